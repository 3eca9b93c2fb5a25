"""Test Email and `submit` against a real Postfix, with a real Dovecot behind the sign-in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from conftest import CANARY
from servers.mailhost_settings import LONG, MECHANISMS, ODD
from smtp_desktop.errors import PermanentReply
from smtp_desktop.model.account import Account, Auth, BasicAuth, NoAuth, OAuth, Sender
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.sending import conversation
from smtp_desktop.services.sending.message import Text, compose
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline
from support.fakes import password

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live

TEXT = Text("Prüfung – Zürich ✓", "Grüße aus Zürich\n.\n..zwei Punkte\n" + "lang " * 40 + "\n")
JANE = BasicAuth("jane")
OAUTH = OAuth("client", "tenant", "jane")


def bearer(token: str) -> Credentials:
    return Credentials("jane", lambda: token, is_token=True)


def parsed(letter: bytes) -> EmailMessage:
    message = message_from_bytes(letter, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def assert_arrived_unchanged(letter: bytes, tried: Account) -> None:
    """Below what Postfix wrote on top stands what `compose` makes, but for its random id."""
    message = parsed(letter)
    made = compose(tried, tried.test_to, TEXT, message["Date"].datetime).replace(b"\r\n", b"\n")
    message_id = f"Message-ID: {message['Message-ID']}\n".encode()
    made = re.sub(rb"(?m)^Message-ID: .*\n", message_id, made)
    assert letter[-len(made) :] == made
    added = parsed(letter[: -len(made)]).keys()
    assert added == ["Return-Path", "X-Original-To", "Delivered-To", "Received"]


@pytest.mark.parametrize(
    ("service", "encryption", "auth", "received_with"),
    [
        ("submission", Encryption.STARTTLS, JANE, "ESMTPSA"),
        ("submission_implicit", Encryption.SSL, JANE, "ESMTPSA"),
        ("relay", Encryption.NONE, NoAuth(), "ESMTP"),
    ],
)
def test_the_test_email_arrives_as_it_was_composed(
    mail_host: MailHost, service: str, encryption: Encryption, auth: Auth, received_with: str
) -> None:
    tried = mail_host.account(service, auth, encryption=encryption)
    tried = replace(tried, sender=Sender("Büro Zürich", "jane@acme.test"))

    report = mail_host.tested(tried, text=TEXT)

    assert report.ok, report
    letter = mail_host.letter("joe")
    assert_arrived_unchanged(letter, tried)
    message = parsed(letter)
    assert message["From"].addresses[0].display_name == "Büro Zürich"
    assert message["From"].addresses[0].addr_spec == "jane@acme.test"
    assert message["To"] == "joe@acme.test"
    assert message["Reply-To"] == "jane@acme.test"
    assert abs(datetime.now(UTC) - message["Date"].datetime) < timedelta(minutes=2)
    assert re.fullmatch(r"<[^<>@\s]+@acme\.test>", message["Message-ID"])
    assert message["Subject"] == TEXT.subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content() == TEXT.body
    assert f" with {received_with} id " in message["Received"]


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_password_mechanism_signs_in_with_letters_beyond_ascii(
    mail_host: MailHost, mechanism: str
) -> None:
    assert not CANARY.isascii()

    report = mail_host.tested(mail_host.account("submission", BasicAuth("jane", mechanism)))

    assert report.ok, report
    assert f"sasl_method={mechanism}, sasl_username=jane\n" in mail_host.log("submission")


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_password_mechanism_carries_400_characters(
    mail_host: MailHost, mechanism: str
) -> None:
    assert len(LONG) == 400

    report = mail_host.tested(mail_host.account("submission", BasicAuth("long", mechanism)))

    assert report.ok, report
    assert f"sasl_method={mechanism}, sasl_username=long\n" in mail_host.log("submission")
    if mechanism == "PLAIN":  # too long for one line, so the response goes alone
        at = report.transcript.index("C: AUTH PLAIN")
        assert [line.strip() for line in report.transcript[at + 1 : at + 3]] == ["S: 334", "C: ***"]


@pytest.mark.parametrize("user", ODD)
def test_a_password_that_scram_would_change_signs_in_all_the_same(
    mail_host: MailHost, user: str
) -> None:
    """SCRAM prepares a password (RFC 4013), Dovecot does not: they agree on most, not on these."""
    report = mail_host.tested(mail_host.account("submission", BasicAuth(user)))

    assert report.ok, report
    assert f"sasl_username={user}\n" in mail_host.log("submission")


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_wrong_password_is_tried_once_and_named(mail_host: MailHost, mechanism: str) -> None:
    tried = mail_host.account("submission", BasicAuth("jane", mechanism))

    report = mail_host.tested(tried, password("wrong-Grüße"))

    assert report.finding is not None
    assert (report.finding.code, report.finding.certain) == ("bad_credentials", True)
    assert report.reply is not None
    assert report.reply.code == 535
    log = mail_host.log("submission")
    assert f"SASL {mechanism} authentication failed" in log
    assert " auth=0/1 quit=1 " in log


@pytest.mark.parametrize(
    ("service", "mechanism"),
    [
        ("submission", "SCRAM-SHA-256"),
        ("submission_implicit", "SCRAM-SHA-256"),
        ("plain_login", "PLAIN"),
    ],
)
def test_over_tls_the_strongest_mechanism_is_chosen(
    mail_host: MailHost, service: str, mechanism: str
) -> None:
    report = mail_host.tested(mail_host.account(service))

    assert report.ok, report
    assert f"sasl_method={mechanism}, sasl_username=jane\n" in mail_host.log(service)


@pytest.mark.parametrize(
    ("service", "auth", "mechanism"),
    [
        ("tokens", OAUTH, "XOAUTH2"),
        ("bearer", OAUTH, "OAUTHBEARER"),
        ("submission", BasicAuth("jane", "XOAUTH2"), "XOAUTH2"),
        ("submission", BasicAuth("jane", "OAUTHBEARER"), "OAUTHBEARER"),
    ],
)
def test_a_token_signs_in(mail_host: MailHost, service: str, auth: Auth, mechanism: str) -> None:
    report = mail_host.tested(mail_host.account(service, auth), bearer(mail_host.token("jane")))

    assert report.ok, report
    assert f"sasl_method={mechanism}, sasl_username=jane\n" in mail_host.log(service)


@pytest.mark.parametrize("service", ["tokens", "bearer"])
@pytest.mark.parametrize("fault", ["expired", "forged", "of somebody else", "no token at all"])
def test_a_token_that_is_no_good_is_refused(mail_host: MailHost, service: str, fault: str) -> None:
    token = {
        "expired": mail_host.token("jane", minutes=-10),
        "forged": mail_host.token("jane", key=b"another key of thirty-two octets"),
        "of somebody else": mail_host.token("joe"),
        "no token at all": "nonsense",
    }[fault]

    report = mail_host.tested(mail_host.account(service, OAUTH), bearer(token))

    is_anothers = fault == "of somebody else"  # which the token says about itself
    assert report.finding is not None
    assert report.finding.code == (
        "ms_oauth_wrong_account_or_scope" if is_anothers else "oauth_token_rejected"
    )
    assert " auth=0/1 quit=1 " in mail_host.log(service)
    assert token not in str(report)


@pytest.mark.parametrize(
    ("mechanism", "detail"),
    [
        ("XOAUTH2", "status=401 schemes=bearer scope=mail"),
        ("OAUTHBEARER", "status=invalid_token"),
    ],
)
def test_the_reason_inside_the_challenge_is_kept_with_the_refusal(
    mail_host: MailHost, mechanism: str, detail: str
) -> None:
    tried = mail_host.account("submission", BasicAuth("jane", mechanism))
    expired, soon = bearer(mail_host.token("jane", minutes=-10)), Deadline(10)
    connection = mail_host.dialer().connect(
        "localhost", ["127.0.0.1"], tried.server.port, soon, Cancellation()
    )
    try:
        conversation.greet(connection, soon)
        conversation.introduce(connection, soon)
        conversation.upgrade(connection, soon)
        conversation.introduce(connection, soon)
        with pytest.raises(PermanentReply) as refusal:
            conversation.sign_in(connection, expired, tried, soon, is_here=True)
    finally:
        conversation.leave(connection, soon)

    assert refusal.value.reply.code == 535
    assert refusal.value.detail == detail


def test_an_address_beyond_ascii_goes_out_with_smtputf8_and_arrives(mail_host: MailHost) -> None:
    tried = mail_host.account("submission", email="jörg@acme.test", to="jörg@acme.test")

    report = mail_host.tested(tried, text=TEXT)

    assert report.ok, report
    (mail,) = (line for line in report.transcript if line.startswith("C: MAIL FROM:"))
    assert mail.startswith("C: MAIL FROM:<jörg@acme.test> ")
    assert mail.endswith(" SMTPUTF8")
    letter = mail_host.letter("joerg")
    assert_arrived_unchanged(letter, tried)
    assert " with UTF8SMTPSA id " in parsed(letter)["Received"]


def test_an_international_domain_goes_out_as_its_a_label(mail_host: MailHost) -> None:
    tried = mail_host.account("submission", email="post@bücher.test", to="post@Bücher.test")

    report = mail_host.tested(tried, text=TEXT)

    assert report.ok, report
    assert "C: RCPT TO:<post@xn--bcher-kva.test>" in report.transcript
    assert "SMTPUTF8" not in next(one for one in report.transcript if "MAIL FROM" in one)
    letter = mail_host.letter("buecher")
    assert_arrived_unchanged(letter, tried)
    assert parsed(letter)["Return-Path"] == "<post@xn--bcher-kva.test>"
    assert parsed(letter)["From"].addresses[0].addr_spec == "post@xn--bcher-kva.test"
