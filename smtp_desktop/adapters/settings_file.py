"""Settings on the disk: a TOML file an account, its owner's only, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator

from smtp_desktop.errors import SettingsInvalid, SettingsNotSaved, SettingsUnreadable

MAX_BYTES = 1_000_000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # on Windows

_REASONS = {
    errno.EACCES: "this user may not read or write it",
    errno.EPERM: "this user may not read or write it",
    errno.EISDIR: "it is a folder, not a file",
    errno.ENOENT: "there is no such file",
    errno.ENOTDIR: "there is no such folder",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT if hasattr(errno, "EDQUOT") else -1: "the disk space of this user is used up",
    errno.EROFS: "the disk cannot be written to",
    errno.EFBIG: "the disk is full",
    errno.EIO: "the disk reports a fault",
}


def read_file(path: str) -> str:
    """The text of a settings file; raises SettingsUnreadable for whatever is none."""
    data = read_beginning(path, MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _unreadable(path, "it is far too large for a settings file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not a text file in UTF-8") from None


def read_beginning(path: str, most: int) -> bytes:
    """Up to so many bytes of an ordinary file; raises SettingsUnreadable for whatever is none."""
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            raise _unreadable(path, "it is a folder, not a file")
        if not stat.S_ISREG(found.st_mode):
            raise _unreadable(path, "it is not an ordinary file")
        with open(path, "rb") as file:
            return file.read(most)
    except OSError as error:
        raise _unreadable(path, _reason(error)) from error


class SettingsFiles:
    """The accounts in one folder; see ``services.ports.SettingsStore``.

    Who finds another program saving waits `lock_seconds` for it.
    """

    def __init__(self, folder: str, lock_seconds: float = 10) -> None:
        self._folder = folder
        self._lock_seconds = lock_seconds

    def where(self, name: str) -> str:
        """Where an account is kept; raises SettingsInvalid for a name that cannot be a file's."""
        if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name):
            raise SettingsInvalid(
                "an account name is made of letters, digits, dots and dashes, 64 at most",
                "--account",
            )
        return os.path.join(self._folder, f"{name}.toml")

    def names(self) -> tuple[str, ...]:
        try:
            found = os.listdir(self._folder)
        except OSError:
            return ()
        return tuple(sorted(one[:-5] for one in found if one.endswith(".toml")))

    def read(self, name: str) -> str | None:
        path = self.where(name)
        try:
            os.lstat(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(path, _reason(error)) from error
        return read_file(path)

    def read_file(self, path: str) -> str:
        return read_file(path)

    def write(self, name: str, text: str) -> None:
        path = self.where(name)
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            _replace(path, text.encode("utf-8"))
        except OSError as error:
            raise SettingsNotSaved(f"{path}: {_reason(error)}") from error

    def remove(self, name: str) -> None:
        path = self.where(name)
        try:
            os.remove(path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise SettingsNotSaved(f"{path}: {_reason(error)}") from error

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        import filelock  # only who saves needs it

        path = self.where(name)
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            held = filelock.FileLock(f"{path}.lock", timeout=self._lock_seconds, mode=0o600)
            held.acquire()
        except filelock.Timeout:
            raise SettingsNotSaved("another program is saving this account just now") from None
        except OSError as error:
            raise SettingsNotSaved(f"{path}: {_reason(error)}") from error
        try:
            self._sweep(name)
            yield
        finally:
            held.release()

    def _sweep(self, name: str) -> None:
        """Remove what a killed save of this account has left beside the file."""
        with contextlib.suppress(OSError):
            for left in os.listdir(self._folder):
                if left.startswith(f".{name}.toml-") and left.endswith(".tmp"):
                    os.remove(os.path.join(self._folder, left))


def _replace(path: str, data: bytes) -> None:
    """Write beside, to the disk, then put in place in one step; the mode is 0600 from the start."""
    folder, file_name = os.path.split(path)
    handle, beside = tempfile.mkstemp(prefix=f".{file_name}-", suffix=".tmp", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(beside, path)
    finally:
        with contextlib.suppress(OSError):  # once it is in place, nothing is left to remove
            os.remove(beside)
    if os.name == "posix":
        with contextlib.suppress(OSError):  # it is in place; some disks cannot promise more
            _sync_folder(folder)


def _sync_folder(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _put_in_place(beside: str, path: str) -> None:
    for attempt in range(10):
        try:
            os.replace(beside, path)
            return
        except PermissionError:  # on Windows while a virus scanner holds the old file open
            if os.name == "posix" or attempt == 9:
                raise
            time.sleep(0.05)


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, error.strerror or "it cannot be used")


def _unreadable(path: str, reason: str) -> SettingsUnreadable:
    error = SettingsUnreadable(reason)
    error.path = path
    return error
