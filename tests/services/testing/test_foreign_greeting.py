"""The server greets as the service that it is said to be, or something else answers for it."""

from __future__ import annotations

from functools import cache

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.testing.report import TestReport
from support.fakes import HASTY, PROVIDERS, account, outcome, run, tester

GMAIL = "220 smtp.gmail.com ESMTP 5b1f17b1804b1-47787e35aacsm1234 - gsmtp"
HOTEL = "220 gateway.hotel.test ESMTP Postfix"

# As each service greets, and how another one does.
OWN = {
    "smtp.gmail.com": GMAIL,
    "smtp.googlemail.com": "220 smtp.googlemail.com ESMTP a1-2b3.4 - gsmtp",
    "smtp.office365.com": "220 FR0P281CA0001.outlook.office365.com Microsoft ESMTP MAIL Service "
    "ready at Sat, 21 Nov 2026 13:00:00 +0000 [08DE27A0B0C1D2E3]",
    "smtp-mail.outlook.com": "220 AM0PR02CA0010.outlook.office365.com Microsoft ESMTP MAIL Service "
    "ready at Sat, 21 Nov 2026 13:00:00 +0000",
    "smtp.mail.yahoo.com": "220 smtp.mail.yahoo.com ESMTP ready",
    "smtp.zoho.com": "220 mx.zohomail.com SMTP Server ready November 21, 2026 6:38:02 AM PST",
    "smtp.sendgrid.net": "220 SG ESMTP service ready at ismtpd0001p1lon1.sendgrid.net",
    "smtp.mail.me.com": "220 iCloud iscream SMTP proxy - p00-iscream-smtp 3.5.0",
}


@cache
def authority() -> Authority:
    return Authority()


def report_on(script: Script, host: str, encryption: Encryption = Encryption.TLS) -> TestReport:
    with ScriptedServer(script) as server:
        report = run(
            tester(authority().pem, HASTY), account(server.port, encryption, host=host), CANARY
        )
    assert not [line for line in server.said if line.startswith("AUTH")]
    return report


def found_in(report: TestReport) -> Finding:
    assert report.finding is not None
    return report.finding


def answering(greeting: str, *extensions: str) -> Script:
    *before, last = ["somewhere.test", *extensions]
    lines = [*(f"250-{line}" for line in before), f"250 {last}"]
    return Script().output(greeting).expect("EHLO").output(*lines)


def test_a_strange_greeting_and_no_encryption_is_somebody_else() -> None:
    report = report_on(answering(HOTEL, "SIZE 1000"), "smtp.gmail.com")

    assert outcome(report) == ("starttls", "interception")
    found = found_in(report)
    assert found.certain
    assert found.title == "Something else answered in place of Gmail."
    assert "gateway.hotel.test" in found.explanation
    assert "Your password was not sent" in found.explanation
    assert found.fixes == ()


def test_a_strange_greeting_and_a_certificate_for_another_name_is_somebody_else() -> None:
    """Where the name in the certificate would otherwise be offered as the right server."""
    script = answering(HOTEL, "STARTTLS").expect("STARTTLS").output("220 go")
    report = report_on(script.start_tls(authority().wrong_name()), "smtp.gmail.com")

    assert outcome(report) == ("starttls", "interception")
    assert found_in(report).fixes == ()


def test_behind_encryption_from_the_first_byte_the_greeting_is_looked_at_too() -> None:
    with ScriptedServer(Script().output(HOTEL).wait(), implicit=authority().wrong_name()) as server:
        tested = account(server.port, Encryption.SSL, host="smtp.gmail.com")
        report = run(tester(authority().pem, HASTY), tested, CANARY)

    assert outcome(report) == ("tls", "interception")
    assert "gateway.hotel.test" in found_in(report).explanation


def test_a_strange_greeting_and_a_refusal_is_not_certain() -> None:
    report = report_on(Script().output(HOTEL).expect("EHLO").output("550 no"), "smtp.gmail.com")

    assert outcome(report) == ("ehlo", "interception")
    assert not found_in(report).certain


@pytest.mark.parametrize("host", OWN)
def test_who_greets_as_the_service_does_is_taken_for_it(host: str) -> None:
    report = report_on(answering(OWN[host], "SIZE 1000"), host)

    assert outcome(report) == ("starttls", "starttls_missing")


@pytest.mark.parametrize("host", OWN)
def test_who_greets_otherwise_is_not(host: str) -> None:
    report = report_on(answering(HOTEL, "SIZE 1000"), host)

    assert outcome(report) == ("starttls", "interception")


@pytest.mark.parametrize("host", ["mail.acme.test", "localhost", "127.0.0.1"])
def test_a_server_of_nobody_in_particular_may_greet_as_it_likes(host: str) -> None:
    report = report_on(answering(HOTEL, "SIZE 1000"), host)

    assert outcome(report) == ("starttls", "starttls_missing")


def test_a_greeting_of_stars_is_the_firewalls_own_finding() -> None:
    report = report_on(answering("220 ***************************0*2", "SIZE"), "smtp.gmail.com")

    assert outcome(report) == ("starttls", "interception")
    assert "stars" in found_in(report).explanation


def test_a_checked_certificate_is_believed_more_than_the_greeting() -> None:
    """Behind it a service may greet in a way that nobody here has heard of yet."""
    script = answering(HOTEL, "STARTTLS").expect("STARTTLS").output("220 go")
    certificate = authority()._context(authority().ca.issue_cert("smtp.gmail.com"))
    script.start_tls(certificate).expect("EHLO").close()
    report = report_on(script, "smtp.gmail.com")

    assert outcome(report) == ("starttls", "connection_lost")


def test_greetings_are_written_in_small_letters() -> None:
    written = [one for provider in PROVIDERS.all for one in provider.greetings]
    assert len(written) > 20
    assert all(one == one.lower().strip() and len(one.strip("*")) >= 3 for one in written)
