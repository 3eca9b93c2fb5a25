; The installer for one person, without administrator's rights: setup.exe, silently with /S.
;
;   makensis -DSOURCE=FOLDER -DICON=FILE -DVERSION=0.1.0 -DOUTPUT=FILE installer.nsi
;
; What is installed is named here again where it is removed: the folder was chosen by a person and
; may hold other things. Settings and passwords lie elsewhere and stay.

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
!include "MUI2.nsh"

!define NAME "SMTP Desktop"
!define LISTED "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define RUNNING 1618 ; what Windows Installer says when something else has to end first

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "Software\${NAME}" "Folder"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "FileDescription" "${NAME} setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT License"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP \
  "${NAME} will be removed. Your accounts and passwords stay on this computer."
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; A program that runs cannot be replaced: ask for its end, and silently give up before anything is
; changed.
!macro NeedItClosed
  again:
  IfFileExists "$INSTDIR\smtp-desktop-window.exe" 0 closed
  ClearErrors
  FileOpen $0 "$INSTDIR\smtp-desktop-window.exe" a
  IfErrors 0 free
  IfSilent give_up
  MessageBox MB_RETRYCANCEL "${NAME} is open. Please close it, then go on." IDRETRY again
  give_up:
  SetErrorLevel ${RUNNING}
  Quit
  free:
  FileClose $0
  closed:
!macroend

!macro RemoveProgram
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\smtp-desktop-window.exe"
  Delete "$INSTDIR\smtp-desktop.exe"
!macroend

Section
  SetShellVarContext current
  !insertmacro NeedItClosed
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\smtp-desktop-window.exe"
  WriteRegStr HKCU "Software\${NAME}" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${LISTED}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${LISTED}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${LISTED}" "DisplayIcon" "$INSTDIR\smtp-desktop-window.exe"
  WriteRegStr HKCU "${LISTED}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${LISTED}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${LISTED}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${LISTED}" "NoModify" 1
  WriteRegDWORD HKCU "${LISTED}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  SetShellVarContext current
  !insertmacro NeedItClosed
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "${LISTED}"
  DeleteRegKey HKCU "Software\${NAME}"
SectionEnd
