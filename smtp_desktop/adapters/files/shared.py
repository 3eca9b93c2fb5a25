"""A file that is read keeps nobody from changing, replacing or deleting it."""

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
    _TO_RENAME = 0x00010000 | 0x00100000  # DELETE, SYNCHRONIZE
    _RENAMED = 22  # FileRenameInfoEx, of Windows 10
    _IN_PLACE = 0x1 | 0x2  # FILE_RENAME_FLAG_REPLACE_IF_EXISTS and _POSIX_SEMANTICS
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

    def replace_shared(old: str, new: str) -> None:
        """Put a file in another's place, also while that is read by way of `open_shared`; raises
        OSError.

        ``os.replace`` is refused there while anybody has the other one open. It is left what the
        newer way cannot do: other kinds of disks, and files that nobody may write to.
        """
        try:
            _put_in_place(old, os.path.abspath(new).encode("utf-16-le"))
        except OSError:
            os.replace(old, new)

    def _put_in_place(old: str, name: bytes) -> None:
        class Place(ctypes.Structure):
            _fields_ = (
                ("flags", wintypes.DWORD),
                ("root", wintypes.HANDLE),
                ("length", wintypes.DWORD),
                ("name", ctypes.c_char * (len(name) + 2)),
            )

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = wintypes.HANDLE
        handle = kernel.CreateFileW(old, _TO_RENAME, _SHARED, None, _EXISTING, _NORMAL, None)
        if handle in (None, _NONE):
            raise ctypes.WinError(ctypes.get_last_error())
        place = Place(_IN_PLACE, None, len(name))
        ctypes.memmove(ctypes.addressof(place) + Place.name.offset, name, len(name))
        size, opened = ctypes.sizeof(place), wintypes.HANDLE(handle)
        try:
            if not kernel.SetFileInformationByHandle(opened, _RENAMED, ctypes.byref(place), size):
                raise ctypes.WinError(ctypes.get_last_error())
        finally:
            kernel.CloseHandle(opened)

else:

    def open_shared(path: str, flags: int) -> int:
        """A descriptor of a file that is there; raises OSError."""
        return os.open(path, flags)

    def replace_shared(old: str, new: str) -> None:
        """Put a file in another's place, also while that is read; raises OSError."""
        os.replace(old, new)
