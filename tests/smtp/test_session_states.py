"""Every command in every state, and every reply to every command: the tables of a conversation."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtp_desktop.errors import LocalProtocolError, RemoteProtocolError
from smtp_desktop.smtp.commands import (
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
)
from smtp_desktop.smtp.session import Session, State

EHLO, HELO, START_TLS, QUIT = Ehlo("[127.0.0.1]"), Helo("[127.0.0.1]"), StartTls(), Quit()
AUTH, RESPONSE = Auth("LOGIN"), AuthResponse(b"jane")
MAIL, RCPT, DATA = Mail("jane@acme.com"), Rcpt("joe@acme.com"), Data()
CONTENT, RSET = Content(b"Hello\r\n"), Rset()

COMMANDS = (
    *(Greeting(), EHLO, HELO, START_TLS, AUTH, RESPONSE),
    *(MAIL, RCPT, DATA, CONTENT, RSET, QUIT),
)

Path = tuple[tuple[Command | None, bytes], ...]

_GREETED: Path = ((None, b"220 hi\r\n"),)
_READY: Path = (*_GREETED, (EHLO, b"250-hi\r\n250-STARTTLS\r\n250 AUTH LOGIN\r\n"))
_TRANSACTION: Path = (*_READY, (MAIL, b"250 ok\r\n"))
_ADDRESSED: Path = (*_TRANSACTION, (RCPT, b"250 ok\r\n"))

PATHS: dict[State, Path] = {
    State.CONNECTED: (),
    State.GREETED: _GREETED,
    State.READY: _READY,
    State.UPGRADING: (*_READY, (START_TLS, b"220 go\r\n")),
    State.SIGNING_IN: (*_READY, (AUTH, b"334 VXNlcm5hbWU6\r\n")),
    State.TRANSACTION: _TRANSACTION,
    State.ADDRESSED: _ADDRESSED,
    State.CONTENT: (*_ADDRESSED, (DATA, b"354 go\r\n")),
    State.CLOSED: (*_GREETED, (QUIT, b"221 bye\r\n")),
}

MAY_SEND: dict[State, tuple[Command, ...]] = {
    State.CONNECTED: (),
    State.GREETED: (EHLO, HELO, RSET, QUIT),
    State.READY: (EHLO, START_TLS, AUTH, MAIL, RSET, QUIT),
    State.UPGRADING: (),
    State.SIGNING_IN: (RESPONSE,),
    State.TRANSACTION: (RCPT, RSET, QUIT),
    State.ADDRESSED: (RCPT, DATA, RSET, QUIT),
    State.CONTENT: (CONTENT,),
    State.CLOSED: (),
}

STAYS = None  # a refusal that changes nothing
BREAKS = "breaks the protocol"

# command → where a reply of the families 2yz, 3yz, 4yz and 5yz leads
AFTER: dict[Command, tuple[State | str | None, ...]] = {
    EHLO: (State.READY, BREAKS, STAYS, STAYS),
    HELO: (State.READY, BREAKS, STAYS, STAYS),
    START_TLS: (State.UPGRADING, BREAKS, STAYS, STAYS),
    AUTH: (State.READY, State.SIGNING_IN, STAYS, STAYS),
    RESPONSE: (State.READY, State.SIGNING_IN, State.READY, State.READY),
    MAIL: (State.TRANSACTION, BREAKS, STAYS, STAYS),
    RCPT: (State.ADDRESSED, BREAKS, STAYS, STAYS),
    DATA: (BREAKS, State.CONTENT, STAYS, STAYS),
    CONTENT: (State.READY, BREAKS, State.READY, State.READY),
    RSET: (State.READY, BREAKS, STAYS, STAYS),
    QUIT: (State.CLOSED, BREAKS, STAYS, STAYS),
}


def at(state: State) -> Session:
    """A session that has come so far."""
    session = Session()
    for command, reply in PATHS[state]:
        if command:
            session.send(command)
        (answer,) = session.receive(reply)
        assert type(answer.command) is type(command or Greeting())
    assert session.state is state
    return session


def test_the_tables_are_complete() -> None:
    assert set(MAY_SEND) == set(PATHS) == set(State)
    assert {Greeting(), *AFTER} == set(COMMANDS)


@pytest.mark.parametrize(("state", "command"), [*itertools.product(State, COMMANDS)])
def test_a_command_is_said_in_its_states_and_no_other(state: State, command: Command) -> None:
    subject = at(state)
    if command in MAY_SEND[state]:
        assert subject.send(command) == command.encode()
        return
    said = list(subject.transcript.lines)
    with pytest.raises(LocalProtocolError) as caught:
        subject.send(command)
    assert caught.value.topic == "order"
    assert subject.state is state
    assert subject.transcript.lines == said


@pytest.mark.parametrize(
    ("state", "command"),
    [(state, command) for state in State for command in MAY_SEND[state]],
)
@pytest.mark.parametrize("family", [2, 3, 4, 5])
def test_a_reply_leads_where_the_table_says(state: State, command: Command, family: int) -> None:
    subject = at(state)
    subject.send(command)
    after = AFTER[command][family - 2]
    reply = f"{family}50 x\r\n".encode()
    if isinstance(after, str):
        with pytest.raises(RemoteProtocolError, match=f"{family}yz family") as caught:
            subject.receive(reply)
        assert caught.value.topic == "unexpected"
        return
    (answer,) = subject.receive(reply)
    assert answer.command is command
    assert answer.reply.code == family * 100 + 50
    assert subject.state is (after or state)


@pytest.mark.parametrize(
    ("state", "command"),
    [(state, command) for state in State for command in MAY_SEND[state]],
)
def test_a_server_that_closes_in_answer_is_gone(state: State, command: Command) -> None:
    subject = at(state)
    subject.send(command)
    (answer,) = subject.receive(b"421 closing\r\n")
    assert answer.command is command
    assert subject.state is State.CLOSED


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (b"220 hi\r\n", State.GREETED),
        (b"421 busy\r\n", State.CLOSED),
        (b"450 busy\r\n", State.CLOSED),
        (b"554 no\r\n", State.CLOSED),
    ],
)
def test_a_greeting_opens_the_conversation_or_ends_it(reply: bytes, state: State) -> None:
    subject = Session()
    (answer,) = subject.receive(reply)
    assert isinstance(answer.command, Greeting)
    assert subject.state is state


def test_a_greeting_that_asks_for_more_breaks_the_protocol() -> None:
    with pytest.raises(RemoteProtocolError, match="3yz family does not answer Greeting"):
        Session().receive(b"354 go\r\n")


# ---- Replies nobody asked for --------------------------------------------------------------------

QUIET = [state for state in State if state not in {State.CONNECTED, State.UPGRADING, State.CLOSED}]


@pytest.mark.parametrize("state", QUIET)
def test_a_server_may_close_unasked(state: State) -> None:
    subject = at(state)
    (answer,) = subject.receive(b"421-closing\r\n421 now\r\n")
    assert answer.command is None
    assert answer.reply.lines == ("closing", "now")
    assert subject.state is State.CLOSED


@pytest.mark.parametrize("state", QUIET)
@pytest.mark.parametrize("code", [220, 250, 354, 334, 450, 500, 554])
def test_any_other_reply_that_nobody_asked_for_breaks_the_protocol(state: State, code: int) -> None:
    subject = at(state)
    with pytest.raises(RemoteProtocolError, match="without being asked") as caught:
        subject.receive(f"{code} x\r\n".encode())
    assert caught.value.topic == "unasked"
    assert subject.state is state


def test_nothing_counts_behind_the_end() -> None:
    subject = at(State.READY)
    subject.send(MAIL)
    answers = subject.receive(b"421 closing\r\n250 ok\r\n250 ok\r\n")
    assert [answer.reply.code for answer in answers] == [421]
    assert subject.receive(b"250 ok\r\n") == []
    assert subject.state is State.CLOSED


# ---- Whatever happens ----------------------------------------------------------------------------

EVENTS = st.lists(
    st.sampled_from(COMMANDS)
    | st.sampled_from(["220 a", "250 b", "250-c", "334 ZA==", "354 d", "421 e", "450 f", "550 g"]),
    max_size=25,
)


@given(st.sampled_from(State), EVENTS)
@settings(deadline=None, max_examples=500)
def test_any_order_of_words_leads_through_the_states_of_the_table(
    state: State, events: list[Command | str]
) -> None:
    subject = at(state)
    for event in events:
        before = subject.state
        try:
            if isinstance(event, Command):
                subject.send(event)
                assert subject.state is before
            else:
                subject.receive(f"{event}\r\n".encode())
        except LocalProtocolError:
            assert subject.state is before
        except RemoteProtocolError:
            return
        assert before is not State.CLOSED or subject.state is State.CLOSED
