"""A server with addresses of both families, one of which does not work."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from conftest import CANARY
from servers.black_hole import BlackHole, needs_linux
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, greeted, refusing
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.model.choices import Encryption, TlsMode
from smtp_desktop.services.testing.report import TestReport
from support.fakes import HASTY, account, outcome, run, tester

V6, V4 = "::1", "127.0.0.1"
HELLO = Script().output("220 mail.test ESMTP").wait()


@cache
def authority() -> Authority:
    return Authority()


def has_v6() -> bool:
    try:
        socket.create_server((V6, 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


needs_v6 = pytest.mark.skipif(not has_v6(), reason="this computer has no ::1")


@contextmanager
def mute_over_v6(port: int) -> Iterator[None]:
    """Over IPv6 the same port takes connections, and nothing ever comes back."""
    with socket.create_server((V6, port), family=socket.AF_INET6):
        yield


def report_on(
    port: int,
    encryption: Encryption,
    addresses: tuple[str, ...] = (V6, V4),
    ports: dict[int, TlsMode] | None = None,
) -> TestReport:
    subject = tester(authority().pem, HASTY, addresses, ports=ports)
    return run(subject, account(port, encryption, host="mail.acme.test"), CANARY)


def found_in(report: TestReport) -> Finding:
    assert report.finding is not None
    return report.finding


@needs_v6
@pytest.mark.parametrize("encryption", list(Encryption))
def test_a_server_that_answers_over_ipv4_only_is_told_from_one_that_is_silent(
    encryption: Encryption,
) -> None:
    implicit = authority().valid() if encryption is Encryption.SSL else None
    with ScriptedServer(HELLO, implicit=implicit) as server, mute_over_v6(server.port):
        report = report_on(server.port, encryption)

    stage, code = outcome(report)
    assert (stage, code) == ("tls" if implicit else "greeting", "ipv6")
    assert found_in(report).certain
    assert found_in(report).title == "The way to mail.acme.test over IPv6 is broken."
    assert V6 in found_in(report).explanation
    assert found_in(report).owners == ("network",)


@needs_v6
def test_a_server_that_is_silent_over_both_is_just_silent() -> None:
    with ScriptedServer(Script().wait()) as server, mute_over_v6(server.port):
        report = report_on(server.port, Encryption.STARTTLS)

    assert outcome(report) == ("greeting", "no_answer")


@needs_v6
def test_a_server_without_addresses_of_the_older_kind_is_not_looked_for_there() -> None:
    with ScriptedServer(HELLO) as server, mute_over_v6(server.port):
        report = report_on(server.port, Encryption.STARTTLS, (V6,))

    assert outcome(report) == ("greeting", "no_answer")
    assert server.heard == []


def test_a_silence_over_ipv4_is_not_blamed_on_ipv6() -> None:
    with ScriptedServer(Script().wait(), HELLO) as server:
        report = report_on(server.port, Encryption.STARTTLS, (V4,))

    assert outcome(report)[1] in ("no_answer", "port_blocked")


@needs_v6
def test_an_address_that_failed_is_named_beside_the_one_that_works() -> None:
    with ScriptedServer(refusing("AUTH", "535 5.7.8 no")) as server:
        report = report_on(server.port, Encryption.NONE)

    assert outcome(report) == ("auth", "bad_credentials")
    connect = report.steps[1]
    assert connect.detail == f"{V4}:{server.port}; not {V6}: The port is closed."


@needs_linux
@needs_v6
def test_an_address_that_was_slower_is_named_so() -> None:
    with ScriptedServer(greeted("SIZE 1")) as server, BlackHole(V6, server.port):
        report = report_on(server.port, Encryption.STARTTLS)

    assert f"not {V6}: Slower than another one." in report.steps[1].detail


@needs_linux
@needs_v6
def test_a_server_with_addresses_of_the_newer_kind_only_of_which_no_port_answers() -> None:
    with BlackHole(V6) as hole, BlackHole(V6) as second:
        ports = {hole.port: TlsMode.CLEAR, second.port: TlsMode.CLEAR}
        report = report_on(hole.port, Encryption.STARTTLS, (V6,), ports)

    assert outcome(report) == ("connect", "ipv6")
    assert not found_in(report).certain
    assert V6 in found_in(report).explanation
