"""Address and server of two services: noticed, held back before a secret is sent, and explained."""

from __future__ import annotations

from functools import cache

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer
from smtp_desktop.model.account import Account, BasicAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.sending.belonging import mismatch
from smtp_desktop.services.sending.message import Text
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.waiting import Cancellation
from support.fakes import HASTY, PROVIDERS, account, outcome, password, tester


@pytest.mark.parametrize(
    ("email", "username", "host", "server"),
    [
        ("jane@gmail.com", "jane@gmail.com", "smtp.office365.com", "microsoft-365"),
        ("jane@gmail.com", "jane", "smtp.mail.yahoo.com", "yahoo"),
        ("jane@acme.com", "jane@yahoo.com", "SMTP.Gmail.com", "gmail"),
        ("jane@mail.ru", "jane@mail.ru", "smtp.mail.com", "mail-com"),
        ("jane@tuta.com", "jane@tuta.com", "smtp.web.de", "web-de"),
    ],
)
def test_two_known_services_do_not_belong_together(
    email: str, username: str, host: str, server: str
) -> None:
    found = mismatch(email, username, host, PROVIDERS)
    assert found
    assert found.is_certain
    assert found.server
    assert found.server.id == server


def test_a_server_nobody_knows_is_noticed_without_certainty() -> None:
    found = mismatch("jane@gmail.com", "jane@gmail.com", "smtp.lab.test", PROVIDERS)
    assert found
    assert not found.is_certain


@pytest.mark.parametrize(
    ("email", "username", "host"),
    [
        ("jane@gmail.com", "jane@gmail.com", "smtp.gmail.com"),
        ("jane@gmail.com", "jane@gmail.com", "smtp.googlemail.com"),
        ("jane@outlook.com", "jane@outlook.com", "smtp.office365.com"),
        ("jane@acme.onmicrosoft.com", "", "smtp-mail.outlook.com"),
        ("jane@gmail.com", "apikey", "smtp.sendgrid.net"),
        ("jane@gmail.com", "jane@gmail.com", "smtp-relay.brevo.com"),
        ("jane@gmail.com", "AKIA", "email-smtp.eu-west-1.amazonaws.com"),
        ("jane@gmail.com", "postmaster@acme.com", "smtp.mailgun.org"),
        ("jane@acme.com", "jane@acme.com", "smtp.gmail.com"),
        ("jane@yahoo.com", "jane@gmail.com", "smtp.gmail.com"),  # an alias in the mailbox
        ("jane@gmail.com", "jane@acme.com", "smtp.office365.com"),
        ("jane@yandex.com", "jane@yandex.com", "smtp.yandex.ru"),
        ("jane@zoho.com", "jane@zoho.com", "smtppro.zoho.eu"),
        ("jane@proton.me", "jane@proton.me", "127.0.0.1"),
        ("jane@gmail.com", "jane@gmail.com", "localhost"),
        ("jane@gmail.com", "jane@gmail.com", ""),
        ("", "", "smtp.gmail.com"),
    ],
)
def test_what_may_belong_together_raises_no_alarm(email: str, username: str, host: str) -> None:
    assert mismatch(email, username, host, PROVIDERS) is None


def test_every_service_belongs_to_its_own_servers() -> None:
    for one in PROVIDERS.all:
        for domain in one.domains:
            address = f"jane@{domain.replace('.*', '.com').replace('*.', 'acme.')}"
            found = PROVIDERS.for_address(address)
            if found and one.host:
                assert mismatch(address, address, found.host, PROVIDERS) is None, address


# ---- On the way ----------------------------------------------------------------------------------


@cache
def authority() -> Authority:
    return Authority()


def as_gmail() -> Script:
    """Gmail's server as far as the sign-in."""
    context = authority()._context(authority().ca.issue_cert("smtp.gmail.com"))
    script = Script().output("220 smtp.gmail.com ESMTP x - gsmtp").expect("EHLO")
    script = script.output("250-smtp.gmail.com", "250 STARTTLS").expect("STARTTLS")
    script = script.output("220 go").start_tls(context).expect("EHLO")
    return script.output("250-smtp.gmail.com", "250 AUTH PLAIN")


def tried(script: Script, email: str, *, elsewhere: bool = False) -> tuple[TestReport, list[str]]:
    with ScriptedServer(script) as server:
        at_gmail: Account = account(
            server.port, Encryption.TLS, BasicAuth(email), "smtp.gmail.com", email
        )
        request = Request(
            at_gmail,
            password(CANARY, email),
            email,
            Text("Test", "Hello\n"),
            elsewhere=elsewhere,
        )
        subject = tester(authority().pem, HASTY)
        report = subject.run(request, lambda step: None, Cancellation())
    return report, list(server.said)


def test_the_secret_of_one_service_is_not_sent_to_another() -> None:
    report, heard = tried(as_gmail().expect("QUIT"), "jane@yahoo.com")
    assert not [line for line in heard if line.startswith("AUTH")]
    assert outcome(report) == ("auth", "address_server_mismatch")
    assert report.apart
    assert report.finding
    assert "Nothing secret was sent" in report.finding.explanation
    assert report.finding.fixes[0].changes == {
        "host": "smtp.mail.yahoo.com",
        "port": 465,
        "encryption": "ssl",
    }


def test_a_refusal_is_explained_by_what_does_not_belong_together() -> None:
    report, heard = tried(
        as_gmail().expect("AUTH").output("535 5.7.8 Username and Password not accepted. - gsmtp"),
        "jane@yahoo.com",
        elsewhere=True,
    )
    assert [line for line in heard if line.startswith("AUTH")]
    assert outcome(report) == ("auth", "address_server_mismatch")
    assert report.apart is None
    assert report.finding
    assert "jane@yahoo.com is an address at Yahoo" in report.finding.explanation


def test_an_own_domain_at_a_service_is_signed_in_without_a_word() -> None:
    report, heard = tried(
        as_gmail().expect("AUTH").output("535 5.7.8 Username and Password not accepted. - gsmtp"),
        "jane@acme.com",
    )
    assert [line for line in heard if line.startswith("AUTH")]
    assert outcome(report)[1] != "address_server_mismatch"
