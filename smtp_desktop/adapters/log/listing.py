"""The log as a window looks at it; see ``ports.sending_log.EntryListing``.

It has two connections of its own: one for the window's thread, which never waits for long, and one
for the questions that take a while, so that neither waits for the other or for what is being sent.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Sequence
from datetime import datetime

from smtp_desktop.adapters.log import query, schema
from smtp_desktop.adapters.log.retention import meta, set_meta
from smtp_desktop.adapters.log.store import SqliteEntries
from smtp_desktop.ports.sending_log import Entry, Selection, Tally

_PATIENCE = 0.05  # seconds that the window waits for another program
_END = "at_us + ms * 1000"  # when a message came to its end
_STEPS = 20_000  # of SQLite's machine, between two looks whether anybody still waits


class SqliteListing:
    """Looks at the entries in a folder, whoever writes them."""

    def __init__(self, folder: str, now: Callable[[], datetime]) -> None:
        self._now = now
        self._near = SqliteEntries(folder, now, _PATIENCE)
        self._far = SqliteEntries(folder, now)

    def version(self) -> object:
        if not self._near.is_there():
            return None

        def ask(connection: sqlite3.Connection) -> object:
            # Every connection counts for itself.
            count = int(connection.execute("PRAGMA data_version").fetchone()[0])
            return self._near.openings, count

        return self._near.read_with(ask, None)

    def read(self, numbers: Sequence[int]) -> Sequence[Entry]:
        return _read(self._near, numbers)

    def read_apart(self, numbers: Sequence[int]) -> Sequence[Entry]:
        return _read(self._far, numbers)

    def numbers(self, selection: Selection, is_over: Callable[[], bool]) -> Sequence[int]:
        where, values = query.condition(selection)
        question = f"SELECT id FROM submission WHERE {where} ORDER BY id DESC LIMIT ?"  # noqa: S608

        def ask(connection: sqlite3.Connection) -> array[int]:
            cursor = connection.cursor()
            cursor.row_factory = None  # a plain tuple costs a third of a row
            connection.set_progress_handler(is_over, _STEPS)
            try:
                rows = cursor.execute(question, (*values, selection.limit)).fetchall()
            except sqlite3.OperationalError:
                if is_over():
                    return array("q")
                raise
            finally:
                connection.set_progress_handler(None, 0)
                cursor.close()
            return array("q", [number for (number,) in rows])

        return self._far.read_with(ask, array("q"))

    def tally(self, ended_before: datetime) -> Tally:
        ended = schema.microseconds(ended_before)
        return self._far.read_with(lambda one: _tally(one, ended), Tally())

    def mark_seen(self) -> None:
        if self._far.is_there():
            now = schema.microseconds(self._now())
            self._far.write_with(lambda one: _mark_seen(one, now))

    def close(self) -> None:
        """End with the log; it is opened again when it is needed."""
        self._near.close()
        self._far.close()


def _read(entries: SqliteEntries, numbers: Sequence[int]) -> Sequence[Entry]:
    places = ", ".join("?" * len(numbers))
    question = f"{schema.SELECT} WHERE id IN ({places}) ORDER BY id DESC"

    def ask(connection: sqlite3.Connection) -> list[sqlite3.Row]:
        return connection.execute(question, tuple(numbers)).fetchall()

    nothing: list[sqlite3.Row] = []
    return [schema.entry_of(row) for row in entries.read_with(ask, nothing)]


def _tally(connection: sqlite3.Connection, ended: int) -> Tally:
    def number(what: str, *values: int) -> int:
        return int(connection.execute(f"SELECT {what}", values).fetchone()[0] or 0)

    there = f"FROM submission WHERE {query.SHOWN}"
    failed = f"{there} AND {query.FAILED}"
    highest = number(f"MAX(id) {there}")
    # First in the words of the index, which would not be taken otherwise.
    first_open = number(f"MIN(id) {there} AND state <> 1 AND state = 0 AND at_us >= ?", ended)
    return Tally(
        emails=number(f"COUNT(*) {there} AND {query.EMAIL}"),
        failures=number(f"COUNT(*) {failed} AND {query.EMAIL}", ended),
        failed_checks=number(f"COUNT(*) {failed} AND {query.CHECK}", ended),
        unseen=number(
            f"COUNT(*) {failed} AND {query.EMAIL} AND (id > ? OR {_END} > ?)",
            *(ended, meta(connection, "seen"), meta(connection, "seen_at")),
        ),
        lowest=number(f"MIN(id) {there}"),
        highest=highest,
        settled=first_open - 1 if first_open else highest,
    )


def _mark_seen(connection: sqlite3.Connection, now: int) -> None:
    """Remember which entries there are, and until when: one under way may fail yet."""
    newest = connection.execute("SELECT MAX(id) FROM submission").fetchone()[0]
    question = f"SELECT MAX({_END}) FROM submission WHERE state <> 1"  # noqa: S608
    latest = connection.execute(question).fetchone()[0]  # later than now, by a clock set back
    set_meta(connection, "seen", newest or 0)
    set_meta(connection, "seen_at", max(now, latest or 0))
