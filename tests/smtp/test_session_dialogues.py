"""Whole conversations, byte by byte, and what may be said before an answer has come."""

from __future__ import annotations

import pytest

from conftest import CANARY
from smtp_desktop.errors import LocalProtocolError, RemoteProtocolError
from smtp_desktop.smtp.commands import (
    Auth,
    AuthResponse,
    Command,
    Content,
    Data,
    Ehlo,
    Helo,
    Mail,
    Quit,
    Rcpt,
    Rset,
    StartTls,
)
from smtp_desktop.smtp.session import Session, State

EHLO = Ehlo("[192.0.2.1]")
MAIL, RCPT, RCPT_2 = Mail("jane@acme.com"), Rcpt("joe@acme.com"), Rcpt("jim@acme.com")
CONTENT = Content(b"Hello\r\n")


def ready(*keywords: str) -> Session:
    """A session after EHLO with these extensions."""
    subject = Session()
    subject.receive(b"220 hi\r\n")
    subject.send(EHLO)
    lines = ("hi", *keywords)
    last = len(lines) - 1
    text = "".join(f"250{' ' if at == last else '-'}{line}\r\n" for at, line in enumerate(lines))
    subject.receive(text.encode())
    return subject


def codes(subject: Session, data: bytes) -> list[int]:
    return [answer.reply.code for answer in subject.receive(data)]


def test_a_message_goes_through_step_by_step() -> None:
    subject = Session()
    assert codes(subject, b"220 smtp.acme.com ESMTP\r\n") == [220]
    steps: list[tuple[Command, bytes, bytes]] = [
        (EHLO, b"EHLO [192.0.2.1]\r\n", b"250-smtp.acme.com\r\n250 STARTTLS\r\n"),
        (StartTls(), b"STARTTLS\r\n", b"220 go\r\n"),
    ]
    steps_encrypted: list[tuple[Command, bytes, bytes]] = [
        (EHLO, b"EHLO [192.0.2.1]\r\n", b"250-smtp.acme.com\r\n250 AUTH PLAIN\r\n"),
        (Auth("PLAIN", b"\0j\0s"), b"AUTH PLAIN AGoAcw==\r\n", b"235 in\r\n"),
        (MAIL, b"MAIL FROM:<jane@acme.com>\r\n", b"250 ok\r\n"),
        (RCPT, b"RCPT TO:<joe@acme.com>\r\n", b"250 ok\r\n"),
        (Data(), b"DATA\r\n", b"354 go\r\n"),
        (CONTENT, b"Hello\r\n.\r\n", b"250 queued\r\n"),
        (Quit(), b"QUIT\r\n", b"221 bye\r\n"),
    ]
    for command, sent, reply in steps:
        assert subject.send(command) == sent
        assert codes(subject, reply) == [int(reply[:3])]
    subject.encrypted()
    for command, sent, reply in steps_encrypted:
        assert subject.send(command) == sent
        assert codes(subject, reply) == [int(reply[:3])]
    assert subject.state is State.CLOSED
    assert subject.mechanism == "PLAIN"
    assert str(subject.transcript) == (
        "S: 220 smtp.acme.com ESMTP\nC: EHLO [192.0.2.1]\nS: 250-smtp.acme.com\nS: 250 STARTTLS\n"
        "C: STARTTLS\nS: 220 go\n* encrypted from here on\nC: EHLO [192.0.2.1]\n"
        "S: 250-smtp.acme.com\nS: 250 AUTH PLAIN\nC: AUTH PLAIN ***\nS: 235 in\n"
        "C: MAIL FROM:<jane@acme.com>\nS: 250 ok\nC: RCPT TO:<joe@acme.com>\nS: 250 ok\n"
        "C: DATA\nS: 354 go\nC: (the message, 7 bytes)\nS: 250 queued\nC: QUIT\nS: 221 bye"
    )


def test_a_sign_in_in_steps_reads_each_challenge_untouched() -> None:
    subject = ready("AUTH LOGIN")
    subject.send(Auth("LOGIN"))
    (answer,) = subject.receive(b"334 VXNlcm5hbWU6\r\n")
    assert answer.reply.lines == ("VXNlcm5hbWU6",)
    assert subject.send(AuthResponse(b"jane")) == b"amFuZQ==\r\n"
    assert codes(subject, b"334 UGFzc3dvcmQ6\r\n") == [334]
    assert subject.send(AuthResponse(None)) == b"*\r\n"
    assert codes(subject, b"501 given up\r\n") == [501]
    assert subject.state is State.READY
    assert subject.send(MAIL)


def test_a_server_without_extensions_is_greeted_the_old_way() -> None:
    subject = Session()
    subject.receive(b"220 hi\r\n")
    subject.send(EHLO)
    assert codes(subject, b"502 what?\r\n") == [502]
    assert subject.send(Helo("[192.0.2.1]")) == b"HELO [192.0.2.1]\r\n"
    assert codes(subject, b"250 hi\r\n") == [250]
    assert subject.extensions.keywords == {}
    assert subject.state is State.READY


def test_a_refused_ehlo_keeps_what_was_known() -> None:
    subject = ready("SIZE 100")
    subject.send(EHLO)
    subject.receive(b"550 not again\r\n")
    assert subject.extensions.max_size == 100


# ---- Encryption ----------------------------------------------------------------------------------


def test_encryption_from_the_first_byte_comes_before_the_greeting() -> None:
    subject = Session()
    subject.encrypted()
    assert subject.is_encrypted
    assert subject.state is State.CONNECTED
    assert codes(subject, b"220 hi\r\n") == [220]


def test_what_was_promised_in_the_clear_is_forgotten() -> None:
    subject = ready("STARTTLS", "AUTH PLAIN", "PIPELINING", "SIZE 100")
    assert not subject.is_encrypted
    subject.send(StartTls())
    subject.receive(b"220 go\r\n")
    subject.encrypted()
    assert (subject.is_encrypted, subject.state) == (True, State.GREETED)
    assert subject.extensions.keywords == {}
    with pytest.raises(LocalProtocolError):
        subject.send(Auth("PLAIN", b"x"))


@pytest.mark.parametrize("state", [State.GREETED, State.READY])
def test_encryption_does_not_begin_in_the_middle(state: State) -> None:
    subject = ready() if state is State.READY else Session()
    if state is State.GREETED:
        subject.receive(b"220 hi\r\n")
    with pytest.raises(LocalProtocolError, match="Encryption cannot start now"):
        subject.encrypted()
    assert not subject.is_encrypted


INJECTED = (
    b"250 injected\r\n",
    b"220 again\r\n",
    b"421 closing\r\n",
    b"250-hi\r\n250 AUTH PLAIN\r\n",
    b"250-half a reply\r\n",
    b"2",
    b"RSET\r\n",
    b"\x16\x03\x01",
    b"\r\n",
)


@pytest.mark.parametrize("injected", INJECTED)
@pytest.mark.parametrize("same_packet", [True, False])
def test_clear_text_behind_the_go_ahead_is_refused(injected: bytes, same_packet: bool) -> None:
    subject = ready("STARTTLS")
    subject.send(StartTls())
    if not same_packet:
        assert codes(subject, b"220 go\r\n") == [220]
    with pytest.raises(RemoteProtocolError) as caught:
        subject.receive(injected if not same_packet else b"220 go\r\n" + injected)
    is_reply = injected[:1] == b"2" or injected[:1] == b"4"
    assert caught.value.topic == ("injected" if is_reply else "not_a_reply")
    assert not subject.is_encrypted


def test_nothing_is_left_over_after_the_go_ahead() -> None:
    subject = ready("STARTTLS")
    subject.send(StartTls())
    assert codes(subject, b"220 go\r\n") == [220]
    assert subject.receive(b"") == []
    subject.encrypted()
    subject.send(EHLO)
    assert codes(subject, b"250 hi\r\n") == [250]


# ---- Pipelining (RFC 2920) -----------------------------------------------------------------------


def test_several_commands_may_wait_for_their_replies() -> None:
    subject = ready("PIPELINING")
    for command in (MAIL, RCPT, RCPT_2, Data()):
        assert subject.send(command) == command.encode()
    answers = subject.receive(b"250 a\r\n250 b\r\n550 c\r\n354 d\r\n")
    assert [answer.command for answer in answers] == [MAIL, RCPT, RCPT_2, Data()]
    more: tuple[Command, ...] = (CONTENT, MAIL, RCPT, Rset(), Quit())
    for following in more:
        assert subject.send(following)
    assert codes(subject, b"250 e\r\n250 f\r\n250 g\r\n250 h\r\n221 i\r\n") == [*[250] * 4, 221]
    assert subject.state is State.CLOSED


@pytest.mark.parametrize("keywords", [(), ("X-PIPELINING",), ("SIZE PIPELINING",)])
def test_nothing_waits_where_the_server_does_not_offer_it(keywords: tuple[str, ...]) -> None:
    subject = ready(*keywords)
    subject.send(MAIL)
    with pytest.raises(LocalProtocolError, match="The reply to the last command comes first"):
        subject.send(RCPT)
    subject.receive(b"250 ok\r\n")
    assert subject.send(RCPT)


@pytest.mark.parametrize(
    ("first", "second"),
    [(EHLO, EHLO), (Auth("LOGIN"), AuthResponse(b"x")), (StartTls(), EHLO), (Quit(), Quit())],
)
def test_nothing_follows_what_must_come_last(first: Command, second: Command) -> None:
    subject = ready("PIPELINING", "STARTTLS", "AUTH LOGIN")
    subject.send(first)
    with pytest.raises(LocalProtocolError, match="The reply to the last command comes first"):
        subject.send(second)


def test_the_content_waits_for_the_go_ahead() -> None:
    subject = ready("PIPELINING")
    for command in (MAIL, RCPT, Data()):
        subject.send(command)
    with pytest.raises(LocalProtocolError):
        subject.send(CONTENT)


@pytest.mark.parametrize("wrong", [RCPT, Data(), MAIL])
def test_what_follows_must_be_in_order_as_well(wrong: Command) -> None:
    subject = ready("PIPELINING")
    subject.send(MAIL if wrong is not RCPT else Rset())
    with pytest.raises(LocalProtocolError, match="out of order"):
        subject.send(wrong)


@pytest.mark.parametrize(
    "replies", [b"550 a\r\n503 b\r\n354 c\r\n", b"250 a\r\n550 b\r\n354 c\r\n"]
)
def test_a_server_that_goes_ahead_after_a_refusal_waits_for_content(replies: bytes) -> None:
    subject = ready("PIPELINING")
    for command in (MAIL, RCPT, Data()):
        subject.send(command)
    assert codes(subject, replies)[-1] == 354
    assert subject.send(Content(b"")) == b".\r\n"
    assert codes(subject, b"554 no valid recipients\r\n") == [554]
    assert subject.state is State.READY


def test_all_refused_leaves_the_conversation_ready_for_the_next_message() -> None:
    subject = ready("PIPELINING")
    for command in (MAIL, RCPT, Data()):
        subject.send(command)
    assert codes(subject, b"550 a\r\n503 b\r\n503 c\r\n") == [550, 503, 503]
    assert subject.state is State.READY


def test_a_command_that_cannot_be_said_changes_nothing() -> None:
    subject = ready()
    said = list(subject.transcript.lines)
    with pytest.raises(LocalProtocolError):
        subject.send(Mail(f"jane@acme.com\r\n{CANARY}"))
    assert subject.transcript.lines == said
    assert subject.send(MAIL)
