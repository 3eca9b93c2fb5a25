"""Notices that the program was updated, so that the relay goes on as the new one.

What runs and what lies on the disk must not differ for long: parts of the program are loaded when
they are first needed. Nothing wakes up for it while programs send; in quiet times a timer looks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_LOOK_AGAIN = 600.0  # seconds, while nobody connects
_FRESH = 5.0  # seconds for which the files are not looked at again
SETTLED = 10.0  # seconds for which an update must be over

# Another one as soon as the program's files were replaced, None while one of them is missing.
Stamp = Callable[[], object]


class Renewal:
    """Calls `act` in the loop once the program was replaced and nothing changes any more."""

    def __init__(self, stamp: Stamp, act: Callable[[], None], settled: float = SETTLED) -> None:
        self._stamp = stamp
        self._act = act
        self._settled = settled
        self._known = stamp()
        self._next = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_settling = False

    def start(self) -> None:
        """Begin to look; called in the loop."""
        self._loop = asyncio.get_running_loop()
        self._later(_LOOK_AGAIN, self._look_by_itself)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
        self._loop = None

    def look(self) -> None:
        """Look now, unless that was done a moment ago."""
        if self._loop is None or self._is_settling or self._loop.time() < self._next:
            return
        self._next = self._loop.time() + _FRESH
        found = self._stamp()
        if found != self._known:
            self._wait_for(found)

    def _look_by_itself(self) -> None:
        self._later(_LOOK_AGAIN, self._look_by_itself)
        self.look()

    def _wait_for(self, seen: object) -> None:
        """Wait until an update is over: it replaces one file after the other."""
        self._is_settling = True
        self._later(self._settled, lambda: self._look_closer(seen))

    def _look_closer(self, seen: object) -> None:
        found = self._stamp()
        if found is None or found != seen:
            self._wait_for(found)
        elif found == self._known:  # it was taken back
            self._is_settling = False
            self._later(_LOOK_AGAIN, self._look_by_itself)
        else:
            self._act()

    def _later(self, seconds: float, function: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        assert self._loop is not None
        self._timer = self._loop.call_later(seconds, function)
