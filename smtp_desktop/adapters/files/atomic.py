"""The one way to read and to write small files: whole or not at all, and their owner's only.

What is read is bounded and an ordinary file, so a pipe or a device is never waited for. What is
written stands beside the old file, private from its first byte, until one step puts it in place.
On Windows a file that another program holds open is waited for, with bounded patience.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

import msgspec

from smtp_desktop.adapters.files import names
from smtp_desktop.adapters.files.shared import open_shared, replace_shared
from smtp_desktop.ownership import own_number
from smtp_desktop.places import make_folder

_Result = TypeVar("_Result")

STALE_SECONDS = 600.0  # no write takes longer: what is older was left behind by a killed program

NO_RIGHT = "this user may not read or write it"
_REASONS = {
    errno.EACCES: NO_RIGHT,
    errno.EPERM: NO_RIGHT,
    errno.EISDIR: "it is a folder, not a file",
    errno.ENOENT: "there is no such file",
    errno.ENOTDIR: "there is no such folder",
    errno.EEXIST: "a file is where its folder should be",
    errno.ENOSPC: "the disk is full",
    errno.EFBIG: "the disk is full",
    errno.EDQUOT if hasattr(errno, "EDQUOT") else -1: "the disk space of this user is used up",
    errno.EROFS: "the disk cannot be written to",
    errno.EIO: "the disk reports a fault",
    errno.ENAMETOOLONG: names.TOO_LONG,
    errno.EINVAL: names.NO_NAME,
    errno.ELOOP: "it is a link that leads nowhere",
    errno.ENXIO: "it is a pipe that nobody reads",
    errno.ETIMEDOUT: "it is a pipe that nobody reads",
}
_NO_FOLDER = 3  # Windows: which Python calls a missing file
_OPEN_ELSEWHERE = (32, 33)  # Windows: a sharing violation, a lock violation
# A file that is being replaced or deleted answers 5 for a while. What comes by way of the C library
# has lost its number, and elsewhere there is none.
_MAY_PASS = (None, 5, *_OPEN_ELSEWHERE)
_NOT_WINDOWS = 0
# The links of the system to what a program has open. Others lie beside them that it did not make:
# /dev/shm is open to all.
_SPECIAL = re.compile(r"/dev/(?:stdin|stdout|stderr|fd/\d+)|/proc/(?:self|\d+)/fd/\d+")
_MOST_LINKS = 40
_MOST_COPIES = 100  # of damaged files


class Refused(OSError):
    """A file that is better left alone; `reason` says why, in the words of `reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EPERM, reason)
        self.reason = reason


class System(msgspec.Struct, frozen=True):
    """The calls that fail on Windows while another program holds the file open, and how patiently
    they are repeated: up to `attempts` times, with `pause` seconds between them. `platform` says
    whose names the files have."""

    open: Callable[[str, int], int] = open_shared
    replace: Callable[[str, str], None] = replace_shared
    remove: Callable[[str], None] = os.remove
    sleep: Callable[[float], None] = time.sleep
    attempts: int = 10
    pause: float = 0.05
    platform: str = sys.platform

    def patiently(self, act: Callable[[], _Result]) -> _Result:
        """Do something that another program may be in the way of for a moment."""
        for _ in range(self.attempts - 1):
            try:
                return act()
            except PermissionError as error:
                if getattr(error, "winerror", _NOT_WINDOWS) not in _MAY_PASS:
                    raise
                self.sleep(self.pause)
        return act()

    def refuse_name(self, path: str) -> None:
        """Raise Refused for what can be no file's name."""
        if fault := names.fault(path, self.platform):
            raise Refused(fault)


SYSTEM = System()


def reason(error: OSError, *, writing: bool = False) -> str:
    """Why a file cannot be used, in plain words; with `writing` a file that is not there lacks its
    folder."""
    if isinstance(error, Refused):
        return error.reason
    number = getattr(error, "winerror", None)
    if (writing and error.errno == errno.ENOENT) or number == _NO_FOLDER:
        return _REASONS[errno.ENOTDIR]
    if number in _OPEN_ELSEWHERE:
        return "another program has it open"
    return _REASONS.get(error.errno or 0, error.strerror or "it cannot be used")


def read(path: str, most: int, *, only_ours: bool = False, system: System = SYSTEM) -> bytes:
    """Up to so many bytes of an ordinary file; raises OSError.

    With `only_ours` a file that belongs to another user is refused, and so is a link that another
    user has made; the system administrator is trusted.
    """
    system.refuse_name(path)
    if only_ours and not is_special(path):
        path = followed(path)
    quietly = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    flags = os.O_RDONLY | quietly | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    found = system.patiently(lambda: os.stat(path))
    _refuse_special(found)  # opening a device can do something to it already
    with os.fdopen(system.patiently(lambda: system.open(path, flags)), "rb") as file:
        found = os.fstat(file.fileno())  # what was opened may be another than what was seen
        _refuse_special(found)
        if only_ours:
            refuse_foreign(found)
        return file.read(most)


def replace(
    path: str,
    data: bytes | Iterable[bytes],
    *,
    durable: bool = True,
    stale_seconds: float = STALE_SECONDS,
    system: System = SYSTEM,
) -> None:
    """Put a file in place of the one that is there, or leave that one whole; raises OSError, and
    whatever its parts raise while they are made.

    With `durable` it is on the disk afterwards, whatever happens to the computer. What killed
    programs have left of such writes is removed once it is older than `stale_seconds`.
    """
    import tempfile  # only who writes needs it

    system.refuse_name(path)
    folder, name = os.path.split(path)
    handle, beside = tempfile.mkstemp(prefix=_prefix(name), suffix=".tmp", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            if hasattr(os, "fchmod"):  # not even the strictest umask keeps its owner out
                with contextlib.suppress(OSError):  # a stick knows no modes
                    os.fchmod(file.fileno(), 0o600)
            now = os.fstat(file.fileno()).st_mtime  # by the clock that the others have theirs from
            sweep(path, now - stale_seconds, system=system)
            file.writelines((data,) if isinstance(data, bytes) else data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        system.patiently(lambda: system.replace(beside, path))
    finally:
        with contextlib.suppress(OSError):  # once it is in place, nothing is left to remove
            system.patiently(lambda: system.remove(beside))
    if durable and os.name == "posix":
        with contextlib.suppress(OSError):  # it is in place; some disks cannot promise more
            _sync_folder(folder)


def remove(path: str, *, system: System = SYSTEM) -> None:
    """Delete a file, if it is there; raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        system.patiently(lambda: system.remove(path))


def copy_aside(path: str) -> str:
    """Copy a file of this user to a new one beside it, however long it is, and as damaged; the path
    of the copy. Raises OSError."""
    import shutil

    _refuse_special(os.stat(path))
    with open(path, "rb") as damaged:
        refuse_foreign(os.fstat(damaged.fileno()))
        for copy in (
            f"{path}.damaged",
            *(f"{path}.damaged-{each}" for each in range(2, _MOST_COPIES)),
        ):
            with (
                contextlib.suppress(FileExistsError),
                open(copy, "xb", opener=_privately) as beside,
            ):
                shutil.copyfileobj(damaged, beside)
                beside.flush()
                os.fsync(beside.fileno())
                return copy
    raise FileExistsError(errno.EEXIST, "")


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sweep(path: str, before: float | None = None, *, system: System = SYSTEM) -> None:
    """Remove what killed programs have left beside a file before a time, given in seconds of the
    epoch.

    Whoever holds the file's lock knows that nobody is writing, and need name no time.
    """
    folder, name = os.path.split(path)
    left_behind = re.compile(re.escape(_prefix(name)) + r"[a-z0-9_]{8}\.tmp")
    with contextlib.suppress(OSError):
        for beside in os.listdir(folder):
            if left_behind.fullmatch(beside):
                _remove_stale(os.path.join(folder, beside), before, system)


@contextlib.contextmanager
def locked(path: str, seconds: float) -> Iterator[None]:
    """Keep other programs from changing a file meanwhile; raises TimeoutError, or another OSError,
    where the lock cannot be had within so many seconds."""
    import filelock  # only who writes needs it

    held = filelock.FileLock(f"{path}.lock", timeout=seconds, mode=0o600)
    held.acquire()
    try:
        yield
    finally:
        held.release()


class Turn(NamedTuple):
    """Whether a file may be written now, and whether no other program writes it meanwhile."""

    may_write: bool
    is_alone: bool


@contextlib.contextmanager
def locked_if_possible(path: str, seconds: float) -> Iterator[Turn]:
    """Keep other programs from changing a small file meanwhile; its folder is made where it is
    missing.

    Where the lock cannot be had, go on: nothing in the file is worth waiting longer.
    """
    with contextlib.ExitStack() as held:
        may_write = is_alone = False
        with contextlib.suppress(OSError):
            own_folder(os.path.dirname(path))
            may_write = True
            held.enter_context(locked(path, seconds))
            is_alone = True
        yield Turn(may_write, is_alone)


def own_folder(path: str, *, only_ours: bool = False) -> None:
    """Make a folder that nobody else writes to; raises OSError, Refused for another user's.

    With `only_ours` nothing but this program's files is in there, so nobody else looks in either.
    """
    make_folder(path)
    if os.name != "posix":
        return
    found = os.stat(followed(path))
    refuse_foreign(found)
    _tighten(path, found, 0o077 if only_ours else 0o022)
    if only_ours:  # whoever may write above it could put another folder in its place
        above = os.path.dirname(path)
        _tighten(above, os.stat(above), 0o022)


def followed(path: str) -> str:
    """Where a path leads once its links are followed; raises Refused where another user made one.

    Links that lead nowhere are followed as far as they go.
    """
    if os.name != "posix":
        return os.path.realpath(path)
    here, links = "/", 0
    ahead = os.path.abspath(path).split("/")[::-1]
    while ahead:
        part = ahead.pop()
        at = os.path.normpath(os.path.join(here, part))
        try:
            found = os.lstat(at)
        except FileNotFoundError:
            return os.path.join(at, *ahead[::-1])
        if not stat.S_ISLNK(found.st_mode):
            here = at
            continue
        links += 1
        if links > _MOST_LINKS:
            raise OSError(errno.ELOOP, "")
        if found.st_uid not in _trusted():
            raise Refused("it is a link that another user has made")
        target = os.readlink(at)
        here = "/" if target.startswith("/") else here
        ahead += target.split("/")[::-1]
    return here


def is_special(path: str) -> bool:
    """Whether a path is the system's name for what is open already, such as /dev/stdout."""
    return _SPECIAL.fullmatch(path) is not None


def refuse_foreign(found: os.stat_result) -> None:
    """Raise Refused for what belongs to another user; the system administrator is trusted."""
    if os.name == "posix" and found.st_uid not in _trusted():
        raise Refused("it belongs to another user")


def _trusted() -> tuple[int, ...]:
    return (own_number(), 0) if os.name == "posix" else ()


def _refuse_special(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "")
    if not stat.S_ISREG(found.st_mode):
        raise Refused("it is not an ordinary file")


def _tighten(path: str, found: os.stat_result, rights: int) -> None:
    """Take rights from others, unless the folder is shared on purpose, such as /tmp."""
    is_shared = found.st_mode & stat.S_ISVTX
    if found.st_uid == own_number() and found.st_mode & rights and not is_shared:
        with contextlib.suppress(OSError):  # a stick knows no modes
            os.chmod(path, stat.S_IMODE(found.st_mode) & ~rights)


def _prefix(name: str) -> str:
    return f".{name[:50]}-"  # names are bounded in bytes, up to four a character


def _remove_stale(path: str, before: float | None, system: System) -> None:
    with contextlib.suppress(OSError):
        found = os.lstat(path)
        is_old = before is None or found.st_mtime < before
        is_ours = os.name != "posix" or found.st_uid == own_number()
        if is_old and is_ours and stat.S_ISREG(found.st_mode):
            system.remove(path)


def _sync_folder(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
