"""Servers that break the rules, and devices between that rewrite what is said."""

from __future__ import annotations

import base64
from functools import cache

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, due, greeted
from smtp_desktop.model.account import BasicAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.testing.report import TestReport
from support.fakes import HASTY, account, outcome, run, tester

CLEAR = Encryption.NONE
STAGES = {
    "EHLO": "ehlo",
    "AUTH": "auth",
    "MAIL": "sender",
    "RCPT": "recipient",
    "DATA": "data",
    "content": "data",
}


@cache
def authority() -> Authority:
    return Authority()


def report_on(
    script: Script, encryption: Encryption = CLEAR, mechanism: str = ""
) -> tuple[TestReport, list[str]]:
    """The report about a server, and what the server heard."""
    with ScriptedServer(script) as server:
        auth = BasicAuth("jane", mechanism)
        subject = tester(authority().pem, HASTY)
        report = run(subject, account(server.port, encryption, auth), CANARY)
    return report, server.said


@pytest.mark.parametrize("word", STAGES)
@pytest.mark.parametrize(
    "wrong",
    [
        b"what?\r\n",
        b"25\r\n",
        b"999 no such code\r\n",
        b"250x\r\n",
        b"250-one\r\n251 two\r\n",
        b"\0\1\2\3\r\n",
        b"\r\n",
    ],
)
def test_an_answer_that_is_no_reply_breaks_the_rules(word: str, wrong: bytes) -> None:
    report, _ = report_on(due(word).raw(wrong).wait())

    assert outcome(report) == (STAGES[word], "protocol_error")


@pytest.mark.parametrize("word", ["greeting", *STAGES])
@pytest.mark.parametrize("piece", [b"x" * 4096, b"250-" + b"x" * 60 + b"\r\n"])
def test_an_answer_without_end_is_cut_off(word: str, piece: bytes) -> None:
    report, _ = report_on(due(word).raw(b"250-").flood(piece))

    assert outcome(report) == (STAGES.get(word, "greeting"), "protocol_error")
    assert report.finding is not None
    assert report.finding.explanation == "Its answer has no end."


@pytest.mark.parametrize(
    ("word", "reply"),
    [
        ("greeting", "354 go ahead"),
        ("greeting", "334 "),
        ("EHLO", "354 go ahead"),
        ("MAIL", "354 go ahead"),
        ("RCPT", "334 "),
        ("DATA", "250 ok"),
        ("content", "354 go on"),
    ],
)
def test_a_reply_of_the_wrong_family_breaks_the_rules(word: str, reply: str) -> None:
    report, _ = report_on(due(word).output(reply).wait())

    assert outcome(report) == (STAGES.get(word, "greeting"), "protocol_error")


def test_a_reply_that_nobody_asked_for_breaks_the_rules() -> None:
    report, _ = report_on(due("MAIL").output("250 ok", "250 and again").wait())

    assert outcome(report) == ("sender", "protocol_error")


@pytest.mark.parametrize("later", [False, True], ids=["same packet", "later packet"])
@pytest.mark.parametrize("injected", ["250 AUTH PLAIN", "250-PIPE", "RCPT TO:<mallory@evil.test>"])
def test_clear_text_behind_the_go_ahead_for_encryption_is_refused(
    injected: str, later: bool
) -> None:
    script = greeted("STARTTLS", "AUTH PLAIN").expect("STARTTLS")
    if later:
        script.output("220 go ahead").pause(0.05).output(injected)
    else:
        script.output("220 go ahead", injected)
    script.hear().start_tls(authority().valid()).expect("EHLO")

    report, heard = report_on(script, Encryption.STARTTLS)

    assert outcome(report) == ("starttls", "protocol_error")
    assert not [line for line in heard if line.startswith("AUTH")]


def test_clear_text_from_before_the_encryption_is_forgotten() -> None:
    """The extensions of the first EHLO may have been written by anybody (RFC 3207 §4.2)."""
    script = greeted("STARTTLS", "AUTH PLAIN").expect("STARTTLS").output("220 go")
    script.start_tls(authority().valid()).expect("EHLO").output("250-mail.test", "250 SIZE")

    report, heard = report_on(script, Encryption.STARTTLS)

    assert outcome(report) == ("auth", "auth_mech")
    assert not [line for line in heard if line.startswith("AUTH")]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5"])
@pytest.mark.parametrize("gives_up", [True, False])
def test_a_sign_in_without_end_is_given_up(mechanism: str, gives_up: bool) -> None:
    challenge = base64.b64encode(b"and then?").decode()
    script = greeted(f"AUTH {mechanism}").expect("AUTH")
    for _ in range(3):
        script.output(f"334 {challenge}").read_line()
    script = script.output("501 given up") if gives_up else script.close()

    report, heard = report_on(script, mechanism=mechanism)

    assert outcome(report) == ("auth", "protocol_error")
    assert len([line for line in heard if line == "*"]) <= 1


@pytest.mark.parametrize("challenge", ["!!! no base64 !!!", "====", "Zm9vü"])
def test_a_challenge_that_cannot_be_read_is_given_up(challenge: str) -> None:
    script = greeted("AUTH CRAM-MD5").expect("AUTH").output(f"334 {challenge}")

    report, _ = report_on(script.expect("*").output("501 given up"), mechanism="CRAM-MD5")

    assert outcome(report) == ("auth", "protocol_error")


def test_a_sign_in_that_proves_nothing_is_no_sign_in() -> None:
    """SCRAM without the server's proof: it may know nothing of the password."""
    script = greeted("AUTH SCRAM-SHA-256").expect("AUTH").output("235 come in")

    report, heard = report_on(script, mechanism="SCRAM-SHA-256")

    assert outcome(report) == ("auth", "protocol_error")
    assert not [line for line in heard if line.startswith("MAIL")]


@pytest.mark.parametrize("keyword", ["XXXXXXXA", "XXXXXXXXB"])
def test_an_offer_of_encryption_that_is_crossed_out_shows_a_firewall(keyword: str) -> None:
    report, heard = report_on(greeted("SIZE 1000", keyword), Encryption.STARTTLS)

    assert outcome(report) == ("starttls", "interception")
    assert not [line for line in heard if line.startswith("AUTH")]


def test_a_greeting_in_stars_shows_a_firewall() -> None:
    script = Script().output("220 " + "*" * 40 + "02***").expect("EHLO").output("250-x", "250 SIZE")

    report, _ = report_on(script, Encryption.STARTTLS)

    assert outcome(report) == ("starttls", "interception")


@pytest.mark.parametrize("word", STAGES)
def test_a_goodbye_that_nobody_asked_for_is_heard_at_the_next_word(word: str) -> None:
    script = due(word).output("421 4.4.2 mail.test idle for too long").close()

    report, _ = report_on(script)

    assert outcome(report) == (STAGES[word], "server_temp")
    assert str(report.reply).startswith("421 4.4.2")
