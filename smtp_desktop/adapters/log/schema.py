"""The tables of a log file, and how an entry becomes a row and a row an entry.

Statements name their columns, so that programs of several versions can share a file. Within a major
version a new column is nullable or has a default.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from smtp_desktop.ports.sending_log import Entry, State
from smtp_desktop.printable import Printable
from smtp_desktop.smtp.reply import EnhancedStatus, Reply

MAJOR = 1

_to_json = json.JSONEncoder(ensure_ascii=False).encode
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 500  # characters of any text that is not an address
_LONGEST_ADDRESS = 320
_REMEMBERED = 256  # texts: senders, findings and the like stand in row after row

TABLES = (
    # Without AUTOINCREMENT the numbers would begin again once the log is cleared.
    """
    CREATE TABLE submission (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at_us INTEGER NOT NULL,
        state INTEGER NOT NULL,
        door TEXT NOT NULL,
        program TEXT NOT NULL DEFAULT '',
        account TEXT NOT NULL DEFAULT '',
        sender TEXT NOT NULL DEFAULT '',
        recipients TEXT NOT NULL DEFAULT '[]',
        recipient_count INTEGER NOT NULL DEFAULT 0,
        size INTEGER NOT NULL DEFAULT 0,
        message_id TEXT NOT NULL DEFAULT '',
        route TEXT NOT NULL DEFAULT '',
        ms INTEGER NOT NULL DEFAULT 0,
        code TEXT, title TEXT, owners TEXT,
        reply_code INTEGER, reply_enhanced TEXT, reply_text TEXT,
        refused TEXT
    )
    """,
    # What has not been taken by everybody; what is under way stands in it for a moment.
    "CREATE INDEX submission_failed ON submission (id) WHERE state <> 1",
    "CREATE INDEX submission_at ON submission (at_us)",
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
)

# What each minor version has added, the first behind `TABLES`.
UPGRADES = (
    (
        # The number of a message that was not taken, in the order in which that was known.
        "ALTER TABLE submission ADD COLUMN failure INTEGER",
        "CREATE INDEX submission_failure ON submission (failure) WHERE failure IS NOT NULL",
        """
        CREATE TABLE health (
            account TEXT PRIMARY KEY,
            is_calm INTEGER NOT NULL,
            value TEXT NOT NULL,
            shown TEXT NOT NULL DEFAULT ''
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE told (
            address TEXT PRIMARY KEY,
            mark INTEGER NOT NULL,
            value TEXT NOT NULL
        ) WITHOUT ROWID
        """,
    ),
    (
        """
        CREATE TABLE ends (
            account TEXT NOT NULL,
            what TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (account, what)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE ending (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account TEXT NOT NULL,
            what TEXT NOT NULL,
            at_us INTEGER NOT NULL
        )
        """,
    ),
)
VERSION = MAJOR * 100 + len(UPGRADES)  # SQLite's user_version; it is never made lower

COLUMNS = (
    *("at_us", "state", "door", "program", "account", "sender", "recipients"),
    *("recipient_count", "size", "message_id", "route", "ms", "code", "title", "owners"),
    *("reply_code", "reply_enhanced", "reply_text", "refused"),
)
# Fixed words alone make up the statements; every value is bound.
_NAMES = ", ".join(COLUMNS)
INSERT = f"INSERT INTO submission ({_NAMES}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
# The moment when a message set out comes first and stays, so that its index is not touched again.
UPDATE = f"UPDATE submission SET {', '.join(f'{name} = ?' for name in COLUMNS[1:])} WHERE id = ?"  # noqa: S608
SELECT = f"SELECT id, {_NAMES} FROM submission"  # noqa: S608


def microseconds(moment: datetime) -> int:
    """A moment as it is kept: microseconds of UTC, which no change of the clock repeats."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(microseconds: object) -> datetime:
    """The moment that is kept; the beginning of time for what is none."""
    try:
        return _EPOCH + timedelta(microseconds=_number(microseconds))
    except OverflowError:
        return _EPOCH


def row_of(entry: Entry) -> tuple[Any, ...]:
    """An entry's values, in the order of the columns."""
    reply = entry.reply
    return (
        microseconds(entry.at),
        int(entry.state),
        *(entry.door, entry.program, entry.account, entry.sender),
        _listed(entry.recipients),
        *(entry.recipient_count, entry.size, entry.message_id, entry.route, entry.ms),
        *(entry.code or None, entry.title or None),
        json.dumps(entry.owners) if entry.owners else None,
        *(_reply_columns(reply) if reply else (None, None, None)),
        _to_json([{"to": who, "reply": _reply_columns(said)} for who, said in entry.refused])
        if entry.refused
        else None,
    )


def entry_of(row: sqlite3.Row) -> Entry:
    """The entry in a row; values that a fault of the disk has changed become empty ones."""
    return Entry(
        number=_number(row["id"]),
        at=moment_of(row["at_us"]),
        state=_state(row["state"]),
        door=_text(row["door"]),
        program=_text(row["program"]),
        account=_text(row["account"]),
        sender=_text(row["sender"]),
        recipients=_texts(row["recipients"]),
        recipient_count=_number(row["recipient_count"]),
        size=_number(row["size"]),
        message_id=Printable(_plain(row["message_id"]), _LONGEST),  # of which no two are alike
        route=_text(row["route"]),
        ms=_number(row["ms"]),
        code=_text(row["code"]),
        title=_text(row["title"]),
        owners=_texts(row["owners"]),
        reply=_reply(row["reply_code"], row["reply_enhanced"], row["reply_text"]),
        refused=tuple(_refused(row["refused"])),
    )


@lru_cache(_REMEMBERED)
def _listed(texts: tuple[str, ...]) -> str:
    return _to_json(texts)


def _reply_columns(reply: Reply) -> tuple[int, str | None, str]:
    return reply.code, str(reply.enhanced) if reply.enhanced else None, reply.text


def _reply(code: object, enhanced: object, text: object) -> Reply | None:
    if not _number(code):
        return None
    lines = _plain(text).split("\n")
    return Reply(_number(code), tuple(lines), _enhanced(_plain(enhanced)))


def _enhanced(text: str) -> EnhancedStatus | None:
    parts = text.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    return EnhancedStatus(int(parts[0]), int(parts[1]), int(parts[2]))


def _refused(value: object) -> list[tuple[Printable, Reply]]:
    found = []
    for one in _json(value):
        if isinstance(one, dict) and isinstance(said := one.get("reply"), list) and len(said) == 3:
            reply = _reply(*said)
            if reply:
                found.append((Printable(_plain(one.get("to")), _LONGEST), reply))
    return found


def _state(value: object) -> State:
    try:
        return State(_number(value))
    except ValueError:  # of a newer version
        return State.UNCLEAR


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


@lru_cache(_REMEMBERED)
def _text(value: object) -> Printable:
    return Printable(_plain(value), _LONGEST)


@lru_cache(_REMEMBERED)
def _texts(value: object) -> tuple[Printable, ...]:
    return tuple(Printable(one, _LONGEST_ADDRESS) for one in _json(value) if isinstance(one, str))


def _json(value: object) -> list[Any]:
    try:
        found = json.loads(_plain(value) or "[]")
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []
