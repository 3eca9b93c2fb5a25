"""The tokens in memory: one for each way in which an account sends."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from smtp_desktop.model.choices import ConnectionType

if TYPE_CHECKING:
    from smtp_desktop.ports.sign_in import Grant, Registration
    from smtp_desktop.ports.system import Clock

Key = tuple[str, ConnectionType]  # the account's name, and how it sends
FRESH = timedelta(minutes=5)  # a token with less time left is refreshed first


class Grants:
    """What sign-ins gave, until it is forgotten or the program ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[Key, tuple[Registration, Grant]] = {}

    def fresh(self, key: Key, registration: Registration) -> Grant | None:
        """The token given through this registration, while it is good for some minutes more."""
        known = self._known.get(key)
        if known is None or known[0] != registration:
            return None
        is_fresh = known[1].expires_at - self._clock.now().astimezone(UTC) > FRESH
        return known[1] if is_fresh else None

    def keep(self, key: Key, registration: Registration, grant: Grant) -> None:
        """Keep a token in place of the one before it."""
        self._known[key] = registration, grant

    def drop(self, key: Key) -> None:
        """Forget a token that was refused."""
        self._known.pop(key, None)

    def forget(self, name: str) -> None:
        """Forget the tokens of an account, for every way of sending."""
        for key in [key for key in self._known if key[0] == name]:
            del self._known[key]

    def renamed(self, name: str, new: str) -> None:
        """Take an account's tokens to its new name."""
        for one, connection in tuple(self._known):
            if one == name:
                self._known[new, connection] = self._known.pop((one, connection))
