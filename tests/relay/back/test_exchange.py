"""From an envelope, replies and faults to what the program is told: every row of the table."""

from __future__ import annotations

import pytest

from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import ConnectionLost, LocalProtocolError, NoAnswer
from smtp_desktop.ports.submission import Door, Envelope, Outcome, SubmissionRequest
from smtp_desktop.relay.back.exchange import Exchange, Verdict
from smtp_desktop.smtp.commands import Command, Content, Data, Mail, Rcpt
from smtp_desktop.smtp.extensions import Extensions
from smtp_desktop.smtp.reply import EnhancedStatus, Reply

PIPELINING = Extensions({"PIPELINING": (), "SIZE": ("1000",)})
PLAIN = Extensions({})
MESSAGE = b"Subject: x\r\n\r\nHello\r\n"


def request(*recipients: str, whole: bool = True, content: bytes = MESSAGE) -> SubmissionRequest:
    envelope = Envelope("jane@acme.test", recipients or ("joe@acme.test",))
    return SubmissionRequest("default", envelope, content, Door.RELAY, "p", is_whole=whole)


def reply(text: str) -> Reply:
    code, _, words = text.partition(" ")
    first = words.partition(" ")[0].split(".")
    is_enhanced = len(first) == 3 and all(part.isdigit() for part in first)
    status = EnhancedStatus(*(int(part) for part in first)) if is_enhanced else None
    return Reply(int(code), (words,), status)


def play(exchange: Exchange, *flights: list[str]) -> list[list[Command]]:
    """Answer flight after flight; what was said."""
    said = []
    for replies in flights:
        flight = exchange.flight()
        assert flight
        said.append(flight)
        assert len(flight) == len(replies), flight
        exchange.heard([reply(one) for one in replies])
    return said


def verdict(exchange: Exchange) -> Verdict:
    assert exchange.flight() == []
    assert exchange.verdict is not None
    return exchange.verdict


def kinds(said: list[list[Command]]) -> list[list[type[Command]]]:
    return [[type(one) for one in flight] for flight in said]


OK = "250 2.0.0 Ok"


def test_one_recipient_takes_two_round_trips() -> None:
    exchange = Exchange(request(), PIPELINING, reused=True)
    said = play(exchange, [OK, OK, "354 go"], ["250 2.0.0 Ok: queued as 4711"])
    assert kinds(said) == [[Mail, Rcpt, Data], [Content]]
    end = verdict(exchange)
    assert end.answer.text == "250 2.0.0 Ok: queued as 4711"
    assert (end.outcome, end.again, end.refused) == (Outcome.ACCEPTED, False, ())


def test_several_recipients_take_three() -> None:
    exchange = Exchange(request("a@x.test", "b@x.test"), PIPELINING, reused=False)
    said = play(exchange, [OK, OK, OK], ["354 go"], ["200 fine"])
    assert kinds(said) == [[Mail, Rcpt, Rcpt], [Data], [Content]]
    assert verdict(exchange).answer.text == "250 2.0.0 fine"


def test_without_pipelining_every_command_waits() -> None:
    exchange = Exchange(request("a@x.test", "b@x.test"), PLAIN, reused=False)
    said = play(exchange, [OK], [OK], [OK], ["354 go"], [OK])
    assert kinds(said) == [[Mail], [Rcpt], [Rcpt], [Data], [Content]]
    assert verdict(exchange).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("extensions", [PIPELINING, PLAIN])
def test_a_refused_sender_refuses_the_message(extensions: Extensions) -> None:
    exchange = Exchange(request("a@x.test", "b@x.test"), extensions, reused=False)
    words = ["553 5.7.1 not yours", "503 5.5.1 MAIL first", "503 5.5.1 MAIL first"]
    play(exchange, words if extensions is PIPELINING else words[:1])
    end = verdict(exchange)
    assert end.answer.text == "553 5.7.1 not yours"
    assert (end.outcome, end.stage) == (Outcome.REFUSED, Stage.SENDER)


@pytest.mark.parametrize("extensions", [PIPELINING, PLAIN])
def test_one_refused_recipient_refuses_the_whole_and_is_named(extensions: Extensions) -> None:
    exchange = Exchange(request("a@x.test", "b@x.test", "c@x.test"), extensions, reused=True)
    replies = [OK, OK, "550 5.1.1 no such user", OK]
    if extensions is PIPELINING:
        play(exchange, replies)
    else:
        play(exchange, *([one] for one in replies[:3]))
    end = verdict(exchange)
    assert end.answer.text.splitlines() == [
        "550-5.1.1 no such user",
        "550 5.1.1 <b@x.test>: refused, so nobody received the message",
    ]
    assert [who for who, _ in end.refused] == ["b@x.test"]
    assert (end.outcome, end.stage, end.again) == (Outcome.REFUSED, Stage.RECIPIENT, False)


def test_a_refusal_that_stays_is_told_before_one_that_passes() -> None:
    exchange = Exchange(request("a@x.test", "b@x.test"), PIPELINING, reused=False)
    play(exchange, [OK, "450 4.2.1 later", "550 5.1.1 never"])
    assert verdict(exchange).answer.code == 550


def test_of_refusals_that_pass_the_first_is_told() -> None:
    exchange = Exchange(request("a@x.test", "b@x.test"), PIPELINING, reused=False)
    play(exchange, [OK, OK, "450 4.2.1 later"])
    end = verdict(exchange)
    assert (end.answer.code, end.answer.enhanced) == (450, "4.2.1")


def test_send_serves_those_that_were_accepted() -> None:
    exchange = Exchange(request("a@x.test", "b@x.test", whole=False), PIPELINING, reused=False)
    play(exchange, [OK, "550 5.1.1 never", OK], ["354 go"], [OK])
    end = verdict(exchange)
    assert end.outcome is Outcome.ACCEPTED
    assert [who for who, _ in end.refused] == ["a@x.test"]


def test_send_to_nobody_but_refused_ones_is_refused() -> None:
    exchange = Exchange(request("a@x.test", "b@x.test", whole=False), PIPELINING, reused=False)
    play(exchange, [OK, "550 5.1.1 never", "550 5.1.1 never"])
    assert verdict(exchange).outcome is Outcome.REFUSED


def test_a_single_refused_recipient_speaks_for_itself() -> None:
    exchange = Exchange(request(), PIPELINING, reused=False)
    play(exchange, [OK, "550 5.1.1 never", "354 go"])
    assert verdict(exchange).answer.text == "550 5.1.1 never"


def test_data_can_be_refused() -> None:
    exchange = Exchange(request(), PIPELINING, reused=False)
    play(exchange, [OK, OK, "451 4.3.0 disk full"])
    end = verdict(exchange)
    assert (end.answer.text, end.outcome) == ("451 4.3.0 disk full", Outcome.REFUSED)


def test_the_message_can_be_refused() -> None:
    exchange = Exchange(request(), PIPELINING, reused=True)
    play(exchange, [OK, OK, "354 go"], ["554 5.7.1 spam"])
    end = verdict(exchange)
    assert (end.answer.text, end.stage, end.again) == ("554 5.7.1 spam", Stage.DATA, False)


@pytest.mark.parametrize("reused", [True, False])
@pytest.mark.parametrize("code", [*range(200, 260), *range(400, 460), *range(500, 560)])
def test_whatever_is_said_to_the_final_dot_settles_the_message(code: int, *, reused: bool) -> None:
    exchange = Exchange(request(), PIPELINING, reused=reused)
    play(exchange, [OK, OK, "354 go"], [f"{code} words"])
    end = verdict(exchange)
    assert not end.again
    assert end.outcome is (Outcome.ACCEPTED if code < 300 else Outcome.REFUSED)
    assert (end.answer.code == 250) == (code < 300)
    assert end.answer.code not in (421, 530, 534, 535, 538)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("421 4.7.0 too many", "451 4.7.0 too many"),
        ("421 closing", "451 4.3.2 closing"),
        ("530 5.7.57 not authenticated", "454 4.7.0 not authenticated"),
        ("535 5.7.8 password", "454 4.7.0 password"),
        ("432 4.3.2 connections", "454 4.3.2 connections"),
        ("552 5.2.2 full", "552 5.2.2 full"),
    ],
)
def test_no_code_that_would_speak_of_the_program_itself(said: str, told: str) -> None:
    exchange = Exchange(request(), PIPELINING, reused=False)
    play(exchange, [said, "503 5.5.1 x", "503 5.5.1 x"])
    assert verdict(exchange).answer.text == told


FULL = ["452 4.5.3 Too many messages", "450 Too many messages in this session", "451 4.5.3 x"]


@pytest.mark.parametrize("said", ["421 4.4.2 timeout", "530 5.7.57 token", "535 5.7.3 no", *FULL])
def test_a_session_that_is_over_is_replaced_once(said: str) -> None:
    exchange = Exchange(request(), PIPELINING, reused=True)
    play(exchange, [said, "503 5.5.1 x", "503 5.5.1 x"])
    assert verdict(exchange).again


@pytest.mark.parametrize("said", ["452 4.3.1 disk", "450 4.7.1 later", "550 5.5.3 too many"])
def test_what_another_session_would_be_told_as_well_is_final(said: str) -> None:
    exchange = Exchange(request(), PIPELINING, reused=True)
    play(exchange, [said, "503 5.5.1 x", "503 5.5.1 x"])
    assert not verdict(exchange).again


@pytest.mark.parametrize("said", FULL)
def test_too_many_recipients_are_no_matter_of_the_session(said: str) -> None:
    exchange = Exchange(request(), PIPELINING, reused=True)
    play(exchange, [OK, said, "503 5.5.1 x"])
    assert not verdict(exchange).again


@pytest.mark.parametrize("error", [ConnectionLost("x"), NoAnswer("x")])
@pytest.mark.parametrize("reused", [True, False])
def test_what_breaks_before_the_message(error: ConnectionLost, *, reused: bool) -> None:
    exchange = Exchange(request(), PIPELINING, reused=reused)
    exchange.broke(error)
    end = verdict(exchange)
    assert end.answer.text.startswith("451 4.4.1 ")
    assert (end.outcome, end.again, exchange.is_broken) == (Outcome.REFUSED, reused, True)


def test_what_breaks_behind_the_message_is_unclear_and_never_said_again() -> None:
    exchange = Exchange(request(), PIPELINING, reused=True)
    play(exchange, [OK, OK, "354 go"])
    assert exchange.is_in_content
    exchange.broke(ConnectionLost("x"))
    end = verdict(exchange)
    assert end.answer.text.startswith("451 4.4.2 ")
    assert (end.outcome, end.again) == (Outcome.UNCLEAR, False)


def test_what_breaks_before_the_final_dot_was_said_was_not_taken() -> None:
    exchange = Exchange(request(), PIPELINING, reused=True)
    play(exchange, [OK, OK, "354 go"])
    exchange.broke(ConnectionLost("x"), is_all_said=False)
    end = verdict(exchange)
    assert end.answer.text.startswith("451 4.4.1 ")
    assert (end.outcome, end.again) == (Outcome.REFUSED, False)


def test_what_cannot_be_said_is_ours() -> None:
    exchange = Exchange(request(), PIPELINING, reused=True)
    exchange.broke(LocalProtocolError("x", "encoding"))
    end = verdict(exchange)
    assert end.answer.text.startswith("553 5.1.3 ")
    assert not end.again


def test_what_the_provider_cannot_take_is_not_offered() -> None:
    large = Exchange(request(content=b"x" * 2000), PIPELINING, reused=False)
    assert verdict(large).answer.text.startswith("552 5.3.4 ")
    foreign = Exchange(request("grüße@x.test"), PIPELINING, reused=False)
    assert verdict(foreign).answer.text.startswith("553 5.6.7 ")
    assert verdict(foreign).stage is Stage.SENDER
