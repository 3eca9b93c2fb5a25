"""What a look at an account says, and what ends when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec import structs

from smtp_desktop import resources
from smtp_desktop.diagnosis.finding import Concern, Finding
from smtp_desktop.errors import SendingSwitchedOff
from smtp_desktop.model.account import Account, BasicAuth, NoAuth, OAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.notices.ends import What
from smtp_desktop.ports.network import Certificate
from smtp_desktop.ports.submission import Door
from smtp_desktop.printable import Printable
from smtp_desktop.services.testing.report import TestReport, TlsSummary
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.services.watch.endings import Announced, Endings, decode
from smtp_desktop.services.watch.watch import Checked, Expiry, State, Watch
from smtp_desktop.waiting import Cancellation
from support.fakes import PROVIDERS, account

NOW = datetime(2026, 11, 30, 9, 14, tzinfo=UTC)
GOOD = TestReport((), None, None, None, (), NOW)
ENDINGS = Endings({"microsoft-365": 90}, (Announced("microsoft-365", "basic", date(2026, 12, 31)),))
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


def watch(stand: Any, provider: str = "microsoft-365") -> Watch:
    return Watch(lambda: stand, lambda: stand, stand, lambda one: provider, lambda: ENDINGS)


def checked(report: TestReport, saved: Account = PLAIN) -> Checked:
    stand: Any = Stand(saved, report)
    found = Watch(
        lambda: stand, lambda: stand, stand, lambda one: "microsoft-365", lambda: ENDINGS
    ).check("default", Cancellation())
    (asked,) = stand.asked
    assert (asked.sends, asked.door, asked.name) == (False, Door.CHECK, "default")
    return found


def test_what_was_cut_short_says_nothing() -> None:
    finding = Finding("no_answer", ("provider",), True, "No.", "No.", ())
    report = replace(GOOD, finding=finding, is_cut_short=True)
    found = checked(report)
    assert (found.state, found.finding) == (State.UNKNOWN, None)


@pytest.mark.parametrize(
    ("concern", "state"),
    [
        (None, State.WORKING),
        (Concern.ACCOUNT, State.FAILING),
        (Concern.WAY, State.FAILING),
        (Concern.STAGE, State.FAILING),
        (Concern.MESSAGE, State.WORKING),
        (Concern.COMPUTER, State.UNKNOWN),
    ],
)
def test_how_an_account_is(concern: Concern | None, state: State) -> None:
    finding = Finding("x", ("user",), True, "No.", "No.", ())
    found = structs.replace(finding, concern=concern) if concern else None
    assert checked(replace(GOOD, finding=found)).state is state


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
    saved = structs.replace(PLAIN, auth=OAuth("id", "tenant", secret_expires="2026-11-28"))
    found = checked(replace(GOOD, tls=TlsSummary("TLSv1.3", shown)), saved)
    assert found.expires == (
        Expiry(What.CLIENT_SECRET, date(2026, 11, 28), -2),
        Expiry(What.CERTIFICATE, date(2027, 1, 31), 62),
        Expiry(What.SIGN_IN, date(2027, 2, 28), 90),
    )


def test_who_is_switched_off_is_not_looked_at() -> None:
    stand: Any = Stand(structs.replace(PLAIN, enabled=False), GOOD)
    with pytest.raises(SendingSwitchedOff):
        Watch(
            lambda: stand, lambda: stand, stand, lambda one: "microsoft-365", lambda: ENDINGS
        ).check("default", Cancellation())
    assert stand.asked == []


def test_what_providers_have_announced_and_how_long_a_sign_in_lasts_are_told() -> None:
    basic = structs.replace(PLAIN, auth=BasicAuth("jane"))
    assert [(one.what, one.days) for one in checked(GOOD, basic).expires] == [(What.PROVIDER, 31)]
    signed_in = structs.replace(PLAIN, auth=OAuth("id", "tenant"))
    assert [(one.what, one.days) for one in checked(GOOD, signed_in).expires] == [
        (What.SIGN_IN, 90)
    ]
    refused = replace(GOOD, finding=Finding("x", ("user",), True, "No.", "No.", ()))
    assert checked(refused, signed_in).expires == ()


def test_without_a_sign_in_the_facts_are_told() -> None:
    saved = structs.replace(PLAIN, auth=OAuth("id", "tenant", secret_expires="2026-12-30"))
    stand: Any = Stand(saved, GOOD)
    subject = watch(stand, "")
    facts = subject.facts("default", NOW)
    assert (facts.state, [one.days for one in facts.expires]) == (State.WORKING, [30])
    assert subject.held_back("default", NOW).state is State.UNKNOWN
    assert stand.asked == []


def test_the_file_of_endings_names_providers_that_there_are() -> None:
    found = decode(resources.read_text("endings.toml"))
    known = {one.id for one in PROVIDERS.all}
    assert {*found.sign_in, *(one.provider for one in found.announced)} <= known
    assert all(one.auth in ("basic", "oauth", "none") for one in found.announced)
