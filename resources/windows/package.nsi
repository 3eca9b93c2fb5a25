; What the package for fleets does with a program that runs; it lies in the package as an action.
;
;   makensis -DVERSION=0.1.0 -DOUTPUT=FILE package.nsi
;
;   package.exe /BEFORE /D=FOLDER    before the files change: closes the window, ends the relay
;   package.exe /GONE /D=FOLDER      the same before they go; nothing starts with the session then
;   package.exe /AFTER /D=FOLDER     lets the relay go on that ran before, and start by itself what did
;
; The removal of the old version, which is a part of an upgrade, may not know that it is one: what
; stands for /AFTER outlives /GONE.
;
; Ends with 0, or with 1618 where this person's program stays open. What others have open is left to
; Windows: it asks them, or replaces those files at its next start. Windows Installer runs this as the
; person who has called it, who need not have the right to write here, or may have more rights than
; the relay should: the desktop starts that, with those of the session.

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
SilentInstall silent
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "closing.nsh"

!define GOES_ON "RelayGoesOn" ; these values stand while the files change
!define RELAY_STARTS "RelayStarts"
!define CHECK_STARTS "CheckStarts"
!define SHORTCUT "$TEMP\${NAME} relay.lnk"
!define TRIES 10 ; seconds for the relay to start

Name "${NAME}"
OutFile "${OUTPUT}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "FileDescription" "Closes ${NAME}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT License"

!insertmacro CLOSING ""
!insertmacro STARTING

!macro WHERE WORD DO
  ClearErrors
  ${GetOptions} $R9 "${WORD}" $R8
  ${IfNot} ${Errors}
    Call ${DO}
  ${EndIf}
!macroend

Section
  StrCpy $R0 $INSTDIR 1 -1
  ${If} $R0 == "\"
    StrCpy $INSTDIR $INSTDIR -1
  ${EndIf}
  ${GetParameters} $R9
  ${If} ${FileExists} "$INSTDIR\smtp-desktop.exe"
    !insertmacro WHERE "/BEFORE" Before
    !insertmacro WHERE "/GONE" Gone
    !insertmacro WHERE "/AFTER" After
  ${EndIf}
SectionEnd

Function Before
  Call Forget
  Call LookWhatStarts
  Call CloseOrEnd
  WriteRegDWORD HKCU "${OWN}" "${GOES_ON}" $Relay
  WriteRegDWORD HKCU "${OWN}" "${RELAY_STARTS}" $RelayStarts
  WriteRegDWORD HKCU "${OWN}" "${CHECK_STARTS}" $CheckStarts
FunctionEnd

Function Gone
  Call CloseOrEnd
  nsExec::Exec '"$INSTDIR\smtp-desktop.exe" relay uninstall --timeout ${PATIENCE}'
  Pop $R1
  nsExec::Exec '"$INSTDIR\smtp-desktop.exe" check uninstall --timeout ${PATIENCE}'
  Pop $R1
FunctionEnd

Function After
  ReadRegDWORD $Relay HKCU "${OWN}" "${GOES_ON}"
  ReadRegDWORD $RelayStarts HKCU "${OWN}" "${RELAY_STARTS}"
  ReadRegDWORD $CheckStarts HKCU "${OWN}" "${CHECK_STARTS}"
  Call Forget
  Call LetStart
  Call StartRelay
FunctionEnd

; Takes away what stood for /AFTER.
Function Forget
  DeleteRegValue HKCU "${OWN}" "${GOES_ON}"
  DeleteRegValue HKCU "${OWN}" "${RELAY_STARTS}"
  DeleteRegValue HKCU "${OWN}" "${CHECK_STARTS}"
  DeleteRegKey /ifempty HKCU "${OWN}"
FunctionEnd

; Closes what runs, or ends with everything as it was.
Function CloseOrEnd
  Call Close
  ${If} $Stays != 0
    Call StartRelay
    SetErrorLevel ${RUNNING}
    Quit
  ${EndIf}
FunctionEnd

; The desktop has the rights of the session; where there is none, the relay has those of this program.
Function StartRelay
  ${If} $Relay <> 1
    Return
  ${EndIf}
  SetOutPath "$TEMP"
  CreateShortcut "${SHORTCUT}" "$INSTDIR\smtp-desktop-window.exe" "relay"
  Exec '"$WINDIR\explorer.exe" "${SHORTCUT}"'
  ${For} $R2 1 ${TRIES}
    nsExec::Exec '"$INSTDIR\smtp-desktop.exe" relay status --timeout ${PATIENCE}'
    Pop $R1
    ${If} $R1 == 0
      ${Break}
    ${EndIf}
    Sleep 1000
  ${Next}
  Delete "${SHORTCUT}"
  ${If} $R1 != 0
    Call GoOn
  ${EndIf}
FunctionEnd
