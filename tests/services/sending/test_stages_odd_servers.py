"""Servers of another kind than they should be, and replies longer than any."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from conftest import CANARY
from servers.scripted import Script, ScriptedServer, greeted, refusing
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.sending.stages import TestLimits
from smtp_desktop.services.testing.report import TestReport
from support.fakes import HASTY, SHORT, account, outcome, run, tester

CLEAR = Encryption.NONE


def reported(script: Script, encryption: Encryption = CLEAR) -> TestReport:
    with ScriptedServer(script) as server:
        return run(tester(limits=HASTY), account(server.port, encryption), CANARY)


@pytest.mark.parametrize(
    "greeting",
    [
        ("220 ProFTPD 1.3.5 Server (Debian)",),
        ("220 (vsFTPd 3.0.3)",),
        ("220-FileZilla Server 0.9.60 beta", "220 Please visit https://filezilla-project.org/"),
        ("220 NAS FTP server ready.",),
    ],
)
@pytest.mark.parametrize("answer", ["530 Please login with USER and PASS.", "550 what?"])
def test_a_server_for_files_is_no_mail_server(greeting: tuple[str, ...], answer: str) -> None:
    report = reported(Script().output(*greeting).expect("EHLO").output(answer).expect("QUIT"))
    assert outcome(report) == ("ehlo", "not_smtp")
    assert report.finding is not None
    assert "FTP" in report.finding.explanation


def test_a_mail_server_that_is_only_called_so_is_one() -> None:
    script = Script().output("220 ftp.acme.test ready").expect("EHLO")
    script = script.output("250-ftp.acme.test", "250 AUTH PLAIN").expect("AUTH").output("235 ok")
    report = reported(script.expect("MAIL").output("550 5.7.1 no"))
    assert outcome(report)[0] == "sender"
    assert outcome(report)[1] != "not_smtp"


@pytest.mark.parametrize(
    "reply",
    [
        "454 4.7.0 TLS not available due to local problem",
        "454 TLS currently unavailable",
        "454 4.3.0 Try again later",
    ],
)
def test_a_server_that_cannot_encrypt_just_now_is_not_one_that_does_not_offer_it(
    reply: str,
) -> None:
    script = greeted("STARTTLS", "AUTH PLAIN").expect("STARTTLS").output(reply)
    report = reported(script, Encryption.STARTTLS)
    assert outcome(report) == ("starttls", "server_temp")
    assert report.finding is not None
    assert report.finding.owners[0] == "provider"
    assert "Your password was not sent." in report.finding.explanation


@pytest.mark.parametrize(
    "lines",
    [
        [*(f"550-{'x' * 500}" for _ in range(140)), "550 5.7.1 no"],
        [f"550 5.1.8 {'x' * 68_000}"],
        [*(f"550-{number}" for number in range(5_000)), "550 no"],
    ],
    ids=["many long lines", "one long line", "many lines"],
)
def test_a_refusal_keeps_its_code_however_long_it_is(lines: list[str]) -> None:
    report = reported(refusing("MAIL", *lines))
    assert report.reply is not None
    assert report.reply.code == 550
    assert len(str(report.reply)) <= 70_000


def test_whoever_has_more_time_gives_every_stage_more_and_none_less() -> None:
    longer = TestLimits().lasting(60)
    assert (longer.greeting, longer.reply, longer.connect, longer.tls) == (60, 60, 60, 60)
    assert (longer.content, longer.silence, longer.look) == (60, 3, 6)
    assert TestLimits().lasting(5) == TestLimits()
    assert TestLimits().lasting(0) == TestLimits()


def test_a_server_that_greets_late_is_waited_for_by_whoever_has_the_time() -> None:
    script = Script().pause(HASTY.greeting + 0.5).output("220 mail.test ESMTP").expect("EHLO")
    script = script.output("550 5.7.1 no").expect("QUIT")
    with ScriptedServer(script) as server:
        subject = tester(limits=replace(HASTY, silence=SHORT.whole))
        report = run(subject, account(server.port, CLEAR), CANARY, seconds=SHORT.whole)
    assert outcome(report)[0] == "ehlo"
