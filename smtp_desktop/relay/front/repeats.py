"""What is told once while it repeats itself: a program that is refused tries again and again."""

from __future__ import annotations

Whom = tuple[str, str, str]  # a program, its account, and what is wrong with its message

_AGAIN = 3600.0  # seconds after which what still repeats itself is told once more
_MOST = 1000  # that are remembered; with more nothing is told until some are over


class Repeats:
    """Remembers what was told of whom."""

    def __init__(self) -> None:
        self._told: dict[Whom, tuple[object, float]] = {}

    def is_news(self, whom: Whom, what: object, now: float) -> bool:
        """Whether this is told now; from here on it counts as told."""
        told, at = self._told.get(whom, (None, 0.0))
        if told == what and now - at < _AGAIN:
            return False
        if whom not in self._told and len(self._told) >= _MOST:
            self._told = {one: was for one, was in self._told.items() if now - was[1] < _AGAIN}
            if len(self._told) >= _MOST:
                return False
        self._told[whom] = what, now
        return True

    def is_over(self, whom: Whom) -> None:
        """It is well with them again: the next time is news."""
        if self._told:
            self._told.pop(whom, None)
