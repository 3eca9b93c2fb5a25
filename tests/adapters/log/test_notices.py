"""What people are owed, kept in the log's file by several programs at once."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from smtp_desktop.adapters.log.notices import SqliteNotices
from smtp_desktop.adapters.log.store import SqliteEntries
from smtp_desktop.model.notices import news
from smtp_desktop.model.notices.health import Cause, Condition, Health, Said
from smtp_desktop.model.notices.news import Known, Standing, Told
from smtp_desktop.model.notices.people import When
from smtp_desktop.ports.sending_log import Entry, State
from smtp_desktop.printable import Printable
from support.notices import COUNTED, Book, Decide, Office
from support.sending_log import AT, FAILED, SENT, Log

BROKEN = replace(FAILED, cause=Cause.ACCOUNT, step=Printable("Wait."), refused=())
REFUSED = replace(FAILED, cause=Cause.MESSAGE)
WORKED = replace(SENT, cause=Cause.ACCEPTED)
_PROGRAMS = 3


class DiskBook:
    """Keeps it in a real log, which several programs have open; each does one thing in turn."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.programs = [SqliteEntries(self.folder.name, lambda: AT) for _ in range(_PROGRAMS)]
        self.turn = 0

    def program(self) -> SqliteEntries:
        self.turn += 1
        return self.programs[self.turn % _PROGRAMS]

    def settle(self, account: str, said: Said) -> None:
        begun = _entry(account, said, State.UNDER_WAY)
        is_sent = said.cause is Cause.ACCEPTED
        program = self.program()
        number = _add(program, begun)
        ended = _entry(account, said, State.ACCEPTED if is_sent else State.FAILED)
        program.keep([(number, replace(ended, cause=said.cause))])

    def decide(self, accounts: tuple[str, ...], decide: Decide) -> Told:
        return SqliteNotices(self.program()).decide("jo@acme.test", accounts, decide)

    def close(self) -> None:
        for one in self.programs:
            one.close()
        self.folder.cleanup()


def _add(store: SqliteEntries, entry: Entry) -> int:
    return store.keep([(0, entry)])[0]


def _entry(account: str, said: Said, state: State) -> Entry:
    door = Printable("notice" if said.is_notice else "send")
    named, code = Printable(account), Printable(said.code)
    return replace(SENT, at=said.at, state=state, account=named, code=code, door=door)


class OfficeOnDisk(Office):
    """The same office, over the real log."""

    def new_book(self) -> Book:
        return DiskBook()


TestInTheOfficeOnDisk = OfficeOnDisk.TestCase
TestInTheOfficeOnDisk.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)


def told_of(log: Log) -> tuple[Told | None, int, int]:
    """What is kept of somebody; how many failures there are of all accounts and of the first."""
    seen = []

    def decide(told: Told | None, standing: Standing) -> Told:
        seen.append((told, standing.newest, standing.failures("default", 0)))
        return told or news.added(standing, When.AT_ONCE, AT)

    SqliteNotices(log.store).decide("jo@acme.test", ("default",), decide)
    return seen[0]


def test_an_account_is_as_its_last_entry_says(tmp_path: Path) -> None:
    log = Log(tmp_path)
    notices = SqliteNotices(log.store)
    assert notices.healths() == {}
    _add(log.store, WORKED)
    assert notices.healths() == {"default": Health(Condition.WORKING)}
    _add(log.store, BROKEN)
    found = notices.healths()["default"]
    assert found == Health(Condition.FAILING, "quota", 1)
    assert (found.since, found.title, found.owners, found.step) == (
        AT,
        "The mailbox is full.",
        ("recipient", "user"),
        "Wait.",
    )
    log.store.keep([(0, replace(BROKEN, cause=Cause.COMPUTER)), (0, WORKED)])
    assert notices.healths()["default"].condition is Condition.WORKING


def test_failures_are_numbered_as_they_are_known_whichever_set_out_first(tmp_path: Path) -> None:
    log = Log(tmp_path)
    first = _add(log.store, replace(SENT, state=State.UNDER_WAY))
    second = _add(log.store, replace(SENT, state=State.UNDER_WAY))
    log.store.keep([(second, replace(REFUSED, sender=Printable("second@acme.test")))])
    log.store.keep([(first, replace(REFUSED, sender=Printable("first@acme.test")))])
    _add(log.store, replace(REFUSED, state=State.PARTLY, cause=Cause.ACCEPTED))
    for door in ("notice", "check"):
        _add(log.store, replace(REFUSED, door=Printable(door)))
    _add(log.store, replace(REFUSED, cause=Cause.NOTHING))
    notices = SqliteNotices(log.store)
    senders = [one.sender for one in notices.failures("default", 0, 9, 9)]
    assert senders == ["second@acme.test", "first@acme.test", "jane@acme.test"]
    assert [one.sender for one in notices.failures("default", 1, 2, 9)] == ["first@acme.test"]
    assert not notices.failures("other", 0, 9, 9)
    assert told_of(log)[1:] == (3, 3)


def test_a_message_whose_program_was_ended_is_a_failure_once(tmp_path: Path) -> None:
    log = Log(tmp_path)
    _add(log.store, replace(SENT, state=State.UNDER_WAY))
    _add(log.store, replace(SENT, state=State.UNDER_WAY, door=Printable("check")))
    _add(log.store, replace(SENT, state=State.UNDER_WAY, at=AT + timedelta(minutes=1)))
    notices = SqliteNotices(log.store)
    for _ in range(2):
        notices.note_ended(AT + timedelta(seconds=1))
    assert len(notices.failures("default", 0, 9, 9)) == 1


def test_something_may_be_told_only_where_something_has_changed(tmp_path: Path) -> None:
    rung: list[int] = []
    entries = SqliteEntries(str(tmp_path), lambda: AT, news=lambda: rung.append(1))
    number = _add(entries, replace(SENT, state=State.UNDER_WAY))
    assert not rung
    entries.keep([(number, WORKED)])
    assert len(rung) == 1, "it is known for the first time that the account works"
    _add(entries, WORKED)
    _add(entries, REFUSED)
    assert len(rung) == 1, "there is nobody to tell"
    SqliteNotices(entries).decide("jo@acme.test", ["default"], lambda _, at: Told(0, AT))
    _add(entries, REFUSED)
    assert len(rung) == 2
    entries.keep([(0, BROKEN), (0, BROKEN)])
    assert len(rung) == 3, "once for all that was written at once"


def test_what_a_person_knows_is_kept_and_forgotten(tmp_path: Path) -> None:
    log = Log(tmp_path)
    _add(log.store, BROKEN)
    notices = SqliteNotices(log.store)
    assert told_of(log)[0] is None
    kept = told_of(log)[0]
    assert kept is not None
    assert kept.known == {"default": Known(Health(Condition.FAILING, "quota", 1), 1)}
    notices.keep_only(["jo@acme.test", "else@acme.test"])
    assert told_of(log)[0] == kept
    notices.keep_only([])
    assert told_of(log)[0] is None


def test_begin_and_end_of_a_breakdown_are_shown_once_whoever_asks(tmp_path: Path) -> None:
    log, other = Log(tmp_path), Log(tmp_path)
    _add(log.store, WORKED)
    assert not SqliteNotices(log.store).fresh(), "that it works is no news"
    _add(log.store, BROKEN)
    _add(log.store, replace(BROKEN, code=Printable("other")))
    assert [one for one, _ in SqliteNotices(other.store).fresh()] == ["default"]
    assert not SqliteNotices(log.store).fresh()
    _add(log.store, WORKED)
    (shown,) = SqliteNotices(log.store).fresh()
    assert shown[1].condition is Condition.WORKING
    assert not SqliteNotices(other.store).fresh()


def test_what_a_fault_of_the_disk_has_changed_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    log = Log(tmp_path)
    _add(log.store, BROKEN)
    told_of(log)
    log.store.close()
    with sqlite3.connect(tmp_path / "sent-1.db") as connection:
        connection.execute("UPDATE told SET value = X'FF00'")
        connection.execute("UPDATE health SET value = '{}]'")
    connection.close()
    again = Log(tmp_path)
    assert told_of(again)[0] is None
    assert SqliteNotices(again.store).healths() == {}
    assert not SqliteNotices(again.store).fresh()
    _add(again.store, BROKEN)
    assert SqliteNotices(again.store).healths()["default"].code == "quota"


def test_a_file_of_the_version_before_is_gone_on_with(tmp_path: Path) -> None:
    """What it holds stays, and an older program can go on with it as well."""
    from smtp_desktop.adapters.log import connection, schema

    path = tmp_path / "sent-1.db"
    path.touch()
    old = sqlite3.connect(path)
    for statement in schema.TABLES:
        old.execute(statement)
    old.execute(schema.INSERT, schema.row_of(SENT))
    old.execute("PRAGMA user_version = 100")
    old.commit()
    old.close()
    log = Log(tmp_path)
    _add(log.store, REFUSED)
    assert log.senders() == ["jane@acme.test"] * 2
    assert len(SqliteNotices(log.store).failures("default", 0, 9, 9)) == 1
    both = connection.connect(str(path), 1)
    both.execute(schema.INSERT, schema.row_of(SENT))
    both.close()
    assert len(log.senders()) == 3


@pytest.mark.parametrize(("is_told", "left"), [(False, 1), (True, 0)])
def test_a_failure_that_was_not_told_is_kept_longer(
    tmp_path: Path, *, is_told: bool, left: int
) -> None:
    log = Log(tmp_path)
    SqliteNotices(log.store).decide("jo@acme.test", ["default"], lambda _, at: Told(0, AT))
    _add(log.store, REFUSED)
    if is_told:
        SqliteNotices(log.store).decide(
            "jo@acme.test", ["default"], lambda _, at: news.added(at, When.AT_ONCE, AT)
        )
    for days in (0, 1, 100, 101):
        log.at = AT + timedelta(days=days)
        log.store.tidy()
    assert len(log.senders()) == left


def test_the_office_on_disk_counts_what_the_one_in_memory_does() -> None:
    book = DiskBook()
    for cause in Cause:
        book.settle("default", Said(cause, AT, "quota"))
    seen = []
    book.decide(("default",), lambda told, at: seen.append(at.newest) or Told(0, AT))  # type: ignore[func-returns-value]
    assert seen == [len(COUNTED)]
    book.close()
