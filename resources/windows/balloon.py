"""Run on Windows' side: hands a program a message that fails, waits for the balloon that says so,
and clicks on it as the taskbar tells a program of a click.

    python balloon.py FILE TITLE PROGRAM WORD…

Writes `clicked` into FILE, or `nothing` where no balloon is seen within a minute: on Wine, whatever
is opened by the click would hold a pipe. TITLE is that of the window that hears of clicks, which
nobody sees.
"""

import ctypes
import subprocess
import sys
import time
from pathlib import Path

SECONDS = 60
WM_APP, NIN_BALLOONUSERCLICK = 0x8000, 0x405

user = ctypes.WinDLL("user32", use_last_error=True)
user.FindWindowExW.argtypes = [*(ctypes.c_void_p,) * 2, *(ctypes.c_wchar_p,) * 2]
user.FindWindowExW.restype = ctypes.c_void_p
user.IsWindowVisible.argtypes = [ctypes.c_void_p]
user.PostMessageW.argtypes = [*(ctypes.c_void_p, ctypes.c_uint), *(ctypes.c_ssize_t,) * 2]


def is_seen() -> bool:
    """Whether any balloon is: to Windows it is a tooltip."""
    one = None
    while one := user.FindWindowExW(None, one, "tooltips_class32", None):
        if user.IsWindowVisible(one):
            return True
    return False


def clicked(title: str) -> bool:
    """Whether a balloon came, and was clicked."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        hears = user.FindWindowExW(None, None, "STATIC", title)
        if hears and is_seen() and user.PostMessageW(hears, WM_APP, 1, NIN_BALLOONUSERCLICK):
            return True
        time.sleep(0.1)
    return False


file, title, *call = sys.argv[1:]
silent = subprocess.DEVNULL
with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=silent, stderr=silent) as sender:
    sender.communicate(b"Subject: Invoice\n\nText.\n")
Path(file).write_text("clicked" if clicked(title) else "nothing", encoding="utf-8")
