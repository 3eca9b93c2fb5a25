"""How long an event loop stands still."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer
from PySide6.QtTest import QTest

STALL = 50.0  # ms that the event loop may stand still at the most


class Meter(QObject):
    """Measures how long the event loop stands still: a timer every 5 ms that comes too late."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(5)

    def _tick(self) -> None:
        gap = self._since.nsecsElapsed() / 1e6 - 5
        self.longest = max(self.longest, gap)
        self._since.restart()


def run_until(
    is_so: Callable[[], object], told: Callable[[], object] = str, seconds: float = 30.0
) -> None:
    """Let the event loop run until something becomes true; fails with what is `told` if not."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"not within {seconds:g} s; {told()}"
        QTest.qWait(1)
