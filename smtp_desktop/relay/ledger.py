"""What is written down: the sending log, and when each program was last served.

One thread writes, so that a slow disk holds nobody up. It is told of many messages at once: waking
it for each would cost more than all the rest.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from smtp_desktop.ports.storage import KnownFactStore
from smtp_desktop.ports.submission import BusyLog, Outcome, Receipt, SubmissionRequest
from smtp_desktop.ports.system import Clock
from smtp_desktop.services.relaying import tallies
from smtp_desktop.services.relaying.tallies import Tally
from smtp_desktop.waiting import start_thread

_END_SECONDS = 5.0
_APART = 0.1  # seconds for which what sets out or ends waits for company
_SECOND = 1.0  # to which "last used" is exact
_REST = 2.0  # seconds without a message, after which the tallies are saved


@dataclass
class _Batch:
    """Messages that set out, those that ended, and the page on which the former stand."""

    departed: list[int] = field(default_factory=list)
    ended: list[tuple[int, Receipt]] = field(default_factory=list)
    page: str = ""


class Ledger:
    """Keeps the tallies in memory, and in a file that only the relay writes.

    From `begin` on a message stands in the log or beside it, however the relay ends: so whatever
    was sent is known.
    """

    def __init__(self, log: BusyLog, store: KnownFactStore, clock: Clock) -> None:
        self._log = log
        self._store = store
        self._clock = clock
        self._batches: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._waiting = _Batch()
        self._due: asyncio.TimerHandle | None = None
        self._is_unsaved = False
        self._is_owed = False  # to the file, which could not be written: it is tried again later
        self._moment, self._moment_until = "", float("-inf")
        self.whole = Tally()  # what programs sent, since the relay began
        self.programs = tallies.from_values(store.read())
        self._usernames: frozenset[str] = frozenset()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin to write; called in the loop that tells of messages."""
        self._loop = asyncio.get_running_loop()
        self._log.open()
        self._thread = start_thread("relay ledger", self._write)

    def stop(self) -> None:
        """Write what is left and end."""
        self._hand_over()
        self._batches.put(None)
        if self._thread:
            self._thread.join(_END_SECONDS)
            if self._thread.is_alive():
                return  # as long as it writes nobody else tells the log what it is telling
        self._log.close()

    def begin(self, request: SubmissionRequest) -> int:
        """A message sets out; the number that it has from here on."""
        number = self._log.depart(request)
        self._waiting.departed.append(number)
        self._hand_over_soon()
        return number

    def finish(self, number: int, request: SubmissionRequest, receipt: Receipt) -> None:
        """What came of it."""
        is_sent = receipt.outcome is Outcome.ACCEPTED
        if request.program:  # not a notice, nor what a person sends: the list has none of these
            self.whole.count(is_sent=is_sent, now=self._now())
        if request.program in self._usernames:  # else it was revoked meanwhile
            tally = self.programs.setdefault(request.program, Tally())
            tally.count(is_sent=is_sent, now=self._now())
        self._is_unsaved = True
        self._waiting.ended.append((number, receipt))
        self._hand_over_soon()

    def _now(self) -> str:
        """The time as text, which is not made anew for every message."""
        assert self._loop is not None
        if self._loop.time() >= self._moment_until:
            self._moment = self._clock.now().isoformat(timespec="seconds")
            self._moment_until = self._loop.time() + _SECOND
        return self._moment

    def serve(self, usernames: Iterable[str]) -> None:
        """These programs may send from here on; what others have sent is forgotten."""
        self._usernames = frozenset(usernames)
        gone = self.programs.keys() - self._usernames
        for username in gone:
            del self.programs[username]
        if gone:
            self._is_unsaved = True
            self._hand_over()

    def _hand_over_soon(self) -> None:
        assert self._loop is not None
        if self._due is None:
            self._due = self._loop.call_later(_APART, self._hand_over)

    def _hand_over(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
        batch, self._waiting = self._waiting, _Batch()
        batch.page = self._log.turn()
        self._batches.put(batch)

    def _write(self) -> None:
        """Write what there is; with nothing left to save it waits without waking."""
        self._log.recover()
        while True:
            try:
                batch = self._batches.get(timeout=_REST if self._is_unsaved else None)
            except queue.Empty:
                self._save()
                continue
            if batch is None:
                self._is_unsaved |= self._is_owed
                self._save()
                return
            self._log.note(batch.departed, batch.ended, batch.page)

    def _save(self) -> None:
        if not self._is_unsaved:
            return
        self._is_unsaved = False
        values = tallies.to_values(self.programs)
        self._is_owed = not self._store.change(lambda _: values)
