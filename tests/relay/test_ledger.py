"""What is written down, in how many goes, and who waits for it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from smtp_desktop.ports.sending_log import Entry
from smtp_desktop.ports.storage import Change, Table
from smtp_desktop.ports.submission import Door, Envelope, Outcome, Receipt, SubmissionRequest
from smtp_desktop.relay import ledger as module
from smtp_desktop.relay.ledger import Ledger
from smtp_desktop.services.relaying.tallies import Tally
from smtp_desktop.services.sending_log.sending_log import SendingLog
from support.clock import NOW, FixedClock
from support.relays import JANE, LETTER
from support.sending_log import opened
from support.submissions import MemoryLog

REQUEST = SubmissionRequest(
    "default", Envelope(JANE, ("joe@acme.test",)), LETTER, Door.RELAY, "bench"
)
SENT = Receipt("default", REQUEST.envelope, Outcome.ACCEPTED, "relay", 5)
REFUSED = Receipt("default", REQUEST.envelope, Outcome.REFUSED, "relay", 5)


class Tallies:
    """The relay's own file, in memory."""

    def __init__(self) -> None:
        self.table: Table = {}
        self.is_there = True
        self.tries = 0

    def read(self) -> Table:
        return self.table

    def change(self, function: Change) -> bool:
        self.tries += 1
        if self.is_there:
            self.table = function(self.table)
        return self.is_there


class CountingLog(MemoryLog):
    """Also notes how many were told of in each go; `hold` lets the disk be slow."""

    def __init__(self) -> None:
        super().__init__()
        self.goes: list[tuple[int, int]] = []
        self.pages: list[str] = []
        self.hold: Callable[[], object] = lambda: None

    def turn(self) -> str:
        return f"page {len(self.begun)}"

    def note(
        self, departed: Sequence[int], ended: Sequence[tuple[int, Receipt]], page: str
    ) -> None:
        self.hold()
        self.goes.append((len(departed), len(ended)))
        self.pages.append(page)
        super().note(departed, ended, page)


@asynccontextmanager
async def writing(log: CountingLog, tallies: Tallies | None = None) -> AsyncIterator[Ledger]:
    ledger = Ledger(log, tallies or Tallies(), FixedClock())
    ledger.start()
    ledger.serve(["bench", "gone"])
    try:
        yield ledger
    finally:
        ledger.stop()


def test_what_sets_out_and_ends_together_is_written_in_one_go() -> None:
    log = CountingLog()

    async def run() -> None:
        async with writing(log) as ledger:
            numbers = [ledger.begin(REQUEST) for _ in range(20)]
            for one in numbers[:15]:
                ledger.finish(one, REQUEST, SENT)
            await asyncio.sleep(3 * module._APART)
            assert log.goes == [(20, 15)]
            for one in numbers[15:]:
                ledger.finish(one, REQUEST, REFUSED)

    asyncio.run(run())
    assert log.goes == [(20, 15), (0, 5)]
    assert log.pages == ["page 20", "page 20"]
    assert [number for number, _ in log.ended] == list(range(1, 21))


def test_a_message_is_kept_before_it_leaves() -> None:
    log = CountingLog()

    async def run() -> None:
        async with writing(log) as ledger:
            for count in range(1, 4):
                ledger.begin(REQUEST)
                assert len(log.begun) == count

    asyncio.run(run())


def test_a_disk_that_stands_still_holds_nobody_up() -> None:
    log = CountingLog()
    over = threading.Event()
    log.hold = lambda: over.wait(30)

    async def run() -> None:
        async with writing(log) as ledger:
            began = time.monotonic()
            for _ in range(3):
                ledger.finish(ledger.begin(REQUEST), REQUEST, SENT)
                await asyncio.sleep(2 * module._APART)
            assert time.monotonic() - began < 10
            assert not log.ended
            over.set()

    asyncio.run(run())
    assert [receipt for _, receipt in log.ended] == [SENT] * 3


def test_what_no_program_sent_is_not_counted_among_it() -> None:
    async def run() -> None:
        async with writing(CountingLog()) as ledger:
            for door in (Door.NOTICE, Door.SEND, Door.API, Door.SENDMAIL):
                other = replace(REQUEST, door=door, program="")
                ledger.finish(ledger.begin(other), other, SENT)
            ledger.finish(ledger.begin(REQUEST), REQUEST, SENT)
            assert (ledger.whole.sent, ledger.programs["bench"].sent) == (1, 1)

    asyncio.run(run())


def test_what_could_not_be_saved_is_saved_at_the_end() -> None:
    tallies = Tallies()
    tallies.is_there = False

    async def run() -> None:
        async with writing(CountingLog(), tallies) as ledger:
            ledger.finish(ledger.begin(REQUEST), REQUEST, SENT)
            ledger._hand_over()
            await asyncio.sleep(2 * module._REST)
            assert tallies.tries == 1, "nobody wakes up for it again and again"
            tallies.is_there = True

    asyncio.run(run())
    assert tallies.table["bench"]["sent"] == "1"


def test_a_program_that_is_revoked_is_forgotten_and_the_others_are_not() -> None:
    tallies = Tallies()

    async def run() -> None:
        async with writing(CountingLog(), tallies) as ledger:
            for receipt in (SENT, REFUSED, SENT):
                ledger.finish(ledger.begin(REQUEST), REQUEST, receipt)
            ledger.programs["gone"] = Tally(1, 1, "")
            ledger.serve(["bench"])
            late = replace(REQUEST, program="gone")  # its message was under way when it was revoked
            ledger.finish(ledger.begin(late), late, SENT)
            assert set(ledger.programs) == {"bench"}
            assert (ledger.whole.sent, ledger.whole.refused) == (3, 1)

    asyncio.run(run())
    now = NOW.isoformat(timespec="seconds")
    assert tallies.table == {"bench": {"sent": "2", "refused": "1", "last_used": now}}
    again = Ledger(CountingLog(), tallies, FixedClock())
    assert again.programs == {"bench": Tally(2, 1, now)}


def test_what_a_slow_end_still_tells_nobody_else_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_END_SECONDS", 0.2)
    over = threading.Event()
    with opened(tmp_path / "log") as log, opened(tmp_path / "log") as reader:

        class Slow:
            """The same log on a disk that stands still."""

            def keep(self, entries: Sequence[tuple[int, Entry]]) -> Sequence[int]:
                assert over.wait(20)
                return log.store.keep(entries)

        slow: Any = Slow()
        told = SendingLog(lambda: slow, lambda: log.departures, FixedClock(), lambda _: None)

        async def run() -> Ledger:
            ledger = Ledger(told, Tallies(), FixedClock())
            ledger.start()
            ledger.finish(ledger.begin(REQUEST), REQUEST, SENT)
            ledger.stop()
            return ledger

        ledger = asyncio.run(run())
        reader.departures.recover_left()
        assert reader.senders() == []
        over.set()
        assert ledger._thread is not None
        ledger._thread.join(20)
        log.departures.close()  # as the end of the program does
        reader.departures.recover_left()
        assert reader.senders() == [JANE]
