"""Telling people after a message has failed, by a program that lives for this alone.

Whoever has sent goes on at once; this waits until the failures that come in a row are all there,
and until those may be told more who were told something a few minutes ago.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smtp_desktop.waiting import Cancellation

if TYPE_CHECKING:
    from smtp_desktop.ports.system import Clock
    from smtp_desktop.services.watch.telling import Telling

PATIENCE = timedelta(minutes=16)  # beyond it, the next failure or the next check goes on
_GATHERS = 3.0  # seconds, for failures in a row to become one notice
_LOOKS = 5.0  # seconds between two looks at what has come meanwhile


class Errand:
    """Runs once at a time: `turn` gives whether no other program does it already, and `is_there`
    tells whether the log is still there."""

    def __init__(
        self,
        telling: Callable[[], Telling],
        turn: Callable[[], AbstractContextManager[bool]],
        clock: Clock,
        is_there: Callable[[], bool],
        gathers: float = _GATHERS,
    ) -> None:
        self._telling = telling
        self._turn = turn
        self._clock = clock
        self._is_there = is_there
        self._gathers = gathers

    def run(self, cancellation: Cancellation) -> bool:
        """Tell everybody who is owed news, also those whose time comes soon; False where another
        program does that. Raises SendingLogFailed, SettingsError and Cancelled."""
        while self._is_there():
            with self._turn() as is_ours:
                if not is_ours:
                    return False
                self._tell_all(cancellation)
            # Whoever failed while this still held its turn has called nobody.
            if not self._is_soon(self._look(cancellation)):
                break
        return True

    def _tell_all(self, cancellation: Cancellation) -> None:
        self._telling().show()
        cancellation.wait(self._gathers)
        due = self._look(cancellation)
        while due is not None and self._is_soon(due) and self._is_there():
            left = (due - self._clock.now()).total_seconds()
            cancellation.wait(min(max(left, self._gathers), _LOOKS))
            due = self._look(cancellation)

    def _look(self, cancellation: Cancellation) -> datetime | None:
        self._telling().show()
        return self._telling().tell(cancellation)

    def _is_soon(self, due: datetime | None) -> bool:
        return due is not None and due - self._clock.now() <= PATIENCE
