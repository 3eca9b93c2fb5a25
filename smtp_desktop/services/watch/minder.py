"""When to check by itself, in a program that runs for long: once a day, and once the computer woke
up or its network changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from smtp_desktop.errors import SendingLogFailed, SettingsError, SmtpDesktopError
from smtp_desktop.model.notices.health import Condition

if TYPE_CHECKING:
    from smtp_desktop.ports.notices import NoticeStore
    from smtp_desktop.ports.system import Clock
    from smtp_desktop.services.watch.telling import Telling
    from smtp_desktop.waiting import Cancellation

DAY = timedelta(hours=24)
_LONG_AGO = timedelta(hours=6)  # since when a check is worth while after waking up
_APART = timedelta(minutes=15)  # between two checks, and two looks at who is owed news
_LOOKS = 60.0  # seconds
_SETTLES = 15.0  # seconds that a network takes after it changed
_RESTLESS = 8  # changes that are waited for to be the last one


class Changes(Protocol):
    """Whether the computer woke up, or its network changed."""

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until something has changed; whether it has."""
        ...


class Minder:
    """Runs beside the relay; `start_check` begins a check as a process of its own."""

    def __init__(
        self,
        store: Callable[[], NoticeStore],
        telling: Callable[[], Telling],
        changes: Changes,
        start_check: Callable[[], None],
        clock: Clock,
    ) -> None:
        self._store = store
        self._telling = telling
        self._changes = changes
        self._start_check = start_check
        self._clock = clock
        self._started = self._told = clock.now() - DAY

    def run(self, cancellation: Cancellation) -> None:
        """Go on until it is stopped."""
        while not cancellation.is_cancelled:
            has_changed = self._changes.wait(_LOOKS)
            for _ in range(_RESTLESS if has_changed else 0):
                if cancellation.is_cancelled or not self._changes.wait(_SETTLES):
                    break
            self.look(cancellation, has_changed=has_changed)

    def look(self, cancellation: Cancellation, *, has_changed: bool) -> None:
        """Begin a check if it is time for one, and tell whoever is owed news by now."""
        now = self._clock.now()
        with suppress(SmtpDesktopError):
            if abs(now - self._started) >= _APART and self._is_due(now, has_changed=has_changed):
                self._started = now
                self._start_check()
        if abs(now - self._told) >= _APART:
            self._told = now
            with suppress(SendingLogFailed, SettingsError):
                self._telling().show()
                self._telling().tell(cancellation)

    def _is_due(self, now: datetime, *, has_changed: bool) -> bool:
        checked = self._store().checked_at()
        if checked is None or abs(now - checked) >= DAY:
            return True
        if not has_changed:
            return False
        fails = any(
            one.condition is Condition.FAILING or one.doubted is not None
            for one in self._store().healths().values()
        )
        return fails or abs(now - checked) >= _LONG_AGO
