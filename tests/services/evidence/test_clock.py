"""A clock that is wrong: told from what servers say the time is, and what that changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.errors import IdentityProviderFailed, SignInRefused
from smtp_desktop.model.account import OAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.evidence import sign_in as sign_in_evidence
from smtp_desktop.services.evidence.clock import Reading, facts, words
from support.fakes import CATALOGUE, HASTY, account, outcome, run, tester

HOUR, DAY = 3600.0, 86400.0


@cache
def authority() -> Authority:
    return Authority()


def greeting(ago: timedelta) -> str:
    """What Sendmail and others greet with, their clock differing from ours."""
    said = format_datetime(datetime.now(UTC) - ago)
    return f"220 mail.test ESMTP ready; {said}"


def found_with(kind: str, ago: timedelta, encryption: Encryption) -> tuple[Finding, str]:
    """The finding for a certificate whose server has another idea of the time."""
    context = getattr(authority(), kind)()
    if encryption is Encryption.SSL:
        server = ScriptedServer(Script().output(greeting(ago)), implicit=context)
    else:
        script = Script().output(greeting(ago)).expect("EHLO").output("250-hi", "250 STARTTLS")
        server = ScriptedServer(script.expect("STARTTLS").output("220 go").start_tls(context))
    with server:
        report = run(tester(authority().pem, HASTY), account(server.port, encryption), CANARY)
    assert report.finding is not None
    return report.finding, outcome(report)[1]


@pytest.mark.parametrize("encryption", [Encryption.SSL, Encryption.STARTTLS])
@pytest.mark.parametrize(
    ("kind", "ago", "off"),
    [
        ("expired", timedelta(days=5), "5 days ahead"),
        ("not_yet_valid", -timedelta(days=2), "2 days behind"),
    ],
)
def test_a_certificate_that_is_valid_by_the_servers_clock_shows_that_ours_is_wrong(
    kind: str, ago: timedelta, off: str, encryption: Encryption
) -> None:
    found, code = found_with(kind, ago, encryption)

    assert (code, found.owners) == ("clock", ("user",))
    assert found.certain == ("behind" in off), "a server too may be behind, with an old certificate"
    assert found.title == f"This computer's clock is wrong: it is {off}."
    assert "Your password was not sent" in found.explanation


@pytest.mark.parametrize("encryption", [Encryption.SSL, Encryption.STARTTLS])
def test_a_certificate_that_has_expired_by_both_clocks_is_the_providers_to_renew(
    encryption: Encryption,
) -> None:
    found, code = found_with("expired", timedelta(0), encryption)

    assert (code, found.owners) == ("cert_expired_or_clock", ("provider",))
    assert "has expired" in found.title
    assert not any("time of this computer" in one for one in found.actions)


def test_where_the_clock_is_wrong_and_the_certificate_too_the_certificate_comes_first() -> None:
    found, code = found_with("expired", timedelta(hours=3), Encryption.SSL)

    assert (code, found.owners) == ("cert_expired_or_clock", ("provider",))


def test_a_certificate_that_is_wrong_for_another_reason_is_not_blamed_on_the_clock() -> None:
    _, code = found_with("self_signed", timedelta(days=5), Encryption.SSL)

    assert code == "cert_self_signed"


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (0, ""),
        (299, ""),
        (-299, ""),
        (360, "6 minutes ahead"),
        (-3600, "60 minutes behind"),
        (-3 * HOUR, "3 hours behind"),
        (20 * HOUR, "20 hours ahead"),
        (-3 * DAY, "3 days behind"),
        (90 * DAY, "3 months ahead"),
        (-5 * 365.25 * DAY, "5 years behind"),
    ],
)
def test_how_wrong_the_clock_is_in_words(ahead: float, said: str) -> None:
    reading = Reading(ahead, "the server's greeting")
    assert reading.words == said
    assert reading.is_right == (not said)


def test_facts_name_the_way_first() -> None:
    assert facts(Reading(-3 * HOUR, "x")) == {"clock": "behind 3 hours"}
    assert facts(Reading(3, "x")) == {"clock": "right"}
    assert facts(None) == words(None) == {}


# ---- The sign-in ---------------------------------------------------------------------------------


def signing_in(error: IdentityProviderFailed | SignInRefused, ahead: float | None) -> Finding:
    error.clock_ahead = ahead
    tested = account(587, auth=OAuth("id", "acme.com"), host="smtp.office365.com")
    return explain(sign_in_evidence.failure(error, tested), CATALOGUE)


def test_a_sign_in_that_makes_no_sense_beside_a_wrong_clock_is_the_clocks_fault() -> None:
    found = signing_in(IdentityProviderFailed("not yet valid"), -3 * HOUR)
    assert found.code == "clock"
    assert "3 hours behind" in found.title


@pytest.mark.parametrize("ahead", [None, 12.0])
def test_a_clock_that_is_right_is_not_blamed(ahead: float | None) -> None:
    assert signing_in(IdentityProviderFailed("nonsense"), ahead).code == "interception"


def test_a_refusal_with_a_reason_keeps_it_whatever_the_clock_says() -> None:
    wrong_password = SignInRefused("invalid_grant", "AADSTS50126: no", ["50126"])
    assert signing_in(wrong_password, -3 * HOUR).code == "bad_credentials"
