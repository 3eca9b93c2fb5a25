"""What is written down: the sending log, and when each program was last served.

One thread writes, so that a slow disk holds no message up. It is told of many messages at once:
waking it for each would cost more than all the rest.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from smtp_desktop.ports.storage import KnownFactStore, Table
from smtp_desktop.ports.submission import Outcome, Receipt, SubmissionLog, SubmissionRequest
from smtp_desktop.ports.system import Clock
from smtp_desktop.waiting import start_thread

_END_SECONDS = 5.0
_TOGETHER = 0.1  # seconds of messages that are written at once
_REST = 2.0  # seconds without a message, after which the tallies are saved


@dataclass
class Tally:
    """What one program, or all of them, has sent, and when it was last served (ISO 8601)."""

    sent: int = 0
    refused: int = 0
    last_used: str = ""


class Ledger:
    """Keeps the tallies in memory, and in a file that only the relay writes."""

    def __init__(self, log: SubmissionLog, store: KnownFactStore, clock: Clock) -> None:
        self._log = log
        self._store = store
        self._clock = clock
        self._jobs: queue.SimpleQueue[list[Callable[[], None]] | None] = queue.SimpleQueue()
        self._waiting: list[Callable[[], None]] = []
        self._tickets = 0
        self._numbers: dict[int, int] = {}
        self._is_unsaved = False
        self.whole = Tally()  # since the relay began
        self.programs = read_tallies(store)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to write."""
        self._thread = start_thread("relay ledger", self._write)

    def stop(self) -> None:
        """Write what is left and end."""
        self._hand_over()
        self._jobs.put(None)
        if self._thread:
            self._thread.join(_END_SECONDS)

    def begin(self, request: SubmissionRequest) -> int:
        """A message sets out."""
        self._tickets += 1
        ticket = self._tickets

        def write() -> None:
            self._numbers[ticket] = self._log.begin(request)

        self._tell(write)
        return ticket

    def finish(self, ticket: int, request: SubmissionRequest, receipt: Receipt) -> None:
        """What came of it."""
        is_sent = receipt.outcome is Outcome.ACCEPTED
        now = self._clock.now().isoformat(timespec="seconds")
        for tally in (self.whole, self._of(request.program) if request.program else Tally()):
            tally.sent += is_sent
            tally.refused += not is_sent
            tally.last_used = now
        self._is_unsaved = True

        def write() -> None:
            self._log.finish(self._numbers.pop(ticket), receipt)

        self._tell(write)

    def forget(self, username: str) -> None:
        """A program was revoked."""
        self.programs.pop(username, None)
        self._is_unsaved = True
        self._tell(self._save)

    def _tell(self, job: Callable[[], None]) -> None:
        self._waiting.append(job)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_later(_TOGETHER, self._hand_over)

    def _hand_over(self) -> None:
        if self._waiting:
            self._jobs.put(self._waiting)
            self._waiting = []

    def _of(self, username: str) -> Tally:
        return self.programs.setdefault(username, Tally())

    def _write(self) -> None:
        """Do what there is; with nothing left to save it waits without waking."""
        while True:
            try:
                jobs = self._jobs.get(timeout=_REST if self._is_unsaved else None)
            except queue.Empty:
                self._save()
                continue
            if jobs is None:
                self._save()
                return
            for job in jobs:
                job()

    def _save(self) -> None:
        if not self._is_unsaved:
            return
        self._is_unsaved = False
        copied = {name: replace(tally) for name, tally in list(self.programs.items())}
        self._store.change(lambda _: _table(copied))


def read_tallies(store: KnownFactStore) -> dict[str, Tally]:
    """The tallies as they were last written."""
    return {name: _tally(facts) for name, facts in store.read().items()}


def _tally(facts: dict[str, str]) -> Tally:
    numbers = [facts.get(key, "") for key in ("sent", "refused")]
    sent, refused = (int(one) if one.isascii() and one.isdigit() else 0 for one in numbers)
    return Tally(sent, refused, facts.get("last_used", ""))


def _table(tallies: dict[str, Tally]) -> Table:
    return {
        name: {"sent": str(one.sent), "refused": str(one.refused), "last_used": one.last_used}
        for name, one in tallies.items()
    }
