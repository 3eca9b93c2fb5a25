"""The numbered files of the log: the highest number is the log, those below it were damaged.

A damaged file is left as it is. It is never renamed: a program that has it open would go on writing
into it, and on Windows an open file cannot be renamed.
"""

from __future__ import annotations

import contextlib
import os
import re

from smtp_desktop.adapters.files import atomic

_NAME = re.compile(r"sent-(\d{1,6})\.db")
_PAGE = re.compile(r"set-out-\d+")
_BESIDE = ("", "-wal", "-shm")  # what SQLite keeps beside a file
_KEPT = 2  # damaged files
_LOCK_SECONDS = 1.0

Identity = tuple[int, int]


class NumberedFiles:
    """The files in one folder, of this user alone; raises OSError."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def path(self, number: int) -> str:
        return os.path.join(self.folder, f"sent-{number}.db")

    def numbers(self) -> list[int]:
        """The numbers there are, the log's own last; none where there is no folder."""
        try:
            names = os.listdir(self.folder)
        except FileNotFoundError:
            return []
        return sorted(int(found[1]) for name in names if (found := _NAME.fullmatch(name)))

    def is_highest(self, number: int) -> bool:
        """Whether no other program has begun a file above this one."""
        return not os.path.exists(self.path(number + 1))

    def identity(self, number: int) -> Identity | None:
        """Which file has this number now: it may have been replaced behind our back."""
        try:
            found = os.stat(self.path(number))
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def begin(self, after: int) -> int:
        """Begin a file above a damaged one, or the first, unless another program has done so; the
        number of the log."""
        atomic.own_folder(self.folder, only_ours=True)
        with atomic.locked(os.path.join(self.folder, "sent"), _LOCK_SECONDS):
            highest = max(self.numbers(), default=0)
            if highest > after:
                return highest
            self._create(after + 1)
        self._forget_old(after + 1)
        return after + 1

    def delete_others(self, number: int) -> None:
        """Delete every file below a number."""
        for one in self.numbers():
            if one < number:
                self._delete(one)

    def delete_pages(self) -> None:
        """Delete what stands of messages beside the log."""
        for one in pages_in(self.folder):
            with contextlib.suppress(OSError):
                os.remove(one)

    def _create(self, number: int) -> None:
        """Make an empty file that is private from its first moment: what SQLite keeps beside it
        takes its mode from it.

        Only a file that is not there is opened past SQLite: closing one that this process has open
        there as well would drop all of its locks.
        """
        os.close(os.open(self.path(number), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def _forget_old(self, number: int) -> None:
        for one in self.numbers():
            if one < number - _KEPT:
                self._delete(one)

    def _delete(self, number: int) -> None:
        for beside in _BESIDE:
            with contextlib.suppress(OSError):  # it may be open in another program
                os.remove(self.path(number) + beside)


def pages_in(folder: str) -> list[str]:
    """The pages with messages that the log may not know of, the oldest first."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return [os.path.join(folder, one) for one in sorted(names) if _PAGE.fullmatch(one)]
