; A folder in this person's PATH: !insertmacro PATH_ENTRY "" defines AddToPath and RemoveFromPath,
; with "un." those of the uninstaller. Both take the folder from the stack.
;
; A PATH may be longer than an NSIS string, which would cut it off and lose the rest. So it is never
; put into one: Windows' own functions change it in a buffer.

!define HKCU_HANDLE 0x80000001
!define READ_AND_WRITE 0x2001F
!define REG_EXPAND_SZ 2
!define MORE 4096 ; bytes: room for a folder and semicolons

!macro PATH_ENTRY UN
; $0 folder, $1 key, $2 kind, $3 bytes, $4 buffer with a semicolon at both ends, $5 found, $6 behind
; what was found, $7 the text within the buffer, $8 ";folder", $9 ";folder;"
Function ${UN}OpenPath
  StrCpy $8 ";$0"
  StrCpy $9 ";$0;"
  StrCpy $2 ${REG_EXPAND_SZ}
  StrCpy $3 0
  System::Call 'advapi32::RegOpenKeyExW(p ${HKCU_HANDLE}, w "Environment", i 0, i ${READ_AND_WRITE}, *p .r1)'
  System::Call 'advapi32::RegQueryValueExW(p r1, w "Path", p 0, *i .r5, p 0, *i .r6) i .r7'
  ${If} $7 = 0
    StrCpy $2 $5
    StrCpy $3 $6
  ${EndIf}
  IntOp $5 $3 + ${MORE}
  System::Alloc $5
  Pop $4
  System::Call 'kernel32::lstrcpyW(p r4, w ";")'
  IntPtrOp $7 $4 + 2
  ${If} $3 > 0
    System::Call 'advapi32::RegQueryValueExW(p r1, w "Path", p 0, p 0, p r7, *i r3)'
  ${EndIf}
  System::Call 'kernel32::lstrcatW(p r4, w ";")'
  System::Call 'shlwapi::StrStrIW(p r4, w r9) p .r5'
FunctionEnd

; Writes the text that begins at $7, and lets the programs that run know of it.
Function ${UN}WritePath
  System::Call 'kernel32::lstrlenW(p r7) i .r3'
  IntOp $3 $3 + 1
  IntOp $3 $3 * 2
  ${If} $3 > 2
    System::Call 'advapi32::RegSetValueExW(p r1, w "Path", i 0, i r2, p r7, i r3)'
  ${Else}
    System::Call 'advapi32::RegDeleteValueW(p r1, w "Path")'
  ${EndIf}
  SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=2000
FunctionEnd

Function ${UN}ClosePath
  System::Free $4
  System::Call 'advapi32::RegCloseKey(p r1)'
FunctionEnd
!macroend

!macro ADD_TO_PATH
Function AddToPath
  Pop $0
  Call OpenPath
  ${If} $5 P= 0
    System::Call 'kernel32::lstrlenW(p r4) i .r5'
    ${If} $5 = 2 ; there was no PATH: the two semicolons are ours
      System::Call 'kernel32::lstrcpyW(p r7, w r0)'
    ${Else}
      IntOp $6 $5 - 1
      IntOp $6 $6 * 2
      IntPtrOp $6 $4 + $6
      System::Call 'kernel32::lstrcpyW(p r6, w r8)' ; over the last semicolon
    ${EndIf}
    Call WritePath
  ${EndIf}
  Call ClosePath
FunctionEnd
!macroend

!macro REMOVE_FROM_PATH UN
Function ${UN}RemoveFromPath
  Pop $0
  Call ${UN}OpenPath
  ${If} $5 P<> 0
    StrLen $6 $8
    IntOp $6 $6 * 2
    IntPtrOp $6 $5 + $6
    System::Call 'kernel32::lstrlenW(p r6) i .r3'
    IntOp $3 $3 + 1
    IntOp $3 $3 * 2
    System::Call 'kernel32::RtlMoveMemory(p r5, p r6, p r3)'
    System::Call 'kernel32::lstrlenW(p r4) i .r3'
    ${If} $3 > 1 ; take our own semicolon at the end off again
      IntOp $3 $3 - 1
      IntOp $3 $3 * 2
      IntPtrOp $6 $4 + $3
      System::Call 'kernel32::lstrcpyW(p r6, w "")'
    ${Else}
      StrCpy $7 $4
      System::Call 'kernel32::lstrcpyW(p r7, w "")'
    ${EndIf}
    Call ${UN}WritePath
  ${EndIf}
  Call ${UN}ClosePath
FunctionEnd
!macroend
