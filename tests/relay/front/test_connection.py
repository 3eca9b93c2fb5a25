"""What programs say to the relay, and what it answers."""

from __future__ import annotations

import base64
import socket
import time
from typing import Any

import pytest

from servers.sink import Sink
from smtp_desktop.relay.front.connection import Front
from smtp_desktop.relay.limits import FrontLimits
from support.patience import wait_until
from support.relays import JANE, LETTER, RelayHere, relay_before


def plain(relay: RelayHere, password: str = "") -> bytes:
    word = password or relay.card.password.reveal()
    return base64.b64encode(f"\0{relay.card.username}\0{word}".encode())


def test_a_message_goes_through_byte_for_byte(relay: RelayHere, sink: Sink) -> None:
    message = (
        LETTER
        + b".\r\n..\r\n...dots\r\n"
        + bytes(range(128, 256))
        + b"\r\n"
        + b"long " * 2000
        + b"\r\n\r\n"
    )
    client = relay.client()
    refused = client.sendmail(JANE, ["joe@acme.test"], message)
    client.quit()
    assert not refused
    (taken,) = sink.taken
    assert (taken.sender, taken.recipients, taken.content) == (JANE, ["joe@acme.test"], message)


@pytest.mark.parametrize("content", [b"", b".\r\n", b"\r\n", b"..\r\n.\r\n", b"no end"])
def test_the_smallest_messages_go_through(relay: RelayHere, sink: Sink, content: bytes) -> None:
    client = relay.client()
    client.sendmail(JANE, ["joe@acme.test"], content)
    client.quit()
    wanted = content if content.endswith(b"\r\n") else content + b"\r\n"
    assert sink.taken[0].content == wanted


def test_hundred_recipients_go_through_and_one_more_does_not(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    everybody = [f"joe{number}@acme.test" for number in range(100)]
    client.sendmail(JANE, everybody, LETTER)
    assert sink.taken[0].recipients == everybody
    client.mail(JANE)
    for one in everybody:
        assert client.rcpt(one)[0] == 250
    assert client.rcpt("one@more.test")[0] == 452
    client.close()


def test_addresses_outside_ascii_go_through(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    options = ["SMTPUTF8", "BODY=8BITMIME"]
    client.sendmail(JANE, ["grüße@acme.test"], LETTER, mail_options=options)
    client.quit()
    assert sink.taken[0].recipients == ["grüße@acme.test"]


def test_nothing_is_done_without_a_sign_in(relay: RelayHere, sink: Sink) -> None:
    with relay.raw() as client:
        assert client.greeting.startswith("220 localhost")
        assert client.ask(b"EHLO x").splitlines()[-1] == "250 AUTH PLAIN LOGIN"
        for words in (b"MAIL FROM:<jane@acme.test>", b"RCPT TO:<joe@acme.test>", b"DATA"):
            assert client.ask(words).startswith("530 5.7.0 ")
        assert client.ask(b"NOOP").startswith("250 ")
        assert client.ask(b"RSET").startswith("250 ")
        assert client.ask(b"QUIT").startswith("221 ")
        assert client.rest() == b""
    assert not sink.taken


@pytest.mark.parametrize("greeting", [b"EHLO x", b"HELO x", b"EHLO b\xfcro_pc", b"ehlo [1.2.3.4]"])
@pytest.mark.parametrize("mechanism", [b"PLAIN", b"plain", b"Plain"])
def test_plain_in_one_step_and_in_two(relay: RelayHere, greeting: bytes, mechanism: bytes) -> None:
    with relay.raw() as client:
        client.ask(greeting)
        assert client.ask(b"AUTH " + mechanism + b" " + plain(relay)).startswith("235 ")
    for empty in (b"", b" ="):
        with relay.raw() as client:
            client.ask(greeting)
            assert client.ask(b"AUTH " + mechanism + empty) == "334"
            assert client.ask(plain(relay)).startswith("235 ")


@pytest.mark.parametrize("mechanism", [b"LOGIN", b"login"])
@pytest.mark.parametrize("is_initial", [True, False])
def test_login_as_dotnet_and_cdo_say_it(
    relay: RelayHere, mechanism: bytes, *, is_initial: bool
) -> None:
    username = base64.b64encode(relay.card.username.encode())
    password = base64.b64encode(relay.card.password.reveal().encode())
    with relay.raw() as client:
        client.ask(b"EHLO office-pc")
        if is_initial:
            reply = client.ask(b"AUTH " + mechanism + b" " + username)
        else:
            assert client.ask(b"AUTH " + mechanism) == "334 VXNlcm5hbWU6"  # Username:
            reply = client.ask(username)
        assert reply == "334 UGFzc3dvcmQ6"  # Password:
        assert client.ask(password).startswith("235 ")
        assert client.ask(b"MAIL FROM: <jane@acme.test>").startswith("250 ")  # as CDO says it


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (b"AUTH", "501"),
        (b"AUTH PLAIN a b", "501"),
        (b"AUTH CRAM-MD5", "504"),
        (b"AUTH PLAIN !!!", "501"),
        (b"AUTH PLAIN " + base64.b64encode(b"no zeros"), "501"),
    ],
)
def test_what_is_no_sign_in(relay: RelayHere, words: bytes, code: str) -> None:
    with relay.raw() as client:
        client.ask(b"EHLO x")
        assert client.ask(words).startswith(code)
        assert client.ask(b"AUTH PLAIN " + plain(relay)).startswith("235 ")
        assert client.ask(b"AUTH PLAIN " + plain(relay)).startswith("503 ")


def test_a_sign_in_can_be_given_up(relay: RelayHere) -> None:
    with relay.raw() as client:
        client.ask(b"EHLO x")
        client.ask(b"AUTH LOGIN")
        assert client.ask(b"*").startswith("501 ")
        assert client.ask(b"NOOP").startswith("250 ")


def test_a_password_that_is_too_long_to_be_one(relay: RelayHere) -> None:
    with relay.raw() as client:
        client.ask(b"EHLO x")
        client.ask(b"AUTH LOGIN")
        assert client.ask(b"QQ" * 10_000).startswith("500 5.5.2")
        assert client.ask(b"NOOP").startswith("250 ")


@pytest.mark.beside  # a neighbour makes it longer still
def test_wrong_passwords_take_ever_longer_and_end_the_connection(relay: RelayHere) -> None:
    with relay.raw() as client:
        client.ask(b"EHLO x")
        waits = []
        for _ in range(3):
            began = time.monotonic()
            assert client.ask(b"AUTH PLAIN " + plain(relay, "wrong")).startswith("535 5.7.8 ")
            waits.append(time.monotonic() - began)
        assert client.rest() == b""
    for wait, least in zip(waits, (1, 2, 4), strict=True):
        assert wait >= least - 0.05


def test_an_unknown_username_is_told_the_same_as_a_wrong_password(relay: RelayHere) -> None:
    unknown = base64.b64encode(f"\0nobody\0{relay.card.password.reveal()}".encode())
    with relay.raw() as first, relay.raw() as second:
        first.ask(b"EHLO x")
        second.ask(b"EHLO x")
        one = first.ask(b"AUTH PLAIN " + unknown)
        other = second.ask(b"AUTH PLAIN " + plain(relay, "wrong"))
    assert one == other


@pytest.mark.parametrize(
    ("words", "beginning"),
    [
        (b"MAIL", "501 5.5.4"),
        (b"MAIL jane@acme.test", "501 5.5.4"),
        (b"MAIL FROM:<a(c)@x>", "553 5.1.3"),
        (b"MAIL FROM:<@hop:a@x.test>", "553 5.1.3"),
        (b"MAIL FROM:<a\rb@x.test>", "553 5.1.3"),
        (b"MAIL FROM:<a\xffb@x.test>", "553 5.1.3"),
        (b"MAIL FROM:<a@x.test> RET=HDRS", "555 5.5.4"),
        (b"MAIL FROM:<a@x.test> SIZE=many", "501 5.5.4"),
        (b"MAIL FROM:<a@x.test> SIZE=999999999999", "552 5.3.4"),
        (b"MAIL FROM:<a@x.test> SIZE=10 BODY=8BITMIME SMTPUTF8 AUTH=<>", "250 2.1.0"),
        (b"MAIL FROM:<>", "250 2.1.0"),
        (b"mail from: a@x.test", "250 2.1.0"),
        (b"RCPT TO:<joe@acme.test>", "503 5.5.1"),
        (b"DATA", "503 5.5.1"),
        (b"VRFY joe", "252 "),
        (b"EXPN all", "502 "),
        (b"HELP", "214 "),
        (b"STARTTLS", "454 "),
        (b"XCLIENT ADDR=1.2.3.4", "500 "),
        (b"BDAT 3", "500 "),
        (b"\x1b[31m \x07", "500 5.5.1 This command is not known here"),
    ],
)
def test_commands_of_a_program_that_signed_in(
    relay: RelayHere, words: bytes, beginning: str
) -> None:
    with relay.raw() as client:
        client.ask(b"EHLO x")
        client.ask(b"AUTH PLAIN " + plain(relay))
        assert client.ask(words).startswith(beginning)


@pytest.mark.parametrize(
    ("words", "beginning"),
    [
        (b"RCPT TO:<joe>", "553 5.1.3"),
        (b"RCPT TO:<>", "553 5.1.3"),
        (b"RCPT TO:joe smith", "555 5.5.4"),
        (b"RCPT TO:", "501 5.1.3"),
        (b"RCPT joe@acme.test", "501 5.1.3"),
        (b"RCPT TO:<joe@acme.test> NOTIFY=NEVER", "555 5.5.4"),
        (b"RCPT TO: joe@acme.test", "250 2.1.5"),
        (b"MAIL FROM:<jane@acme.test>", "503 5.5.1"),
    ],
)
def test_commands_inside_a_message(relay: RelayHere, words: bytes, beginning: str) -> None:
    with relay.raw() as client:
        client.ask(b"EHLO x")
        client.ask(b"AUTH PLAIN " + plain(relay))
        client.ask(b"MAIL FROM:<jane@acme.test>")
        assert client.ask(words).startswith(beginning)


def test_a_whole_dialogue_in_one_packet(relay: RelayHere, sink: Sink) -> None:
    with relay.raw() as client:
        client.ask(b"EHLO x")
        client.socket.sendall(
            b"AUTH PLAIN " + plain(relay) + b"\r\nMAIL FROM:<jane@acme.test>\r\n"
            b"RCPT TO:<joe@acme.test>\r\nDATA\r\n" + LETTER + b".\r\nMAIL FROM:<a@acme.test>\r\n"
            b"RCPT TO:<joe@acme.test>\r\nDATA\r\nsecond\r\n.\r\nQUIT\r\nNOOP\r\n"
        )
        codes = [client.reply()[:3] for _ in range(10)]
        assert client.rest() == b""
    assert codes == ["235", "250", "250", "354", "250", "250", "250", "354", "250", "221"]
    assert [one.content for one in sink.taken] == [LETTER, b"second\r\n"]


def test_who_says_no_more_still_gets_an_answer(relay: RelayHere, sink: Sink) -> None:
    with relay.raw() as client:
        client.ask(b"EHLO x")
        client.socket.sendall(
            b"AUTH PLAIN " + plain(relay) + b"\r\nMAIL FROM:<jane@acme.test>\r\n"
            b"RCPT TO:<joe@acme.test>\r\nDATA\r\n" + LETTER + b".\r\n"
        )
        client.socket.shutdown(1)
        codes = [client.reply()[:3] for _ in range(5)]
        assert codes == ["235", "250", "250", "354", "250"]
        assert client.rest() == b""
    assert len(sink.taken) == 1


@pytest.mark.parametrize("cut", [0, 5, 40, 70])
def test_a_whole_dialogue_and_the_end_of_it_at_once(relay: RelayHere, sink: Sink, cut: int) -> None:
    """As a script says it that is piped through ``nc -N``: all is said before anything is heard."""
    said = b"MAIL FROM:<jane@acme.test>\r\nRCPT TO:<joe@acme.test>\r\nDATA\r\n"
    said += b"Subject: x\r\n\r\n..x\r\n.\r\n"
    said += b"MAIL FROM:<jane@acme.test>\r\nQUIT\r\n"
    with relay.raw() as client:
        client.ask(b"EHLO x")
        client.ask(b"AUTH PLAIN " + plain(relay))
        client.socket.sendall(said[:-cut] if cut else said)
        if cut:
            time.sleep(0.05)
            client.socket.sendall(said[-cut:])
        client.socket.shutdown(socket.SHUT_WR)
        codes = [line[:3] for line in client.rest().splitlines()]
    assert codes == [b"250", b"250", b"354", b"250", b"250", b"221"]
    assert [one.content for one in sink.taken] == [b"Subject: x\r\n\r\n.x\r\n"]


def test_who_hangs_up_behind_the_dot_has_sent(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    client.mail(JANE)
    client.rcpt("joe@acme.test")
    client.docmd("DATA")
    client.send(LETTER + b".\r\n")
    client.close()
    wait_until(lambda: len(sink.taken) == 1, "the message is there")
    relay.client().quit()  # and the relay goes on


def test_who_hangs_up_inside_the_message_has_not(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    client.mail(JANE)
    client.rcpt("joe@acme.test")
    client.docmd("DATA")
    client.send(LETTER)
    client.close()
    second = relay.client()
    second.sendmail(JANE, ["joe@acme.test"], b"second\r\n")
    second.quit()
    assert [one.content for one in sink.taken] == [b"second\r\n"]


@pytest.mark.parametrize(
    "middle",
    [
        b"\n.\r\n",
        b"\r.\r\n",
        b"\n.\n",
        b"\r\n.\n",
        b"\r\n.\r",
        b"\r.\r",
        b"a\rb",
        b"\0",
        b"\r\n\0.\r\n",
    ],
)
def test_what_another_server_might_take_for_the_end_is_refused(
    relay: RelayHere, sink: Sink, middle: bytes
) -> None:
    smuggled = b"MAIL FROM:<x@acme.test>\r\nRCPT TO:<y@acme.test>\r\nDATA\r\nsmuggled\r\n"
    client = relay.client()
    client.mail(JANE)
    client.rcpt("joe@acme.test")
    client.docmd("DATA")
    client.send(LETTER + b"x" + middle + smuggled + b".\r\n")
    code, words = client.getreply()
    assert (code, words[:6]) == (550, b"5.6.11")
    assert client.noop()[0] == 250
    client.quit()
    assert not sink.taken


def test_a_message_that_is_too_large_is_refused_at_its_end(sink: Sink) -> None:
    with relay_before(sink, front=FrontLimits(size=100_000)) as relay:
        client = relay.client()
        client.mail(JANE)
        client.rcpt("joe@acme.test")
        client.docmd("DATA")
        for _ in range(200):
            client.send(b"x" * 998 + b"\r\n")
        client.send(b".\r\n")
        assert client.getreply()[0] == 552
        client.sendmail(JANE, ["joe@acme.test"], LETTER)
        client.quit()
    assert len(sink.taken) == 1


def test_too_many_strangers_are_turned_away_and_programs_are_not(sink: Sink) -> None:
    with relay_before(sink, front=FrontLimits(strangers=5, strange_for=2)) as relay:
        known = relay.client()
        strangers = [relay.raw() for _ in range(5)]
        with relay.raw() as sixth:
            assert sixth.greeting.startswith("421 4.3.2")
            assert sixth.rest() == b""
        known.sendmail(JANE, ["joe@acme.test"], LETTER)
        for one in strangers:  # each has two seconds in all
            assert one.reply().startswith("421 4.4.2")
            one.close()
        relay.client().quit()
        known.quit()


def test_a_page_in_a_browser_is_shed_at_once(relay: RelayHere) -> None:
    with relay.raw() as client:
        client.socket.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nMAIL FROM:<a@b.c>\r\n")
        assert client.rest() == b""


def test_who_says_nothing_for_long_is_told_and_hung_up_on(sink: Sink) -> None:
    with relay_before(sink, front=FrontLimits(idle=0.5)) as relay:
        client = relay.client()
        time.sleep(0.3)
        assert client.noop()[0] == 250
        time.sleep(0.9)
        assert client.docmd("NOOP")[0] == 421
        client.close()


def test_a_long_line_is_no_end_of_the_connection(relay: RelayHere) -> None:
    with relay.raw() as client:
        assert client.ask(b"EHLO " + b"x" * 20_000).startswith("500 ")
        assert client.ask(b"NOOP").startswith("250 ")


def test_the_end_of_a_long_line_is_no_command(relay: RelayHere) -> None:
    with relay.raw() as client:
        client.ask(b"EHLO x")
        client.socket.sendall(b"X" * 20_000)
        time.sleep(0.3)  # all of it is read, and its end comes alone
        assert client.ask(b"NOOP").startswith("500 ")
        assert client.ask(b"NOOP").startswith("250 ")


def test_what_the_loop_of_windows_reads_is_answered_as_well(
    relay: RelayHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives the octets in an array, which is no key of a table."""
    received: Any = Front.data_received
    monkeypatch.setattr(Front, "data_received", lambda it, data: received(it, bytearray(data)))
    with relay.raw() as client:
        assert client.ask(b"NOOP").startswith("250 ")
        assert client.ask(b"EHLO x").startswith("250")
