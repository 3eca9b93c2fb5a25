"""The other ports of a server whose port does not answer: which works, and what that means."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Mapping
from functools import cache

import pytest

from conftest import CANARY
from servers.black_hole import BlackHole, needs_linux
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, greeted
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.errors import Cancelled
from smtp_desktop.model.choices import Encryption, TlsMode
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.waiting import Cancellation
from support.fakes import HASTY, SHORT, account, outcome, run, tester

CLEAR, IMPLICIT = TlsMode.CLEAR, TlsMode.IMPLICIT
HELLO = Script().output("220 mail.test ESMTP").wait()


@cache
def authority() -> Authority:
    return Authority()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def report_on(
    port: int, ports: Mapping[int, TlsMode], encryption: Encryption = Encryption.STARTTLS
) -> TestReport:
    """A test of a server that is not called by a name of this computer, though it is here."""
    subject = tester(authority().pem, HASTY, ports=ports)
    return run(subject, account(port, encryption, host="mail.acme.test"), CANARY)


def finding_of(report: TestReport) -> Finding:
    assert report.finding is not None
    return report.finding


@needs_linux
def test_a_blocked_port_beside_an_encrypted_one_is_told_with_the_port_that_works() -> None:
    with BlackHole() as hole, ScriptedServer(HELLO, implicit=authority().valid()) as other:
        began = time.monotonic()
        report = report_on(hole.port, {hole.port: CLEAR, other.port: IMPLICIT, free_port(): CLEAR})
        took = time.monotonic() - began

    assert outcome(report) == ("connect", "port_blocked")
    found = finding_of(report)
    assert found.certain
    assert f"Port {hole.port} seems blocked, but port {other.port} works" in found.title
    assert [fix.changes for fix in found.fixes] == [{"port": other.port, "encryption": "ssl"}]
    assert [fix.label for fix in found.fixes] == [f"Use port {other.port} with SSL"]
    assert took < HASTY.connect + 3 + 1


def test_a_closed_port_beside_one_that_greets_is_the_wrong_port() -> None:
    with ScriptedServer(HELLO) as other:
        closed = free_port()
        report = report_on(closed, {other.port: CLEAR, free_port(): IMPLICIT, free_port(): CLEAR})

    assert outcome(report) == ("connect", "wrong_port")
    found = finding_of(report)
    assert found.certain
    assert f"Port {closed} is closed" in found.title
    assert f"port {other.port} works" in found.title
    assert [fix.changes for fix in found.fixes] == [{"port": other.port, "encryption": "tls"}]


@needs_linux
def test_an_unusual_port_that_swallows_everything_is_not_blamed_on_the_network() -> None:
    with BlackHole() as hole, ScriptedServer(HELLO) as other:
        report = report_on(hole.port, {other.port: CLEAR, free_port(): CLEAR})

    assert outcome(report) == ("connect", "wrong_port")
    assert not finding_of(report).certain
    assert [fix.changes["port"] for fix in finding_of(report).fixes] == [other.port]


def test_a_server_whose_ports_are_all_closed_is_not_explained_with_certainty() -> None:
    first, second = free_port(), free_port()
    report = report_on(free_port(), {first: CLEAR, second: IMPLICIT})

    assert outcome(report) == ("connect", "wrong_port")
    found = finding_of(report)
    assert not found.certain
    assert found.title == "No port for sending answers at mail.acme.test."
    assert f"{first} and {second}" in found.explanation
    assert found.fixes == ()


@needs_linux
def test_ports_that_all_swallow_everything_are_given_three_seconds_together() -> None:
    with BlackHole() as hole, BlackHole() as second, BlackHole() as third:
        ports = {hole.port: CLEAR, second.port: IMPLICIT, third.port: CLEAR}
        began = time.monotonic()
        report = report_on(hole.port, ports)
        took = time.monotonic() - began

    assert outcome(report) == ("connect", "port_blocked")
    found = finding_of(report)
    assert not found.certain
    assert found.title == "No port for sending answers at mail.acme.test."
    assert set(found.owners) == {"network", "provider"}
    assert took < HASTY.connect + 3 + 0.7


@pytest.mark.parametrize("encryption", [Encryption.STARTTLS, Encryption.SSL])
@pytest.mark.parametrize("ending", ["wait", "close", "reset"])
def test_a_port_that_never_says_a_word_beside_one_that_works(
    ending: str, encryption: Encryption
) -> None:
    mute = {
        "wait": Script().wait(),
        "close": Script().close(),
        "reset": Script().reset(),
    }[ending]
    with ScriptedServer(mute) as first, ScriptedServer(HELLO) as other:
        ports = {first.port: CLEAR, other.port: CLEAR, free_port(): CLEAR}
        report = report_on(first.port, ports, encryption)

    stage, code = outcome(report)
    assert (stage in ("connect", "greeting", "tls"), code) == (True, "port_blocked")
    assert not finding_of(report).certain
    assert [fix.changes["port"] for fix in finding_of(report).fixes] == [other.port]


def test_encryption_that_is_not_offered_is_looked_for_on_the_other_ports() -> None:
    with (
        ScriptedServer(greeted("SIZE 1000")) as plain,
        ScriptedServer(HELLO, implicit=authority().valid()) as other,
    ):
        report = report_on(plain.port, {other.port: IMPLICIT, free_port(): CLEAR})
        nothing = report_on(plain.port, {free_port(): IMPLICIT, free_port(): CLEAR})

    assert outcome(report) == ("starttls", "starttls_missing")
    changes = [fix.changes for fix in finding_of(report).fixes]
    assert changes == [{"port": other.port, "encryption": "ssl"}]
    assert outcome(nothing) == ("starttls", "starttls_missing")
    assert finding_of(nothing).fixes == ()


def test_each_port_is_connected_to_once_and_hears_nothing_that_matters() -> None:
    web = Script().hear().output("HTTP/1.1 400 Bad Request").close()
    with (
        ScriptedServer(HELLO) as greeting,
        ScriptedServer(HELLO, implicit=authority().valid()) as encrypted,
        ScriptedServer(web) as other,
    ):
        ports = {other.port: CLEAR, encrypted.port: IMPLICIT, greeting.port: CLEAR}
        report = report_on(free_port(), ports)

    assert [len(one.heard) for one in (greeting, encrypted, other)] == [1, 1, 1]
    assert greeting.said == encrypted.said == []
    assert finding_of(report).fixes[0].changes["port"] == encrypted.port, "a web server is no help"


def test_a_port_for_mail_servers_among_themselves_is_not_recommended() -> None:
    with ScriptedServer(HELLO) as relay:
        report = report_on(free_port(), {free_port(): CLEAR, relay.port: CLEAR})

    found = finding_of(report)
    assert found.code == "wrong_port"
    assert not found.certain
    assert f"Only port {relay.port} answers" in found.title
    assert found.fixes == ()


def test_a_helper_on_this_computer_is_not_looked_at_elsewhere() -> None:
    with ScriptedServer(HELLO) as other:
        subject = tester(limits=HASTY, ports={other.port: CLEAR, free_port(): CLEAR})
        report = run(subject, account(free_port(), host="localhost"), CANARY)

    assert outcome(report) == ("connect", "wrong_port")
    assert other.heard == []


@needs_linux
def test_stop_ends_the_scan_at_once() -> None:
    cancellation = Cancellation()
    with BlackHole() as hole, BlackHole() as second:
        subject = tester(limits=HASTY, ports={hole.port: CLEAR, second.port: CLEAR})
        timer = threading.Timer(HASTY.connect + 1, cancellation.cancel)
        timer.start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            run(
                subject,
                account(hole.port, host="mail.acme.test"),
                CANARY,
                cancellation=cancellation,
            )
        took = time.monotonic() - began
        timer.join()

    assert HASTY.connect + 0.9 < took < HASTY.connect + 1.5


@needs_linux
def test_the_scan_ends_with_the_whole_test() -> None:
    with BlackHole() as hole, BlackHole() as second:
        subject = tester(limits=SHORT, ports={hole.port: CLEAR, second.port: CLEAR})
        began = time.monotonic()
        run(subject, account(hole.port, host="mail.acme.test"), CANARY, seconds=1.5)

    assert time.monotonic() - began < 2.2
