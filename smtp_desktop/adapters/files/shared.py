"""Opens a file to read it, so that meanwhile others may change, replace or delete it."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _READ = 0x80000000  # GENERIC_READ
    _SHARED = 0x1 | 0x2 | 0x4  # FILE_SHARE_READ, _WRITE and _DELETE
    _EXISTING, _NORMAL = 3, 0x80  # OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL
    _NONE = ctypes.c_void_p(-1).value  # INVALID_HANDLE_VALUE

    def open_shared(path: str, flags: int) -> int:
        """A descriptor of a file that is there; raises OSError with Windows' own number.

        What ``os.open`` opens there nobody can replace, and when it fails it calls everything a
        missing right, also that another program has the file open.
        """
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = wintypes.HANDLE
        handle = kernel.CreateFileW(path, _READ, _SHARED, None, _EXISTING, _NORMAL, None)
        if handle in (None, _NONE):
            error = ctypes.WinError(ctypes.get_last_error())
            error.filename = path
            raise error
        try:
            return msvcrt.open_osfhandle(handle, flags)
        except OSError:
            kernel.CloseHandle(wintypes.HANDLE(handle))
            raise

else:

    def open_shared(path: str, flags: int) -> int:
        """A descriptor of a file that is there; raises OSError."""
        return os.open(path, flags)
