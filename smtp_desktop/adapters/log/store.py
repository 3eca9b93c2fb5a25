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
from smtp_desktop.adapters.log import retention, schema
from smtp_desktop.adapters.log.connection import (
    BUSY_SECONDS,
    Damaged,
    connect,
    connect_reading,
    is_busy,
    shrink,
    transaction,
    translated,
)
from smtp_desktop.adapters.log.files import Identity, NumberedFiles
from smtp_desktop.adapters.log.retention import meta, set_meta
from smtp_desktop.errors import SendingLogFailed
from smtp_desktop.ports.sending_log import Entry, Selection, SetAside

_Result = TypeVar("_Result")
_Work = Callable[[sqlite3.Connection], _Result]

_HURRIED_SECONDS = 0.05  # for as long as another program holds the log
_UNDO_US = 600_000_000  # after which what is hidden is deleted
_TIDY_ROUNDS = 2000

DAMAGED = "it is damaged"
IN_USE = "another part of this program is using it"


class SqliteEntries:
    """Opens the log when it is first needed and keeps it open; may be used by any thread.

    `now` is the time, and `seconds` how long another program is waited for, once more after that.
    """

    def __init__(
        self, folder: str, now: Callable[[], datetime], seconds: float = BUSY_SECONDS
    ) -> None:
        self._files = NumberedFiles(folder)
        self._now = now
        self._seconds = seconds
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._close: Callable[[], object] = lambda: None
        self._number = 0
        self._identity: Identity | None = None
        self._is_hurried = False

    def add(self, entry: Entry) -> int:
        row = schema.row_of(entry)
        number = self._written(lambda one: one.execute(schema.INSERT, row).lastrowid or 0)
        self._trim_behind([number])
        return number

    def complete(self, number: int, entry: Entry) -> bool:
        row = (*schema.row_of(entry), number)
        return self._written(
            lambda connection: connection.execute(schema.UPDATE, row).rowcount == 1
        )

    def keep(self, entries: Sequence[tuple[int, Entry]]) -> Sequence[int]:
        rows = [(schema.row_of(entry), number) for number, entry in entries]

        def write(connection: sqlite3.Connection) -> list[int]:
            with transaction(connection):
                return [_put(connection, row, number) for row, number in rows]

        numbers = self._written(write)
        self._trim_behind([new for new, (_, old) in zip(numbers, rows, strict=True) if new != old])
        return numbers

    def entries(self, selection: Selection) -> Sequence[Entry]:
        where, values = _where(selection)
        question = f"{schema.SELECT} WHERE {where} ORDER BY id DESC LIMIT ?"

        def ask(connection: sqlite3.Connection) -> list[sqlite3.Row]:
            # To the end: a question that stays open keeps SQLite's journal growing.
            return connection.execute(question, (*values, selection.limit)).fetchall()

        nothing: list[sqlite3.Row] = []
        rows = self._read(ask, nothing)
        return [schema.entry_of(row) for row in rows]

    def count(self) -> int:
        question = f"SELECT COUNT(*) FROM submission WHERE {_SHOWN} AND door <> 'check'"  # noqa: S608
        return self._read(lambda one: int(one.execute(question).fetchone()[0]), 0)

    def hide(self) -> int:
        if not self._files_there():
            return 0
        return self._written(self._hide)

    def show_hidden(self) -> None:
        if self._files_there():
            self._written(lambda one: set_meta(one, "hidden", meta(one, "purged")))

    def purge(self) -> None:
        if self._files_there():
            self._written(_purge)
            self._with_lock(lambda: self._files.delete_others(self._number))

    def tidy(self) -> None:
        if not self._files_there():
            return
        for _ in range(_TIDY_ROUNDS):
            if not self._written(self._trim):
                break
        self._written(shrink)

    def set_aside(self) -> SetAside | None:
        if not self._files_there():
            return None
        begun = self._read(lambda one: meta(one, "begun"), 0)
        if not begun or len(self._files.numbers()) < 2:
            return None
        return SetAside(self._files.folder, schema.moment_of(begun))

    def close(self) -> None:
        """End with the log; it is opened again when it is needed."""
        self._close()
        self._connection = None

    def _trim_behind(self, numbers: Sequence[int]) -> None:
        """Delete what is too old from time to time, as new entries are made."""
        if any(number % retention.EVERY == 0 for number in numbers):
            with contextlib.suppress(SendingLogFailed):  # the entries are kept; another trims next
                self._written(self._trim)

    def _trim(self, connection: sqlite3.Connection) -> int:
        now = schema.microseconds(self._now())
        hidden = meta(connection, "hidden_at")
        if hidden and not 0 <= now - hidden < _UNDO_US:
            _purge(connection)
        return retention.trim(connection, now)

    def _hide(self, connection: sqlite3.Connection) -> int:
        question = f"SELECT COUNT(*) FROM submission WHERE {_SHOWN}"  # noqa: S608
        many = int(connection.execute(question).fetchone()[0])
        newest = connection.execute("SELECT MAX(id) FROM submission").fetchone()[0]
        if newest:
            set_meta(connection, "hidden", newest)
            set_meta(connection, "hidden_at", schema.microseconds(self._now()))
        return many

    def _files_there(self) -> bool:
        try:
            return bool(self._files.numbers())
        except OSError as error:
            raise SendingLogFailed(atomic.reason(error)) from None

    def _read(self, work: _Work[_Result], nothing: _Result) -> _Result:
        """Look something up; a log that cannot be written is read as it lies there."""
        if not self._files_there():
            return nothing
        try:
            return self._with_lock(lambda: self._attempted(work))
        except SendingLogFailed:
            return self._with_lock(lambda: self._read_only(work))

    def _read_only(self, work: _Work[_Result]) -> _Result:
        try:
            connection = connect_reading(self._files.path(max(self._files.numbers())))
            try:
                return work(connection)
            finally:
                connection.close()
        except (Damaged, UnicodeDecodeError) as error:
            raise SendingLogFailed(DAMAGED) from error
        except sqlite3.Error as error:
            fault = translated(error)
            raise SendingLogFailed(DAMAGED if isinstance(fault, Damaged) else str(fault)) from error

    def _written(self, work: _Work[_Result]) -> _Result:
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
            raise SendingLogFailed(atomic.reason(error)) from error
        finally:
            self._lock.release()

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
                self.close()  # the next attempt begins from the file as it is then
                raise translated(error) from error
            except (Damaged, SendingLogFailed):
                self.close()
                raise
            except UnicodeDecodeError as error:  # so broken that not even its fault can be said
                self.close()
                raise Damaged(DAMAGED) from error
            self._is_hurried = False
            return result

    def _opened(self, seconds: float) -> sqlite3.Connection:
        """The connection to the file that is the log now."""
        if self._connection is not None:
            is_ours = self._files.identity(self._number) == self._identity
            if is_ours and self._files.is_highest(self._number):
                return self._with_patience(self._connection, seconds)
            self.close()
        self._number = max(self._files.numbers(), default=0) or self._files.begin(after=0)
        connection = connect(self._files.path(self._number), self._number, seconds)
        self._identity = self._files.identity(self._number)
        self._connection = connection
        # Closed at the latest with the program, for what it leaves is put away then.
        self._close = weakref.finalize(self, connection.close)
        self._patience = seconds
        return connection

    def _with_patience(self, connection: sqlite3.Connection, seconds: float) -> sqlite3.Connection:
        if seconds != self._patience:
            connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}").fetchall()
            self._patience = seconds
        return connection


def _put(connection: sqlite3.Connection, row: tuple[Any, ...], number: int) -> int:
    """The number under which a row is kept: this one, unless there is no such entry."""
    if number and connection.execute(schema.UPDATE, (*row, number)).rowcount == 1:
        return number
    return connection.execute(schema.INSERT, row).lastrowid or 0


_SHOWN = "id > COALESCE((SELECT value FROM meta WHERE name = 'hidden'), 0)"


def _where(selection: Selection) -> tuple[str, list[Any]]:
    """The condition of a selection and its values."""
    parts: list[str] = [_SHOWN]
    values: list[Any] = []
    if selection.before:
        parts.append("id < ?")
        values.append(selection.before)
    if selection.failures:
        parts.append("state <> 1 AND (state <> 0 OR at_us < ?)")
        ended = selection.ended_before
        values.append(schema.microseconds(ended) if ended else 0)
    if selection.since:
        parts.append("at_us >= ?")
        values.append(schema.microseconds(selection.since))
    if selection.account:
        parts.append("account = ?")
        values.append(selection.account)
    return " AND ".join(parts), values


def _purge(connection: sqlite3.Connection) -> None:
    """Delete what is hidden, from the journal too."""
    with transaction(connection):
        hidden = meta(connection, "hidden")
        connection.execute("DELETE FROM submission WHERE id <= ?", (hidden,))
        set_meta(connection, "purged", hidden)
        set_meta(connection, "hidden_at", 0)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
