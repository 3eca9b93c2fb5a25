"""Whose a file is, and folders that are their owner's alone."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    # Inherits nothing; full rights for the owner, the system and the administrators, and for
    # whatever is put into it.
    _RIGHTS = "D:P(A;OICI;FA;;;OW)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
    _REVISION = 1

    def own_number() -> int:
        """This user as ``os.stat`` names owners: on Windows it calls them all 0."""
        return 0

    def make_private(path: str) -> None:
        """Make one folder that nobody but its owner looks into, though no mode says so.

        Raises OSError, FileExistsError where something is there.
        """
        import ctypes
        from ctypes import wintypes

        class Attributes(ctypes.Structure):
            _fields_ = (
                ("length", wintypes.DWORD),
                ("descriptor", ctypes.c_void_p),
                ("inherits", wintypes.BOOL),
            )

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        rights = ctypes.WinDLL("advapi32", use_last_error=True)
        kernel.LocalFree.argtypes = [ctypes.c_void_p]
        descriptor = ctypes.c_void_p()
        if not rights.ConvertStringSecurityDescriptorToSecurityDescriptorW(
            _RIGHTS, _REVISION, ctypes.byref(descriptor), None
        ):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            wanted = Attributes(ctypes.sizeof(Attributes), descriptor, False)
            if not kernel.CreateDirectoryW(path, ctypes.byref(wanted)):
                raise ctypes.WinError(ctypes.get_last_error())
        finally:
            kernel.LocalFree(descriptor)

else:

    def own_number() -> int:
        """This user as ``os.stat`` names owners."""
        return os.geteuid()

    def make_private(path: str) -> None:
        """Make one folder that nobody but its owner looks into.

        Raises OSError, FileExistsError where something is there.
        """
        os.mkdir(path, 0o700)
        os.chmod(path, 0o700)  # a strict umask would keep its owner out as well
