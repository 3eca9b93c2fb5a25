; The installer for one person, without administrator's rights.
;
;   makensis -DSOURCE=FOLDER -DICON=FILE -DVERSION=0.1.0 -DOUTPUT=FILE [-DSIGN=COMMAND] installer.nsi
;
;   setup.exe /S [/PATH] [/D=FOLDER]    silently; /PATH puts the commands into PATH; /D stands last
;   uninstall.exe /S [/FORGET]          silently; /FORGET takes accounts and passwords along
;
; Ends with 0, or with 1618 where the program stays open: then nothing has changed. A new version is
; unpacked beside the old one and takes its place at the end, by renaming: whatever interrupts it,
; one of them is whole. What is installed is named where it is removed: the folder was chosen by a
; person and may hold other things.

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true ; else Windows enlarges a picture of it, which is blurred
!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "Sections.nsh"
!include "WinMessages.nsh"
!include "path.nsh"
!include "closing.nsh"

!define LISTED "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define SETTINGS "$LOCALAPPDATA\smtp-desktop"
!define TRIES 40 ; quarters of a second for a scanner that reads a file

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${OWN}" "Folder"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "FileDescription" "${NAME} setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT License"
!ifdef SIGN
  !uninstfinalize "${SIGN} %1" = 0
!endif

Var Forgets ; whether accounts and passwords go with the program
Var Box
Var Here ; the folder of this version, while that of another one is looked at
Var Elsewhere ; the folder of a version that lies in another one, else empty

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\smtp-desktop-window.exe"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
UninstPage custom un.AskWhatGoes un.HearWhatGoes
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!macro FOR_BOTH UN
; Asks what runs to close. Puts 1 into $R0 where something stays open.
Function ${UN}AskToClose
  Call ${UN}LookWhetherOpen
  ${If} $R0 = 1
    Call ${UN}Close
  ${EndIf}
FunctionEnd

; Goes on once nothing runs; else ends, with everything as it was.
Function ${UN}CloseOrEnd
  ${Do}
    Call ${UN}AskToClose
    ${If} $R0 = 0
      Return
    ${EndIf}
    ${IfNot} ${Silent}
    ${AndIf} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} is still open. Answer \
        what it asks, or close it, then press Retry. Nothing has been changed so far." IDRETRY`
      ${Continue}
    ${EndIf}
    Call ${UN}EndUnchanged
  ${Loop}
FunctionEnd

Function ${UN}EndUnchanged
  Call ${UN}GoOn
  ${If} $Here != ""
    StrCpy $INSTDIR $Here
  ${EndIf}
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\.new"
  RMDir "$INSTDIR\.old" ; what could not go back stays
  RMDir "$INSTDIR"
  SetErrorLevel ${RUNNING}
  Quit
FunctionEnd
!macroend

; Renames one of the program's parts, if it is there, with patience; 1 in $R0 where it cannot.
!macro MOVE FROM TO PART
  ${If} ${FileExists} "${FROM}\${PART}"
    ${For} $R1 1 ${TRIES}
      ClearErrors
      Rename "${FROM}\${PART}" "${TO}\${PART}"
      ${IfNot} ${Errors}
        ${Break}
      ${EndIf}
      Sleep 250
    ${Next}
    ${If} ${FileExists} "${FROM}\${PART}"
      StrCpy $R0 1
    ${EndIf}
  ${EndIf}
!macroend

!macro MOVE_ALL FROM TO
  StrCpy $R0 0
  !insertmacro MOVE "${FROM}" "${TO}" "_internal"
  !insertmacro MOVE "${FROM}" "${TO}" "smtp-desktop.exe"
  !insertmacro MOVE "${FROM}" "${TO}" "smtp-desktop-window.exe"
!macroend

!insertmacro CLOSING ""
!insertmacro CLOSING "un."
!insertmacro STARTING
!insertmacro FOR_BOTH ""
!insertmacro FOR_BOTH "un."
!insertmacro PATH_ENTRY ""
!insertmacro PATH_ENTRY "un."
!insertmacro ADD_TO_PATH
!insertmacro REMOVE_FROM_PATH ""
!insertmacro REMOVE_FROM_PATH "un."

Section "${NAME}" SEC_PROGRAM
  SectionIn RO
  SetShellVarContext current
  RMDir /r "$INSTDIR\.new" ; of an installation that was interrupted
  SetOutPath "$INSTDIR\.new"
  File /r "${SOURCE}/*"
  SetOutPath "$INSTDIR" ; Windows renames no folder that a program works in
  GetFullPathName $R0 "$INSTDIR"
  ${If} $R0 != ""
    StrCpy $INSTDIR $R0 ; so is it written in the registry and in PATH, however somebody wrote it
  ${EndIf}
  Call CloseOrEnd
  Call CloseElsewhere
  Call TakeItsPlace
  Call RemoveFromElsewhere
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\smtp-desktop-window.exe"
  WriteRegStr HKCU "${OWN}" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${LISTED}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${LISTED}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${LISTED}" "DisplayIcon" "$INSTDIR\smtp-desktop-window.exe"
  WriteRegStr HKCU "${LISTED}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${LISTED}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${LISTED}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${LISTED}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  SectionGetSize ${SEC_PROGRAM} $0
  WriteRegDWORD HKCU "${LISTED}" "EstimatedSize" $0
  WriteRegDWORD HKCU "${LISTED}" "NoModify" 1
  WriteRegDWORD HKCU "${LISTED}" "NoRepair" 1
  Call GoOn
SectionEnd

Section /o "Commands for the terminal (adds a folder to PATH)" SEC_PATH
SectionEnd

Section
  ReadRegDWORD $R0 HKCU "${OWN}" "Path"
  ${If} ${SectionIsSelected} ${SEC_PATH}
    WriteRegDWORD HKCU "${OWN}" "Path" 1
    Push "$INSTDIR"
    Call AddToPath
  ${ElseIf} $R0 = 1
    DeleteRegValue HKCU "${OWN}" "Path"
    Push "$INSTDIR"
    Call RemoveFromPath
  ${EndIf}
SectionEnd

Function .onInit
  ReadRegDWORD $0 HKCU "${OWN}" "Path"
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/PATH" $R1
  ${IfNot} ${Errors}
  ${OrIf} $0 = 1
    !insertmacro SelectSection ${SEC_PATH}
  ${EndIf}
FunctionEnd

; The new version takes the place of the old one, or the old one comes back.
Function TakeItsPlace
  RMDir /r "$INSTDIR\.old"
  CreateDirectory "$INSTDIR\.old"
  !insertmacro MOVE_ALL "$INSTDIR" "$INSTDIR\.old"
  ${If} $R0 = 0
    !insertmacro MOVE_ALL "$INSTDIR\.new" "$INSTDIR"
  ${EndIf}
  ${If} $R0 = 1
    !insertmacro MOVE_ALL "$INSTDIR\.old" "$INSTDIR"
    ${IfNot} ${Silent}
      MessageBox MB_OK|MB_ICONSTOP "Another program, perhaps a virus scanner, keeps files of \
        ${NAME} open. Nothing has been changed; please try again later."
    ${EndIf}
    Call EndUnchanged
  ${EndIf}
  RMDir /r "$INSTDIR\.old"
  RMDir "$INSTDIR\.new"
FunctionEnd

; Puts 1 into $R0 where a folder is $INSTDIR: by its short name, a link or another drive it may be
; written otherwise, so it is looked for what is put into the one.
!macro IS_HERE FOLDER
  StrCpy $R0 0
  GetTempFileName $R1 "$INSTDIR\.new"
  ${GetFileName} $R1 $R2
  ${If} ${FileExists} "${FOLDER}\.new\$R2"
    StrCpy $R0 1
  ${EndIf}
  Delete $R1
!macroend

; A version that lies in another folder has to close as well, before anything changes.
Function CloseElsewhere
  StrCpy $Elsewhere ""
  ReadRegStr $R3 HKCU "${OWN}" "Folder"
  !insertmacro IS_HERE $R3
  ${If} $R3 != ""
  ${AndIf} $R0 = 0
  ${AndIf} ${FileExists} "$R3\uninstall.exe"
    StrCpy $Elsewhere $R3
    StrCpy $Here $INSTDIR
    StrCpy $INSTDIR $Elsewhere
    Call CloseOrEnd
    StrCpy $INSTDIR $Here
  ${EndIf}
FunctionEnd

; And then it goes: one person has one. What it did by itself, the new one does.
Function RemoveFromElsewhere
  ${If} $Elsewhere == ""
    Return
  ${EndIf}
  Call LookWhatStarts
  ExecWait '"$Elsewhere\uninstall.exe" /S _?=$Elsewhere' $R4
  ${If} $R4 <> 0
    Return
  ${EndIf}
  Call LetStart
  Delete "$Elsewhere\uninstall.exe"
  RMDir "$Elsewhere"
FunctionEnd

Section "Uninstall"
  SetShellVarContext current
  Call un.CloseOrEnd
  Call un.Forget
  nsExec::Exec '"$INSTDIR\smtp-desktop.exe" relay uninstall --timeout ${PATIENCE}'
  Pop $R0
  nsExec::Exec '"$INSTDIR\smtp-desktop.exe" check uninstall --timeout ${PATIENCE}'
  Pop $R0
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\.new"
  RMDir /r "$INSTDIR\.old"
  Delete "$INSTDIR\smtp-desktop-window.exe"
  Delete "$INSTDIR\smtp-desktop.exe"
  Delete "$INSTDIR\uninstall.exe"
  SetOutPath "$TEMP"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Push "$INSTDIR"
  Call un.RemoveFromPath
  DeleteRegKey HKCU "${LISTED}"
  DeleteRegKey HKCU "${OWN}"
SectionEnd

Function un.onInit
  StrCpy $Forgets 0
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/FORGET" $R1
  ${IfNot} ${Errors}
    StrCpy $Forgets 1
  ${EndIf}
FunctionEnd

Function un.AskWhatGoes
  !insertmacro MUI_HEADER_TEXT "Remove ${NAME}" "The program is removed from this computer."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 36u "Your accounts and passwords stay on this computer, for the case \
    that you install ${NAME} again. Settings lie in ${SETTINGS}, passwords in the Credential \
    Manager."
  Pop $0
  ${NSD_CreateCheckbox} 0 44u 100% 12u "&Remove my accounts, passwords and sign-ins as well"
  Pop $Box
  ${NSD_SetState} $Box $Forgets
  nsDialogs::Show
FunctionEnd

Function un.HearWhatGoes
  ${NSD_GetState} $Box $Forgets
FunctionEnd

; The program itself takes its passwords out of the Credential Manager; where it cannot, it stays.
Function un.Forget
  ${If} $Forgets <> 1
    DetailPrint "Accounts and passwords stay: ${SETTINGS}, and the Credential Manager."
    Return
  ${EndIf}
  nsExec::Exec '"$INSTDIR\smtp-desktop.exe" account remove --all --timeout 60'
  Pop $R0
  ${If} $R0 == 0
    RMDir /r "${SETTINGS}"
    DetailPrint "Accounts, passwords and sign-ins are removed."
    Return
  ${EndIf}
  ${IfNot} ${Silent}
    MessageBox MB_OK|MB_ICONSTOP "The passwords could not be removed, so nothing was. Try again, \
      or remove ${NAME} without them."
  ${EndIf}
  Call un.GoOn
  SetErrorLevel 1
  Quit
FunctionEnd
