"""One connection to a log file, set up alike in every program, and what its errors mean."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from smtp_desktop.adapters.files import atomic
from smtp_desktop.adapters.log import schema
from smtp_desktop.errors import SendingLogFailed

BUSY_SECONDS = 1.0
_WAL_BYTES = 1 << 20
_PAGES = 64  # freed at a time
_APART = 10**12  # between the numbers of two files, so that none is ever given twice

NEWER = "a newer version of this program keeps it"
UNUSABLE = "it cannot be used"
A_FOLDER = "a folder is where its file should be"
NEEDS_RIGHT = (
    "this user may not read and write in the folder {folder}; give that right in the folder’s "
    "properties, or ask IT for it"
)

_REASONS = {
    sqlite3.SQLITE_BUSY: "another program is using it",
    sqlite3.SQLITE_LOCKED: "another program is using it",
    sqlite3.SQLITE_PROTOCOL: "another program is using it",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: atomic.NO_RIGHT,
    sqlite3.SQLITE_PERM: atomic.NO_RIGHT,
    sqlite3.SQLITE_AUTH: atomic.NO_RIGHT,
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk is full or reports a fault",
    sqlite3.SQLITE_NOMEM: "there is not enough memory",
}
_DAMAGE = (
    *(sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT),
    sqlite3.SQLITE_MISMATCH,
)
_TABLES_GONE = ("no such table", "no such column", "already exists")


class Damaged(Exception):
    """The file is no log, or not whole."""


class Unbegun(Exception):
    """There is a file and nothing in it yet, for which a full disk leaves no room."""


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another program holds the file just now."""
    return _kind(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)


def translated(error: sqlite3.Error) -> SendingLogFailed | Damaged:
    """What an error means: the file cannot be used now, or it is damaged."""
    kind, said = _kind(error), str(error)
    is_gone = kind == sqlite3.SQLITE_ERROR and any(words in said for words in _TABLES_GONE)
    if kind in _DAMAGE or is_gone:
        return Damaged(said)
    return SendingLogFailed(_REASONS.get(kind, UNUSABLE))


def reason(why: str, folder: str) -> str:
    """Why the log cannot be used; for a right that this user lacks, what it is and who gives it."""
    if why != atomic.NO_RIGHT:
        return why
    while not os.path.exists(folder):  # it is the folder above that lets none be made
        folder = os.path.dirname(folder)
    return NEEDS_RIGHT.format(folder=folder)


def _kind(error: sqlite3.Error) -> int:
    """What kind of fault it is, without its particulars; Python's own errors have none."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)) & 0xFF


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; nobody else writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:  # after a fault; SQLite itself may have taken it back
            connection.execute("ROLLBACK")


def connect(path: str, number: int, seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open a log file for reading and writing, and make its tables if it is new.

    Raises sqlite3.Error, Damaged, and SendingLogFailed for the file of a newer version.
    """
    return _closed_on_error(_open(path, "rw", seconds), lambda one: _prepare(one, number))


def connect_reading(path: str) -> sqlite3.Connection:
    """Open a log file that cannot be written, such as on a full disk; what other programs have
    written last may be missing. Raises as `connect` does, and Unbegun."""
    try:
        return _closed_on_error(_open(path, "ro", BUSY_SECONDS), _check_begun)
    except sqlite3.Error:
        return _closed_on_error(_open(path, "ro&immutable=1", BUSY_SECONDS), _check_begun)


def shrink(connection: sqlite3.Connection) -> None:
    """Give some of what deleted entries have left back to the disk."""
    # `execute` would free one page and stop.
    connection.executescript(f"PRAGMA incremental_vacuum({_PAGES})")


def _open(path: str, mode: str, seconds: float) -> sqlite3.Connection:
    if os.path.isdir(path):  # of which SQLite would say that the disk is at fault
        raise SendingLogFailed(A_FOLDER)
    return sqlite3.connect(
        f"{Path(path).as_uri()}?mode={mode}",
        uri=True,
        timeout=seconds,
        isolation_level=None,
        check_same_thread=False,
    )


def _closed_on_error(
    connection: sqlite3.Connection, prepare: Callable[[sqlite3.Connection], object]
) -> sqlite3.Connection:
    connection.row_factory = sqlite3.Row
    connection.text_factory = bytes  # a fault of the disk may have left bytes that are no text
    with contextlib.ExitStack() as on_error:
        on_error.callback(connection.close)
        prepare(connection)
        on_error.pop_all()
    return connection


def _prepare(connection: sqlite3.Connection, number: int) -> None:
    for line in (
        "auto_vacuum = INCREMENTAL",  # counts before the first table alone
        "journal_mode = WAL",  # where shared memory is missing, SQLite keeps its older journal
        "synchronous = NORMAL",
        "secure_delete = ON",
        f"journal_size_limit = {_WAL_BYTES}",
        "trusted_schema = OFF",
        "cache_size = -200",
    ):
        connection.execute(f"PRAGMA {line}").fetchall()
    if _check_version(connection) >= schema.VERSION:
        return
    with transaction(connection):
        version = _check_version(connection)  # somebody may have been faster
        if version == 0:
            _make_tables(connection, number)
        if version < schema.VERSION:
            _upgrade(connection, version)


def _make_tables(connection: sqlite3.Connection, number: int) -> None:
    for statement in schema.TABLES:
        connection.execute(statement)
    first = (number - 1) * _APART
    connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('submission', ?)", (first,))


def _upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Add what came after this version; older programs go on with the file."""
    for statements in schema.UPGRADES[version % 100 :]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {schema.VERSION}")


def _check_begun(connection: sqlite3.Connection) -> None:
    if _check_version(connection) == 0:
        raise Unbegun


def _check_version(connection: sqlite3.Connection) -> int:
    """The version of the file, 0 for an empty one."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version < 0 or version >= 10_000:
        raise Damaged("no version of ours")
    if version // 100 > schema.MAJOR:
        raise SendingLogFailed(NEWER)
    return version
