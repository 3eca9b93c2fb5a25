"""Every stage that can fail for want of a network or of an answer, over real sockets."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Sequence

import pytest
from msgspec.structs import replace

from conftest import CANARY
from servers.black_hole import BlackHole, needs_linux
from servers.scripted import Script, ScriptedServer, due, resumed
from smtp_desktop.adapters.network.dialer import NetworkDialer, SmtpConnection
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.errors import NetworkUnreachable
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.waiting import Cancellation, Deadline
from support.fakes import HASTY, OfflineDialer, account, outcome, run, side_by_side, tester

CLEAR = Encryption.NONE
WORDS = ("greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "content")
STAGE_OF = dict(
    zip(
        WORDS,
        ("greeting", "ehlo", "auth", "sender", "recipient", "data", "data"),
        strict=True,
    )
)


def gone(host: str) -> Iterable[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def unsure(host: str) -> Iterable[str]:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


class CutOffDialer(NetworkDialer):
    """A computer that finds no way to the server; `online` says whether to anywhere else."""

    def __init__(self, *addresses: str, online: bool) -> None:
        super().__init__(Trust(), lambda host: addresses)
        self._online = online

    def is_online(self) -> bool:
        return self._online

    def connect(
        self,
        host: str,
        addresses: Sequence[str],
        port: int,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> SmtpConnection:
        raise NetworkUnreachable("Network is unreachable")


@pytest.mark.parametrize(("lookup", "certain"), [(gone, True), (unsure, False)])
def test_a_name_that_is_not_found(lookup: object, certain: bool) -> None:
    assert callable(lookup)
    subject = tester(dialer=NetworkDialer(Trust(), lookup))

    report = run(subject, account(587, host="smtp.acme.test"), CANARY)

    assert outcome(report) == ("resolve", "dns")
    assert report.finding is not None
    assert report.finding.certain is certain


def test_a_name_without_any_address() -> None:
    report = run(tester(addresses=()), account(587), CANARY)

    assert outcome(report) == ("resolve", "dns")


@pytest.mark.beside  # its bound leaves a second and more
def test_dns_that_never_answers_ends_with_its_stage() -> None:
    quit_waiting = threading.Event()

    def lookup(host: str) -> Iterable[str]:
        quit_waiting.wait(20)
        return ["127.0.0.1"]

    began = time.monotonic()
    report = run(tester(limits=HASTY, dialer=NetworkDialer(Trust(), lookup)), account(587), CANARY)
    took = time.monotonic() - began
    quit_waiting.set()

    assert outcome(report) == ("resolve", "dns")
    assert report.finding is not None
    assert not report.finding.certain
    assert took < HASTY.resolve + 1


def test_a_computer_without_any_network_is_told_so_and_not_that_the_name_is_wrong() -> None:
    subject = tester(dialer=OfflineDialer(Trust(), gone))

    report = run(subject, account(587, host="smtp.acme.test"), CANARY)

    assert outcome(report) == ("resolve", "offline")


@pytest.mark.parametrize(
    ("addresses", "online", "code"),
    [
        (["192.0.2.1"], False, "offline"),
        (["2001:db8::1"], False, "offline"),
        (["192.0.2.1"], True, "port_blocked"),
        (["2001:db8::1", "192.0.2.1"], True, "port_blocked"),
        (["2001:db8::1"], True, "ipv6"),
    ],
)
def test_a_server_to_which_there_is_no_way(addresses: list[str], online: bool, code: str) -> None:
    subject = tester(dialer=CutOffDialer(*addresses, online=online))

    report = run(subject, account(587, host="smtp.acme.test"), CANARY)

    assert outcome(report) == ("connect", code)


def test_a_port_on_which_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed: int = taken.getsockname()[1]

    report = run(tester(), account(closed), CANARY)

    assert outcome(report) == ("connect", "wrong_port")


@pytest.mark.beside  # its bound leaves a second and more
@needs_linux
def test_a_port_that_swallows_every_attempt_is_blocked() -> None:
    with BlackHole() as hole:
        began = time.monotonic()
        report = run(tester(limits=HASTY), account(hole.port), CANARY)

    assert outcome(report) == ("connect", "port_blocked")
    assert time.monotonic() - began < HASTY.connect + 1


def timed(script: Script) -> tuple[TestReport, float, bool]:
    """The report about a server, the seconds it took, and whether a sign-in was tried."""
    with ScriptedServer(script) as server:
        began = time.monotonic()
        report = run(tester(limits=HASTY), account(server.port, CLEAR), CANARY)
        took = time.monotonic() - began
    return report, took, any(line.startswith("AUTH") for line in server.said)


@pytest.mark.beside  # its bound leaves a second and more
def test_a_server_that_falls_silent_ends_with_its_stage() -> None:
    results = side_by_side(lambda word: timed(due(word).wait()), WORDS)

    for word, (report, took, signed_in) in zip(WORDS, results, strict=True):
        assert outcome(report) == (STAGE_OF[word], "no_answer")
        assert took < 4
        assert signed_in == (word not in ("greeting", "EHLO"))


@pytest.mark.beside  # its bound leaves a second and more
def test_a_server_that_drips_its_answer_ends_with_its_stage() -> None:
    """Each character comes in time; the stage has one deadline all the same."""
    drip = "250-mail.test" + " slow" * 20
    results = side_by_side(lambda word: timed(due(word).drip(drip, 0.1)), WORDS)

    for word, (report, took, _) in zip(WORDS, results, strict=True):
        assert outcome(report) == (STAGE_OF[word], "no_answer")
        assert took < 4


@pytest.mark.parametrize("ending", ["close", "reset"])
@pytest.mark.parametrize("word", WORDS)
def test_a_connection_that_breaks_off_is_lost(word: str, ending: str) -> None:
    script = due(word)
    script = script.close() if ending == "close" else script.reset()
    with ScriptedServer(script) as server:
        report = run(tester(), account(server.port, CLEAR), CANARY)

    stage, code = outcome(report)
    assert code == "connection_lost"
    # A reset can be there before the program has even looked at its new connection.
    assert stage == STAGE_OF[word] or (word == "greeting" and stage == "connect")


def test_a_server_that_resets_at_once_is_never_more_than_a_lost_connection() -> None:
    with ScriptedServer(Script().reset()) as server:
        for _ in range(30):
            report = run(tester(), account(server.port, CLEAR), CANARY)
            stage, code = outcome(report)
            assert (stage in ("connect", "greeting"), code) == (True, "connection_lost")


def test_half_a_reply_and_the_end_is_a_lost_connection() -> None:
    with ScriptedServer(due("MAIL").raw(b"250-first\r\n25").close()) as server:
        report = run(tester(), account(server.port, CLEAR), CANARY)

    assert outcome(report) == ("sender", "connection_lost")


def test_a_greeting_of_many_lines_that_comes_late_is_waited_for() -> None:
    """Later than the time after which the port is looked at a second time."""
    first = Script().pause(0.6).output("220-mail.test", "220-welcome", "220 ESMTP")
    looked_at = Script().wait(3)
    with ScriptedServer(resumed("greeting", first), looked_at) as server:
        report = run(tester(limits=replace(HASTY, greeting=4)), account(server.port, CLEAR), "x")

    assert outcome(report) == ("", "")
    assert report.steps[2].detail == "220 mail.test welcome ESMTP"
    assert 500 < report.steps[2].ms < 3500


def test_ehlo_that_is_answered_after_several_seconds_is_waited_for() -> None:
    slow = due("EHLO").pause(2).output("250-mail.test", "250 AUTH PLAIN")
    with ScriptedServer(resumed("EHLO", slow)) as server:
        report = run(tester(limits=replace(HASTY, reply=30)), account(server.port, CLEAR), "x")

    assert outcome(report) == ("", "")
    assert report.steps[3].ms > 1900


@pytest.mark.beside  # its bound leaves a second and more
def test_the_whole_test_is_bounded_whatever_each_stage_may_take() -> None:
    with ScriptedServer(due("content", thinks=0.2)) as server:
        began = time.monotonic()
        report = run(tester(), account(server.port, CLEAR), CANARY, seconds=0.5)

    assert time.monotonic() - began < 0.5 + 2
    assert report.finding is not None
    assert report.finding.code == "no_answer"
