"""Text files that a person asks for: written beside, then put in place in one step."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile

from smtp_desktop.errors import FileNotWritten

_REASONS = {
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EISDIR: "it is a folder, not a file",
    errno.ENOENT: "there is no such folder",
    errno.ENOTDIR: "there is no such folder",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "the disk cannot be written to",
    errno.EIO: "the disk reports a fault",
    errno.ENAMETOOLONG: "the name is too long",
}


class WrittenFiles:
    """See ``services.ports.TextFiles``."""

    def write(self, path: str, text: str) -> bool:
        """Write a text in UTF-8, whole or not at all; whether a file was replaced.

        Raises FileNotWritten.
        """
        try:
            return _write(os.path.abspath(path), text)
        except OSError as error:
            reason = _REASONS.get(error.errno or 0, error.strerror or "it cannot be written")
            raise FileNotWritten(reason) from error
        except ValueError as error:  # a name that no file can have
            raise FileNotWritten("no file can have this name") from error


def _write(path: str, text: str) -> bool:
    if os.path.isdir(path):
        raise IsADirectoryError(errno.EISDIR, "")
    was_there = os.path.exists(path)
    if was_there and not os.path.isfile(path):  # such as /dev/stdout: nothing to put in place
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return False
    folder, name = os.path.split(os.path.realpath(path))
    handle, beside = tempfile.mkstemp(prefix=f".{name[:100]}-", suffix=".tmp", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, os.path.join(folder, name))
    finally:
        with contextlib.suppress(OSError):  # once it is in place, nothing is left to remove
            os.remove(beside)
    return was_there
