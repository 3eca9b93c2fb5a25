"""Messages that set out, kept beside the log until it was told of them.

A line that is handed to the system outlasts whatever ends this program, and waits for nobody, as
an entry may. Lines stand on pages, ``set-out-N``: one that the log knows is deleted.
SQLite comes with the first message: a relay that waits does without it.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec

from smtp_desktop.adapters.files import atomic
from smtp_desktop.adapters.log.files import pages_in

if TYPE_CHECKING:
    import sqlite3

    from smtp_desktop.adapters.log.store import SqliteEntries
    from smtp_desktop.ports.sending_log import Entry

_PATIENCE = 1.0  # seconds for whoever tells the log of what an ended program has left
_MOST = 16 << 20  # octets of a page that are read
_Number = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
# The first columns of a message that sets out; of its end, in the others, nothing is known.
_Row = tuple[_Number, _Number, str, str, str, str, str, _Number, _Number, str, str, _Number]
_KNOWN = 12
_SAME = ("at_us", "message_id", "size", "recipients")  # no two messages have all of it in common
_IS_THERE = f"SELECT 1 FROM submission WHERE {' AND '.join(f'{one} = ?' for one in _SAME)}"  # noqa: S608
_encoded = msgspec.json.Encoder(enc_hook=str).encode
_decoded = msgspec.json.Decoder(_Row).decode


class DepartureFiles:
    """See ``ports.sending_log.Departures``; the pages lie in the folder of these entries."""

    def __init__(self, folder: str, entries: Callable[[], SqliteEntries]) -> None:
        self._folder = folder
        self._entries = entries
        self._held = contextlib.ExitStack()
        self._is_open = False
        self._is_alone = False  # nobody else tells the log of what is added
        self._inherited: Sequence[str] = ()
        self._page: int | None = None
        self._path = ""
        self._is_cut = False  # the last line on the page

    def open(self) -> None:
        with contextlib.suppress(OSError):  # a log that cannot be kept says so itself
            atomic.own_folder(self._folder, only_ours=True)
            self._hold(_PATIENCE)
            self._inherited = pages_in(self._folder)

    def _hold(self, seconds: float) -> None:
        self._is_open = True
        self._held.enter_context(self._alone(seconds))
        self._is_alone = True

    def close(self) -> None:
        self._held.close()
        self._is_open = self._is_alone = False

    def add(self, entry: Entry) -> None:
        with contextlib.suppress(OSError, ImportError):  # there are Pythons without SQLite
            from smtp_desktop.adapters.log import schema

            if self._page is None:
                self._page = self._begun()
            line = _encoded(schema.row_of(entry)[:_KNOWN]) + b"\n"
            if self._is_cut:  # else the end of the last line would be the beginning of this one
                line = b"\n" + line
            self._is_cut = True
            self._is_cut = os.write(self._page, line) < len(line)  # on a disk that is full

    def turn(self) -> str:
        if self._page is None:
            return ""
        page, self._page = self._page, None
        with contextlib.suppress(OSError):  # a disk of the network may say only now that it is full
            os.close(page)
        return self._path

    def forget(self, pages: Sequence[str]) -> None:
        for page in pages:
            with contextlib.suppress(OSError):
                os.remove(page)

    def recover(self) -> None:
        pages, self._inherited = self._inherited, ()
        self._tell(pages)

    def recover_left(self) -> None:
        if not pages_in(self._folder):
            return
        with contextlib.suppress(OSError), self._alone(0):  # else who writes them tells of them
            self._tell(pages_in(self._folder))

    def _alone(self, seconds: float) -> contextlib.AbstractContextManager[None]:
        return atomic.locked(os.path.join(self._folder, "set-out"), seconds)

    def _begun(self) -> int:
        if self._is_open and not self._is_alone:
            with contextlib.suppress(OSError):  # whoever was telling when it was opened still is
                self._hold(0)
        self._is_cut = False
        self._path = os.path.join(self._folder, f"set-out-{time.time_ns()}")
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        return os.open(self._path, flags, 0o600)

    def _tell(self, pages: Sequence[str]) -> None:
        rows = [row for page in pages for row in _rows(page)]
        if rows:
            self._entries().write_with(lambda one: _add_missing(one, rows))
        self.forget(pages)


def _rows(page: str) -> list[_Row]:
    """What stands on a page, as far as it can be read; the last line may be cut, and a fault of the
    disk may have changed any."""
    found: list[_Row] = []
    with contextlib.suppress(OSError):
        for line in atomic.read(page, _MOST, only_ours=True).split(b"\n"):
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
                found.append(_decoded(line))
    return found


def _add_missing(connection: sqlite3.Connection, rows: Sequence[_Row]) -> None:
    from smtp_desktop.adapters.log import schema
    from smtp_desktop.adapters.log.connection import transaction

    unknown = (None,) * (len(schema.COLUMNS) - _KNOWN)
    with transaction(connection):
        for row in rows:
            known = [row[schema.COLUMNS.index(name)] for name in _SAME]
            if connection.execute(_IS_THERE, known).fetchone() is None:
                connection.execute(schema.INSERT, (*row, *unknown))
