"""Waiting: every wait ends at a deadline and can be cancelled, and one place starts threads."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from smtp_desktop.errors import Cancelled

Result = TypeVar("Result")

SLICE = 0.05  # seconds: how late a wait may notice that it was cancelled


class Cancellation:
    """Asked between steps and while waiting; set from any thread, once."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    def wait(self, seconds: float) -> None:
        """Wait so long, but no longer than until somebody pressed Stop: raises Cancelled then."""
        if self._event.wait(seconds):
            self.raise_if_cancelled()

    @property
    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raises Cancelled once somebody pressed Stop."""
        if self._event.is_set():
            raise Cancelled("Stopped.")


class Deadline:
    """The moment at which a wait is over, in seconds from now; a part never outlives the whole."""

    def __init__(self, seconds: float, whole: Deadline | None = None) -> None:
        self._end = time.monotonic() + seconds
        if whole is not None:
            self._end = min(self._end, whole._end)

    @property
    def remaining(self) -> float:
        return max(0.0, self._end - time.monotonic())

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._end


def start_thread(name: str, function: Callable[[], None]) -> threading.Thread:
    """Run a function beside everything else; the program's end does not wait for it."""
    thread = threading.Thread(target=function, name=f"smtp-desktop {name}", daemon=True)
    thread.start()
    return thread


def pause(seconds: float, deadline: Deadline, cancellation: Cancellation) -> None:
    """Let some time go by, no longer than the deadline allows; raises Cancelled when stopped."""
    end = Deadline(seconds, deadline)
    while not end.is_over:
        cancellation.raise_if_cancelled()
        time.sleep(min(SLICE, end.remaining))


def stopwatch(clock: Callable[[], float] = time.perf_counter) -> Callable[[], int]:
    """Tells the milliseconds since now, as they are shown; `clock` gives seconds.

    ``time.monotonic``, good enough for deadlines, goes in steps of 16 ms on Windows.
    """
    began = clock()
    return lambda: round((clock() - began) * 1000)


def hand_over(
    name: str,
    function: Callable[[], Result],
    tell: Callable[[Result | None, BaseException | None], None],
) -> None:
    """Run a function in a thread of its own and tell, in that thread, what it gave or raised."""

    def run() -> None:
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 - handed over whole to whoever waits
            tell(None, error)
        else:
            tell(result, None)

    start_thread(name, run)


class _Pending(Generic[Result]):
    """A call under way in a thread of its own."""

    def __init__(self, name: str, function: Callable[[], Result]) -> None:
        self._name = name
        self._results: queue.SimpleQueue[tuple[Result | None, BaseException | None]]
        self._results = queue.SimpleQueue()
        hand_over(name, function, lambda result, error: self._results.put((result, error)))

    def result(self, deadline: Deadline, cancellation: Cancellation | None) -> Result:
        while True:
            if cancellation:
                cancellation.raise_if_cancelled()
            try:
                result, error = self._results.get(timeout=min(SLICE, deadline.remaining) or 0.001)
            except queue.Empty:
                if deadline.is_over:
                    raise TimeoutError(self._name) from None
                continue
            if error is not None:
                raise error
            return result  # type: ignore[return-value]


def call(
    name: str,
    function: Callable[[], Result],
    deadline: Deadline,
    cancellation: Cancellation | None = None,
) -> Result:
    """The result of a call that knows no deadline of its own, such as DNS or the keyring.

    Raises TimeoutError at the deadline and Cancelled when stopped; the call itself cannot be
    ended, so its thread is left behind and its late result dropped.
    """
    return _Pending(name, function).result(deadline, cancellation)


def together(
    name: str,
    functions: Iterable[Callable[[], Result]],
    deadline: Deadline,
    cancellation: Cancellation | None = None,
) -> list[Result]:
    """The results of calls that wait at the same time, in their order; as `call` otherwise."""
    pending = [_Pending(name, function) for function in functions]
    return [one.result(deadline, cancellation) for one in pending]
