"""So many messages a minute, as the provider allows them."""

from __future__ import annotations

_MINUTE = 60.0


class Rate:
    """A bucket that holds `a_minute` permits and fills up evenly; 0 means without end."""

    def __init__(self, a_minute: int, now: float) -> None:
        self._a_minute = a_minute
        self._permits = float(a_minute)
        self._at = now

    def wait(self, now: float, longest: float) -> float | None:
        """Take a permit and give the seconds to wait for it; None, and nothing taken, where that
        would be longer than `longest`."""
        if not self._a_minute:
            return 0.0
        gained = max(0.0, now - self._at) * self._a_minute / _MINUTE
        self._permits = min(float(self._a_minute), self._permits + gained)
        self._at = now
        missing = 1.0 - self._permits
        seconds = max(0.0, missing * _MINUTE / self._a_minute)
        if seconds > longest:
            return None
        self._permits -= 1.0
        return seconds
