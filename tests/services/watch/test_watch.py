"""What a look at an account says, and what ends when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.errors import SendingSwitchedOff
from smtp_desktop.model.account import Account, NoAuth, OAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.ports.network import Certificate
from smtp_desktop.ports.submission import Door
from smtp_desktop.printable import Printable
from smtp_desktop.services.testing.test_email import Request, TestReport, TlsSummary
from smtp_desktop.services.watch.watch import Checked, Expiry, State, Watch, What
from smtp_desktop.waiting import Cancellation
from support.fakes import account

NOW = datetime(2026, 11, 30, 9, 14, tzinfo=UTC)
GOOD = TestReport((), None, None, None, (), NOW)
PLAIN = account(25, Encryption.NONE, NoAuth())


class Stand:
    """Accounts, a tester and logins that say what they are told to."""

    def __init__(self, saved: Account, report: TestReport) -> None:
        self.saved = saved
        self.report = report
        self.asked: list[Request] = []

    def account(self, name: str) -> Account:
        return self.saved

    def run(self, request: Request, *rest: object) -> TestReport:
        self.asked.append(request)
        return self.report

    def password(self, name: str, saved: Account) -> None:
        return None

    token = password


def checked(report: TestReport, saved: Account = PLAIN) -> Checked:
    stand: Any = Stand(saved, report)
    found = Watch(lambda: stand, lambda: stand, stand).check("default", Cancellation())
    (asked,) = stand.asked
    assert (asked.sends, asked.door, asked.name) == (False, Door.CHECK, "default")
    return found


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("", State.WORKING),
        ("sign_in_expired", State.FAILING),
        ("offline", State.UNKNOWN),
    ],
)
def test_how_an_account_is(code: str, state: State) -> None:
    finding = Finding(code, ("user",), True, "No.", "No.", ()) if code else None
    assert checked(replace(GOOD, finding=finding)).state is state


def test_a_secret_that_was_held_back_says_nothing() -> None:
    finding = Finding("held_back", ("user",), True, "No.", "No.", ())
    report = replace(GOOD, finding=finding, held_back_until=NOW)
    assert checked(report).state is State.UNKNOWN


def test_what_ends_first_stands_first() -> None:
    shown = Certificate(
        subject=Printable("mail"),
        issuer=Printable("CA"),
        names=(Printable("mail.acme.test"),),
        not_before=NOW,
        not_after=datetime(2027, 1, 31, 12, tzinfo=UTC),
        sha256="",
        is_self_signed=False,
    )
    saved = replace(PLAIN, auth=OAuth("id", "tenant", secret_expires="2026-11-28"))
    found = checked(replace(GOOD, tls=TlsSummary("TLSv1.3", shown)), saved)
    assert found.expires == (
        Expiry(What.CLIENT_SECRET, date(2026, 11, 28), -2),
        Expiry(What.CERTIFICATE, date(2027, 1, 31), 62),
    )


def test_who_is_switched_off_is_not_looked_at() -> None:
    stand: Any = Stand(replace(PLAIN, enabled=False), GOOD)
    with pytest.raises(SendingSwitchedOff):
        Watch(lambda: stand, lambda: stand, stand).check("default", Cancellation())
    assert stand.asked == []
