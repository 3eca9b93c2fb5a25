"""What is told to whom when sending fails: where it is kept, and the bubble on the desktop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from smtp_desktop.model.notices.ends import End
from smtp_desktop.model.notices.health import Health
from smtp_desktop.model.notices.news import Standing, Told
from smtp_desktop.ports.sending_log import Entry

Decide = Callable[[Told | None, Standing], Told]


class NoticeStore(Protocol):
    """How accounts are and what people know of it, for several programs at once; raises
    SendingLogFailed. `accounts` are those that can be used: no other one counts."""

    def healths(self) -> dict[str, Health]:
        """How the accounts are of which something is known."""
        ...

    def decide(self, address: str, accounts: Sequence[str], decide: Decide) -> Told:
        """Let a function decide what a person knows from now on, of what they knew, None for
        nobody known, and of how the accounts are; nobody else changes anything meanwhile."""
        ...

    def keep_only(self, addresses: Sequence[str]) -> None:
        """Forget whoever is no longer on the list."""
        ...

    def stopped(self) -> frozenset[str]:
        """The addresses that were refused for good, so that nothing is sent there any more."""
        ...

    def failures(self, account: str, above: int, up_to: int, limit: int) -> Sequence[Entry]:
        """Up to so many messages of an account that were not taken, the first ones first: those
        with a failure's number above one and up to another."""
        ...

    def note_ended(self, before: datetime) -> None:
        """Count messages as failures whose program was ended: under way since before a moment."""
        ...

    def note_ends(self, account: str, ends: Sequence[End], now: datetime) -> Sequence[End]:
        """Keep what was just seen to end when; those of which people are to be told now.

        What only settings say is forgotten once they do not say it any more.
        """
        ...

    def ends(self) -> dict[str, list[End]]:
        """What was last seen to end when, by account."""
        ...

    def checked_at(self) -> datetime | None:
        """When all accounts were last checked by themselves; None for never."""
        ...

    def note_checked(self, at: datetime) -> None:
        """They have been."""
        ...

    def fresh(self) -> Sequence[tuple[str, Health]]:
        """Accounts that began to fail, or work again, since this was last asked by anybody."""
        ...


class DesktopNotices(Protocol):
    """Bubbles on this person's desktop."""

    def show(self, title: str, text: str) -> bool:
        """Show one in the place of the last; whether anybody took it. Takes ten seconds at most."""
        ...


class NoNoticeStore:
    """Nothing is kept, and so nobody is told: for practice."""

    def healths(self) -> dict[str, Health]:
        return {}

    def decide(self, address: str, accounts: Sequence[str], decide: Decide) -> Told:
        return decide(None, Standing({}, 0, lambda account, above: 0))

    def keep_only(self, addresses: Sequence[str]) -> None:
        return None

    def stopped(self) -> frozenset[str]:
        return frozenset()

    def failures(self, account: str, above: int, up_to: int, limit: int) -> Sequence[Entry]:
        return ()

    def note_ended(self, before: datetime) -> None:
        return None

    def note_ends(self, account: str, ends: Sequence[End], now: datetime) -> Sequence[End]:
        return ()

    def ends(self) -> dict[str, list[End]]:
        return {}

    def checked_at(self) -> datetime | None:
        return None

    def note_checked(self, at: datetime) -> None:
        return None

    def fresh(self) -> Sequence[tuple[str, Health]]:
        return ()


class NoDesktop:
    """Nothing is shown."""

    def show(self, title: str, text: str) -> bool:
        return False
