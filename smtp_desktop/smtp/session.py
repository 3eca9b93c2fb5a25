"""One conversation with a server: what may be said when, and what an answer changes.

Rules of this file: which command is legal in which state stands in `_MAY_SEND`; where a reply
leads stands in `_AFTER`; nothing else changes the state. Illegal commands raise
LocalProtocolError, illegal replies RemoteProtocolError. No I/O: ``send`` gives bytes to write,
``receive`` takes bytes read and gives answers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from enum import Enum, auto

import msgspec

from smtp_desktop.errors import LocalProtocolError, RemoteProtocolError
from smtp_desktop.smtp import extensions
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
from smtp_desktop.smtp.extensions import Extensions
from smtp_desktop.smtp.reply import Reply, ReplyReader
from smtp_desktop.smtp.transcript import HIDDEN, Transcript


class State(Enum):
    """How far the conversation is."""

    CONNECTED = auto()  # the server has to greet
    GREETED = auto()  # EHLO comes next, also again after STARTTLS
    READY = auto()  # no transaction is open
    UPGRADING = auto()  # the TLS handshake comes next
    SIGNING_IN = auto()  # the server waits for a response
    TRANSACTION = auto()  # MAIL was accepted
    ADDRESSED = auto()  # at least one RCPT was accepted
    CONTENT = auto()  # the server waits for the message
    CLOSED = auto()


_OPEN = frozenset({State.GREETED, State.READY, State.TRANSACTION, State.ADDRESSED})

_MAY_SEND: dict[type[Command], frozenset[State]] = {
    Ehlo: frozenset({State.GREETED, State.READY}),
    Helo: frozenset({State.GREETED}),
    StartTls: frozenset({State.READY}),
    Auth: frozenset({State.READY}),
    AuthResponse: frozenset({State.SIGNING_IN}),
    Mail: frozenset({State.READY}),
    Rcpt: frozenset({State.TRANSACTION, State.ADDRESSED}),
    Data: frozenset({State.ADDRESSED}),
    Content: frozenset({State.CONTENT}),
    Rset: _OPEN,
    Quit: _OPEN,
}

# (command, first digit of the reply) → the state it leads to. A refusal (4yz, 5yz) that is not
# listed leaves the state as it was; any other reply that is not listed breaks the protocol.
_AFTER: dict[tuple[type[Command], int], State] = {
    (Greeting, 2): State.GREETED,
    (Greeting, 4): State.CLOSED,
    (Greeting, 5): State.CLOSED,
    (Ehlo, 2): State.READY,
    (Helo, 2): State.READY,
    (StartTls, 2): State.UPGRADING,
    (Auth, 2): State.READY,
    (Auth, 3): State.SIGNING_IN,
    (AuthResponse, 2): State.READY,
    (AuthResponse, 3): State.SIGNING_IN,
    (AuthResponse, 4): State.READY,
    (AuthResponse, 5): State.READY,
    (Mail, 2): State.TRANSACTION,
    (Rcpt, 2): State.ADDRESSED,
    (Data, 3): State.CONTENT,
    (Content, 2): State.READY,
    (Content, 4): State.READY,
    (Content, 5): State.READY,
    (Rset, 2): State.READY,
    (Quit, 2): State.CLOSED,
}

# Behind these more may follow before the reply has come (RFC 2920 §3.1).
_MAY_PRECEDE = (Mail, Rcpt, Rset, Content)

_MAX_SAMPLE = 200


class Answer(msgspec.Struct, frozen=True):
    """A reply and the command it answers; `command` is None for an unasked 421 (RFC 5321 §3.8)."""

    command: Command | None
    reply: Reply


class Session:
    """The client's side of one connection."""

    def __init__(self, transcript: Transcript | None = None) -> None:
        self.state = State.CONNECTED
        self.extensions = Extensions()
        self.is_encrypted = False
        self.mechanism = ""
        self.transcript = transcript or Transcript()
        self._reader = ReplyReader()
        self._pending: deque[Command] = deque([Greeting()])
        self._expected = State.CONNECTED

    def send(self, command: Command) -> bytes:
        """The bytes that say a command; several may wait for replies where RFC 2920 allows."""
        return b"".join(self.pieces(command))

    def pieces(self, command: Command) -> Sequence[bytes]:
        """As `send`, a long message as it is and what ends it behind it."""
        state = self._expected if self._pending else self.state
        if self._pending:
            follows = isinstance(self._pending[-1], _MAY_PRECEDE)
            if not follows or "PIPELINING" not in self.extensions:
                raise LocalProtocolError("The reply to the last command comes first.", "order")
        if state not in _MAY_SEND.get(type(command), ()):
            raise LocalProtocolError(f"{type(command).__name__} now is out of order.", "order")
        pieces = command.pieces()
        self._pending.append(command)
        self._expected = _after(command, 3 if isinstance(command, Data) else 2, state)
        if isinstance(command, Auth):
            self.mechanism = command.mechanism
        self.transcript.sent(command)
        return pieces

    def receive(self, data: bytes) -> list[Answer]:
        """The answers that these bytes complete."""
        try:
            replies = self._reader.feed(data)
        except RemoteProtocolError as error:
            error.sample = self._without_secrets(error.sample)[:_MAX_SAMPLE]
            raise
        answers = [
            self._answer(self._noted(reply))
            for reply in replies
            if self.state is not State.CLOSED  # nothing counts behind a 421
        ]
        if self.state is State.UPGRADING and not self._reader.is_empty:
            raise RemoteProtocolError(
                "Clear text followed the server's go-ahead for encryption.", "injected"
            )
        return answers

    def encrypted(self) -> None:
        """Take note that the TLS handshake is done: what was said in the clear is forgotten (RFC
        3207 §4.2)."""
        if self.state not in (State.CONNECTED, State.UPGRADING):
            raise LocalProtocolError("Encryption cannot start now.", "order")
        if self.state is State.UPGRADING:
            self.state = State.GREETED
        self.is_encrypted = True
        self.extensions = Extensions()
        self._reader = ReplyReader()
        self.transcript.note("encrypted from here on")

    def _without_secrets(self, sample: bytes) -> bytes:
        """A sample is looked at byte by byte, so that nothing else of it may change."""
        text = sample.decode("utf-8", "surrogateescape")
        return self.transcript.without_secrets(text).encode("utf-8", "surrogateescape")

    def _noted(self, reply: Reply) -> Reply:
        """The reply as the transcript keeps it; only a mechanism reads a challenge untouched."""
        if reply.code == 334 and self.mechanism.startswith("SCRAM-"):
            # Salt, nonces and the server's proof together let anybody try passwords at home.
            self.transcript.received(msgspec.structs.replace(reply, lines=(HIDDEN,)))
            return reply
        clean = self.transcript.received(reply)
        return reply if reply.code == 334 else clean

    def _answer(self, reply: Reply) -> Answer:
        if self.state is State.UPGRADING:
            raise RemoteProtocolError("Clear text came in place of encryption.", "injected")
        if not self._pending:
            if reply.code == 421:
                self.state = State.CLOSED
                return Answer(None, reply)
            raise RemoteProtocolError("The server answered without being asked.", "unasked")
        command = self._pending.popleft()
        self.state = _after(command, reply.code // 100, self.state)
        if reply.code == 421:
            self.state = State.CLOSED
        if isinstance(command, Ehlo) and reply.is_positive:
            self.extensions = extensions.read(reply)
        return Answer(command, reply)


def _after(command: Command, digit: int, state: State) -> State:
    following = _AFTER.get((type(command), digit))
    if following is None and digit < 4:
        raise RemoteProtocolError(
            f"A reply of the {digit}yz family does not answer {type(command).__name__}.",
            "unexpected",
        )
    return following or state
