"""The facts of a test as lines, in the order they were seen, over real connections."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, greeted
from smtp_desktop.model.choices import Encryption, TlsMode
from smtp_desktop.services.support.details import of_test as details
from smtp_desktop.services.testing.report import TestReport
from support.fakes import HASTY, account, password, run, tester


@cache
def authority() -> Authority:
    return Authority()


def beginnings(report: TestReport) -> list[str]:
    return [line.partition(":")[0] for line in report.facts]


def test_a_conversation_that_worked_is_told_from_the_address_to_the_sign_in_methods() -> None:
    said = f"220 mail.test ESMTP; {format_datetime(datetime.now(UTC))}"
    script = Script().output(said).expect("EHLO").output("250-mail.test", "250 STARTTLS")
    script.expect("STARTTLS").output("220 go").start_tls(authority().valid())
    script.expect("EHLO").output("250-mail.test", "250-SIZE 1000000", "250 AUTH PLAIN LOGIN")
    script.expect("AUTH").output("235 ok").expect("MAIL").output("250 ok")
    script.expect("RCPT").output("250 ok").expect("RSET").output("250 ok")
    with ScriptedServer(script) as server:
        report = run(tester(authority().pem), account(server.port), CANARY, sends=False)

    assert report.ok
    facts = report.facts
    assert facts[:3] == (
        "Addresses of localhost: 127.0.0.1",
        "Addresses tried: 127.0.0.1 (connected)",
        f"Greeting: {said}",
    )
    assert facts[3].startswith("Encryption: TLSv1.3, TLS_")
    assert facts[4].startswith("Certificate: for localhost, 127.0.0.1, ::1, by Test Authority, ")
    assert facts[5:] == (
        "EHLO before encryption: STARTTLS",
        "EHLO inside encryption: SIZE AUTH",
        "Sign-in methods: PLAIN LOGIN",
        "Clock of this computer: right by the server's greeting",
    )


def test_a_closed_port_is_told_with_the_others() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed: int = taken.getsockname()[1]
    with (
        ScriptedServer(
            Script().output("220 hi").wait(), implicit=authority().untrusted("ESET")
        ) as other,
        ScriptedServer(Script().wait()) as mute,
    ):
        ports = {other.port: TlsMode.IMPLICIT, mute.port: TlsMode.CLEAR, closed: TlsMode.CLEAR}
        subject = tester(limits=HASTY, ports=ports)
        report = run(subject, account(closed, host="mail.acme.test"), CANARY)

    assert report.facts == (
        "Addresses of mail.acme.test: 127.0.0.1",
        "Addresses tried: 127.0.0.1 (The port is closed)",
        f"Other ports that answer: {other.port}",
        f"Port {other.port}: encrypts (TLSv1.3), speaks smtp",
        f"Port {mute.port}: silent",
        "Opened on the way by: ESET, on this computer",
    )


def test_what_a_second_look_showed_is_told() -> None:
    with ScriptedServer(Script().output("220 hello").wait()) as server:
        wrong_way = run(tester(limits=HASTY), account(server.port, Encryption.SSL), CANARY)
    context = authority().expired()
    with ScriptedServer(Script().output("220 hello").wait(), implicit=context) as server:
        expired = run(tester(limits=HASTY), account(server.port, Encryption.SSL), CANARY)

    assert beginnings(wrong_way) == ["Addresses of localhost", "Addresses tried", "First bytes"]
    assert wrong_way.facts[-1] == "First bytes: 220 hello"
    assert "A second look: encrypts (TLSv1.3), speaks smtp" in expired.facts
    assert "First words: 220 hello" in expired.facts
    assert "Certificate" in beginnings(expired)


def test_a_name_that_is_not_found_leaves_nothing_to_tell() -> None:
    report = run(tester(addresses=()), account(587), CANARY)

    assert report.facts == ()
    assert "EHLO" not in details(report, account(587), "desk")


def test_the_details_show_the_facts_and_no_secret() -> None:
    script = greeted("AUTH PLAIN").expect("AUTH").echo_last("535 5.7.8")
    with ScriptedServer(script) as server:
        tested = account(server.port, Encryption.NONE)
        report = run(tester(), tested, CANARY)

    text = details(report, tested, "desk").full
    assert all(line in text for line in report.facts)
    wire = password(CANARY).secret()
    assert wire not in text
