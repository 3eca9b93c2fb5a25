"""Stop takes effect in under a second, whatever the test is waiting for, and leaves nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from functools import cache

import pytest
from msgspec.structs import replace

from conftest import CANARY
from servers.black_hole import BlackHole, needs_linux
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, due, greeted
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.errors import Cancelled
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.sending.message import Text
from smtp_desktop.services.sending.stages import TestLimits
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.waiting import Cancellation
from support.fakes import account, password, run, side_by_side, tester
from support.submitting import submit

WORDS = ("EHLO", "AUTH", "MAIL", "RCPT", "DATA", "content")
WAITS = 0.3  # seconds before Stop is pressed
LIKE_LIFE = TestLimits()


@cache
def authority() -> Authority:
    return Authority()


def seconds_to_stop(job: Callable[[Cancellation], object]) -> float:
    """How long after Stop a job ends; it has to end with Cancelled."""
    cancellation = Cancellation()
    pressed: list[float] = []

    def press() -> None:
        pressed.append(time.monotonic())
        cancellation.cancel()

    timer = threading.Timer(WAITS, press)
    timer.start()
    with pytest.raises(Cancelled):
        job(cancellation)
    took = time.monotonic() - pressed[0]
    timer.join()
    return took


def stopped_at(script: Script, encryption: Encryption = Encryption.NONE) -> tuple[float, bool]:
    """How long Stop takes on this server, and whether all connections are closed then."""
    with ScriptedServer(script) as server:
        tested = account(server.port, encryption)
        subject = tester(authority().pem, LIKE_LIFE)
        took = seconds_to_stop(lambda stop: run(subject, tested, CANARY, cancellation=stop))
        return took, server.everybody_has_gone()


def test_stop_before_the_start_connects_to_nothing() -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with ScriptedServer(Script().wait()) as server, pytest.raises(Cancelled):
        run(tester(), account(server.port), CANARY, cancellation=cancellation)

    assert server.heard == []


@pytest.mark.beside  # stopping takes a twentieth of its bound
def test_stop_while_dns_does_not_answer() -> None:
    quit_waiting = threading.Event()

    def lookup(host: str) -> Iterable[str]:
        quit_waiting.wait(20)
        return []

    subject = tester(limits=LIKE_LIFE, dialer=NetworkDialer(Trust(), lookup))
    took = seconds_to_stop(lambda stop: run(subject, account(587), CANARY, cancellation=stop))
    quit_waiting.set()  # or its thread would stay behind, as it does in life

    assert took < 1


@pytest.mark.beside  # stopping takes a twentieth of its bound
@needs_linux
def test_stop_while_nothing_answers_the_attempt_to_connect() -> None:
    with BlackHole() as hole:
        subject = tester(limits=LIKE_LIFE)
        took = seconds_to_stop(
            lambda stop: run(subject, account(hole.port), CANARY, cancellation=stop)
        )

    assert took < 1


def test_stop_while_waiting_for_any_reply() -> None:
    for took, is_gone in side_by_side(lambda word: stopped_at(due(word).wait()), WORDS):
        assert took < 1
        assert is_gone


def test_stop_while_a_reply_comes_in_drips() -> None:
    drip = "250-" + "slow " * 100
    for took, is_gone in side_by_side(lambda word: stopped_at(due(word).drip(drip, 0.05)), WORDS):
        assert took < 1
        assert is_gone


@pytest.mark.beside  # stopping takes a twentieth of its bound
@pytest.mark.parametrize("look", ["before", "during"])
def test_stop_while_waiting_for_a_greeting(look: str) -> None:
    """Also while the port is looked at a second time, because it kept silent."""
    silence = 0.1 if look == "during" else 10
    with ScriptedServer(Script().wait()) as server:
        subject = tester(limits=replace(LIKE_LIFE, silence=silence))
        tested = account(server.port)
        took = seconds_to_stop(lambda stop: run(subject, tested, CANARY, cancellation=stop))

        assert took < 1
        assert len(server.heard) == (2 if look == "during" else 1)
        assert server.everybody_has_gone()


@pytest.mark.parametrize("encryption", [Encryption.SSL, Encryption.STARTTLS])
def test_stop_while_a_handshake_stalls(encryption: Encryption) -> None:
    go_ahead = greeted("STARTTLS").expect("STARTTLS").output("220 go")
    script = Script() if encryption is Encryption.SSL else go_ahead

    took, is_gone = stopped_at(script.hear().wait(), encryption)

    assert took < 1
    assert is_gone


@pytest.mark.beside  # stopping takes a twentieth of its bound
def test_stop_while_the_refused_certificate_is_looked_at() -> None:
    """The first connection shows a wrong certificate, the second one nothing at all."""
    first = Script().start_tls(authority().wrong_name())
    with ScriptedServer(first, Script().hear().wait()) as server:
        subject = tester(authority().pem, LIKE_LIFE)
        tested = account(server.port, Encryption.SSL)
        took = seconds_to_stop(lambda stop: run(subject, tested, CANARY, cancellation=stop))

        assert took < 1
        assert server.everybody_has_gone()


@pytest.mark.beside  # stopping takes a twentieth of its bound
@pytest.mark.parametrize("encryption", [Encryption.NONE, Encryption.STARTTLS])
def test_stop_while_the_message_goes_to_a_server_that_reads_no_more(
    encryption: Encryption,
) -> None:
    script = due("DATA")
    if encryption is Encryption.STARTTLS:
        script = greeted("STARTTLS").expect("STARTTLS").output("220 go")
        script.start_tls(authority().valid()).expect("EHLO").output("250-x", "250 AUTH PLAIN")
        script.expect("AUTH").output("235 ok").expect("MAIL").output("250 ok")
        script.expect("RCPT").output("250 ok").expect("DATA")
    with ScriptedServer(script.output("354 go ahead").pause(1)) as server:
        tested = account(server.port, encryption)
        text = Text("Large", ("large" * 14 + "\n") * 150_000)
        request = Request(tested, password(CANARY), tested.test_to, text)
        subject = tester(authority().pem, LIKE_LIFE)
        cancellation = Cancellation()
        stopped: list[float] = []

        def press(step: Step) -> None:
            if step == Step(Stage.DATA, Status.RUNNING):
                timer.start()

        def stop() -> None:
            stopped.append(time.monotonic())
            cancellation.cancel()

        timer = threading.Timer(WAITS, stop)
        with pytest.raises(Cancelled):
            subject.run(request, press, cancellation)
        timer.join()

        assert time.monotonic() - stopped[0] < 1


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.GREETING, Stage.AUTH, Stage.RECIPIENT])
def test_stop_between_two_steps_does_not_begin_the_next(stage: Stage) -> None:
    cancellation = Cancellation()
    seen: list[Step] = []

    def report(step: Step) -> None:
        seen.append(step)
        if step.stage is stage and step.status is Status.PASSED:
            cancellation.cancel()

    with ScriptedServer(due("content").output("250 queued")) as server:
        tested = account(server.port, Encryption.NONE)
        request = Request(tested, password(CANARY), tested.test_to, Text("Test", "Hello\n"))
        with pytest.raises(Cancelled):
            tester().run(request, report, cancellation)
        assert server.everybody_has_gone()

    assert seen[-1].stage is stage
    assert not [line for line in server.said if line.startswith("DATA")]


def test_stop_while_submitting() -> None:
    def submitted(word: str) -> tuple[float, bool]:
        dialer = NetworkDialer(Trust(), lambda host: ["127.0.0.1"])
        with ScriptedServer(due(word).wait()) as server:
            tested = account(server.port, Encryption.NONE)
            took = seconds_to_stop(
                lambda stop: submit(
                    tested, password(CANARY), ["joe@acme.test"], b"X: y\r\n\r\n", dialer, stop
                )
            )
            return took, server.everybody_has_gone()

    for took, is_gone in side_by_side(submitted, ("greeting", *WORDS)):
        assert took < 1
        assert is_gone
