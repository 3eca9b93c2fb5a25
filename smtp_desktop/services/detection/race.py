"""Questions asked side by side; whoever does not answer in time is left behind."""

from __future__ import annotations

import queue
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from smtp_desktop.discovery.offer import Offer, Source
from smtp_desktop.errors import SmtpDesktopError
from smtp_desktop.services.detection.tenants import Tenant
from smtp_desktop.waiting import SLICE, Cancellation, Deadline, start_thread, stopwatch

Value = tuple[Offer, ...] | Tenant


@dataclass(frozen=True)
class Answer:
    """What a source gave, and after how long; `value` is None where it failed."""

    source: Source
    ms: int
    value: Value | None


class Race:
    """Questions to several sources at once, and their answers in the order in which they come."""

    def __init__(self, cancellation: Cancellation) -> None:
        self._cancellation = cancellation
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._pending: Counter[Source] = Counter()

    @property
    def pending(self) -> tuple[Source, ...]:
        """The sources that have yet to answer."""
        return tuple(source for source, count in self._pending.items() if count)

    def start(self, source: Source, ask: Callable[[], Value]) -> None:
        """Ask one question beside the others."""
        self._pending[source] += 1
        took = stopwatch()

        def run() -> None:
            value: Value | None = None
            try:
                value = ask()
            except SmtpDesktopError:
                pass  # it failed, which the answer says
            finally:
                self._answers.put(Answer(source, took(), value))

        start_thread(f"detect {source.value}", run)

    def next(self, deadline: Deadline) -> Answer | None:
        """The next answer, or None where none came for a moment; raises Cancelled."""
        self._cancellation.raise_if_cancelled()
        try:
            answer = self._answers.get(timeout=min(SLICE, deadline.remaining) or 0.001)
        except queue.Empty:
            return None
        self._pending[answer.source] -= 1
        return answer
