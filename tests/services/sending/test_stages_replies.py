"""What a server says no with, at every stage, and the finding that it becomes."""

from __future__ import annotations

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, due, greeted, refusing, resumed
from smtp_desktop.model.account import NoAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.sending.message import Text
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.waiting import Cancellation
from support.fakes import HASTY, account, outcome, password, run, tester

CLEAR = Encryption.NONE
STAGES = {
    "greeting": "greeting",
    "EHLO": "ehlo",
    "AUTH": "auth",
    "MAIL": "sender",
    "RCPT": "recipient",
    "DATA": "data",
    "content": "data",
}

NOT_MINE = "553 5.7.1 <jane@acme.test>: Sender address rejected: not owned by user jane"
SEND_AS = "554 5.2.252 SendAsDenied; jane@acme.test not allowed to send as joe@acme.test"
GREYLISTED = "451 4.7.1 Greylisting in action, please come back later"
NO_MORE = "550 5.4.5 Daily user sending limit exceeded."
LISTED = "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org"
APP_PASSWORD = "534-5.7.9 Application-specific password required."

REPLIES = [
    ("greeting", "421 4.3.2 Service not available, closing transmission channel", "server_temp"),
    ("greeting", "421 4.7.0 Too many connections from your IP", "throttled"),
    ("greeting", "554 5.7.1 No SMTP service here", "ip_blocked"),
    ("greeting", "554 mail.acme.example ESMTP not accepting messages", "ip_blocked"),
    ("greeting", "521 host does not accept mail", "ip_blocked"),
    ("greeting", LISTED, "ip_blocked"),
    ("EHLO", "421 4.3.0 shutting down", "server_temp"),
    ("EHLO", "501 5.5.4 Syntactically invalid EHLO argument(s)", "ehlo_name"),
    ("EHLO", "530 5.7.0 Must issue a STARTTLS command first", "starttls_required"),
    ("AUTH", "535 5.7.8 Error: authentication failed", "bad_credentials"),
    ("AUTH", "535 incorrect authentication data", "bad_credentials"),
    ("AUTH", "504 5.5.4 Unrecognized authentication type", "auth_mech"),
    ("AUTH", "503 AUTH command used when not advertised", "auth_mech"),
    ("AUTH", "530 5.7.0 Must issue a STARTTLS command first", "starttls_required"),
    ("AUTH", "538 5.7.11 Encryption required for requested mechanism", "starttls_required"),
    ("AUTH", "534 5.7.9 Please log in with an app password", "app_password_needed"),
    ("AUTH", "454 4.7.0 Temporary authentication failure", "server_temp"),
    ("AUTH", "421 4.7.0 Authentication failed", "bad_credentials"),
    ("AUTH", "432 4.7.12 A password transition is needed", "bad_credentials"),
    ("AUTH", "534 5.7.9 Authentication mechanism is too weak", "auth_mech"),
    ("AUTH", "421 4.4.2 mail.test Error: timeout exceeded", "server_temp"),
    ("MAIL", "530 5.7.0 Authentication required", "not_authenticated"),
    ("MAIL", "550 5.7.1 Client was not authenticated", "not_authenticated"),
    ("MAIL", NOT_MINE, "from_not_allowed"),
    ("MAIL", GREYLISTED, "greylist"),
    ("MAIL", "552 5.3.4 Message size exceeds fixed limit", "too_big"),
    ("MAIL", "452 4.3.1 Insufficient system storage", "server_temp"),
    ("MAIL", NO_MORE, "quota"),
    ("MAIL", LISTED, "ip_blocked"),
    ("RCPT", NOT_MINE, "from_not_allowed"),
    ("RCPT", "550 5.1.1 <joe@acme.test>: Recipient address rejected: unknown", "recipient_unknown"),
    ("RCPT", "550 No such user here", "recipient_unknown"),
    ("RCPT", "552 5.2.2 Mailbox full", "recipient_full"),
    ("RCPT", "452 4.2.2 The recipient is over quota", "recipient_full"),
    ("RCPT", GREYLISTED, "greylist"),
    ("RCPT", "450 4.2.0 <joe@acme.test>: Greylisted, try again in 5 minutes", "greylist"),
    ("RCPT", "554 5.7.1 Relay access denied", "relay_denied"),
    ("RCPT", "530 5.7.0 Must authenticate before sending", "not_authenticated"),
    ("RCPT", "451 4.3.0 Local error in processing", "server_temp"),
    ("RCPT", LISTED, "ip_blocked"),
    ("DATA", "554 5.5.1 No valid recipients", "unknown"),
    ("DATA", "451 4.3.0 try again later", "server_temp"),
    ("content", SEND_AS, "from_not_allowed"),
    ("content", "552 5.3.4 Message too big for system", "too_big"),
    ("content", "552 message exceeds fixed maximum message size", "too_big"),
    ("content", "452 4.2.2 Mailbox is full", "recipient_full"),
    ("content", NO_MORE, "quota"),
    ("content", "550 5.7.1 Daily sending quota exceeded", "quota"),
    ("content", "421 4.7.0 try again later, closing connection", "server_temp"),
    ("content", "550 5.7.1 This message looks like spam", "content_block"),
]


def said(word: str, *reply: str) -> TestReport:
    """The report about a server that answers like this to this word."""
    with ScriptedServer(refusing(word, *reply)) as server:
        return run(tester(), account(server.port, CLEAR), CANARY)


@pytest.mark.parametrize(("word", "reply", "code"), REPLIES)
def test_a_refusal_becomes_its_finding_at_its_stage(word: str, reply: str, code: str) -> None:
    report = said(word, reply)

    assert outcome(report) == (STAGES[word], code)
    assert report.reply is not None
    assert str(report.reply) == reply


@pytest.mark.parametrize("word", STAGES)
def test_words_that_nobody_knows_are_not_guessed_at(word: str) -> None:
    report = said(word, "557 5.9.9 wibble wobble")

    assert outcome(report) == (STAGES[word], "unknown")
    assert report.finding is not None
    assert not report.finding.certain
    assert report.finding.owners == ()
    assert str(report.reply) == "557 5.9.9 wibble wobble"


def test_googles_words_point_to_its_page_for_app_passwords() -> None:
    report = said(
        "AUTH",
        APP_PASSWORD,
        "534 5.7.9 https://support.google.com/mail/?p=InvalidSecondFactor x-y.1 - gsmtp",
    )

    assert outcome(report) == ("auth", "app_password_needed")
    assert report.finding is not None
    assert report.finding.help == "https://myaccount.google.com/apppasswords"


@pytest.mark.parametrize(
    ("extensions", "fix"),
    [((), None), (("AUTH GSSAPI NTLM",), None), (("AUTH XOAUTH2 OAUTHBEARER",), "oauth")],
)
def test_a_server_that_offers_no_sign_in_that_fits(
    extensions: tuple[str, ...], fix: str | None
) -> None:
    with ScriptedServer(greeted(*extensions)) as server:
        report = run(tester(), account(server.port, CLEAR), CANARY)

    assert outcome(report) == ("auth", "auth_mech")
    assert report.finding is not None
    if fix:
        assert [one.changes for one in report.finding.fixes] == [{"auth": fix}]


@pytest.mark.parametrize("word", ["MAIL", "RCPT"])
def test_a_server_that_wants_a_sign_in_after_all(word: str) -> None:
    script = greeted("SIZE").expect("MAIL")
    script = script if word == "MAIL" else script.output("250 ok").expect("RCPT")
    with ScriptedServer(script.output("530 5.7.0 Authentication required")) as server:
        report = run(tester(), account(server.port, CLEAR, NoAuth()))

    assert outcome(report) == (STAGES[word], "not_authenticated")


def test_a_server_that_wants_encryption_before_it_takes_a_sender() -> None:
    script = greeted("STARTTLS").expect("MAIL")
    with ScriptedServer(script.output("530 5.7.0 Must issue a STARTTLS command first")) as server:
        report = run(tester(), account(server.port, CLEAR, NoAuth()))

    assert outcome(report) == ("sender", "starttls_required")


def test_a_message_over_the_announced_size_is_not_even_begun() -> None:
    script = Script().output("220 hi").expect("EHLO").output("250-mail.test", "250 SIZE 100")
    with ScriptedServer(script.expect("QUIT")) as server:
        report = run(tester(), account(server.port, CLEAR, NoAuth()))

    assert outcome(report) == ("sender", "too_big")
    assert server.said[-1] == "QUIT"


def test_a_server_without_extensions_is_greeted_the_old_way() -> None:
    script = Script().output("220 old").expect("EHLO").output("500 what?")
    script.expect("HELO").output("250 hello").expect("MAIL").output("250 ok")
    script.expect("RCPT").output("250 ok").expect("DATA").output("354 go").content()
    with ScriptedServer(script.output("250 queued").expect("QUIT")) as server:
        report = run(tester(), account(server.port, CLEAR, NoAuth()))

    assert outcome(report) == ("", "")
    assert "MAIL FROM:<jane@acme.test>" in server.said


def test_a_test_without_sending_stops_after_the_recipient() -> None:
    script = due("RCPT").output("250 ok").expect("RSET").output("250 ok").expect("QUIT")
    with ScriptedServer(script) as server:
        report = run(tester(), account(server.port, CLEAR), CANARY, sends=False)

    assert outcome(report) == ("", "")
    assert [step.stage.value for step in report.steps][-1] == "data"
    assert report.steps[-1].status.value == "not_reached"
    assert not [line for line in server.said if line.startswith("DATA")]


@pytest.mark.alone  # megabytes are to be written within a short deadline
@pytest.mark.parametrize("ending", ["hang up", "hang up behind TLS", "stop reading"])
def test_a_no_in_the_middle_of_a_large_message_is_heard(ending: str) -> None:
    """The server says 552 while megabytes are still on their way."""
    made = Authority()
    implicit = made.valid() if "TLS" in ending else None
    script = due("DATA").output("354 go ahead").hear().output("552 5.3.4 Message too big")
    script = script.pause(1.5) if ending == "stop reading" else script.close()
    with ScriptedServer(script, implicit=implicit) as server:
        tested = account(server.port, Encryption.SSL if implicit else CLEAR)
        text = Text("Large", ("large" * 14 + "\n") * 150_000)
        request = Request(tested, password(CANARY), tested.test_to, text)
        subject = tester(made.pem, HASTY)
        report = subject.run(request, lambda step: None, Cancellation())

    assert outcome(report) == ("data", "too_big")


def test_everything_right_passes_with_what_the_server_said_at_every_stage() -> None:
    with ScriptedServer(resumed("greeting", due("greeting").output("220 hi"))) as server:
        report = run(tester(), account(server.port, CLEAR), CANARY)

    assert outcome(report) == ("", "")
    assert [step.detail for step in report.steps] == [
        "127.0.0.1",
        f"127.0.0.1:{server.port}",
        "220 hi",
        "AUTH",
        "PLAIN",
        "250 2.1.0 ok",
        "250 2.1.5 ok",
        "250 2.0.0 queued",
    ]
    assert report.tls is None
    assert report.reply is None
