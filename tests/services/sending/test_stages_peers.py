"""Who answers is not who was expected: another protocol, or encryption begun the other way."""

from __future__ import annotations

import time
from functools import cache

import pytest
from msgspec.structs import replace

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.sending.stages import TestLimits
from smtp_desktop.services.testing.report import TestReport
from support.fakes import HASTY, account, outcome, run, side_by_side, tester

SSL, STARTTLS, CLEAR = Encryption.SSL, Encryption.STARTTLS, Encryption.NONE
EVERY_WAY = (SSL, STARTTLS, CLEAR)


@cache
def authority() -> Authority:
    return Authority()


def refusal() -> Script:
    """What a web server says to what is no request."""
    return Script().hear().output("HTTP/1.1 400 Bad Request", "Connection: close", "").close()


PEERS = {
    "web": refusal(),
    "web that reads whole lines": Script().expect("EHLO").expect("").output("HTTP/1.1 400 Bad"),
    "IMAP": Script().output("* OK [CAPABILITY IMAP4rev1] ready").wait(),
    "POP3": Script().output("+OK POP3 ready <1.2@mail.test>").wait(),
    "SSH": Script().output("SSH-2.0-OpenSSH_9.2p1 Debian-2").wait(),
    "binary": Script().raw(b"J\0\0\0\n5.5.5-10.11.6-MariaDB\0\xff\xfe").wait(),
    "text": Script().output("Hello, who is there?").wait(),
    "text that ends": Script().output("go away").close(),
}


def seen(name: str, encryption: Encryption, *, behind_tls: bool) -> TestReport:
    """The report about one of the peers; it never hears of a sign-in."""
    context = authority().valid() if behind_tls else None
    script = PEERS[name]
    if name == "web that reads whole lines" and encryption is SSL and not behind_tls:
        script = Script().wait()  # the first it hears is no line at all
    with ScriptedServer(script, PEERS[name], implicit=context) as server:
        subject = tester(authority().pem, replace(HASTY, look=4))
        report = run(subject, account(server.port, encryption), CANARY)
        server.faults.clear()  # a handshake is not the line that the script expects
    assert not [line for line in server.said if line.startswith("AUTH")]
    return report


@pytest.mark.parametrize("behind_tls", [False, True], ids=["in the clear", "behind TLS"])
def test_another_protocol_is_recognised_with_every_encryption(behind_tls: bool) -> None:
    tried = [(name, encryption) for name in PEERS for encryption in EVERY_WAY]

    reports = side_by_side(lambda one: seen(*one, behind_tls=behind_tls), tried)

    stage = {(SSL, False): "tls"}
    for (name, encryption), report in zip(tried, reports, strict=True):
        expected = stage.get((encryption, behind_tls), "greeting")
        assert (name, encryption, *outcome(report)) == (name, encryption, expected, "not_smtp")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("web", "web server"),
        ("IMAP", "reading email"),
        ("POP3", "reading email"),
        ("SSH", "remote"),
    ],
)
def test_the_finding_names_the_other_kind_of_server(name: str, word: str) -> None:
    report = seen(name, STARTTLS, behind_tls=False)

    assert report.finding is not None
    assert report.finding.certain
    assert word in report.finding.explanation


@pytest.mark.beside  # its bound leaves seconds
def test_a_port_that_encrypts_from_the_first_byte_is_recognised_within_five_seconds() -> None:
    """With the patience of real life; three seconds of it wait for a greeting."""
    script = Script().output("220 mail.test ESMTP").wait()

    def report_on(encryption: Encryption) -> tuple[TestReport, float]:
        with ScriptedServer(script, implicit=authority().valid()) as server:
            began = time.monotonic()
            subject = tester(authority().pem, TestLimits())
            report = run(subject, account(server.port, encryption), CANARY)
            return report, time.monotonic() - began

    for report, took in side_by_side(report_on, (STARTTLS, CLEAR)):
        assert outcome(report) == ("greeting", "mode_mismatch")
        assert took < 5
        assert report.finding is not None
        assert [fix.changes for fix in report.finding.fixes] == [{"encryption": "ssl"}]


def test_a_port_that_encrypts_from_the_first_byte_and_hangs_up_is_recognised() -> None:
    """Some hang up on whoever does not start a handshake soon."""
    gone = Script().close()
    with ScriptedServer(gone, Script().start_tls(authority().valid()).output("220 hi")) as server:
        report = run(tester(authority().pem, HASTY), account(server.port, STARTTLS), CANARY)

    assert outcome(report) == ("greeting", "mode_mismatch")


@pytest.mark.parametrize("limits", [HASTY, TestLimits()], ids=["hasty", "as in real life"])
@pytest.mark.parametrize("greeting", ["220 mail.test ESMTP", "554 5.7.1 not for you"])
def test_a_port_that_begins_in_the_clear_is_recognised_at_once(
    greeting: str, limits: TestLimits
) -> None:
    with ScriptedServer(Script().output(greeting).wait()) as server:
        began = time.monotonic()
        report = run(tester(limits=limits), account(server.port, SSL), CANARY)
        took = time.monotonic() - began

    assert outcome(report) == ("tls", "mode_mismatch")
    assert took < 1
    assert report.finding is not None
    assert [fix.changes for fix in report.finding.fixes] == [{"encryption": "starttls"}]


def test_a_port_that_begins_in_the_clear_but_hangs_up_on_a_handshake_is_recognised() -> None:
    """A server that greets late takes the handshake for a client that cannot wait its turn."""
    rude = Script().hear().close()
    with ScriptedServer(rude, Script().output("220 mail.test ESMTP").wait()) as server:
        report = run(tester(limits=HASTY), account(server.port, SSL), CANARY)

    assert outcome(report) == ("tls", "mode_mismatch")


def test_encryption_that_answers_a_plain_beginning() -> None:
    """A TLS server that was told nothing sometimes complains first: an alert, unasked."""
    alert = b"\x15\x03\x01\x00\x02\x02\x46"
    with ScriptedServer(Script().raw(alert).close()) as server:
        report = run(tester(limits=HASTY), account(server.port, STARTTLS), CANARY)

    assert outcome(report) == ("greeting", "mode_mismatch")
