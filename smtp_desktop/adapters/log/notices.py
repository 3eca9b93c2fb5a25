"""How accounts are and what people know of it, in the sending log's file.

An account's health changes with the entry that says so, in one transaction: however a program ends,
either both are there or neither.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from smtp_desktop.adapters.log import schema
from smtp_desktop.adapters.log.connection import transaction
from smtp_desktop.adapters.log.retention import meta, set_meta
from smtp_desktop.model.notices.ends import End, Ending, Noted, What, after_look
from smtp_desktop.model.notices.health import (
    Cause,
    Condition,
    Health,
    Said,
    after_submission,
)
from smtp_desktop.ports.sending_log import Entry, State
from smtp_desktop.ports.submission import Door

if TYPE_CHECKING:
    from smtp_desktop.adapters.log.store import SqliteEntries
    from smtp_desktop.model.notices.news import Standing, Told
    from smtp_desktop.ports.notices import Decide

_Kept = TypeVar("_Kept")

_NOT_TAKEN = (State.PARTLY, State.FAILED, State.UNCLEAR)
_CALM = (Cause.ACCEPTED, Cause.MESSAGE, Cause.HELD_BACK)  # change nothing while all is well
_NO_MAIL = (Door.NOTICE.value, Door.CHECK.value)  # doors through which nobody's email goes
_ENDED = (
    "SELECT id FROM submission WHERE state = 0 AND failure IS NULL AND at_us < ? "  # noqa: S608
    f"AND door NOT IN ({', '.join('?' * len(_NO_MAIL))}) ORDER BY id LIMIT 1000"
)
_ENDINGS = "SELECT id, what, at_us FROM ending WHERE account = ? AND id > ? ORDER BY id"
# What settings alone say: where they do not, it is over. The rest is only seen by signing in.
_BY_SETTINGS = (What.CLIENT_SECRET, What.PROVIDER, What.ROTATION)
_NEVER = 1 << 62  # above every number of a failure


def settle(connection: sqlite3.Connection, number: int, entry: Entry) -> bool:
    """Keep what an entry that ended says of its account, in the transaction that keeps the entry;
    whether there may be something to tell."""
    if entry.cause in (Cause.NOTHING, Cause.COMPUTER):
        return False
    is_counted = entry.state in _NOT_TAKEN and entry.door not in _NO_MAIL
    if is_counted:
        _count(connection, number)
    has_changed = _heed(connection, entry)
    return has_changed or (is_counted and _has_people(connection))


def _count(connection: sqlite3.Connection, number: int) -> None:
    failure = meta(connection, "failures") + 1
    set_meta(connection, "failures", failure)
    connection.execute("UPDATE submission SET failure = ? WHERE id = ?", (failure, number))


def _heed(connection: sqlite3.Connection, entry: Entry) -> bool:
    """Whether the account is otherwise than before."""
    question = "SELECT is_calm, value FROM health WHERE account = ?"
    row = connection.execute(question, (entry.account,)).fetchone()
    if row and row["is_calm"] == 1 and entry.cause in _CALM:
        return False  # nearly every message; nothing is loaded for it
    before = (row and _read(row["value"], Health)) or Health()
    said = Said(
        entry.cause,
        entry.at,
        str(entry.code),
        str(entry.title),
        tuple(map(str, entry.owners)),
        str(entry.step),
        entry.door == Door.NOTICE.value,
    )
    after = after_submission(before, said)
    if after == before and (after.doubted, after.tried) == (before.doubted, before.tried):
        return False
    is_calm = after.condition is Condition.WORKING and after.doubted is None
    connection.execute(
        "INSERT INTO health (account, is_calm, value) VALUES (?, ?, ?) ON CONFLICT (account) "
        "DO UPDATE SET is_calm = excluded.is_calm, value = excluded.value",
        (entry.account, is_calm, _written(after)),
    )
    return after != before or after.doubted != before.doubted


def _has_people(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM told LIMIT 1").fetchone() is not None


class SqliteNotices:
    """See ``ports.notices.NoticeStore``; stands in the file of these entries."""

    def __init__(self, entries: SqliteEntries) -> None:
        self._entries = entries

    def healths(self) -> dict[str, Health]:
        nothing: dict[str, Health] = {}
        return self._entries.read_with(_healths, nothing)

    def decide(self, address: str, accounts: Sequence[str], decide: Decide) -> Told:
        from smtp_desktop.model.notices.news import Told

        def work(connection: sqlite3.Connection) -> Told:
            with transaction(connection):
                question = "SELECT value FROM told WHERE address = ?"
                row = connection.execute(question, (address,)).fetchone()
                told = _read(row["value"], Told) if row else None
                after = decide(told, _standing(connection, accounts))
                if after != told:
                    connection.execute(
                        "INSERT OR REPLACE INTO told (address, mark, value) VALUES (?, ?, ?)",
                        (address, _mark(after, accounts), _written(after)),
                    )
            return after

        return self._entries.write_with(work)

    def keep_only(self, addresses: Sequence[str]) -> None:
        def work(connection: sqlite3.Connection) -> None:
            marks = ", ".join("?" * len(addresses))
            question = f"DELETE FROM told WHERE address NOT IN ({marks})"  # noqa: S608
            connection.execute(question, tuple(addresses))

        self._entries.write_with(work)

    def stopped(self) -> frozenset[str]:
        from smtp_desktop.model.notices.news import Told

        nothing: list[sqlite3.Row] = []
        question = "SELECT address, value FROM told"
        rows = self._entries.read_with(lambda one: one.execute(question).fetchall(), nothing)
        found = ((_plain(row["address"]), _read(row["value"], Told)) for row in rows)
        return frozenset(address for address, told in found if told and told.is_stopped)

    def failures(self, account: str, above: int, up_to: int, limit: int) -> Sequence[Entry]:
        question = (
            f"{schema.SELECT} WHERE failure > ? AND failure <= ? AND account = ? "
            "ORDER BY failure LIMIT ?"
        )
        values = above, up_to, account, limit
        nothing: list[sqlite3.Row] = []
        rows = self._entries.read_with(
            lambda one: one.execute(question, values).fetchall(), nothing
        )
        return [schema.entry_of(row) for row in rows]

    def note_ended(self, before: datetime) -> None:
        values = schema.microseconds(before), *_NO_MAIL

        def work(connection: sqlite3.Connection) -> None:
            with transaction(connection):
                for row in connection.execute(_ENDED, values).fetchall():
                    _count(connection, row["id"])

        self._entries.write_with(work)

    def note_ends(self, account: str, ends: Sequence[End], now: datetime) -> Sequence[End]:
        def work(connection: sqlite3.Connection) -> list[End]:
            with transaction(connection):
                for what in set(_BY_SETTINGS).difference(end.what for end in ends):
                    place = account, what.value
                    connection.execute("DELETE FROM ends WHERE account = ? AND what = ?", place)
                return [end for end in ends if _note_end(connection, account, end, now)]

        news = self._entries.write_with(work)
        if news:
            self._entries.ring()
        return news

    def ends(self) -> dict[str, list[End]]:
        question = "SELECT account, what, value FROM ends ORDER BY account, what"
        nothing: list[sqlite3.Row] = []
        found: dict[str, list[End]] = {}
        for row in self._entries.read_with(lambda one: one.execute(question).fetchall(), nothing):
            noted, what = _read(row["value"], Noted), _what(row["what"])
            if noted is not None and what is not None:
                found.setdefault(_plain(row["account"]), []).append(End(what, noted.at))
        return found

    def checked_at(self) -> datetime | None:
        at = self._entries.read_with(lambda one: meta(one, "checked"), 0)
        return schema.moment_of(at) if at else None

    def note_checked(self, at: datetime) -> None:
        self._entries.write_with(lambda one: set_meta(one, "checked", schema.microseconds(at)))

    def fresh(self) -> Sequence[tuple[str, Health]]:
        def work(connection: sqlite3.Connection) -> list[tuple[str, Health]]:
            with transaction(connection):
                return _shown(connection)

        return self._entries.write_with(work)


def _shown(connection: sqlite3.Connection) -> list[tuple[str, Health]]:
    """What has to be shown, noted as shown: rather never than twice."""
    rows = connection.execute("SELECT account, value, shown FROM health").fetchall()
    found = []
    for row in rows:
        health = _read(row["value"], Health)
        if health is None or health.condition is Condition.UNKNOWN:
            continue
        account = _plain(row["account"])
        shown, now = _plain(row["shown"]), f"{health.condition.value} {health.episode}"
        if shown == now:
            continue
        if health.condition is Condition.FAILING or shown.startswith(Condition.FAILING.value):
            found.append((account, health))
        connection.execute("UPDATE health SET shown = ? WHERE account = ?", (now, account))
    return found


def _standing(connection: sqlite3.Connection, accounts: Sequence[str]) -> Standing:
    from smtp_desktop.model.notices.news import Standing

    known = _healths(connection)
    question = (
        "SELECT COUNT(*) FROM submission WHERE failure IS NOT NULL AND failure > ? AND account = ?"
    )

    def failures(account: str, above: int) -> int:
        return int(connection.execute(question, (above, account)).fetchone()[0])

    def endings(account: str, above: int) -> tuple[Ending, ...]:
        rows = connection.execute(_ENDINGS, (account, above)).fetchall()
        found = (_ending(row) for row in rows)
        return tuple({one.what: one for one in found if one is not None}.values())

    healths = {name: known.get(name, Health()) for name in accounts}
    last = connection.execute("SELECT MAX(id) FROM ending").fetchone()[0] or 0
    return Standing(healths, meta(connection, "failures"), failures, endings, last)


def _note_end(connection: sqlite3.Connection, account: str, end: End, now: datetime) -> bool:
    """Keep an end, and that it is told of where it is time for that."""
    place = account, end.what.value
    question = "SELECT value FROM ends WHERE account = ? AND what = ?"
    row = connection.execute(question, place).fetchone()
    noted, is_news = after_look(_read(row["value"], Noted) if row else None, end, now)
    connection.execute(
        "INSERT OR REPLACE INTO ends (account, what, value) VALUES (?, ?, ?)",
        (*place, _written(noted)),
    )
    if is_news:
        connection.execute(
            "INSERT INTO ending (account, what, at_us) VALUES (?, ?, ?)",
            (*place, schema.microseconds(noted.at)),
        )
    return is_news


def _ending(row: sqlite3.Row) -> Ending | None:
    what = _what(row["what"])
    return Ending(row["id"], what, schema.moment_of(row["at_us"])) if what else None


def _what(value: object) -> What | None:
    try:
        return What(_plain(value))
    except ValueError:  # of a newer version
        return None


def _healths(connection: sqlite3.Connection) -> dict[str, Health]:
    rows = connection.execute("SELECT account, value FROM health").fetchall()
    found = {_plain(row["account"]): _read(row["value"], Health) for row in rows}
    return {account: health for account, health in found.items() if health is not None}


def _mark(told: Told, accounts: Sequence[str]) -> int:
    """The failure from which on this person has still to be told; those above it are kept."""
    if told.is_stopped:
        return _NEVER
    return min((told.knows(name).up_to for name in accounts), default=_NEVER)


def _written(value: object) -> str:
    from msgspec import json

    return json.encode(value).decode()


def _read(value: object, kind: type[_Kept]) -> _Kept | None:
    """What was kept; None where a fault of the disk has changed it."""
    from msgspec import MsgspecError, json

    try:
        return json.decode(_plain(value), type=kind)
    except MsgspecError:
        return None


def _plain(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
