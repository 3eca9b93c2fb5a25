"""One look at an account: sign in without sending, and what ends when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from smtp_desktop.errors import SendingSwitchedOff
from smtp_desktop.model.account import OAuth
from smtp_desktop.ports.submission import Door
from smtp_desktop.services.testing.test_email import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from smtp_desktop.diagnosis.finding import Finding
    from smtp_desktop.model.account import Account
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.submission.logins import Logins
    from smtp_desktop.services.testing.test_email import TestEmail, TestReport
    from smtp_desktop.waiting import Cancellation

# What is wrong with this computer or its network says nothing about the account.
_SAYS_NOTHING = ("offline", "local_firewall", "client_fault")


class State(Enum):
    """How an account is; UNKNOWN where nothing could be said, for example offline."""

    WORKING = "working"
    FAILING = "failing"
    UNKNOWN = "unknown"


class What(Enum):
    """What can end; the values are those of ``check --json``."""

    CLIENT_SECRET = "client_secret"  # noqa: S105 - a name, no secret
    CERTIFICATE = "certificate"


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


class Watch:
    """Looks at saved accounts as nobody has to be asked for it."""

    def __init__(
        self, accounts: Callable[[], Accounts], tester: Callable[[], TestEmail], logins: Logins
    ) -> None:
        self._accounts = accounts
        self._tester = tester
        self._logins = logins

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
        )
        report = self._tester().run(asked, lambda step: None, cancellation, seconds)
        return Checked(
            name, _state(report), report.at, report.finding, tuple(_expiries(account, report))
        )


def _state(report: TestReport) -> State:
    if report.finding is None:
        return State.WORKING
    is_open = report.held_back_until or report.apart or report.finding.code in _SAYS_NOTHING
    return State.UNKNOWN if is_open else State.FAILING


def _expiries(account: Account, report: TestReport) -> list[Expiry]:
    ends: list[tuple[date, What]] = []
    if isinstance(account.auth, OAuth) and account.auth.secret_expires:
        ends.append((date.fromisoformat(account.auth.secret_expires), What.CLIENT_SECRET))
    if report.tls and report.tls.certificate:
        ends.append((report.tls.certificate.not_after.date(), What.CERTIFICATE))
    today = report.at.date()
    ends.sort(key=lambda one: one[0])
    return [Expiry(what, at, (at - today).days) for at, what in ends]
