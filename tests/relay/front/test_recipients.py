"""A message goes to everybody whom the program names, or to nobody: also where the relay itself
refuses one, and the program looks at no answer but the last."""

from __future__ import annotations

import base64
import smtplib

import pytest

from servers.sink import Sink
from smtp_desktop.model.notices.health import Cause
from smtp_desktop.relay.limits import FrontLimits
from smtp_desktop.services.sending_log import entries
from support.clock import RealClock
from support.patience import wait_until
from support.relays import JANE, LETTER, RelayHere, relay_before, told


def codes_and_people(relay: RelayHere, many: int) -> list[tuple[str, tuple[str, ...]]]:
    wait_until(lambda: len(relay.log.ended) >= many, "what was refused is told to the log")
    begun = dict(enumerate(relay.log.begun, 1))
    return [
        (one.finding.code if one.finding else "", begun[number].envelope.recipients)
        for number, one in relay.log.ended
    ]


@pytest.mark.parametrize(
    ("who", "code", "said"),
    [
        ("nobody", "553", b"5.1.3 This address has no domain"),
        ("a b@acme.test", "553", b"5.1.3 This is no email address"),
        ("x" * 400 + "@acme.test", "553", b"5.1.3 This is no email address"),
        ("a\u202eb@acme.test,joe@acme.test", "553", b"5.1.3 This is no email address"),
    ],
    ids=["no domain", "blank", "long", "two in one"],
)
def test_one_whom_the_relay_refuses_refuses_the_whole_and_is_named(
    relay: RelayHere, sink: Sink, who: str, code: str, said: bytes
) -> None:
    client = relay.client()
    client.command_encoding = "utf-8"
    client.mail(JANE)
    client.rcpt("joe@acme.test")
    assert client.docmd("RCPT", f"TO:<{who}>")[0] == int(code)
    client.rcpt("ann@acme.test")
    answer, words = client.data(LETTER)
    assert answer == int(code)
    assert words.startswith(said)
    shown = who.encode("ascii", "replace")[:320].decode()
    assert f"<{shown}>: refused, so nobody received the message".encode() in words
    assert not sink.taken
    # The next message is one of its own, and the log knows of the first.
    assert told(relay, client, "joe@acme.test", "ann@acme.test") == "sent"
    client.close()
    (first, second) = codes_and_people(relay, 2)
    # No server was asked, so nobody is written to, and it is no sign that the account works.
    begun = entries.begun(relay.log.begun[0], RealClock().now())
    assert entries.ended(begun, relay.log.ended[0][1]).cause is Cause.NOTHING
    assert first == ("bad_address", (who[:320],))
    assert second == ("", ("joe@acme.test", "ann@acme.test"))


def test_whoever_is_alone_is_named_as_well(relay: RelayHere, sink: Sink) -> None:
    """As a script pipes it in: a wrong address does not make commands of the message's lines."""
    with relay.raw() as client:
        client.ask(b"EHLO x")
        client.ask(_signing_in(relay))
        client.socket.sendall(
            b"MAIL FROM:<jane@acme.test>\r\nRCPT TO:<joe>\r\nDATA\r\n"
            b"RSET\r\nMAIL FROM:<jane@acme.test>\r\nRCPT TO:<evil@acme.test>\r\n.\r\nNOOP\r\n"
        )
        said = [client.reply() for _ in range(5)]
    assert [one[:3] for one in said] == ["250", "553", "354", "553", "250"]
    assert "<joe>: refused" in said[3]
    assert not sink.taken


def test_more_recipients_than_fit_are_no_smaller_message() -> None:
    with Sink() as sink, relay_before(sink, front=FrontLimits(recipients=2)) as relay:
        client = relay.client()
        client.mail(JANE)
        answers = [client.rcpt(f"joe{number}@acme.test")[0] for number in range(5)]
        assert answers == [250, 250, 452, 452, 452]
        code, words = client.data(LETTER)
        assert (code, words[:5]) == (554, b"5.5.3")
        assert b"<joe2@acme.test>: refused, so nobody received the message" in words
        assert not sink.taken
        client.close()
        ((code_told, people),) = codes_and_people(relay, 1)  # one message is told of once
        assert (code_told, people) == (
            "throttled",
            tuple(f"joe{one}@acme.test" for one in (0, 1, 2)),
        )


def test_who_is_taken_after_all_is_not_refused(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    client.mail(JANE)
    assert client.rcpt("joe@acme.test", ["NOTIFY=NEVER"])[0] == 555
    assert client.rcpt("joe@acme.test")[0] == 250
    assert client.data(LETTER)[0] == 250
    client.mail(JANE)
    assert client.rcpt("joe")[0] == 553
    client.rset()
    assert told(relay, client) == "sent"
    client.close()
    assert len(sink.taken) == 2


def test_a_sender_that_is_none_is_told_to_the_log(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    for _ in range(3):
        assert client.docmd("MAIL", "FROM:<jane@@acme.test>")[0] == 553
    client.close()
    assert [code for code, _ in codes_and_people(relay, 1)] == ["bad_address"]


def test_each_message_that_cannot_be_sent_is_told_of_once(relay: RelayHere, sink: Sink) -> None:
    """Of thirty invoices, three to addresses that are none: all three are found in the log."""
    client = relay.client()
    for who in ("joe", "ann", "joe", "bob"):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail(JANE, [who], LETTER)
    client.close()
    people = sorted(who for _, who in codes_and_people(relay, 3))
    assert people == [("ann",), ("bob",), ("joe",)]


def test_what_was_refused_is_bounded(relay: RelayHere) -> None:
    client = relay.client()
    client.mail(JANE)
    for number in range(300):
        client.rcpt(f"joe{number}")
    (front,) = relay.relay._fronts
    assert len(front._envelope._refused) == FrontLimits().recipients
    client.close()


def _signing_in(relay: RelayHere) -> bytes:
    word = f"\0{relay.card.username}\0{relay.card.password.reveal()}"
    return b"AUTH PLAIN " + base64.b64encode(word.encode())
