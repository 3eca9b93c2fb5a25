"""How long entries are kept, and how they leave: a few with every so many that are added."""

from __future__ import annotations

import sqlite3

from smtp_desktop.ports.sending_log import KEPT_DAYS

ROWS = 100_000
EVERY = 64  # entries that are added between two trims
_AT_ONCE = 70  # entries a trim deletes, more than are added meanwhile
_AGREE_DAYS = 7  # between two runs whose clocks are believed

_DAY_US = 86_400_000_000

# Nothing is deleted that somebody has still to be told of, but where there is far too much.
_IS_TOLD = (
    "(failure IS NULL OR failure <= (SELECT COALESCE(MIN(mark), 9223372036854775807) FROM told))"
)
_TRIM_ROWS = (
    "DELETE FROM submission WHERE id IN (SELECT id FROM submission WHERE id <= "
    "(SELECT id FROM submission ORDER BY id DESC LIMIT 1 OFFSET ?) AND {} ORDER BY id LIMIT ?)"
)
_TRIM_AGE = (
    "DELETE FROM submission WHERE id IN (SELECT id FROM submission WHERE at_us < ? "
    "AND {} ORDER BY at_us LIMIT ?)"
)


def trim(connection: sqlite3.Connection, now_us: int) -> int:
    """Delete a few entries that are too many or too old; how many those were."""
    deleted = connection.execute(_TRIM_ROWS.format(_IS_TOLD), (ROWS, _AT_ONCE)).rowcount
    if not deleted:
        deleted = connection.execute(_TRIM_ROWS.format("TRUE"), (2 * ROWS, _AT_ONCE)).rowcount
    if is_clock_believed(connection, now_us):
        oldest = now_us - KEPT_DAYS * _DAY_US
        deleted += connection.execute(_TRIM_AGE.format(_IS_TOLD), (oldest, _AT_ONCE)).rowcount
    return deleted


def is_clock_believed(connection: sqlite3.Connection, now_us: int) -> bool:
    """Whether the day is near the one of an earlier day's run: a clock that is years ahead for an
    hour must not empty the log."""
    today = now_us // _DAY_US
    noted = meta(connection, "day")
    if today != noted:
        set_meta(connection, "day", today)
        set_meta(connection, "believed", today if 0 < today - noted <= _AGREE_DAYS else 0)
    return meta(connection, "believed") == today


def meta(connection: sqlite3.Connection, name: str) -> int:
    """A number that is kept beside the entries, 0 where none is."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row and isinstance(row[0], int) else 0


def set_meta(connection: sqlite3.Connection, name: str, value: int) -> None:
    """Keep a number beside the entries."""
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))
