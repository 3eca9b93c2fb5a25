"""What a person has decided about the program itself; none of it belongs to an account."""

from __future__ import annotations

from smtp_desktop.ports.storage import KnownFactStore

_LOOK_UPS = "look_ups"


class Preferences:
    """Decisions that survive a restart; where their file is lost, the usual ones count again."""

    def __init__(self, store: KnownFactStore) -> None:
        self._store = store

    @property
    def looks_up(self) -> bool:
        """Whether settings may be looked up on the internet, by an address's domain."""
        return self._store.read().get(_LOOK_UPS, {}).get("allowed") != "no"

    def allow_look_ups(self, *, allowed: bool) -> bool:
        """Remember whether settings may be looked up; False where that could not be written."""
        decision = {"allowed": "yes" if allowed else "no"}
        return self._store.change(lambda table: table | {_LOOK_UPS: decision})
