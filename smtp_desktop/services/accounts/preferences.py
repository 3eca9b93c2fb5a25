"""What a person has decided about the program itself; none of it belongs to an account."""

from __future__ import annotations

from smtp_desktop.ports.storage import KnownFactStore

_LOOK_UPS = "look_ups"
_REMINDER = "reminder"


class Preferences:
    """Decisions that survive a restart; where their file is lost, the usual ones count again."""

    def __init__(self, store: KnownFactStore) -> None:
        self._store = store

    @property
    def looks_up(self) -> bool:
        """Whether settings may be looked up on the internet, by an address's domain."""
        return self._store.read().get(_LOOK_UPS, {}).get("allowed") != "no"

    @property
    def remind_after(self) -> int:
        """After how many days without a change to remind of a secret; 0 for never."""
        days = self._store.read().get(_REMINDER, {}).get("days", "")
        return int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0

    def keep_remind_after(self, days: int) -> bool:
        """Remember after how many days to remind; False where that could not be written."""
        return self._store.change(lambda table: table | {_REMINDER: {"days": str(days)}})

    def allow_look_ups(self, *, allowed: bool) -> bool:
        """Remember whether settings may be looked up; False where that could not be written."""
        decision = {"allowed": "yes" if allowed else "no"}
        return self._store.change(lambda table: table | {_LOOK_UPS: decision})
