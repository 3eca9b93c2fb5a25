"""The practice server: a real conversation, one mailbox, and nothing that leaves this computer."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
from collections.abc import Iterator

import pytest

from conftest import CANARY
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.cli.commands import demo as story
from smtp_desktop.demo.mail_server import ADDRESS, HOST, PracticeServer
from smtp_desktop.model.account import Account, BasicAuth, NoAuth, Sender, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.ports.system import Received
from smtp_desktop.practice import Practice
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import TestEmail
from smtp_desktop.waiting import Cancellation
from support.clock import RealClock
from support.fakes import SHORT, outcome, password, run
from support.submitting import submit


@pytest.fixture
def practice() -> Iterator[Practice]:
    made = Practice(with_window=False)
    made.start()
    yield made
    made.stop()


def report_on(practice: Practice, account: Account, secret: str = "") -> TestReport:
    dialer = NetworkDialer(Trust(ca_data=practice.server.ca_certificate))
    catalogue, providers = practice.catalogue, practice.providers
    subject = TestEmail(dialer, RealClock(), lambda: catalogue, lambda: providers, SHORT)
    return run(subject, account, secret or practice.server.password)


def account(
    practice: Practice,
    email: str = ADDRESS,
    to: str = ADDRESS,
    encryption: Encryption = Encryption.TLS,
    auth: BasicAuth | NoAuth | None = None,
) -> Account:
    server = Server(HOST, practice.server.port, encryption)
    return Account(Sender("You", email), server, auth or BasicAuth(ADDRESS), to)


def test_a_message_arrives_and_can_be_read(practice: Practice) -> None:
    report = report_on(practice, account(practice))

    assert outcome(report) == ("", "")
    assert report.tls is not None
    assert report.tls.version == "TLSv1.3"
    (message,) = practice.server.messages()
    assert message.sender == f"You <{ADDRESS}>"
    assert message.recipients == (ADDRESS,)
    assert message.subject == "Test"
    assert message.text.strip() == "Hello"


def test_a_message_is_submitted_too(practice: Practice) -> None:
    dialer = NetworkDialer(Trust(ca_data=practice.server.ca_certificate))
    receipt = submit(
        account(practice),
        password(practice.server.password, ADDRESS),
        [ADDRESS],
        b"Subject: submitted\r\n\r\nHello\r\n",
        dialer,
        Cancellation(),
    )

    assert receipt.reply.code == 250
    assert practice.server.messages()[0].subject == "submitted"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"to": "nobody@practice.test"}, ("recipient", "recipient_unknown")),
        ({"email": "me@practice.test"}, ("sender", "from_not_allowed")),
        ({"auth": NoAuth()}, ("sender", "not_authenticated")),
        ({"encryption": Encryption.SSL}, ("tls", "mode_mismatch")),
        (
            {"encryption": Encryption.NONE, "auth": NoAuth()},
            ("sender", "starttls_required"),
        ),
    ],
)
def test_mistakes_show_as_on_a_real_server(
    practice: Practice, change: dict[str, object], found: tuple[str, str]
) -> None:
    report = report_on(practice, account(practice, **change))  # type: ignore[arg-type]

    assert outcome(report) == found
    assert practice.server.messages() == ()


@pytest.mark.parametrize("secret", [CANARY, "wrong", "x" * 400])
def test_a_wrong_password_is_refused(practice: Practice, secret: str) -> None:
    report = report_on(practice, account(practice), secret)

    assert outcome(report) == ("auth", "bad_credentials")
    assert practice.server.messages() == ()


def test_nobody_else_on_this_computer_gets_in_without_encryption(practice: Practice) -> None:
    with smtplib.SMTP("127.0.0.1", practice.server.port, "me", 5) as client:
        client.ehlo()
        assert "auth" not in client.esmtp_features
        assert client.mail(ADDRESS)[0] == 530


def test_the_password_is_new_every_time() -> None:
    assert PracticeServer().password != PracticeServer().password


def test_no_certificate_but_its_own_is_needed_or_trusted(practice: Practice) -> None:
    context = ssl.create_default_context(cadata=PracticeServer().ca_certificate)
    with (
        smtplib.SMTP("localhost", practice.server.port, "me", 5) as client,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        client.starttls(context=context)


def test_the_mailbox_keeps_a_hundred_messages(practice: Practice) -> None:
    dialer = NetworkDialer(Trust(ca_data=practice.server.ca_certificate))
    context = ssl.create_default_context(cadata=practice.server.ca_certificate)
    assert dialer.is_loopback("127.0.0.1")
    with smtplib.SMTP("localhost", practice.server.port, "me", 5) as client:
        client.starttls(context=context)
        client.login(ADDRESS, practice.server.password)
        for number in range(103):
            client.sendmail(ADDRESS, ADDRESS, f"Subject: {number}\r\n\r\nHello\r\n")

    messages = practice.server.messages()
    assert [messages[0].subject, messages[-1].subject, len(messages)] == ["3", "102", 100]


def test_it_listens_on_this_computer_alone(practice: Practice) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.2", practice.server.port))  # free, so it does not listen everywhere


def test_stopping_it_ends_conversations_under_way(caplog: pytest.LogCaptureFixture) -> None:
    practice = Practice(with_window=False)
    practice.start()
    with socket.create_connection(("127.0.0.1", practice.server.port)) as client:
        assert client.recv(1000).startswith(b"220 ")
        practice.server.stop()
        client.settimeout(3)
        assert client.recv(1000) == b""
    practice.stop()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", practice.server.port), 2)


class Forgetful:
    """A practice server in which nothing arrives."""

    def __init__(self, password: str) -> None:
        self.password = password

    def messages(self) -> tuple[Received, ...]:
        return ()


@pytest.mark.parametrize("is_known", [True, False], ids=["nothing arrived", "not even sent"])
def test_the_story_ends_with_1_unless_the_message_arrived(
    practice: Practice, is_known: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    server = Forgetful(practice.server.password if is_known else "another")

    accounts = practice.account, practice.microsoft_account
    assert story.tell(practice, *accounts, server, practice.start_relay, as_json=False) == 1

    out = capfd.readouterr().out
    assert "Not every message arrived." in out
    assert ("✗ Sign-in: failed" in out) != is_known
