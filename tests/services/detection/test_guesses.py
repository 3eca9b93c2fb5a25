"""Knocking at doors over the wire: only encrypted, only with a right certificate, only to EHLO."""

from __future__ import annotations

import time
from functools import cache

import pytest

from servers.black_hole import BlackHole, needs_linux
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, greeted
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.discovery.offer import Offer, Source
from smtp_desktop.errors import (
    CertificateNameMismatch,
    CertificateNotTrusted,
    ExtensionMissing,
    SmtpDesktopError,
)
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.detection.guesses import Guess, Guesser
from smtp_desktop.services.detection.sources import Question
from smtp_desktop.waiting import Cancellation, Deadline


@cache
def authority() -> Authority:
    return Authority()


def knocked(
    port: int, encryption: Encryption = Encryption.TLS, host: str = "localhost", seconds: float = 2
) -> tuple[Offer, ...]:
    subject = Guesser(NetworkDialer(Trust(ca_data=authority().pem)), ["{domain}"])
    question = Question(host, Deadline(seconds), Cancellation())
    return subject.knock(Guess(host, port, encryption, 3), question)


def upgrading(*extensions: str) -> Script:
    script = greeted("STARTTLS").expect("STARTTLS").output("220 go")
    script.start_tls(authority().valid()).expect("EHLO")
    *before, last = ["mail.test", *extensions]
    return script.output(*(f"250-{one}" for one in before), f"250 {last}").read_line()


def test_a_server_that_lets_people_sign_in_is_offered() -> None:
    with ScriptedServer(upgrading("AUTH PLAIN LOGIN")) as server:
        assert knocked(server.port) == (
            Offer(Source.PROBE, "localhost", server.port, Encryption.TLS, rank=3),
        )
    assert [one.split()[0] for one in server.said] == ["EHLO", "STARTTLS", "EHLO", "QUIT"]


def test_so_is_one_that_encrypts_from_the_first_byte() -> None:
    script = greeted("AUTH PLAIN").read_line()
    with ScriptedServer(script, implicit=authority().valid()) as server:
        assert len(knocked(server.port, Encryption.SSL)) == 1


def test_a_server_that_receives_mail_is_not() -> None:
    with ScriptedServer(upgrading("SIZE 1000")) as server:
        assert knocked(server.port) == ()


def test_a_server_without_encryption_is_not() -> None:
    with (
        ScriptedServer(greeted("AUTH PLAIN").read_line()) as server,
        pytest.raises(ExtensionMissing),
    ):
        knocked(server.port)


def test_a_server_with_a_certificate_for_another_name_is_not() -> None:
    with (
        ScriptedServer(Script(), implicit=authority().wrong_name()) as server,
        pytest.raises(CertificateNameMismatch),
    ):
        knocked(server.port, Encryption.SSL)


def test_a_server_that_nobody_vouches_for_is_not() -> None:
    with (
        ScriptedServer(Script(), implicit=Authority().valid()) as server,
        pytest.raises(CertificateNotTrusted),
    ):
        knocked(server.port, Encryption.SSL)


@needs_linux
def test_a_door_that_keeps_silent_costs_no_more_than_its_time() -> None:
    began = time.monotonic()
    with BlackHole() as hole, pytest.raises(SmtpDesktopError):
        knocked(hole.port, host="127.0.0.1", seconds=0.4)
    assert time.monotonic() - began < 1


def test_the_usual_names_are_tried_on_both_ports_the_likeliest_first() -> None:
    subject = Guesser(NetworkDialer(), ["smtp.{domain}", "{domain}"])
    assert [(one.host, one.port, one.rank) for one in subject.guesses("acme.com")] == [
        ("smtp.acme.com", 465, 0),
        ("smtp.acme.com", 587, 1),
        ("acme.com", 465, 2),
        ("acme.com", 587, 3),
    ]
