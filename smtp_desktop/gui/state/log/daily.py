"""The daily check on the page of the log: a part of the window's state."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from smtp_desktop.services.watch.daily import Overview
    from smtp_desktop.wording.sentence import Sentence


class DailyPart(NamedTuple):
    """Whether every account is checked once a day, None until that was looked at; and how they
    were at `checked_at`. It `is_at_login` where that is done at each log-in instead.

    It `is_switching` while that changes and `is_checking` while they are checked now. `note` is
    what came of saving the calendar; `problem` says why something could not be done. `now` is when
    that was seen.
    """

    is_on: bool | None = None
    accounts: tuple[Overview, ...] = ()
    checked_at: datetime | None = None
    now: datetime | None = None
    is_switching: bool = False
    is_checking: bool = False
    is_at_login: bool = False
    note: Sentence | None = None
    problem: Sentence | None = None

    def failing_since(self, account: str) -> datetime | None:
        """Since when an account fails; None where it does not, or nobody knows."""
        return self._since(account, "failing")

    def working_since(self, account: str) -> datetime | None:
        """Since when an account works; None where it does not, or nobody knows."""
        return self._since(account, "working")

    def _since(self, account: str, condition: str) -> datetime | None:
        """When a condition began, in the time of this computer."""
        healths = (one.health for one in self.accounts if one.account == account)
        since = next((one.since for one in healths if one.condition.value == condition), None)
        return since and since.astimezone()
