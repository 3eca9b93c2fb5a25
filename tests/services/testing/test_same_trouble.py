"""The same server, met by Test Email and by another program whose error somebody then pastes.

The other program is Python's own mail client: what it prints, down to the last line of its
traceback, is really what it prints, and nothing is said about where it came from.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import traceback
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, due, greeted
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.support.pasted_error import explained
from support.fakes import CATALOGUE, HASTY, PROVIDERS, account, run, tester

CLEAR, SSL, STARTTLS = Encryption.NONE, Encryption.SSL, Encryption.STARTTLS
LETTER = "Subject: Test\r\n\r\nHello\r\n"


@cache
def authority() -> Authority:
    return Authority()


class Trouble(NamedTuple):
    """A server with something wrong, how it is spoken to, and the cause."""

    server: Callable[[], ScriptedServer]
    encryption: Encryption
    code: str


def shows(context: Callable[[Authority], ssl.SSLContext]) -> Callable[[], ScriptedServer]:
    """A server that is encrypted from the first byte, with this certificate."""
    return lambda: ScriptedServer(Script().output("220 hi"), implicit=context(authority()))


def plays(script: Callable[[], Script]) -> Callable[[], ScriptedServer]:
    return lambda: ScriptedServer(script())


def refuses(word: str, *reply: str) -> Callable[[], ScriptedServer]:
    """A server that refuses this, and then takes the client's next word."""
    return lambda: ScriptedServer(due(word).output(*reply).read_line().output("250 2.0.0 ok"))


TROUBLES = {
    "a certificate for another name": Trouble(shows(Authority.wrong_name), SSL, "cert_hostname"),
    "an unknown authority": Trouble(shows(Authority.untrusted), SSL, "cert_chain"),
    "a home-made certificate": Trouble(shows(lambda _: Authority.self_signed()), SSL,
                                       "cert_self_signed"),
    "a certificate of last year": Trouble(shows(Authority.expired), SSL, "cert_expired_or_clock"),
    "a certificate of next year": Trouble(shows(Authority.not_yet_valid), SSL,
                                          "cert_expired_or_clock"),
    "a key that is too short": Trouble(shows(Authority.weak_key), SSL, "cert_strict"),
    "encryption of long ago": Trouble(shows(Authority.only_old_tls), SSL, "tls_too_old"),
    "no encryption at the first byte": Trouble(
        plays(lambda: Script().output("220 mail.test ESMTP").hear()), SSL, "mode_mismatch"),
    "no STARTTLS": Trouble(plays(lambda: greeted("SIZE")), STARTTLS, "starttls_missing"),
    "no way to sign in": Trouble(plays(lambda: greeted("SIZE")), CLEAR,
                                 "auth_mech"),
    "only strange ways to sign in": Trouble(plays(lambda: greeted("AUTH GSSAPI")), CLEAR,
                                            "auth_mech"),
    "a refused greeting": Trouble(
        plays(lambda: Script().output("421 4.7.0 Too many connections from your IP")), CLEAR,
        "throttled"),
    "a refused password": Trouble(
        refuses("AUTH", "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6"), CLEAR,
        "bad_credentials"),
    "a refused sender": Trouble(
        refuses("MAIL", "553 5.7.1 <jane@acme.test>: Sender address rejected: not owned by user"),
        CLEAR, "from_not_allowed"),
    "a refused recipient": Trouble(
        refuses("RCPT", "550 5.1.1 <joe@acme.test>: Recipient address rejected: User unknown"),
        CLEAR, "recipient_unknown"),
    "a refused beginning": Trouble(
        refuses("DATA", "550 5.4.5 Daily user sending limit exceeded."), CLEAR, "quota"),
    "a refused message": Trouble(
        refuses("content", "554-5.2.252 SendAsDenied; jane@acme.test not allowed to send as",
                "554 5.2.252 joe@acme.test"), CLEAR, "from_not_allowed"),
}  # fmt: skip


def another_program(port: int, encryption: Encryption) -> str:
    """What a small program prints that sends a message with the standard library and fails."""
    context = ssl.create_default_context(cadata=authority().pem)
    try:
        if encryption is SSL:
            client: smtplib.SMTP = smtplib.SMTP_SSL("localhost", port, timeout=3, context=context)
        else:
            client = smtplib.SMTP("localhost", port, timeout=3)
        with contextlib.closing(client):
            if encryption is STARTTLS:
                client.starttls(context=context)
            client.login("jane", "pw-typed")  # this client sends ASCII alone
            client.sendmail("jane@acme.test", ["joe@acme.test"], LETTER)
    except OSError:
        return traceback.format_exc()
    raise AssertionError("nothing was wrong")


@pytest.mark.parametrize("name", TROUBLES)
def test_another_programs_error_has_the_cause_that_test_email_finds(name: str) -> None:
    trouble = TROUBLES[name]
    with trouble.server() as server:
        tried = account(server.port, trouble.encryption)
        met = run(tester(authority().pem, HASTY), tried, CANARY).finding
    with trouble.server() as server:
        pasted = another_program(server.port, trouble.encryption)
    assert met is not None
    assert met.code == trouble.code
    assert explained(pasted, CATALOGUE, PROVIDERS).finding.code == trouble.code, pasted


def test_nothing_that_listens_is_the_same_for_both() -> None:
    with socket.create_server(("127.0.0.1", 0)) as before:
        port = before.getsockname()[1]
    met = run(tester(authority().pem, HASTY), account(port, CLEAR), CANARY).finding
    pasted = another_program(port, CLEAR)
    assert met is not None
    assert explained(pasted, CATALOGUE, PROVIDERS).finding.code == met.code, pasted
