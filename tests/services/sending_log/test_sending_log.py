"""What is written down of a message, and that a log which fails fails nobody."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from conftest import CANARY
from smtp_desktop.adapters.log.store import SqliteEntries
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.errors import Cancelled, SendingLogFailed
from smtp_desktop.ports.sending_log import Entry, NoDepartures, NoEntries, Selection, State
from smtp_desktop.ports.submission import Door, Envelope, Outcome, Receipt, SubmissionRequest
from smtp_desktop.printable import is_printable
from smtp_desktop.services.sending_log import entries
from smtp_desktop.services.sending_log.sending_log import (
    MOST_OWED,
    MOST_PAGES,
    UNDER_WAY,
    SendingLog,
)
from smtp_desktop.smtp.reply import EnhancedStatus, Reply
from support.clock import FixedClock, RealClock
from support.foreign import HOSTILE

TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL291dGxvb2sifQ.c2lnbmF0dXJl"
REQUEST = SubmissionRequest(
    "default",
    Envelope("jane@acme.test", ("joe@acme.test", "ann@acme.test")),
    b"Subject: Salaries\r\nMessage-ID: <1@acme.test>\r\n\r\nSecret text\r\n",
    Door.RELAY,
    program="old-accounting",
)
SENT = Receipt(
    "default",
    REQUEST.envelope,
    Outcome.ACCEPTED,
    "smtp",
    41,
    accepted=REQUEST.envelope.recipients,
    reply=Reply(250, ("2.0.0 queued as 7",), EnhancedStatus(2, 0, 0)),
)
FULL = Finding("quota", ("recipient",), True, "The mailbox is full.", "It is.", ())
NO_JOE = Reply(550, ("5.1.1 no Joe",), EnhancedStatus(5, 1, 1))


class Broken(NoEntries):
    """A log that cannot be written for a while."""

    def __init__(self) -> None:
        self.kept: list[Entry] = []
        self.reason = "the disk is full"

    def keep(self, entries: Sequence[tuple[int, Entry]]) -> Sequence[int]:
        if self.reason:
            raise SendingLogFailed(self.reason)
        return [self._put(number, entry) for number, entry in entries]

    def _put(self, number: int, entry: Entry) -> int:
        if not 0 < number <= len(self.kept):
            self.kept.append(entry)
            return len(self.kept)
        self.kept[number - 1] = entry
        return number

    def entries(self, selection: Selection) -> Sequence[Entry]:
        return self.kept[::-1]


def log_of(store: NoEntries) -> tuple[SendingLog, list[str]]:
    said: list[str] = []
    return SendingLog(lambda: store, NoDepartures, FixedClock(), said.append), said


def kept(receipt: Receipt, request: SubmissionRequest = REQUEST) -> Entry:
    """The entry of a message of which this came."""
    store = Broken()
    store.reason = ""
    log, _ = log_of(store)
    log.finish(log.begin(request), receipt)
    (entry,) = store.kept
    return entry


def test_a_message_is_written_down_without_its_subject_and_text() -> None:
    entry = kept(SENT)

    assert (entry.state, entry.door, entry.program) == (State.ACCEPTED, "relay", "old-accounting")
    assert (entry.recipients, entry.recipient_count) == (("joe@acme.test", "ann@acme.test"), 2)
    assert (entry.message_id, entry.size) == ("<1@acme.test>", len(REQUEST.content))
    assert (entry.route, entry.ms) == ("smtp", 41)
    assert entry.reply
    assert str(entry.reply.enhanced) == "2.0.0"
    assert "Salaries" not in repr(entry)
    assert "Secret" not in repr(entry)


@pytest.mark.parametrize(
    ("receipt", "state", "code"),
    [
        (structs.replace(SENT, refused=(("joe@acme.test", NO_JOE),)), State.PARTLY, ""),
        (
            structs.replace(SENT, outcome=Outcome.REFUSED, finding=FULL),
            State.FAILED,
            "quota",
        ),
        (
            structs.replace(SENT, outcome=Outcome.UNCLEAR, finding=FULL),
            State.UNCLEAR,
            "quota",
        ),
        (
            structs.replace(SENT, outcome=Outcome.UNCLEAR, error=Cancelled()),
            State.UNCLEAR,
            "stopped",
        ),
    ],
)
def test_what_came_of_it(receipt: Receipt, state: State, code: str) -> None:
    entry = kept(receipt)
    assert (entry.state, entry.code) == (state, code)


def test_many_are_written_down_in_one_go() -> None:
    store = Broken()
    store.reason = ""
    log, said = log_of(store)
    first, second, third = (log.depart(REQUEST) for _ in range(3))
    log.note([first, second], [], "")
    assert [one.state for one in store.kept] == [State.UNDER_WAY] * 2
    log.note([third], [(second, SENT), (99, SENT)], "")
    assert [one.state for one in store.kept] == [
        *(State.UNDER_WAY, State.ACCEPTED, State.UNDER_WAY)
    ]
    log.note([], [(first, SENT), (third, SENT)], "")
    assert [one.state for one in store.kept] == [State.ACCEPTED] * 3
    assert not said


def test_a_message_that_is_over_at_once_is_written_down_once() -> None:
    store = Broken()
    store.reason = ""
    log, _ = log_of(store)
    number = log.depart(REQUEST)
    log.note([number], [(number, SENT)], "")
    log.note([number], [(number, SENT)], "")
    assert [one.state for one in store.kept] == [State.ACCEPTED]


def test_what_could_not_be_written_in_one_go_is_said_once_and_written_with_the_next() -> None:
    store = Broken()
    log, said = log_of(store)
    early, late, open_still = (log.depart(REQUEST) for _ in range(3))
    log.note([early, late, open_still], [(early, SENT)], "")
    log.note([], [], "")
    assert said == ["the disk is full"]
    store.reason = ""
    log.note([], [(late, SENT)], "")
    assert [one.state for one in store.kept] == [State.ACCEPTED, State.ACCEPTED, State.UNDER_WAY]
    log.note([], [(open_still, SENT)], "")
    assert [one.state for one in store.kept] == [State.ACCEPTED] * 3


def test_a_log_that_cannot_be_written_for_long_keeps_no_more_than_it_can_hold() -> None:
    store = Broken()
    log, _ = log_of(store)
    for _ in range(MOST_OWED + 50):
        log.finish(log.begin(REQUEST), SENT)
    store.reason = ""
    log.finish(log.begin(REQUEST), SENT)
    assert MOST_OWED <= len(store.kept) <= MOST_OWED + 2


class Pages(NoDepartures):
    """Counts the pages that there are."""

    def __init__(self) -> None:
        self.there: list[str] = []

    def forget(self, pages: Sequence[str]) -> None:
        self.there = [one for one in self.there if one not in pages]


def test_the_pages_beside_a_log_that_cannot_be_written_are_no_more_than_some() -> None:
    store, pages = Broken(), Pages()
    log = SendingLog(lambda: store, lambda: pages, FixedClock(), lambda reason: None)
    turned = []
    for number in range(MOST_PAGES + 20):
        turned.append(f"page {number}")
        pages.there.append(turned[-1])
        log.note([log.depart(REQUEST)], [], turned[-1])
    assert pages.there == turned[-MOST_PAGES:]
    store.reason = ""
    log.note([], [], "")
    assert pages.there == []


def test_of_many_recipients_some_are_kept_and_all_are_counted() -> None:
    many = tuple(f"{each}@acme.test" for each in range(300))
    entry = kept(SENT, structs.replace(REQUEST, envelope=Envelope("jane@acme.test", many)))

    assert len(entry.recipients) == entries.MOST_ADDRESSES
    assert entry.recipient_count == 300


def test_no_secret_that_a_server_repeats_is_written_down() -> None:
    said = Reply(535, (f"5.7.8 see https://x.test/?token={TOKEN}", f"password={CANARY}"))
    receipt = structs.replace(
        SENT, outcome=Outcome.REFUSED, reply=said, refused=(("joe@acme.test", said),), finding=FULL
    )
    shown = repr(kept(receipt))
    assert TOKEN not in shown
    assert CANARY not in shown


def test_no_secret_is_in_any_file_of_the_log(home: Path) -> None:
    store = SqliteEntries(str(home / "log"), FixedClock().now)
    log = SendingLog(lambda: store, NoDepartures, FixedClock(), lambda reason: None)
    said = Reply(535, (f"5.7.8 password={CANARY} token={TOKEN}",))
    for _ in range(50):
        log.finish(log.begin(REQUEST), structs.replace(SENT, outcome=Outcome.REFUSED, reply=said))

    files = list((home / "log").iterdir())
    assert {"sent-1.db", "sent-1.db-wal"} <= {one.name for one in files}
    together = b"".join(one.read_bytes() for one in files if one.suffix != ".lock")
    store.close()
    assert CANARY.encode() not in together
    assert TOKEN.encode() not in together
    assert b"Salaries" not in together
    assert b"joe@acme.test" in together


def test_text_from_outside_is_printable_on_the_way_in_and_out(tmp_path: Path) -> None:
    hostile = structs.replace(
        REQUEST,
        account=HOSTILE,
        program=HOSTILE,
        envelope=Envelope(HOSTILE, (HOSTILE,)),
        content=b"Message-ID: <\x1b[31m\xff>\r\n\r\n",
    )
    store = SqliteEntries(str(tmp_path / "log"), FixedClock().now)
    log = SendingLog(lambda: store, NoDepartures, FixedClock(), lambda reason: None)
    refused = ((HOSTILE, Reply(550, (HOSTILE,))),)
    finding = structs.replace(FULL, title=HOSTILE, code=HOSTILE, owners=(HOSTILE,))
    receipt = structs.replace(SENT, refused=refused, reply=Reply(250, (HOSTILE,)), finding=finding)
    log.finish(log.begin(hostile), receipt)
    (entry,) = log.entries(Selection(1))
    store.close()

    (who, said), reply = entry.refused[0], entry.reply
    assert reply
    texts = (entry.account, entry.program, entry.sender, *entry.recipients, entry.message_id)
    more = (entry.title, entry.code, *entry.owners, who, *said.lines, *reply.lines)
    shown = [one.replace("\ufffd", "") for one in (*texts, *more)]
    assert [one for one in shown if not is_printable(one)] == []


def test_a_log_that_fails_says_so_once_and_writes_what_it_can_later() -> None:
    store = Broken()
    log, said = log_of(store)
    first, second = log.begin(REQUEST), log.begin(REQUEST)
    assert first != second
    log.finish(first, SENT)
    assert (said, store.kept) == (["the disk is full"], [])

    store.reason = ""
    log.finish(second, SENT)
    assert [one.state for one in store.kept] == [State.ACCEPTED] * 2

    store.reason = "the disk is full"
    log.begin(REQUEST)
    assert len(said) == 2


def test_an_end_that_cannot_be_written_leaves_the_message_under_way() -> None:
    store = Broken()
    store.reason = ""
    log, said = log_of(store)
    number = log.begin(REQUEST)
    store.reason = "the disk is full"
    log.finish(number, SENT)

    assert said == ["the disk is full"]
    assert [one.state for one in store.kept] == [State.UNDER_WAY]


def test_an_entry_that_is_gone_meanwhile_is_made_again() -> None:
    store = Broken()
    store.reason = ""
    log, _ = log_of(store)
    number = log.begin(REQUEST)
    store.kept.clear()
    log.finish(number, SENT)

    assert [one.state for one in store.kept] == [State.ACCEPTED]


def test_a_number_that_nobody_was_given_is_no_entry() -> None:
    store = Broken()
    store.reason = ""
    log, _ = log_of(store)
    log.finish(7, SENT)
    assert store.kept == []


def test_what_is_under_way_for_long_was_ended() -> None:
    store = Broken()
    store.reason = ""
    clock = FixedClock()
    log = SendingLog(lambda: store, NoDepartures, clock, lambda reason: None)
    log.begin(REQUEST)
    (entry,) = store.kept
    assert not log.is_ended(entry)
    clock.moment += UNDER_WAY + timedelta(seconds=1)
    assert log.is_ended(entry)
    assert not log.is_ended(replace(entry, state=State.ACCEPTED))


def test_the_hour_that_comes_twice_is_two_hours(tmp_path: Path) -> None:
    """Clocks go back: 02:30 is there twice, and the log knows which was first."""
    berlin = ZoneInfo("Europe/Berlin")
    clock = FixedClock()
    store = SqliteEntries(str(tmp_path / "log"), lambda: clock.moment)
    log = SendingLog(lambda: store, NoDepartures, clock, lambda reason: None)
    for fold in (0, 1):
        clock.moment = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=fold)
        log.finish(log.begin(REQUEST), SENT)
    later, earlier = log.entries(Selection(5))
    middle = datetime(2026, 10, 25, 2, 0, tzinfo=berlin, fold=1)
    since = list(log.entries(Selection(5, since=middle)))
    store.close()

    assert later.at - earlier.at == timedelta(hours=1)
    assert since == [later]


def test_half_of_all_messages_pay_less_than_a_millisecond(tmp_path: Path) -> None:
    store = SqliteEntries(str(tmp_path / "log"), RealClock().now)
    log = SendingLog(lambda: store, NoDepartures, RealClock(), lambda reason: None)
    times = []
    for _ in range(500):
        began = time.perf_counter()
        log.finish(log.begin(REQUEST), SENT)
        times.append(time.perf_counter() - began)
    store.close()

    assert statistics.median(times) < 0.001
