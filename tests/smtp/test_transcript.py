"""The dialogue as it happened: complete, bounded, and without a secret whoever says it."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.errors import RemoteProtocolError
from smtp_desktop.smtp.commands import Auth, AuthResponse, Ehlo, Mail
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.session import Session
from smtp_desktop.smtp.transcript import Transcript

RESPONSE = f"\0jane\0{CANARY}".encode()
WIRE = base64.b64encode(RESPONSE).decode()


def signing_in(mechanism: str = "PLAIN", initial: bytes | None = RESPONSE) -> Session:
    """A session that has just sent its secret."""
    subject = Session()
    subject.receive(b"220 hi\r\n")
    subject.send(Ehlo("[192.0.2.1]"))
    subject.receive(f"250-hi\r\n250 AUTH {mechanism}\r\n".encode())
    subject.transcript.hide(CANARY)
    subject.send(Auth(mechanism, initial))
    return subject


def test_the_dialogue_is_kept_as_it_happened() -> None:
    subject = Transcript()
    subject.received(Reply(220, ("hi",)))
    subject.sent(Ehlo("[192.0.2.1]"))
    subject.received(Reply(250, ("hi", "SIZE 1")))
    subject.note("encrypted from here on")
    subject.sent(Auth("PLAIN", RESPONSE))
    subject.sent(AuthResponse(RESPONSE))
    subject.sent(AuthResponse(None))
    assert str(subject) == (
        "S: 220 hi\nC: EHLO [192.0.2.1]\nS: 250-hi\nS: 250 SIZE 1\n* encrypted from here on\n"
        "C: AUTH PLAIN ***\nC: ***\nC: *"
    )


def test_a_transcript_of_ones_own_is_used() -> None:
    transcript = Transcript()
    transcript.note("before")
    assert Session(transcript).transcript.lines[0] == "* before"


# ---- A server that repeats what it heard ---------------------------------------------------------

ECHOES: dict[str, Callable[[str], str]] = {
    "the line": lambda wire: f"500 what is AUTH PLAIN {wire}?",
    "without its padding": lambda wire: f"500 what is {wire.rstrip('=')}?",
    "with more padding": lambda wire: f"500 what is {wire}==?",
    "cut short": lambda wire: f"500 what is {wire[:20]}",
    "cut very short": lambda wire: f"500 what is {wire[:8]}",
    "the middle": lambda wire: f"500 ...{wire[5:30]}...",
    "the end": lambda wire: f"500 {wire[-16:]}",
    "twice": lambda wire: f"500-{wire}\r\n500 {wire}",
    "the password": lambda wire: f"535 wrong password {CANARY}",
    "the password in signs": lambda wire: f"535 '{CANARY}','{CANARY}'",
    "name and password": lambda wire: f"535 jane\0{CANARY}",
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_an_echoed_secret_is_hidden(echo: Callable[[str], str], mechanism: str) -> None:
    if mechanism == "PLAIN":
        subject, wire = signing_in(), WIRE
    else:
        subject, wire = signing_in("LOGIN", None), base64.b64encode(CANARY.encode()).decode()
        subject.receive(b"334 UGFzc3dvcmQ6\r\n")
        subject.send(AuthResponse(CANARY.encode()))
    (answer,) = subject.receive(f"{echo(wire)}\r\n".encode())
    shown = f"{answer}{answer.reply}{answer.reply.error()!r}{subject.transcript}"
    assert "***" in str(answer.reply)
    assert "Canary" not in shown
    for start in range(len(wire) - 8):
        assert wire[start : start + 8] not in shown


def test_ordinary_words_stay_what_they_are() -> None:
    subject = signing_in()
    words = "535 5.7.8 Authentication credentials invalid for jane@acme.com/aGVsbG8gd29ybGQ="
    (answer,) = subject.receive(f"{words}\r\n".encode())
    assert str(answer.reply) == words


@pytest.mark.parametrize(("secret", "shown"), [("abc", "535 abc"), ("abcd", "535 ***")])
def test_only_a_secret_of_four_letters_or_more_can_be_hidden(secret: str, shown: str) -> None:
    subject = Transcript()
    subject.hide(secret)
    assert str(subject.received(Reply(535, (secret,)))) == shown


def test_the_longer_secret_is_hidden_first() -> None:
    subject = Transcript()
    for secret in ("secret", "secret-and-more"):
        subject.hide(secret)
    assert subject.without_secrets("<secret-and-more> <secret>") == "<***> <***>"


def test_a_challenge_reaches_the_mechanism_and_no_transcript() -> None:
    subject = signing_in("XOAUTH2", None)
    subject.receive(b"334 \r\n")
    subject.send(AuthResponse(RESPONSE))
    (answer,) = subject.receive(f"334 {WIRE}\r\n".encode())
    assert answer.reply.lines == (WIRE,)
    assert WIRE not in str(subject.transcript)


def test_a_challenge_without_a_secret_is_kept() -> None:
    subject = signing_in("LOGIN", None)
    subject.receive(b"334 VXNlcm5hbWU6\r\n")
    assert subject.transcript.lines[-1] == "S: 334 VXNlcm5hbWU6"


def test_a_refusal_of_a_scram_sign_in_is_kept_like_any_other() -> None:
    subject = signing_in("SCRAM-SHA-256", b"n,,n=jane,r=abc")
    (answer,) = subject.receive(f"535 not {CANARY}\r\n".encode())
    assert str(answer.reply) == "535 not ***"
    assert subject.transcript.lines[-1] == "S: 535 not ***"


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_what_could_be_used_to_try_passwords_is_not_kept(mechanism: str) -> None:
    subject = signing_in(mechanism, b"n,,n=jane,r=abc")
    challenge = base64.b64encode(b"r=abcdef,s=QSXCR+Q6sek8bf92,i=4096").decode()
    (answer,) = subject.receive(f"334 {challenge}\r\n".encode())
    assert answer.reply.lines == (challenge,)
    assert subject.transcript.lines[-1] == "S: 334 ***"


# ---- What is no reply ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "garbage",
    [
        f"echo {CANARY}\r\n".encode(),
        b"echo " + RESPONSE + b"\r\n",
        f"AUTH PLAIN {WIRE}\r\n".encode(),
        f"AUTH PLAIN {WIRE.rstrip('=')}\r\n".encode(),
        f"AUTH PLAIN {WIRE[:15]}".encode(),
        f"{'x' * 190}{CANARY}\r\n".encode(),  # the sample ends in the middle of it
        f"{'x' * 180} {WIRE}\r\n".encode(),
        b"\xff\xfe" + CANARY.encode() + b"\x00",
    ],
)
def test_a_sample_of_garbage_holds_no_secret(garbage: bytes) -> None:
    subject = signing_in()
    with pytest.raises(RemoteProtocolError) as caught:
        subject.receive(garbage)
    sample = caught.value.sample
    assert b"Canary"[:3] not in sample
    assert WIRE[:8].encode() not in sample
    assert len(sample) <= 200
    assert sample.replace(b"***", b"")[:5] == garbage.replace(CANARY.encode(), b"")[:5]


@pytest.mark.parametrize(
    "garbage", [b"\x15\x03\x03\x00\x02\x02\x46", b"\x16\x03\x01\xff\x80", b"\xff\xfd\x18 \x00"]
)
def test_a_sample_keeps_its_bytes_so_that_the_protocol_can_be_told(garbage: bytes) -> None:
    with pytest.raises(RemoteProtocolError) as caught:
        Session().receive(garbage)
    assert caught.value.sample == garbage


# ---- Bounds --------------------------------------------------------------------------------------


def test_a_line_is_kept_up_to_its_bound() -> None:
    subject = Transcript()
    subject.received(Reply(250, ("x" * 5000,)))
    assert subject.lines == ["S: 250 " + "x" * 992 + "…"]


def test_a_secret_at_the_bound_is_not_cut_into_a_piece_that_shows() -> None:
    subject = Transcript()
    subject.hide(CANARY)
    subject.received(Reply(250, ("x" * 985 + CANARY,)))
    assert "Can" not in subject.lines[0]


def test_a_transcript_has_a_last_line() -> None:
    subject = Transcript()
    for number in range(1000):
        subject.sent(Mail(f"{number}@acme.com"))
        subject.note("x")
    assert len(subject.lines) == 401
    assert subject.lines[-2:] == ["* x", "* (the rest is not kept)"]


@given(st.lists(st.text(max_size=40) | st.sampled_from([WIRE, CANARY, WIRE[3:], "=" * 9])))
@settings(deadline=None, max_examples=300)
def test_no_line_of_a_server_brings_the_secret_back(lines: list[str]) -> None:
    subject = Transcript()
    subject.hide(CANARY)
    subject.sent(Auth("PLAIN", RESPONSE))
    clean = subject.received(Reply(500, (" ".join(lines),)))
    for shown in (str(clean), str(subject)):
        assert CANARY not in shown
        assert WIRE[3:30] not in shown


def test_a_text_of_short_words_can_tell_no_secret() -> None:
    transcript = Transcript()
    assert not transcript.can_tell("2.0.0 Ok: queued as 4FzKcD1Lq8z9")
    transcript.hide("a-long-secret-1")
    assert not transcript.can_tell("2.0.0 Ok: queued as 4FzKcD1Lq8z9")
    assert not transcript.can_tell("")
    assert transcript.can_tell("Ok a-long-secret-1")
    assert transcript.can_tell("Ok YS1sb25nLXNlY3JldC0x")
