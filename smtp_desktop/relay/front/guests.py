"""Who may come in, how many at once, and how patiently wrong passwords are answered."""

from __future__ import annotations

from collections import OrderedDict

from smtp_desktop.relay.limits import FrontLimits

_WAITS = (1.0, 2.0, 4.0, 5.0)  # seconds before the answer to the first, second, … wrong password
_FREE = 10  # wrong ones within the window before somebody is shut out
_WINDOW = 600.0  # seconds
_MOST_REMEMBERED = 1000  # of those who tried; the oldest are forgotten


class Guests:
    """Counts connections, the bodies of messages on their way, and wrong passwords.

    Whoever tries is told by the user of the computer that he is, where the system says so: locking
    by username alone would let any other user silence the owner's programs.
    """

    def __init__(self, limits: FrontLimits) -> None:
        self.limits = limits
        self.connections = 0
        self.strangers = 0
        self.in_flight = 0
        self.are_leaving = False  # a goodbye is the next thing that they are told
        self._failures: OrderedDict[str, list[float]] = OrderedDict()

    def has_room(self) -> bool:
        """Whether one more connection may come in."""
        return self.connections < self.limits.connections and self.strangers < self.limits.strangers

    def takes(self, octets: int) -> bool:
        """Whether so many octets more may be on their way."""
        return self.in_flight + octets <= self.limits.in_flight

    def is_shut_out(self, who: str, now: float) -> bool:
        """Whether somebody has given too many wrong passwords lately."""
        return len(self._recent(who, now)) >= _FREE

    def failed(self, who: str, now: float) -> float:
        """Note a wrong password; the seconds to wait before it is answered."""
        recent = [*self._recent(who, now), now][-_FREE:]
        self._failures[who] = recent
        self._failures.move_to_end(who)
        while len(self._failures) > _MOST_REMEMBERED:
            self._failures.popitem(last=False)
        return _WAITS[min(len(recent), len(_WAITS)) - 1]

    def _recent(self, who: str, now: float) -> list[float]:
        return [at for at in self._failures.get(who, ()) if now - at < _WINDOW]
