"""How long an event loop stands still."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

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
