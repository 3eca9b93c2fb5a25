"""Every way of beginning against every kind of port: told by the first byte, and soon."""

from __future__ import annotations

import time
from functools import cache

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.sending.stages import TestLimits
from smtp_desktop.services.testing.report import TestReport
from support.fakes import account, outcome, run, side_by_side, tester

SSL, TLS, STARTTLS, NONE = Encryption.SSL, Encryption.TLS, Encryption.STARTTLS, Encryption.NONE
LIKE_LIFE = TestLimits()


@cache
def authority() -> Authority:
    return Authority()


def begun(kind: str) -> ScriptedServer:
    """A port that begins in the way its kind has it."""
    hello = Script().output("220 mail.test ESMTP")
    if kind == "465":
        return ScriptedServer(hello.wait(), implicit=authority().valid())
    if kind == "465, untrusted":
        return ScriptedServer(hello.wait(), implicit=authority().untrusted())
    if kind == "465, silent":
        return ScriptedServer(Script().wait(), implicit=authority().valid())
    if kind == "587 that hangs up":
        return ScriptedServer(Script().output("220 mail.test").hear().close())
    if kind == "587 that resets":
        return ScriptedServer(Script().output("220 mail.test").hear().reset())
    if kind == "587 that greets late":
        return ScriptedServer(Script().pause(1).output("220 mail.test ESMTP").wait())
    if kind == "587 that answers a handshake":
        return ScriptedServer(hello.hear().output("500 5.5.2 bad syntax").wait())
    assert kind == "587"
    return ScriptedServer(hello.wait())


def seen(kind: str, encryption: Encryption) -> tuple[TestReport, float]:
    with begun(kind) as server:
        began = time.monotonic()
        subject = tester(authority().pem, LIKE_LIFE)
        report = run(subject, account(server.port, encryption), CANARY)
        took = time.monotonic() - began
    assert not [line for line in server.said if line.startswith("AUTH")]
    return report, took


ENCRYPTED = ("465", "465, untrusted", "465, silent")
CLEAR = (
    *("587", "587 that hangs up", "587 that resets", "587 that greets late"),
    "587 that answers a handshake",
)


def test_a_port_that_is_encrypted_from_the_start_is_told_from_every_other_beginning() -> None:
    tried = [(kind, encryption) for kind in ENCRYPTED for encryption in (TLS, STARTTLS, NONE)]

    for report, took in side_by_side(lambda one: seen(*one), tried):
        assert outcome(report) == ("greeting", "mode_mismatch")
        assert report.finding is not None
        assert report.finding.certain
        assert [fix.changes for fix in report.finding.fixes] == [{"encryption": "ssl"}]
        assert took < 6.5, "three seconds of silence, and as much for the look"


def test_a_port_that_begins_in_the_clear_is_told_from_a_handshake() -> None:
    for report, took in side_by_side(lambda kind: seen(kind, SSL), CLEAR):
        assert outcome(report) == ("tls", "mode_mismatch")
        assert report.finding is not None
        assert report.finding.certain
        assert [fix.changes for fix in report.finding.fixes] == [{"encryption": "starttls"}]
        assert took < 3


@pytest.mark.parametrize(
    ("kind", "encryption"), [("465", SSL), ("587", STARTTLS), ("587", TLS), ("587", NONE)]
)
def test_the_right_beginning_is_no_mismatch(kind: str, encryption: Encryption) -> None:
    implicit = authority().valid() if kind == "465" else None
    hello = Script().output("220 mail.test ESMTP").expect("EHLO").output("250 hi").wait(1)
    with ScriptedServer(hello, implicit=implicit) as server:
        report = run(tester(authority().pem), account(server.port, encryption), CANARY)

    assert outcome(report)[0] not in ("tls", "greeting")
