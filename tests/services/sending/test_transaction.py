"""Handing a message over: what arrives, who was refused, and what is raised when nobody gets it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest
from msgspec.structs import replace

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, due, greeted
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.errors import (
    ConnectionLost,
    ExtensionMissing,
    LocalProtocolError,
    NegativeReply,
    NoAnswer,
    PermanentReply,
    SmtpDesktopError,
    TransientReply,
)
from smtp_desktop.model.account import NoAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.waiting import Cancellation
from support.fakes import HASTY, account, password, side_by_side
from support.submitting import Handed, submit

LETTER = b"Subject: submitted\r\n\r\n.dots\r\n..more\r\nend\r\n"
JOE, ANN = "joe@acme.test", "ann@acme.test"


@cache
def authority() -> Authority:
    return Authority()


def submitted(
    server: ScriptedServer,
    recipients: Sequence[str] = (JOE,),
    message: bytes = LETTER,
    *,
    encryption: Encryption = Encryption.NONE,
    email: str = "jane@acme.test",
    is_whole: bool = False,
) -> Handed:
    """Submit without a sign-in in the clear, with one otherwise."""
    auth = NoAuth() if encryption is Encryption.NONE else None
    credentials = password(CANARY) if auth is None else None
    tried = account(server.port, encryption, auth, email=email)
    dialer = NetworkDialer(Trust(ca_data=authority().pem), lambda host: ["127.0.0.1"])
    limits = replace(HASTY, content=2)
    return submit(
        tried,
        credentials,
        recipients,
        message,
        dialer,
        Cancellation(),
        limits,
        is_whole=is_whole,
    )


def pipelined(*replies: str, people: int = 1) -> Script:
    """A server that answers MAIL, the RCPTs and DATA in one packet, as Postfix does."""
    script = greeted("PIPELINING").expect("MAIL")
    for _ in range(people):
        script.expect("RCPT")
    return script.expect("DATA").output(*replies)


def test_a_message_is_handed_over_in_one_write_and_the_goodbye_with_it() -> None:
    script = pipelined("250 ok", "250 ok", "354 go").content().expect("QUIT")
    with ScriptedServer(script.output("250 2.0.0 queued", "221 bye")) as server:
        receipt = submitted(server)

        assert str(receipt.reply) == "250 2.0.0 queued"
        assert receipt.refused == ()
        assert server.everybody_has_gone()
    assert server.said[4:] == ["Subject: submitted", "", "..dots", "...more", "end", ".", "QUIT"]


def test_a_server_without_pipelining_is_asked_one_by_one() -> None:
    script = due("EHLO").output("250 mail.test").expect("MAIL").output("250 ok")
    script.expect("RCPT").output("250 ok").expect("RCPT").output("250 ok")
    script.expect("DATA").output("354 go").content().output("250 queued").expect("QUIT")
    with ScriptedServer(script) as server:
        receipt = submitted(server, [JOE, ANN])
        assert server.everybody_has_gone()

    assert receipt.reply.code == 250
    assert server.said[-1] == "QUIT"


def test_with_starttls_and_a_sign_in() -> None:
    script = greeted("STARTTLS").expect("STARTTLS").output("220 go")
    script.start_tls(authority().valid()).expect("EHLO").output("250-x", "250 AUTH PLAIN")
    script.expect("AUTH PLAIN").output("235 ok").expect("MAIL").output("250 ok")
    script.expect("RCPT").output("250 ok").expect("DATA").output("354 go").content()
    with ScriptedServer(script.output("250 queued").expect("QUIT")) as server:
        assert submitted(server, encryption=Encryption.STARTTLS).reply.code == 250


def test_recipients_that_are_refused_are_named_and_the_others_get_it() -> None:
    script = pipelined("250 ok", "550 5.1.1 no Joe", "250 ok", "354 go", people=2).content()
    with ScriptedServer(script.output("250 queued").expect("QUIT")) as server:
        receipt = submitted(server, [JOE, ANN])

    assert [(who, str(reply)) for who, reply in receipt.refused] == [(JOE, "550 5.1.1 no Joe")]


@pytest.mark.parametrize("at_the_end", ["554 5.5.1 no valid recipients", "250 queued for nobody"])
def test_a_server_that_waits_for_content_that_nobody_gets_is_given_none(at_the_end: str) -> None:
    script = pipelined("250 ok", "550 5.1.1 no Joe", "450 4.2.2 no Ann", "354 go", people=2)
    with ScriptedServer(script.expect(".").output(at_the_end)) as server:
        with pytest.raises(PermanentReply, match="no Joe"):
            submitted(server, [JOE, ANN])
        assert server.everybody_has_gone()

    assert server.said[-1] == "."


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        (("553 5.7.1 not yours", "503 first MAIL", "503 first MAIL"), "not yours"),
        (("250 ok", "550 5.1.1 no Joe", "503 first RCPT"), "no Joe"),
        (("250 ok", "250 ok", "554 5.7.1 not now"), "not now"),
        (("421 4.3.2 going down",), "going down"),
        (("250 ok", "421 4.3.2 going down"), "going down"),
        (("250 ok", "250 ok", "421 4.3.2 going down"), "going down"),
    ],
)
def test_a_refusal_of_the_envelope_is_raised_and_no_content_is_sent(
    replies: tuple[str, ...], words: str
) -> None:
    with ScriptedServer(pipelined(*replies)) as server:
        with pytest.raises(NegativeReply, match=words):
            submitted(server)
        assert server.everybody_has_gone()

    assert server.said[-1] == "DATA"


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA", "content"])
@pytest.mark.parametrize(("code", "kind"), [(451, TransientReply), (554, PermanentReply)])
def test_a_refusal_one_by_one_ends_there(
    word: str, code: int, kind: type[SmtpDesktopError]
) -> None:
    script = due("EHLO").output("250 mail.test")
    for name in ("MAIL", "RCPT", "DATA", "content"):
        script = script.content() if name == "content" else script.expect(name)
        if name == word:
            break
        script.output("354 go" if name == "DATA" else "250 ok")
    with ScriptedServer(script.output(f"{code} no")) as server:
        with pytest.raises(kind):
            submitted(server)
        assert server.everybody_has_gone()

    assert server.said[-1].startswith("." if word == "content" else word)


def broken(word: str, ending: str) -> type[SmtpDesktopError]:
    """What is raised when a server ends like this in place of an answer."""
    script = due(word) if word in ("greeting", "EHLO") else greeted("PIPELINING").expect("MAIL")
    if word in ("DATA", "content"):
        script.expect("RCPT").expect("DATA").output("250 ok", "250 ok")
    if word == "content":
        script.output("354 go").content()
    with ScriptedServer(script.close() if ending == "close" else script.wait()) as server:
        with pytest.raises(SmtpDesktopError) as error:
            submitted(server)
        assert server.everybody_has_gone()
    return error.type


@pytest.mark.parametrize(("ending", "kind"), [("close", ConnectionLost), ("wait", NoAnswer)])
def test_a_server_that_goes_away_or_falls_silent(ending: str, kind: type[SmtpDesktopError]) -> None:
    words = ("greeting", "EHLO", "MAIL", "DATA", "content")

    assert side_by_side(lambda word: broken(word, ending), words) == [kind] * len(words)


def test_no_password_is_sent_when_encryption_is_missing() -> None:
    with ScriptedServer(greeted("AUTH PLAIN").wait()) as server:
        with pytest.raises(ExtensionMissing, match="STARTTLS"):
            submitted(server, encryption=Encryption.STARTTLS)
        assert server.everybody_has_gone()

    assert server.said == ["EHLO [127.0.0.1]"]


@pytest.mark.parametrize(
    ("email", "to"), [("jörg@acme.test", JOE), ("jane@acme.test", "jörg@acme.test")]
)
def test_an_address_beyond_ascii_needs_an_extension(email: str, to: str) -> None:
    with ScriptedServer(greeted("PIPELINING").wait()) as server:
        with pytest.raises(ExtensionMissing, match="SMTPUTF8"):
            submitted(server, [to], email=email)
        assert server.everybody_has_gone()

    assert server.said == ["EHLO [127.0.0.1]"]


def test_the_extensions_of_the_server_are_used_and_domains_are_translated() -> None:
    script = greeted("SIZE 9999", "8BITMIME", "SMTPUTF8").expect("MAIL").output("250 ok")
    script.expect("RCPT").output("250 ok").expect("DATA").output("354 go").content()
    message = "Subject: Grüße\r\n\r\nGrüße\r\n".encode()
    with ScriptedServer(script.output("250 queued").expect("QUIT")) as server:
        submitted(server, ["joe@bücher.test"], message, email="jörg@bücher.test")

    assert server.said[1] == (
        f"MAIL FROM:<jörg@xn--bcher-kva.test> SIZE={len(message)} BODY=8BITMIME SMTPUTF8"
    )
    assert server.said[2] == "RCPT TO:<joe@xn--bcher-kva.test>"


def test_a_message_over_the_announced_size_is_not_begun() -> None:
    with ScriptedServer(greeted("SIZE 10").wait()) as server:
        with pytest.raises(LocalProtocolError, match="larger"):
            submitted(server)
        assert server.everybody_has_gone()

    assert server.said == ["EHLO [127.0.0.1]"]


def test_nobody_gets_it_where_one_recipient_is_refused_and_all_or_none_is_asked_for() -> None:
    script = greeted("PIPELINING").expect("MAIL").expect("RCPT").expect("RCPT")
    script.output("250 ok", "250 ok", "550 5.1.1 no Ann").expect("QUIT")
    with ScriptedServer(script) as server:
        with pytest.raises(PermanentReply, match="no Ann"):
            submitted(server, [JOE, ANN], is_whole=True)
        assert server.everybody_has_gone()

    assert server.said[1:] == [
        "MAIL FROM:<jane@acme.test>",
        "RCPT TO:<joe@acme.test>",
        "RCPT TO:<ann@acme.test>",
        "QUIT",
    ]


def test_all_get_it_where_nobody_is_refused_and_all_or_none_is_asked_for() -> None:
    script = greeted("PIPELINING").expect("MAIL").expect("RCPT").expect("RCPT")
    script.output("250 ok", "250 ok", "250 ok").expect("DATA").output("354 go").content()
    with ScriptedServer(script.output("250 queued").expect("QUIT")) as server:
        receipt = submitted(server, [JOE, ANN], is_whole=True)

    assert (receipt.reply.code, receipt.refused) == (250, ())


def test_of_several_refusals_one_that_stays_is_told() -> None:
    """Trying again does not help then, whatever the others say."""
    script = greeted("PIPELINING").expect("MAIL").expect("RCPT").expect("RCPT")
    script.output("250 ok", "450 4.2.2 Joe is full", "550 5.1.1 no Ann").expect("QUIT")
    with ScriptedServer(script) as server, pytest.raises(PermanentReply, match="no Ann"):
        submitted(server, [JOE, ANN], is_whole=True)


@pytest.mark.parametrize("message", [b"Subject: x\n\nbare\n", b"a\rb\r\n"])
def test_a_message_with_bare_line_ends_is_never_sent(message: bytes) -> None:
    """Two servers could see two different messages in it."""
    with ScriptedServer(pipelined("250 ok", "250 ok", "354 go").wait()) as server:
        with pytest.raises(LocalProtocolError, match="CRLF"):
            submitted(server, [JOE], message)
        assert server.everybody_has_gone()

    assert server.said[-1] == "DATA"


@pytest.mark.parametrize("encryption", [Encryption.NONE, Encryption.STARTTLS])
def test_a_large_message_arrives_unchanged(encryption: Encryption) -> None:
    message = b"".join(b".%d some words\r\n" % number for number in range(100_000))
    script = greeted("PIPELINING")
    if encryption is Encryption.STARTTLS:
        script = greeted("STARTTLS").expect("STARTTLS").output("220 go")
        script.start_tls(authority().valid()).expect("EHLO")
        script.output("250-x", "250-PIPELINING", "250 AUTH PLAIN").expect("AUTH").output("235 ok")
    script.expect("MAIL").expect("RCPT").expect("DATA").output("250 ok", "250 ok", "354 go")
    with ScriptedServer(script.content().output("250 queued").expect("QUIT")) as server:
        submitted(server, [JOE], message, encryption=encryption)

    received = server.said[server.said.index("DATA") + 1 : -2]
    assert "\r\n".join(line.removeprefix(".") for line in received).encode() + b"\r\n" == message
