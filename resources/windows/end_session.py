"""Run on Windows' side: asks a window to let the session end, as Windows does before its own
installer replaces the program, and ends it where the window agrees.

    python end_session.py TITLE

Prints `agrees` or `refuses`.
"""

import ctypes
import sys

WM_QUERYENDSESSION, WM_ENDSESSION, ENDSESSION_CLOSEAPP = 0x11, 0x16, 1

user = ctypes.WinDLL("user32", use_last_error=True)
user.FindWindowExW.argtypes = [*(ctypes.c_void_p,) * 2, *(ctypes.c_wchar_p,) * 2]
user.FindWindowExW.restype = ctypes.c_void_p
user.IsWindowVisible.argtypes = [ctypes.c_void_p]
user.SendMessageW.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_size_t, ctypes.c_ssize_t]
user.SendMessageW.restype = ctypes.c_ssize_t

window = None
while window := user.FindWindowExW(None, window, None, sys.argv[1]):
    if user.IsWindowVisible(window):  # a balloon has one of the same title, which nobody sees
        break
if not window:
    raise OSError(f"There is no window {sys.argv[1]!r}.")
agrees = user.SendMessageW(window, WM_QUERYENDSESSION, 0, ENDSESSION_CLOSEAPP)
user.SendMessageW(window, WM_ENDSESSION, bool(agrees), ENDSESSION_CLOSEAPP)
print("agrees" if agrees else "refuses")
