"""Text files that a person asks for: written beside, then put in place in one step."""

from __future__ import annotations

import errno
import os
import select
import stat
import time
from collections.abc import Iterable, Iterator

from smtp_desktop.adapters.files import atomic
from smtp_desktop.errors import FileNotWritten

_PIPE_SECONDS = 5.0  # for whoever reads at the other end of a pipe


class WrittenFiles:
    """See ``ports.storage.TextFiles``; `system` does what is asked of the files, and a pipe that
    nobody reads is given up after `pipe_seconds`."""

    def __init__(
        self, system: atomic.System = atomic.SYSTEM, pipe_seconds: float = _PIPE_SECONDS
    ) -> None:
        self._system = system
        self._pipe_seconds = pipe_seconds

    def write(self, path: str, text: str | Iterable[str], line_end: str = os.linesep) -> bool:
        """Write a text in UTF-8, whole or not at all, and say whether a file was replaced; a long
        one comes in parts.

        `line_end` ends each line: as the system does it, where the format asks for nothing else.
        Raises FileNotWritten, also where the file or a link to it belongs to another user.
        """
        parts = (text,) if isinstance(text, str) else text
        try:
            self._system.refuse_name(path)  # a whole path hides that it is a device's
            data = (part.replace("\n", line_end).encode("utf-8") for part in parts)
            return self._write(os.path.abspath(path), data)
        except UnicodeEncodeError as error:
            raise FileNotWritten("a character in it cannot be written") from error
        except OSError as error:
            raise FileNotWritten(atomic.reason(error, writing=True)) from error
        except ValueError as error:
            raise FileNotWritten("no file can have this name") from error

    def _write(self, path: str, data: Iterator[bytes]) -> bool:
        is_ours = atomic.is_special(path)  # such as /dev/stdout, whoever has made the pipe behind
        target = path if is_ours else atomic.followed(path)
        try:
            found = os.stat(target)
        except FileNotFoundError:
            atomic.replace(target, data, system=self._system)
            return False
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, "")
        if not is_ours:
            atomic.refuse_foreign(found)
        if stat.S_ISREG(found.st_mode):
            atomic.replace(os.path.realpath(target), data, system=self._system)
            return True
        _pour(target, data, self._pipe_seconds)
        return False


def _pour(path: str, parts: Iterable[bytes], seconds: float) -> None:
    """Write into a pipe or a device, where nothing can be put in place; never wait for long."""
    quietly = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    handle = os.open(path, os.O_WRONLY | quietly | getattr(os, "O_BINARY", 0))
    try:
        for data in parts:
            _pour_part(handle, data, time.monotonic() + seconds)
    finally:
        os.close(handle)


def _pour_part(handle: int, data: bytes, end: float) -> None:
    while data:
        try:
            data = data[os.write(handle, data) :]
        except BlockingIOError:
            left = end - time.monotonic()
            if left <= 0 or not select.select([], [handle], [], left)[1]:
                raise TimeoutError(errno.ETIMEDOUT, "") from None
