"""Whose a file, a folder or a pipe is.

Modes and owners as POSIX has them mean nothing on Windows, and its named pipes have one name space
for all users.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Protocol


class Processes(Protocol):
    """What Windows tells about pipes and processes; a method raises OSError where it does not."""

    def behind(self, descriptor: int) -> int:
        """The process that made the pipe behind a file descriptor."""

    def own(self) -> int:
        """This process."""

    def user_of(self, process: int) -> bytes:
        """The security identifier of the user a process runs as."""

    def let_forward(self, process: int) -> None:
        """Let a process put its window in front of the others, which this one may."""


def is_own_pipe(descriptor: int, processes: Processes | None = None) -> bool:
    """Whether the pipe behind a file descriptor was made by a program of the same user.

    What cannot be asked is not believed: another user's process tells nothing about itself.
    """
    try:
        asked = processes or WindowsProcesses()
        return asked.user_of(asked.behind(descriptor)) == asked.user_of(asked.own())
    except OSError:
        return False


def own_identity(processes: Processes | None = None) -> bytes:
    """What tells this user from every other on Windows, whatever the environment says: a service or
    an installer starts programs without the user's name in it. Raises OSError."""
    asked = processes or WindowsProcesses()
    return asked.user_of(asked.own())


def own_identifier(processes: Processes | None = None) -> str:
    """The same as Windows writes it, such as ``S-1-5-21-1-2-3-1001``. Raises OSError."""
    identity = own_identity(processes)
    revision, authority = identity[0], int.from_bytes(identity[2:8], "big")
    numbers = (int.from_bytes(identity[at : at + 4], "little") for at in range(8, len(identity), 4))
    return "-".join(("S", str(revision), str(authority), *map(str, numbers)))


def private_rights(identifier: str) -> str:
    """The rights in a folder that nobody but this user looks into, in the letters of SDDL: they
    inherit nothing, are full for the user, the system and the administrators, and go for whatever
    is put into it.

    The user stands there by name: what an administrator makes with all rights belongs to the group,
    and "the owner" would lock the same person out who starts the program without them.
    """
    return f"D:P(A;OICI;FA;;;{identifier})(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"


def give_foreground(descriptor: int, processes: Processes | None = None) -> None:
    """Let the program that made the pipe behind a file descriptor come to the front.

    Only the program that the person has just started may do so; any other one blinks in the
    taskbar. Where Windows refuses, it stays at that.
    """
    with contextlib.suppress(OSError):
        asked = processes or WindowsProcesses()
        asked.let_forward(asked.behind(descriptor))


if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _MAY_ASK = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
    _TOKEN_QUERY, _TOKEN_USER = 0x0008, 1
    _MOST = 256  # bytes: a TOKEN_USER and the longest identifier behind it are shorter

    class WindowsProcesses:
        """See `Processes`."""

        def __init__(self) -> None:
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._rights = ctypes.WinDLL("advapi32", use_last_error=True)
            handle, number = wintypes.HANDLE, wintypes.DWORD
            kernel, rights = self._kernel, self._rights
            kernel.GetNamedPipeServerProcessId.argtypes = [handle, ctypes.POINTER(wintypes.ULONG)]
            kernel.OpenProcess.argtypes = [number, wintypes.BOOL, number]
            kernel.OpenProcess.restype = handle
            kernel.CloseHandle.argtypes = [handle]
            rights.OpenProcessToken.argtypes = [handle, number, ctypes.POINTER(handle)]
            rights.GetTokenInformation.argtypes = [
                *(handle, ctypes.c_int, ctypes.c_void_p, number, ctypes.POINTER(number)),
            ]
            rights.GetLengthSid.argtypes = [ctypes.c_void_p]
            rights.GetLengthSid.restype = number

        def behind(self, descriptor: int) -> int:
            process = wintypes.ULONG()
            handle = msvcrt.get_osfhandle(descriptor)
            _check(self._kernel.GetNamedPipeServerProcessId(handle, ctypes.byref(process)))
            return process.value

        def own(self) -> int:
            return os.getpid()

        def user_of(self, process: int) -> bytes:
            opened = self._kernel.OpenProcess(_MAY_ASK, False, process)
            _check(opened)
            token = wintypes.HANDLE()
            try:
                asked = self._rights.OpenProcessToken(opened, _TOKEN_QUERY, ctypes.byref(token))
                _check(asked)
                try:
                    return self._user_in(token)
                finally:
                    self._kernel.CloseHandle(token)
            finally:
                self._kernel.CloseHandle(opened)

        def let_forward(self, process: int) -> None:
            _check(ctypes.WinDLL("user32", use_last_error=True).AllowSetForegroundWindow(process))

        def _user_in(self, token: wintypes.HANDLE) -> bytes:
            found = ctypes.create_string_buffer(_MOST)
            length = wintypes.DWORD()
            told = self._rights.GetTokenInformation(
                token, _TOKEN_USER, found, _MOST, ctypes.byref(length)
            )
            _check(told)
            identifier = ctypes.c_void_p.from_buffer(found).value  # TOKEN_USER begins with it
            return ctypes.string_at(identifier or 0, self._rights.GetLengthSid(identifier))

    def _check(result: int | None) -> None:
        if not result:
            raise ctypes.WinError(ctypes.get_last_error())

    _REVISION = 1

    def own_number() -> int:
        """This user as ``os.stat`` names owners: on Windows it calls them all 0."""
        return 0

    def make_private(path: str) -> None:
        """Make one folder that nobody but its owner looks into, though no mode says so.

        Raises OSError, FileExistsError where something is there.
        """

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
            private_rights(own_identifier()), _REVISION, ctypes.byref(descriptor), None
        ):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            wanted = Attributes(ctypes.sizeof(Attributes), descriptor, False)
            if not kernel.CreateDirectoryW(path, ctypes.byref(wanted)):
                error = ctypes.WinError(ctypes.get_last_error())
                error.filename = path
                raise error
        finally:
            kernel.LocalFree(descriptor)

else:

    class WindowsProcesses:
        """Elsewhere there are no such pipes."""

        def behind(self, descriptor: int) -> int:
            raise OSError("This system has no named pipes.")

        def own(self) -> int:
            raise OSError("This system has no named pipes.")

        def user_of(self, process: int) -> bytes:
            raise OSError("This system has no named pipes.")

        def let_forward(self, process: int) -> None:
            raise OSError("This system has no named pipes.")

    def own_number() -> int:
        """This user as ``os.stat`` names owners."""
        return os.geteuid()

    def make_private(path: str) -> None:
        """Make one folder that nobody but its owner looks into.

        Raises OSError, FileExistsError where something is there.
        """
        os.mkdir(path, 0o700)
        os.chmod(path, 0o700)  # a strict umask would keep its owner out as well
