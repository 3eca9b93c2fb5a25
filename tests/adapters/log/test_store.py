"""Entries are kept, found again, cleared and trimmed."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smtp_desktop.adapters.log import retention
from smtp_desktop.adapters.log.connection import connect
from smtp_desktop.ports.sending_log import KEPT_DAYS, Selection, State
from smtp_desktop.printable import Printable
from support.sending_log import AT, EVERYTHING, FAILED, SENT, Log, opened, put


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with opened(tmp_path / "state" / "log") as one:
        yield one


def test_an_entry_comes_back_as_it_was(log: Log) -> None:
    number = put(log.store, replace(SENT, state=State.UNDER_WAY))
    assert log.store.keep([(number, FAILED)]) == [number]

    assert list(log.store.entries(EVERYTHING)) == [replace(FAILED, number=number)]


def test_many_entries_are_kept_in_one_go_each_in_its_place(log: Log) -> None:
    first, second = log.store.keep([(0, replace(SENT, state=State.UNDER_WAY))] * 2)
    gone = second + 7
    numbers = log.store.keep([(first, FAILED), (gone, SENT), (0, FAILED)])

    assert numbers == [first, second + 1, second + 2]
    assert [(one.number, one.state) for one in log.store.entries(EVERYTHING)] == [
        (second + 2, State.FAILED),
        (second + 1, State.ACCEPTED),
        (second, State.UNDER_WAY),
        (first, State.FAILED),
    ]


def test_what_is_kept_in_one_go_is_trimmed_as_well(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "EVERY", 5)
    monkeypatch.setattr(retention, "ROWS", 3)
    log.store.keep([(0, SENT)] * 3)
    log.store.keep([(0, SENT)] * 3)  # the fifth is among them

    assert log.store.count() == 3


def test_an_empty_log_makes_no_file(log: Log) -> None:
    assert list(log.store.entries(EVERYTHING)) == []
    assert (log.store.count(), log.store.hide(), log.store.set_aside()) == (0, 0, None)
    log.store.purge()
    log.store.tidy()
    assert not log.folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_nobody_else_may_read_it(log: Log) -> None:
    old = os.umask(0)
    try:
        log.add("jane")
    finally:
        os.umask(old)

    assert stat.S_IMODE(log.folder.stat().st_mode) == 0o700
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in log.folder.glob("sent-*")}
    assert modes == dict.fromkeys(("sent-1.db", "sent-1.db-wal", "sent-1.db-shm"), 0o600)


def test_the_order_is_that_of_writing_whatever_the_clock_does(log: Log) -> None:
    for hours, sender in ((0, "first"), (-24 * 400, "second"), (1, "third"), (-1, "fourth")):
        log.at = AT + timedelta(hours=hours)
        log.add(sender)

    assert log.senders() == ["first", "second", "third", "fourth"]
    since = Selection(10, since=AT)
    assert [one.sender for one in log.store.entries(since)] == ["third", "first"]


def test_pages_and_accounts(log: Log) -> None:
    numbers = [log.add(str(each)) for each in range(5)]
    put(log.store, replace(SENT, account=Printable("shop")))

    page = log.store.entries(Selection(2, before=numbers[3]))
    assert [one.sender for one in page] == ["2", "1"]
    assert len(log.store.entries(Selection(10, account="shop"))) == 1


def test_failures_are_whatever_was_not_taken_by_everybody(log: Log) -> None:
    states = (State.ACCEPTED, State.PARTLY, State.FAILED, State.UNCLEAR)
    for state in states:
        put(log.store, replace(SENT, state=state))
    for minutes in (20, 10):
        at = AT - timedelta(minutes=minutes)
        put(log.store, replace(SENT, state=State.UNDER_WAY, at=at))

    asked = Selection(10, failures=True, ended_before=AT - timedelta(minutes=15))
    found = [one.state for one in log.store.entries(asked)]
    assert found == [State.UNDER_WAY, State.UNCLEAR, State.FAILED, State.PARTLY]


def test_clearing_can_be_undone_until_it_is_for_good(log: Log) -> None:
    before = log.add("before")
    assert log.store.hide() == 1
    log.add("after")
    assert log.senders() == ["after"]
    assert log.store.count() == 1

    log.store.show_hidden()
    assert log.senders() == ["before", "after"]

    log.store.hide()
    log.store.purge()
    log.store.show_hidden()
    assert log.senders() == []
    assert log.store.keep([(before, SENT)]) != [before]
    assert log.add("new") > before + 2, "a number is never given twice"


def test_nothing_that_was_cleared_is_left_in_the_files(log: Log) -> None:
    for each in range(300):
        log.add(f"person-{each}@secret.test")
    log.store.hide()
    log.store.purge()

    left = [one.name for one in log.folder.iterdir() if b"@secret.test" in one.read_bytes()]
    assert left == []


def test_what_was_cleared_is_deleted_by_the_next_trim_after_ten_minutes(log: Log) -> None:
    log.add("person@secret.test")
    log.store.hide()
    log.at += timedelta(minutes=11)
    log.store.tidy()
    log.store.show_hidden()

    assert log.senders() == []


def count(log: Log) -> int:
    return len(log.store.entries(EVERYTHING))


def test_what_is_too_much_leaves_with_what_is_added(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "ROWS", 100)
    for each in range(300):
        log.add(str(each))

    assert 100 <= count(log) <= 100 + retention.EVERY
    assert log.senders()[-1] == "299"


def test_what_is_too_old_leaves_once_two_days_agree_on_the_time(log: Log) -> None:
    log.add("old")
    log.at += timedelta(days=KEPT_DAYS + 1)
    log.add("new")
    log.store.tidy()
    assert log.senders() == ["old", "new"], "one day alone may be wrong"

    log.at += timedelta(days=1)
    log.store.tidy()
    assert log.senders() == ["new"]


def test_a_clock_years_ahead_for_an_hour_empties_nothing(log: Log) -> None:
    put(log.store, SENT)
    log.store.tidy()
    log.at += timedelta(days=1)
    log.store.tidy()
    log.at += timedelta(days=3000)
    log.store.tidy()
    log.at += timedelta(hours=1)
    log.store.tidy()
    log.at -= timedelta(days=3000)
    log.store.tidy()

    assert count(log) == 1


def test_a_file_that_was_deleted_behind_our_back_is_begun_again(log: Log) -> None:
    log.add("lost")
    if sys.platform == "win32":
        pytest.skip("an open file cannot be deleted")
    for one in log.folder.glob("sent-*"):
        one.unlink()
    log.add("kept")

    assert log.senders() == ["kept"]


def test_it_is_not_closed_under_a_thread_that_is_using_it(log: Log) -> None:
    """SQLite would crash the program."""
    put(log.store, SENT)
    begun, may_go_on = threading.Event(), threading.Event()

    def count_slowly(connection: sqlite3.Connection) -> int:
        begun.set()
        assert may_go_on.wait(30)
        return int(connection.execute("SELECT COUNT(*) FROM submission").fetchone()[0])

    with ThreadPoolExecutor(2) as pool:
        counted = pool.submit(log.store.read_with, count_slowly, 0)
        assert begun.wait(30)
        closed = pool.submit(log.store.close)
        assert not wait([closed], 0.2).done
        may_go_on.set()
        assert counted.result(30) == 1
        closed.result(30)


def test_a_newer_version_may_have_added_a_column(log: Log) -> None:
    log.add("old")
    other = connect(str(log.folder / "sent-1.db"), 1)
    other.execute("ALTER TABLE submission ADD COLUMN mood TEXT")
    other.execute("PRAGMA user_version = 199")
    other.close()
    log.add("new")
    log.store.close()

    assert log.senders() == ["old", "new"]
    look = sqlite3.connect(log.folder / "sent-1.db")
    assert look.execute("PRAGMA user_version").fetchone() == (199,)
    look.close()
