"""What is written down: the sending log, and when each program was last served.

One thread writes, so that a slow disk holds nobody up for long. It is told of many messages at
once: waking it for each would cost more than all the rest.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from smtp_desktop.ports.storage import KnownFactStore
from smtp_desktop.ports.submission import Outcome, Receipt, SubmissionLog, SubmissionRequest
from smtp_desktop.ports.system import Clock
from smtp_desktop.services.relaying import tallies
from smtp_desktop.services.relaying.tallies import Tally
from smtp_desktop.waiting import start_thread

_END_SECONDS = 5.0
_APART = 0.003  # seconds between two writes; what sets out meanwhile is written at once
_UNHURRIED = 0.1  # seconds for which an end may wait for company
_PATIENCE = 1.0  # seconds for which a message waits for the disk
_REST = 2.0  # seconds without a message, after which the tallies are saved


@dataclass
class _Batch:
    """Messages that set out and messages that ended, each with its ticket; `patience` runs out
    where the disk takes too long for them."""

    begun: list[tuple[int, SubmissionRequest]] = field(default_factory=list)
    ended: list[tuple[int, Receipt]] = field(default_factory=list)
    patience: asyncio.TimerHandle | None = None


class Ledger:
    """Keeps the tallies in memory, and in a file that only the relay writes.

    Whoever hands a message's content to the provider waits for `written` before: so whatever was
    sent stands in the log, however the relay ends.
    """

    def __init__(self, log: SubmissionLog, store: KnownFactStore, clock: Clock) -> None:
        self._log = log
        self._store = store
        self._clock = clock
        self._batches: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._waiting = _Batch()
        self._due: asyncio.TimerHandle | None = None
        self._handed_at = float("-inf")
        self._tickets = 0
        self._unwritten: dict[int, asyncio.Future[None]] = {}
        self._numbers: dict[int, int] = {}
        self._is_unsaved = False
        self.whole = Tally()  # what programs sent, since the relay began
        self.programs = tallies.from_values(store.read())
        self._usernames: frozenset[str] = frozenset()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin to write; called in the loop that tells of messages."""
        self._loop = asyncio.get_running_loop()
        self._thread = start_thread("relay ledger", self._write)

    def stop(self) -> None:
        """Write what is left and end."""
        self._hand_over()
        self._batches.put(None)
        if self._thread:
            self._thread.join(_END_SECONDS)

    def begin(self, request: SubmissionRequest) -> int:
        """A message sets out; the ticket that it has from here on."""
        assert self._loop is not None
        self._tickets += 1
        self._unwritten[self._tickets] = self._loop.create_future()
        self._waiting.begun.append((self._tickets, request))
        self._hand_over_at(self._handed_at + _APART)
        return self._tickets

    async def written(self, ticket: int) -> None:
        """Wait until the log knows that a message set out; for a disk that is slow, not for
        long."""
        mark = self._unwritten.get(ticket)
        if mark is not None:
            await mark

    def finish(self, ticket: int, request: SubmissionRequest, receipt: Receipt) -> None:
        """What came of it."""
        assert self._loop is not None
        is_sent = receipt.outcome is Outcome.ACCEPTED
        now = self._clock.now().isoformat(timespec="seconds")
        if request.program:  # not a notice, nor what a person sends: the list has none of these
            self.whole.count(is_sent=is_sent, now=now)
        if request.program in self._usernames:  # else it was revoked meanwhile
            tally = self.programs.setdefault(request.program, Tally())
            tally.count(is_sent=is_sent, now=now)
        self._is_unsaved = True
        self._waiting.ended.append((ticket, receipt))
        self._hand_over_at(self._loop.time() + _UNHURRIED)

    def serve(self, usernames: Iterable[str]) -> None:
        """These programs may send from here on; what others have sent is forgotten."""
        self._usernames = frozenset(usernames)
        gone = self.programs.keys() - self._usernames
        for username in gone:
            del self.programs[username]
        if gone:
            self._is_unsaved = True
            self._hand_over()

    def _hand_over_at(self, time: float) -> None:
        assert self._loop is not None
        if self._due is not None:
            if self._due.when() <= time:
                return
            self._due.cancel()
        self._due = self._loop.call_at(time, self._hand_over)

    def _hand_over(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if self._loop is not None:
            self._handed_at = self._loop.time()
        batch, self._waiting = self._waiting, _Batch()
        if batch.begun and self._loop is not None:
            batch.patience = self._loop.call_later(_PATIENCE, self._wait_no_longer, batch)
        self._batches.put(batch)

    def _write(self) -> None:
        """Write what there is; with nothing left to save it waits without waking."""
        while True:
            try:
                batch = self._batches.get(timeout=_REST if self._is_unsaved else None)
            except queue.Empty:
                self._save()
                continue
            if batch is None:
                self._save()
                return
            try:
                self._note(batch)
            finally:
                self._tell_loop(batch)

    def _note(self, batch: _Batch) -> None:
        known = [one for one in batch.ended if one[0] in self._numbers]
        short = [one for one in batch.ended if one[0] not in self._numbers]  # begun in this batch
        if batch.begun or known:
            numbers = self._log.note([request for _, request in batch.begun], self._numbered(known))
            self._numbers.update(zip((one for one, _ in batch.begun), numbers, strict=True))
        if short:
            self._log.note([], self._numbered(short))

    def _numbered(self, ended: Sequence[tuple[int, Receipt]]) -> list[tuple[int, Receipt]]:
        return [(self._numbers.pop(ticket), receipt) for ticket, receipt in ended]

    def _tell_loop(self, batch: _Batch) -> None:
        if batch.begun and self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended meanwhile
                self._loop.call_soon_threadsafe(self._wait_no_longer, batch)

    def _wait_no_longer(self, batch: _Batch) -> None:
        """The messages of a batch may go on: it is written, or it was waited for long enough."""
        if batch.patience is not None:
            batch.patience.cancel()
        for ticket, _ in batch.begun:
            mark = self._unwritten.pop(ticket, None)
            if mark is not None and not mark.done():
                mark.set_result(None)

    def _save(self) -> None:
        if not self._is_unsaved:
            return
        self._is_unsaved = False
        values = tallies.to_values(self.programs)
        self._store.change(lambda _: values)
