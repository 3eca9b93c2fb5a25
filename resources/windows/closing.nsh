; What both installers do with a program that runs: !insertmacro CLOSING "" defines LookWhetherOpen,
; Close and GoOn for the program in $INSTDIR, with "un." those of the uninstaller. !insertmacro STARTING
; defines LookWhatStarts and LetStart, for what starts by itself.
;
; The window is asked to close, which asks its person about unsaved changes. A relay that runs has no
; window that anybody could close: it ends for as long as this takes, and goes on as the program that
; lies there then.

!define NAME "SMTP Desktop"
!define OWN "Software\${NAME}"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define RELAY "SMTP Desktop relay" ; what the program calls its entry there
!define CHECK "SMTP Desktop daily check" ; and that in the Task Scheduler
!define RUNNING 1618 ; what Windows Installer says when something else has to end first
!define PATIENCE 30 ; seconds for the open window to close, or for a person to answer it
!define ENDING 120 ; quarters of a second for what is ending; a relay finishes what it is sending
!define GENERIC_WRITE 0x40000000
!define SHARE_ALL 7
!define OPEN_EXISTING 3
!define ERROR_SHARING_VIOLATION 32

Var Relay ; 1 where one was running
Var Stays ; 0 once what belongs to this person has ended
Var RelayStarts ; 1 where the relay starts with the session
Var CheckStarts ; 1 where the daily check is scheduled

!macro CLOSING UN
; Puts 1 into $R0 while a program runs, whoever has started it: then its file cannot be written to.
Function ${UN}LookWhetherOpen
  StrCpy $R0 0
  !insertmacro LOOK_AT "smtp-desktop-window.exe"
  !insertmacro LOOK_AT "smtp-desktop.exe"
FunctionEnd

; Closes the window and ends the relay, and waits for whatever else is running. Puts 1 into $R0 where
; something stays open.
Function ${UN}Close
  StrCpy $R0 1
  DetailPrint "Asking ${NAME} to close…"
  nsExec::Exec '"$INSTDIR\smtp-desktop.exe" close --timeout ${PATIENCE}'
  Pop $Stays
  ${If} $Stays != 0
    Return
  ${EndIf}
  nsExec::Exec '"$INSTDIR\smtp-desktop.exe" relay status --timeout ${PATIENCE}'
  Pop $R1
  ${If} $R1 == 0
    StrCpy $Relay 1
  ${EndIf}
  nsExec::Exec '"$INSTDIR\smtp-desktop.exe" relay stop --timeout ${PATIENCE}'
  Pop $Stays
  ${For} $R1 1 ${ENDING}
    Call ${UN}LookWhetherOpen
    ${If} $R0 = 0
      Return
    ${EndIf}
    Sleep 250
  ${Next}
FunctionEnd

; Lets the relay go on that ran before, without a black window; it works in no folder of ours.
Function ${UN}GoOn
  ${If} $Relay = 1
    SetOutPath "$TEMP"
    Exec '"$INSTDIR\smtp-desktop-window.exe" relay'
  ${EndIf}
FunctionEnd
!macroend

!macro STARTING
; Puts 1 into $RelayStarts and $CheckStarts where these start by themselves.
Function LookWhatStarts
  StrCpy $RelayStarts 0
  StrCpy $CheckStarts 0
  ReadRegStr $R1 HKCU "${RUN}" "${RELAY}"
  ${If} $R1 != ""
    StrCpy $RelayStarts 1
  ${EndIf}
  nsExec::Exec 'schtasks /query /tn "${CHECK}"'
  Pop $R1
  ${If} $R1 == 0
    StrCpy $CheckStarts 1
  ${EndIf}
FunctionEnd

; Lets the program in $INSTDIR start by itself what did so before.
Function LetStart
  ${If} $RelayStarts = 1
    nsExec::Exec '"$INSTDIR\smtp-desktop.exe" relay install --timeout ${PATIENCE}'
    Pop $R1
  ${EndIf}
  ${If} $CheckStarts = 1
    nsExec::Exec '"$INSTDIR\smtp-desktop.exe" check install --timeout ${PATIENCE}'
    Pop $R1
  ${EndIf}
FunctionEnd
!macroend

!macro LOOK_AT PROGRAM
  System::Call 'kernel32::CreateFileW(w "$INSTDIR\${PROGRAM}", i ${GENERIC_WRITE}, i ${SHARE_ALL}, p 0, \
    i ${OPEN_EXISTING}, i 0, p 0) p .r0 ?e'
  Pop $R2
  ${If} $0 P<> -1
    System::Call 'kernel32::CloseHandle(p r0)'
  ${ElseIf} $R2 = ${ERROR_SHARING_VIOLATION}
    StrCpy $R0 1
  ${EndIf}
!macroend
