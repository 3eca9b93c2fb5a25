"""Waiting: every wait ends at a deadline and can be cancelled, and one place starts threads."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from smtp_desktop.errors import Cancelled

Result = TypeVar("Result")

SLICE = 0.05  # seconds: how late a wait may notice that it was cancelled


class Cancellation:
    """Asked between steps and while waiting; set from any thread, once."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

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
    results: queue.SimpleQueue[tuple[Result | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put((function(), None))
        except BaseException as error:  # noqa: BLE001 - handed over whole to whoever waits
            results.put((None, error))

    start_thread(name, run)
    while True:
        if cancellation:
            cancellation.raise_if_cancelled()
        try:
            result, error = results.get(timeout=min(SLICE, deadline.remaining) or 0.001)
        except queue.Empty:
            if deadline.is_over:
                raise TimeoutError(name) from None
            continue
        if error is not None:
            raise error
        return result  # type: ignore[return-value]
