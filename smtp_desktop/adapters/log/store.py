"""The entries of the sending log in SQLite; see ``ports.sending_log.EntryStore``.

The file is never opened by any other means than SQLite while it is open here: closing it would drop
the locks of the whole process, and rows of other programs would be lost.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from smtp_desktop.adapters.files import atomic
from smtp_desktop.adapters.log import query, retention, schema
from smtp_desktop.adapters.log.connection import (
    BUSY_SECONDS,
    Damaged,
    Unbegun,
    connect,
    connect_reading,
    is_busy,
    reason,
    shrink,
    transaction,
    translated,
)
from smtp_desktop.adapters.log.files import Identity, NumberedFiles
from smtp_desktop.adapters.log.notices import settle
from smtp_desktop.adapters.log.retention import meta, set_meta
from smtp_desktop.errors import SendingLogFailed
from smtp_desktop.ports.sending_log import Entry, Selection, SetAside

_Result = TypeVar("_Result")
_Work = Callable[[sqlite3.Connection], _Result]

_LAST_SECONDS = 0.5  # for a question under way when the program ends
_HURRIED_SECONDS = 0.05  # for as long as another program holds the log
_UNDO_US = 600_000_000  # after which what is hidden is deleted
_TIDY_ROUNDS = 2000

DAMAGED = "it is damaged"
IN_USE = "another part of this program is using it"


class SqliteEntries:
    """Opens the log when it is first needed and keeps it open; may be used by any thread.

    `now` is the time, and `seconds` how long another program is waited for, once more after that.
    `news` is called once there may be something to tell the people to notify.
    """

    def __init__(
        self,
        folder: str,
        now: Callable[[], datetime],
        seconds: float = BUSY_SECONDS,
        news: Callable[[], None] = lambda: None,
    ) -> None:
        self._files = NumberedFiles(folder)
        self._now = now
        self._news = news
        self._seconds = seconds
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._closing: Callable[[], object] = lambda: None  # no longer needed: it is closed
        self.openings = 0  # how often the log was opened: each time it may be another file
        self._number = 0
        self._identity: Identity | None = None
        self._is_hurried = False

    def keep(self, entries: Sequence[tuple[int, Entry]]) -> Sequence[int]:
        rows = [(schema.row_of(entry), number, entry) for number, entry in entries]

        def write(connection: sqlite3.Connection) -> tuple[list[int], bool]:
            with transaction(connection):
                numbers = [_put(connection, row, number) for row, number, _ in rows]
                news = [
                    settle(connection, number, entry)
                    for number, (_, _, entry) in zip(numbers, rows, strict=True)
                ]
                return numbers, any(news)

        numbers, has_news = self.write_with(write)
        self._trim_behind(
            [new for new, (_, old, _) in zip(numbers, rows, strict=True) if new != old]
        )
        if has_news:
            self._news()
        return numbers

    def ring(self) -> None:
        """Say that there may be something to tell."""
        self._news()

    def entries(self, selection: Selection) -> Sequence[Entry]:
        where, values = query.condition(selection)
        question = f"{schema.SELECT} WHERE {where} ORDER BY id DESC LIMIT ?"

        def ask(connection: sqlite3.Connection) -> list[sqlite3.Row]:
            # To the end: a question that stays open keeps SQLite's journal growing.
            return connection.execute(question, (*values, selection.limit)).fetchall()

        nothing: list[sqlite3.Row] = []
        rows = self.read_with(ask, nothing)
        return [schema.entry_of(row) for row in rows]

    def count(self) -> int:
        question = f"SELECT COUNT(*) FROM submission WHERE {query.SHOWN} AND {query.EMAIL}"  # noqa: S608
        return self.read_with(lambda one: int(one.execute(question).fetchone()[0]), 0)

    def hide(self) -> int:
        if not self.is_there():
            return 0
        return self.write_with(self._hide)

    def show_hidden(self) -> None:
        if self.is_there():
            self.write_with(lambda one: set_meta(one, "hidden", meta(one, "purged")))

    def purge(self) -> None:
        if self.is_there():
            self.write_with(_purge)
            self._with_lock(lambda: self._files.delete_others(self._number))
            self._files.delete_pages()

    def tidy(self) -> None:
        if not self.is_there():
            return
        for _ in range(_TIDY_ROUNDS):
            if not self.write_with(self._trim):
                break
        self.write_with(shrink)

    def set_aside(self) -> SetAside | None:
        if not self.is_there():
            return None
        begun = self.read_with(lambda one: meta(one, "begun"), 0)
        if not begun or len(self._files.numbers()) < 2:
            return None
        return SetAside(self._files.folder, schema.moment_of(begun))

    def close(self) -> None:
        """End with the log once no thread is using it; it is opened again when it is needed."""
        self._with_lock(self._end)

    def _end(self) -> None:
        self._closing()
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _trim_behind(self, numbers: Sequence[int]) -> None:
        """Delete what is too old from time to time, as new entries are made."""
        if any(number % retention.EVERY == 0 for number in numbers):
            with contextlib.suppress(SendingLogFailed):  # the entries are kept; another trims next
                self.write_with(self._trim)

    def _trim(self, connection: sqlite3.Connection) -> int:
        now = schema.microseconds(self._now())
        hidden = meta(connection, "hidden_at")
        if hidden and not 0 <= now - hidden < _UNDO_US:
            _purge(connection)
        return retention.trim(connection, now)

    def _hide(self, connection: sqlite3.Connection) -> int:
        question = f"SELECT COUNT(*) FROM submission WHERE {query.SHOWN}"  # noqa: S608
        many = int(connection.execute(question).fetchone()[0])
        newest = connection.execute("SELECT MAX(id) FROM submission").fetchone()[0]
        if newest:
            set_meta(connection, "hidden", newest)
            set_meta(connection, "hidden_at", schema.microseconds(self._now()))
        return many

    def is_there(self) -> bool:
        """Whether anything was ever written down."""
        try:
            return bool(self._files.numbers())
        except OSError as error:
            raise self._failed(atomic.reason(error)) from None

    def read_with(self, work: _Work[_Result], nothing: _Result) -> _Result:
        """Look something up; a log that cannot be written is read as it lies there."""
        if not self.is_there():
            return nothing
        try:
            return self._with_lock(lambda: self._attempted(work))
        except SendingLogFailed as error:
            why = error
        return self._with_lock(lambda: self._read_only(work, why))

    def _read_only(self, work: _Work[_Result], why: SendingLogFailed) -> _Result:
        try:
            connection = connect_reading(self._files.path(max(self._files.numbers())))
            try:
                return work(connection)
            finally:
                connection.close()
        except Unbegun:
            raise why from None
        except (Damaged, UnicodeDecodeError) as error:
            raise SendingLogFailed(DAMAGED) from error
        except sqlite3.Error as error:
            fault = translated(error)
            raise SendingLogFailed(DAMAGED if isinstance(fault, Damaged) else str(fault)) from error

    def write_with(self, work: _Work[_Result]) -> _Result:
        """Change the log. Where another program has found its file damaged meanwhile and begun the
        next, what was written is lost, and it is done once more."""

        def write() -> _Result:
            result = self._attempted(work)
            return result if self._files.is_highest(self._number) else self._attempted(work)

        return self._with_lock(write)

    def _with_lock(self, act: Callable[[], _Result]) -> _Result:
        if not self._lock.acquire(timeout=2 * self._seconds):
            raise SendingLogFailed(IN_USE)
        try:
            return act()
        except OSError as error:
            raise self._failed(atomic.reason(error)) from error
        except SendingLogFailed as error:
            raise self._failed(str(error)) from error
        finally:
            self._lock.release()

    def _failed(self, why: str) -> SendingLogFailed:
        return SendingLogFailed(reason(why, self._files.folder))

    def _attempted(self, work: _Work[_Result]) -> _Result:
        """Do something with the log; a damaged file is left as it is and the next begun."""
        try:
            return self._patiently(work)
        except Damaged:
            self._set_aside()
        try:
            return self._patiently(work)
        except Damaged as error:
            raise SendingLogFailed(DAMAGED) from error

    def _set_aside(self) -> None:
        """Begin the next file, and note when that was."""
        damaged = self._number
        self._number = self._files.begin(after=damaged)
        if self._number == damaged + 1:
            begun = schema.microseconds(self._now())
            self._patiently(lambda one: set_meta(one, "begun", begun))

    def _patiently(self, work: _Work[_Result]) -> _Result:
        """Work on the log, and wait for whoever holds it: once more, and not for long again."""
        patience = _HURRIED_SECONDS if self._is_hurried else self._seconds
        end = time.monotonic() + 2 * patience
        while True:
            try:
                result = work(self._opened(patience))
            except sqlite3.Error as error:
                if is_busy(error) and time.monotonic() < end - patience / 2:
                    time.sleep(0.001)
                    continue
                self._is_hurried = is_busy(error)
                self._end()  # the next attempt begins from the file as it is then
                raise translated(error) from error
            except (Damaged, SendingLogFailed):
                self._end()
                raise
            except UnicodeDecodeError as error:  # so broken that not even its fault can be said
                self._end()
                raise Damaged(DAMAGED) from error
            self._is_hurried = False
            return result

    def _opened(self, seconds: float) -> sqlite3.Connection:
        """The connection to the file that is the log now."""
        if self._connection is not None:
            is_ours = self._files.identity(self._number) == self._identity
            if is_ours and self._files.is_highest(self._number):
                return self._with_patience(self._connection, seconds)
            self._end()
        self._number = max(self._files.numbers(), default=0) or self._files.begin(after=0)
        connection = connect(self._files.path(self._number), self._number, seconds)
        self._identity = self._files.identity(self._number)
        self._connection = connection
        self.openings += 1
        # Closed at the latest with the program, for what it leaves is put away then.
        self._closing = weakref.finalize(self, _close_at_the_end, connection, self._lock).detach
        self._patience = seconds
        return connection

    def _with_patience(self, connection: sqlite3.Connection, seconds: float) -> sqlite3.Connection:
        if seconds != self._patience:
            connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}").fetchall()
            self._patience = seconds
        return connection


def _close_at_the_end(connection: sqlite3.Connection, lock: threading.Lock) -> None:
    """Never while another thread is using it, which the program's end does not wait for long: that
    would be a crash."""
    if lock.acquire(timeout=_LAST_SECONDS):
        connection.close()


def _put(connection: sqlite3.Connection, row: tuple[Any, ...], number: int) -> int:
    """The number under which a row is kept: this one, unless there is no such entry."""
    if number and connection.execute(schema.UPDATE, (*row[1:], number)).rowcount == 1:
        return number
    return connection.execute(schema.INSERT, row).lastrowid or 0


def _purge(connection: sqlite3.Connection) -> None:
    """Delete what is hidden, from the journal too."""
    with transaction(connection):
        hidden = meta(connection, "hidden")
        connection.execute("DELETE FROM submission WHERE id <= ?", (hidden,))
        set_meta(connection, "purged", hidden)
        set_meta(connection, "hidden_at", 0)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
