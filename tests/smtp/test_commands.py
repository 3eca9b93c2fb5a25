"""What a client says: exact bytes, nothing slipped in, no secret shown."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.errors import LocalProtocolError
from smtp_desktop.smtp.commands import (
    MAX_COMMAND,
    Auth,
    AuthResponse,
    Command,
    Content,
    Data,
    Ehlo,
    Greeting,
    Helo,
    Mail,
    Quit,
    Rcpt,
    Rset,
    StartTls,
    replaced_before_dots,
)

SECRET = f"\0jane\0{CANARY}".encode()

ENCODED: dict[Command, bytes] = {
    Ehlo("[127.0.0.1]"): b"EHLO [127.0.0.1]\r\n",
    Ehlo("[IPv6:2001:db8::25]"): b"EHLO [IPv6:2001:db8::25]\r\n",
    Helo("[127.0.0.1]"): b"HELO [127.0.0.1]\r\n",
    StartTls(): b"STARTTLS\r\n",
    Auth("LOGIN"): b"AUTH LOGIN\r\n",
    Auth("PLAIN", b"\0jane\0secret"): b"AUTH PLAIN AGphbmUAc2VjcmV0\r\n",
    Auth("EXTERNAL", b""): b"AUTH EXTERNAL =\r\n",  # RFC 4954 §4
    AuthResponse(b"jane"): b"amFuZQ==\r\n",
    AuthResponse(b""): b"\r\n",
    AuthResponse(None): b"*\r\n",
    Mail("jane@acme.com"): b"MAIL FROM:<jane@acme.com>\r\n",
    Mail(""): b"MAIL FROM:<>\r\n",
    Mail("jürgen@acme.com", ("SIZE=10", "SMTPUTF8")): (
        "MAIL FROM:<jürgen@acme.com> SIZE=10 SMTPUTF8\r\n".encode()
    ),
    Rcpt("joe@acme.com"): b"RCPT TO:<joe@acme.com>\r\n",
    Data(): b"DATA\r\n",
    Rset(): b"RSET\r\n",
    Quit(): b"QUIT\r\n",
}


@pytest.mark.parametrize(("command", "expected"), ENCODED.items(), ids=repr)
def test_a_command_is_one_line_of_bytes(command: Command, expected: bytes) -> None:
    assert command.encode() == expected


def test_the_greeting_is_nothing_that_is_said() -> None:
    assert Greeting().line() == ""


def test_a_command_says_what_it_is_in_a_class_of_its_own() -> None:
    with pytest.raises(NotImplementedError):
        Command().encode()


# ---- Nothing is slipped in -----------------------------------------------------------------------

WITH_TEXT: dict[str, Callable[[str], Command]] = {
    "EHLO": Ehlo,
    "HELO": Helo,
    "MAIL": Mail,
    "MAIL parameter": lambda text: Mail("jane@acme.com", ("SIZE=1", text)),
    "RCPT": Rcpt,
    "AUTH": lambda text: Auth(text, b"x"),
}


@pytest.mark.parametrize("character", ["\r\n", "\n", "\r", "\0", "\x7f", "\x1b", "\t", "\ud800"])
@pytest.mark.parametrize("make", WITH_TEXT.values(), ids=WITH_TEXT)
def test_no_second_command_can_be_slipped_in(
    make: Callable[[str], Command], character: str
) -> None:
    with pytest.raises(LocalProtocolError) as caught:
        make(f"a{character}RCPT TO:<evil@acme.com>").encode()
    assert caught.value.topic in {"encoding", "address"}
    with pytest.raises(LocalProtocolError) as caught:
        make(f"a{character}b").encode()
    assert caught.value.topic == "encoding"


@pytest.mark.parametrize("make", [Mail, Rcpt])
@pytest.mark.parametrize("address", ["a@b.com> SIZE=1", "<a@b.com", "a@b.com><c@d.com"])
def test_an_address_cannot_end_its_path_early(make: Callable[[str], Command], address: str) -> None:
    with pytest.raises(LocalProtocolError) as caught:
        make(address).encode()
    assert caught.value.topic == "address"


# ---- Nothing is shown ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (Auth("PLAIN", SECRET), "AUTH PLAIN ***"),
        (Auth("PLAIN", b""), "AUTH PLAIN ***"),
        (Auth("LOGIN"), "AUTH LOGIN"),
        (AuthResponse(SECRET), "***"),
        (AuthResponse(b""), "***"),
        (AuthResponse(None), "*"),
        (Content(SECRET), f"(the message, {len(SECRET)} bytes)"),
        (Mail("jane@acme.com", ("SIZE=1",)), "MAIL FROM:<jane@acme.com> SIZE=1"),
        (Quit(), "QUIT"),
    ],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,
)
def test_the_transcript_gets_no_secret(command: Command, shown: str) -> None:
    assert command.shown() == shown


@pytest.mark.parametrize("command", [Auth("PLAIN", SECRET), AuthResponse(SECRET), Content(SECRET)])
def test_a_command_never_prints_its_secret(command: Command) -> None:
    printed = f"{command!s}{command!r}{[command]}{command}"
    for form in (CANARY, repr(SECRET)[2:-1], base64.b64encode(SECRET).decode()[:12], "Canary"):
        assert form not in printed


def test_only_sign_in_commands_are_secret() -> None:
    assert [type(one) for one in (*ENCODED, Content(b"")) if one.secret] == [
        *(Auth, Auth, Auth, AuthResponse, AuthResponse, AuthResponse)
    ]


@pytest.mark.parametrize("length", [300, 374, 375, 376, 377, 378, 1000])
def test_a_sign_in_that_makes_its_line_too_long_is_noticed(length: int) -> None:
    command = Auth("PLAIN", b"x" * length)
    assert command.is_short_enough == (len(command.encode()) <= MAX_COMMAND)
    assert MAX_COMMAND == 512  # RFC 5321 §4.5.3.1.4


def test_a_sign_in_that_waits_for_the_server_is_never_too_long() -> None:
    assert Auth("SCRAM-SHA-256").is_short_enough


# ---- The content ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "encoded"),
    [
        (b"", b".\r\n"),
        (b"Hello\r\n", b"Hello\r\n.\r\n"),
        (b"Hello", b"Hello\r\n.\r\n"),
        (b".", b"..\r\n.\r\n"),
        (b".\r\n", b"..\r\n.\r\n"),
        (b"a\r\n.\r\nQUIT\r\n", b"a\r\n..\r\nQUIT\r\n.\r\n"),
        (b"a\r\n.b\r\n..c\r\n", b"a\r\n..b\r\n...c\r\n.\r\n"),
        (b"a.\r\nb.c\r\n", b"a.\r\nb.c\r\n.\r\n"),
        (b"\r\n.\r\n.\r\n", b"\r\n..\r\n..\r\n.\r\n"),
        (b"\xff\x00\xc3\xbc\r\n", b"\xff\x00\xc3\xbc\r\n.\r\n"),
    ],
)
def test_a_message_goes_with_its_dots_doubled(message: bytes, encoded: bytes) -> None:
    assert Content(message).encode() == encoded


def unstuffed(sent: bytes) -> bytes:
    """The message as a server reads it (RFC 5321 §4.5.2): everything up to the first lone dot."""
    lines = sent.split(b"\r\n")
    end = lines.index(b".")
    assert lines[end + 1 :] == [b""]  # or the rest would be read as commands
    return b"".join(line.removeprefix(b".") + b"\r\n" for line in lines[:end])


MESSAGES = st.lists(
    st.sampled_from([b".", b"..", b"\r\n", b"\r\n.\r\n", b"a", b"QUIT", b"\x00", b"\xff"]),
    max_size=20,
).map(b"".join) | st.lists(st.binary(max_size=9).map(lambda one: one.translate(None, b"\r\n"))).map(
    b"\r\n".join
)


@given(MESSAGES)
@example(b"\r\n")
@settings(deadline=None, max_examples=500)
def test_the_server_gets_every_byte_of_the_message_and_no_command(message: bytes) -> None:
    complete = message if message.endswith(b"\r\n") or not message else message + b"\r\n"
    assert unstuffed(Content(message).encode()) == complete


@pytest.mark.parametrize("message", [b"a\nb\r\n", b"a\rb\r\n", b"a\r", b"\n", b"a\r\r\n", b"\n\r"])
def test_a_line_of_the_message_without_its_proper_end_is_refused(message: bytes) -> None:
    with pytest.raises(LocalProtocolError) as caught:
        Content(message).encode()
    assert caught.value.topic == "message"


def test_a_checked_message_is_not_looked_at_again() -> None:
    assert Content(b"a\nb\r\n", is_checked=True).encode() == b"a\nb\r\n.\r\n"


@pytest.mark.parametrize("attachment", [b"", b"x" * 100, b"x\r\n" * 100, b"x\r\n.x\r\n" + b"y" * 9])
@pytest.mark.parametrize("head", [b"", b"a.b\r\n", b"a\r\n.b\r\n..\r\n", b".", b"\r\n."])
def test_dots_are_replaced_wherever_the_last_one_stands(head: bytes, attachment: bytes) -> None:
    message = head + attachment
    for new in (b"\r\n", b"\r\n.."):
        expected = message.replace(b"\r\n.", new)
        assert replaced_before_dots(message, b"\r\n.", new) == expected
