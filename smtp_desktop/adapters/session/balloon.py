"""Balloons in Windows' notification area, which Windows 10 and later show as notifications.

They need neither a shortcut nor a library, only an icon that stays for as long as the balloon is to
be seen: a program that removes it takes the balloon along.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence

from smtp_desktop.adapters.session.launch import start_apart

_SECONDS = 8.0  # Windows itself shows one for five
_TITLE, _TEXT = 63, 255  # letters in UTF-16 that Windows takes, without the zero behind them
_NAME = "SMTP Desktop"

Shown = Callable[[str, str, float], bool]


class Balloons:
    """Shows balloons; a click on one runs the command that opens the program's window."""

    def __init__(self, opens: Sequence[str], shown: Shown | None = None) -> None:
        self._opens = opens
        self._shown = shown or _shown

    def show(self, title: str, text: str) -> bool:
        if _length(title) > _TITLE:  # half of it might say the opposite
            title, text = _NAME, f"{title}. {text}"
        try:
            is_clicked = self._shown(title, _cut(text), _SECONDS)
        except OSError:
            return False  # nobody is signed in here, or no taskbar is there yet
        if is_clicked:
            with contextlib.suppress(OSError):
                start_apart(self._opens)
        return True


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def _cut(text: str) -> str:
    """As much of a text as Windows takes; no letter is cut in two."""
    if _length(text) <= _TEXT:
        return text
    units = text.encode("utf-16-le", "replace")[: 2 * (_TEXT - 1)]
    return units.decode("utf-16-le", "ignore") + "…"


if sys.platform == "win32":
    import ctypes
    import time
    from ctypes import wintypes

    _ADD, _DELETE = 0, 2  # NIM_
    _MESSAGE, _ICON, _TIP, _INFO = 1, 2, 4, 16  # NIF_: which fields are filled in
    _OWN_ICON, _QUIET = 0x04, 0x80  # NIIF_USER, NIIF_RESPECT_QUIET_TIME
    _HIDDEN, _TIMED_OUT = 0x403, 0x404  # NIN_BALLOON
    _CLICKED = (0x405, 0x202)  # the balloon, NIN_BALLOONUSERCLICK; its icon, WM_LBUTTONUP
    _HEARD = 0x8000  # WM_APP: the number under which the taskbar tells us
    _PROCEDURE = -4  # GWLP_WNDPROC
    _ANY_PROGRAM = 32512  # IDI_APPLICATION
    _LOOKS = 0.05  # seconds between two looks at what the taskbar says

    _Procedure = ctypes.WINFUNCTYPE(
        ctypes.c_ssize_t, wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM
    )

    class _Data(ctypes.Structure):
        """NOTIFYICONDATAW."""

        _fields_ = (
            ("size", wintypes.DWORD),
            ("window", wintypes.HWND),
            ("number", wintypes.UINT),
            ("flags", wintypes.UINT),
            ("message", wintypes.UINT),
            ("icon", wintypes.HICON),
            ("tip", wintypes.WCHAR * 128),
            ("state", wintypes.DWORD),
            ("state_mask", wintypes.DWORD),
            ("text", wintypes.WCHAR * 256),
            ("version", wintypes.UINT),
            ("title", wintypes.WCHAR * 64),
            ("info_flags", wintypes.DWORD),
            ("guid", ctypes.c_byte * 16),
            ("balloon_icon", wintypes.HICON),
        )

    class _Area:
        """The notification area, as a window of our own that nobody sees hears of it."""

        def __init__(self) -> None:
            self._user = ctypes.WinDLL("user32", use_last_error=True)
            self._shell = ctypes.WinDLL("shell32", use_last_error=True)
            self._declare()
            number, handle = wintypes.DWORD(0), wintypes.HWND(None)
            place = (ctypes.c_int(0),) * 4
            self._window = self._user.CreateWindowExW(
                number, "STATIC", _NAME, number, *place, handle, None, None, None
            )
            if not self._window:
                raise ctypes.WinError(ctypes.get_last_error())
            self._said = 0
            self._procedure = _Procedure(self._hear)  # for as long as the window may call it
            self._user.SetWindowLongPtrW(self._window, _PROCEDURE, self._procedure)

        def _declare(self) -> None:
            user, handle = self._user, wintypes.HWND
            user.CreateWindowExW.restype = handle
            user.DestroyWindow.argtypes = [handle]
            user.SetWindowLongPtrW.argtypes = [handle, ctypes.c_int, _Procedure]
            user.DefWindowProcW.argtypes = [
                *(handle, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)
            ]
            user.DefWindowProcW.restype = ctypes.c_ssize_t
            user.LoadIconW.argtypes = [wintypes.HINSTANCE, ctypes.c_void_p]
            user.LoadIconW.restype = wintypes.HICON
            self._shell.ExtractIconW.argtypes = [
                *(wintypes.HINSTANCE, wintypes.LPCWSTR, wintypes.UINT)
            ]
            self._shell.ExtractIconW.restype = wintypes.HICON
            self._shell.Shell_NotifyIconW.argtypes = [wintypes.DWORD, ctypes.POINTER(_Data)]

        def _hear(self, window: int, message: int, word: int, what: int) -> int:
            if message == _HEARD and what & 0xFFFF in (_HIDDEN, _TIMED_OUT, *_CLICKED):
                self._said = what & 0xFFFF
            result: int = self._user.DefWindowProcW(window, message, word, what)
            return result

        def balloon(self, title: str, text: str, seconds: float) -> bool:
            """Show one until it is clicked, goes, or the time is over; whether it was clicked."""
            data = _Data(ctypes.sizeof(_Data), self._window, 1, _MESSAGE | _ICON | _TIP | _INFO)
            data.message, data.icon = _HEARD, self._icon()
            data.tip, data.title, data.text = _NAME, title, text
            data.info_flags = _OWN_ICON | _QUIET
            if not self._shell.Shell_NotifyIconW(_ADD, ctypes.byref(data)):
                raise OSError("No taskbar is there.")
            try:
                self._listen(seconds)
            finally:
                self._shell.Shell_NotifyIconW(_DELETE, ctypes.byref(data))
            return self._said in _CLICKED

        def _icon(self) -> int:
            own: int = self._shell.ExtractIconW(None, sys.executable, 0) or 0
            any_program: int = self._user.LoadIconW(None, _ANY_PROGRAM)
            return own if own > 1 else any_program  # 1 says that the file is no program

        def _listen(self, seconds: float) -> None:
            message, end = wintypes.MSG(), time.monotonic() + seconds
            while not self._said and time.monotonic() < end:
                while self._user.PeekMessageW(ctypes.byref(message), None, 0, 0, 1):
                    self._user.DispatchMessageW(ctypes.byref(message))
                time.sleep(_LOOKS)

        def close(self) -> None:
            self._user.DestroyWindow(self._window)

    def is_there() -> bool:
        """Whether there is a taskbar that could show one: a service has none, nor a terminal from
        afar."""
        user = ctypes.WinDLL("user32")
        user.FindWindowW.argtypes = [wintypes.LPCWSTR, wintypes.LPCWSTR]
        user.FindWindowW.restype = wintypes.HWND
        return bool(user.FindWindowW("Shell_TrayWnd", None))

    def _shown(title: str, text: str, seconds: float) -> bool:
        with contextlib.closing(_Area()) as area:
            return area.balloon(title, text, seconds)

else:

    def is_there() -> bool:
        """No other system has a taskbar that shows any."""
        return False

    def _shown(title: str, text: str, seconds: float) -> bool:
        raise OSError("This system has no notification area.")
