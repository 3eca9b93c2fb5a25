"""One look at an account: sign in without sending, and what ends when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from smtp_desktop.diagnosis.finding import Concern
from smtp_desktop.errors import SendingSwitchedOff
from smtp_desktop.model.notices.ends import What
from smtp_desktop.ports.submission import Door
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.services.watch.endings import ends_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from smtp_desktop.diagnosis.finding import Finding
    from smtp_desktop.model.account import Account
    from smtp_desktop.model.notices.ends import End
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.submission.logins import Logins
    from smtp_desktop.services.testing.report import TestReport
    from smtp_desktop.services.testing.test_email import TestEmail
    from smtp_desktop.services.watch.endings import Endings
    from smtp_desktop.waiting import Cancellation


class State(Enum):
    """How an account is; UNKNOWN where nothing could be said, for example offline."""

    WORKING = "working"
    FAILING = "failing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Expiry:
    """Something that ends on a day; `days` are left, and fewer than none once it is over."""

    what: What
    at: date
    days: int


@dataclass(frozen=True)
class Checked:
    """What was seen of an account, and what ends, the soonest first."""

    account: str
    state: State
    at: datetime
    finding: Finding | None
    expires: tuple[Expiry, ...]
    ends: tuple[End, ...] = ()


class Watch:
    """Looks at saved accounts as nobody has to be asked for it.

    `provider` gives the id of an account's provider, empty where it is not known.
    """

    def __init__(
        self,
        accounts: Callable[[], Accounts],
        tester: Callable[[], TestEmail],
        logins: Logins,
        provider: Callable[[Account], str],
        endings: Callable[[], Endings],
    ) -> None:
        self._accounts = accounts
        self._tester = tester
        self._logins = logins
        self._provider = provider
        self._endings = endings

    def check(self, name: str, cancellation: Cancellation, seconds: float = 0) -> Checked:
        """Sign in with an account and send nothing; `seconds` bounds the whole, 0 leaves the usual
        bound.

        A secret that was refused twice in ten minutes is not tried a third time. Raises
        SettingsError, SecretStoreError and Cancelled.
        """
        account = self._accounts().account(name)
        if not account.enabled:
            raise SendingSwitchedOff(name)
        asked = Request(
            account,
            self._logins.password(name, account),
            account.test_to,
            sends=False,
            sign_in=self._logins.token(name, account),
            name=name,
            door=Door.CHECK,
            is_saved=True,
        )
        report = self._tester().run(asked, lambda step: None, cancellation, seconds)
        return self._checked(name, account, report)

    def facts(self, name: str, now: datetime) -> Checked:
        """What ends when, and nobody signs in; for an account that is known to work.

        Raises SettingsError.
        """
        account = self._accounts().account(name)
        ends = ends_of(
            account,
            self._provider(account),
            self._endings(),
            now,
            has_signed_in=False,
            certificate=None,
        )
        expires = tuple(expiry(end, now) for end in ends)
        return Checked(name, State.WORKING, now, None, expires, ends)

    def held_back(self, name: str, now: datetime) -> Checked:
        """An account that is not tried any more, after what was refused; raises SettingsError."""
        return replace(self.facts(name, now), state=State.UNKNOWN)

    def _checked(self, name: str, account: Account, report: TestReport) -> Checked:
        state = _state(report)
        ends = ends_of(
            account,
            self._provider(account),
            self._endings(),
            report.at,
            has_signed_in=state is State.WORKING,
            certificate=report.tls.certificate if report.tls else None,
        )
        expires = tuple(expiry(end, report.at) for end in ends)
        # What was not heard in time would be a guess.
        finding = None if report.is_cut_short else report.finding
        return Checked(name, state, report.at, finding, expires, ends)


def _state(report: TestReport) -> State:
    if report.finding is None or report.finding.concern is Concern.MESSAGE:
        return State.WORKING  # it signs in; whom the test goes to is another matter
    is_open = report.held_back_until or report.apart or report.is_cut_short
    is_ours = report.finding.concern is Concern.COMPUTER
    return State.UNKNOWN if is_open or is_ours else State.FAILING


def expiry(end: End, now: datetime) -> Expiry:
    """An end as a day, in this computer's zone."""
    day = end.at.astimezone(now.tzinfo).date()
    return Expiry(end.what, day, (day - now.date()).days)
