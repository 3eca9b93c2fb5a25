"""One connection of a program: SMTP with AUTH on loopback (RFC 5321, RFC 4954).

What the commands say is all here, and how they come and go in ``channel``. No text of an exception,
and nothing that a program has sent, ever reaches an answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Callable

from smtp_desktop.relay.answer import Answer, answer
from smtp_desktop.relay.front import settled, sign_in
from smtp_desktop.relay.front.body import Body
from smtp_desktop.relay.front.channel import Channel
from smtp_desktop.relay.front.decisions import Decisions
from smtp_desktop.relay.front.envelope import OpenEnvelope
from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.relay.front.peers import both_ends
from smtp_desktop.services.relaying.register import Program
from smtp_desktop.wording import relay as say

_HOST = "localhost"
_LINE = 4096  # octets of a command, and all that a stranger can make us hold
_MOST_TRIES, _MOST_UNKNOWN = 3, 5  # passwords, and commands that nobody knows, a connection
_EARLY, _LATE = 0.01, 0.1  # seconds by which a timer may ring too soon, or too late
_END = b"\r\n.\r\n"
_GREETING = answer(220, "", f"{_HOST} {say.READY}")
_TOO_LONG = answer(500, "5.5.2", "This line is too long")
_UNKNOWN = answer(500, "5.5.1", "This command is not known here")
_REVOKED = answer(421, "4.7.0", say.REVOKED)


class Front(Channel):
    """See above; `when_gone` is told of its end."""

    def __init__(
        self,
        desk: Decisions,
        guests: Guests,
        loop: asyncio.AbstractEventLoop,
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(_LINE, loop)
        self.program: Program | None = None
        self.is_delivering = False
        self._is_handed_over = False
        self._is_revoked = False
        self.when_gone: Callable[[Front], None] = lambda _: None
        self._desk = desk
        self._guests = guests
        self._context = context
        self._until = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._talk: asyncio.Task[None] | None = None
        self._is_in = False
        self._is_listening = False
        self._tries = self._unknown = 0
        self._envelope = OpenEnvelope(desk, guests)
        self._body: Body | None = None  # while one comes in
        self._is_whole: asyncio.Future[None] | None = None

    # ---- the connection ----------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not self._guests.has_room():
            self._turn_away(transport)
            return
        self._is_in = True
        self._guests.connections += 1
        self._guests.strangers += 1
        super().connection_made(transport)
        self._reset_timeout()
        self._talk = self.loop.create_task(self._converse())
        self._talk.add_done_callback(self._has_ended)

    def connection_lost(self, error: Exception | None) -> None:
        self.when_gone(self)
        if not self._is_in:
            return
        self._is_in = False
        self._guests.connections -= 1
        self._guests.strangers -= self.program is None
        has_tried = self.program is not None or self._tries > 0
        if self._envelope.was_turned_away and not has_tried and not self._guests.are_leaving:
            self._desk.came_unsigned()
        super().connection_lost(error)
        if self._timer is not None:
            self._timer.cancel()
        if self._talk is not None:
            self._talk.cancel()

    def data_received(self, data: bytes) -> None:
        if self._is_in:
            if self._body is not None:
                self._feed(self._body, data)
            elif not self._is_answered_at_once(data):
                super().data_received(data)
            if not data.endswith(_END if self.is_delivering else b"\n"):
                self.acknowledge()  # else the answer does it

    def eof_received(self) -> bool:
        """What was said before the end is answered."""
        if not self._is_in:
            return False
        may_listen = super().eof_received()
        if self._body is not None:  # in the middle of a message
            self.leave()
        return may_listen

    def hang_up(self, said: Answer) -> None:
        """End the connection with a last word."""
        if self.is_over or self.transport is None:
            return
        with contextlib.suppress(ConnectionError, RuntimeError):
            self.write(said.text)
        self.leave()

    def revoke(self) -> None:
        """End the connection, for its program may send no more; a message that stands at the
        provider may still arrive, so its answer comes first."""
        self._is_revoked = True
        if not self._is_handed_over:
            self.hang_up(_REVOKED)

    def _turn_away(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(answer(421, "4.3.2", say.TOO_MANY).text.encode() + b"\r\n")
            transport.close()

    async def _converse(self) -> None:
        """Answer command by command."""
        with contextlib.suppress(ConnectionError):  # it went away while it was answered
            await self._say(_GREETING)
            while self.transport is not None:
                self._is_listening = True
                line = await self._lines.response()
                self._is_listening = False
                await self._obey(line)

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        """A fault of ours ends the connection, with one sentence."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            logging.getLogger(__name__).error("The relay stumbled.", exc_info=error)
            self.hang_up(answer(421, "4.3.0", say.WENT_WRONG))

    async def _obey(self, line: bytes | None) -> None:
        """Do what a line asks for, None for one that is too long."""
        if line is None:
            await self._say(_TOO_LONG)
            return
        if said := self._answer_to(line):
            await self._say(said)
            return
        self._reset_timeout()
        word, _, words = line.partition(b" ")
        arg = words.strip().decode("utf-8", "surrogateescape")
        match word.upper():
            case b"EHLO" | b"HELO" as greeting:
                await self._greet(arg, extended=greeting == b"EHLO")
            case b"STARTTLS":
                await self._start_tls(arg)
            case b"AUTH":
                await self._sign_in(arg)
            case b"DATA":
                await self._begin_message(arg)
            case b"QUIT":
                self.hang_up(answer(221, "2.0.0", say.GOODBYE))
            case _:
                await self._refuse_unknown()

    def _is_answered_at_once(self, data: bytes) -> bool:
        """Answer one whole line without the detour by a reader and a task, if nothing has to be
        waited for: nothing before it, no final answer, no program that does not read."""
        is_one_line = data.find(b"\n") == len(data) - 1 and len(data) <= _LINE
        if not is_one_line or not self._is_listening or self._lines.has_begun or self.is_over:
            return False
        if self._guests.are_leaving or self.transport is None:
            return False
        if self.transport.get_write_buffer_size():
            return False
        if said := self._answer_to(bytes(data).rstrip(b"\r\n")):  # the loop of Windows reads arrays
            self.write(said.text)
        return said is not None

    def _answer_to(self, line: bytes) -> Answer | None:
        said = settled.answer_to(line, self.program, self._envelope)
        if said is not None:
            self._reset_timeout()
        return said

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Wait so long for the next word; a stranger has so long in all, however much he says."""
        if self.program is not None:
            self._until = self.loop.time() + (duration or self._guests.limits.idle)
        elif self._timer is None:
            self._until = self.loop.time() + self._guests.limits.strange_for
        armed = self._timer
        if armed is not None and armed.when() > self._until + _LATE:
            armed.cancel()
            armed = None
        if armed is None:  # else it finds out when it rings
            self._timer = self.loop.call_at(self._until, self._ring)

    def _ring(self) -> None:
        if self.loop.time() + _EARLY < self._until:
            again = min(self._until, self.loop.time() + self._guests.limits.idle)
            self._timer = self.loop.call_at(again, self._ring)
        else:
            self.hang_up(answer(421, "4.4.2", say.IDLE))

    # ---- commands ----------------------------------------------------------------------------

    async def _start_tls(self, arg: str) -> None:
        if arg:
            await self._say(answer(501, "5.5.4", "STARTTLS stands alone"))
        elif self._context is None:
            await self._say(answer(454, "4.7.0", "Encryption is not switched on here"))
        elif self.is_encrypted:
            await self._say(answer(503, "5.5.1", "Encrypted already"))
        else:
            self._envelope.begin_anew()
            await self._say(answer(220, "2.0.0", "Ready to start TLS"))
            try:
                await self.encrypt(self._context)
            except OSError as error:  # the program broke it off, and nobody else tells of its end
                self.connection_lost(error)

    async def _sign_in(self, arg: str) -> None:
        if self.program is not None:
            await self._say(answer(503, "5.5.1", "Signed in already"))
            return
        try:
            given = await sign_in.given(arg, self._asked)
        except sign_in.Unusable as unusable:
            await self._say(unusable.answer)
            return
        program = self._desk.admit(given.username, given.password)
        if program is None:
            await self._refuse_sign_in(given.username)
            return
        self.program = program
        self._guests.strangers -= 1
        self._reset_timeout()
        await self._say(answer(235, "2.7.0", "Signed in"))

    async def _begin_message(self, arg: str) -> None:
        if self.program is None:
            await self._say(settled.SIGN_IN_FIRST)
        elif not self._envelope.is_addressed:
            await self._say(answer(503, "5.5.1", "RCPT comes first"))
        elif arg:
            await self._say(answer(501, "5.5.4", "DATA stands alone"))
        else:
            await self._take_message(self.program)

    # ---- what they do ------------------------------------------------------------------------

    async def _say(self, said: Answer) -> None:
        await self.push(said.text)

    async def _refuse_unknown(self) -> None:
        """Say that a command is not known here, a few times."""
        self._unknown += 1
        if self._unknown < _MOST_UNKNOWN:
            await self._say(_UNKNOWN)
        else:
            self.hang_up(_UNKNOWN)

    async def _greet(self, hostname: str, *, extended: bool) -> None:
        if not hostname:
            await self._say(answer(501, "5.5.4", "A name belongs behind it"))
            return
        self._envelope.begin_anew()
        offers: list[str] = []
        if extended:
            size = self._desk.max_size(self.program) if self.program else self._guests.limits.size
            offers = [f"SIZE {size}", "8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES"]
            offers += ["STARTTLS"] if self._context and not self.is_encrypted else []
            offers += ["AUTH PLAIN LOGIN"]
        await self._say(Answer(250, "", (_HOST, *offers)))

    async def _asked(self, challenge: str) -> bytes:
        """The line that answers a challenge."""
        await self.push(f"334 {challenge}")
        response = await self._lines.response()
        if response is None:
            raise sign_in.Unusable(_TOO_LONG)
        return response

    async def _refuse_sign_in(self, username: str) -> None:
        """Take more time with every wrong password, and hang up at last."""
        who = await self._desk.peer(*both_ends(self.transport)) or f"name {username[:100]}"
        now = self.loop.time()
        self._tries += 1
        if self._guests.is_shut_out(who, now):
            self.hang_up(answer(421, "4.7.0", say.TOO_MANY_TRIES))
            return
        await asyncio.sleep(self._guests.failed(who, now))
        wrong = answer(535, "5.7.8", say.WRONG_PASSWORD)
        if self._tries < _MOST_TRIES:
            await self._say(wrong)
        else:
            self.hang_up(wrong)

    async def _take_message(self, program: Program) -> None:
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        envelope = self._envelope.closed()
        body = Body(self._envelope.most, self._guests, self._envelope.refusal)
        self.is_delivering = True
        try:
            await self._take(body)
            if self.is_over:  # in the middle of it
                return
            self._is_handed_over = True
            said = body.refusal and self._desk.turned_down(program, envelope, body.refusal)
            said = said or await self._desk.deliver(program, envelope, body.content())
        finally:
            self.is_delivering = self._is_handed_over = False
            body.forget()
            self._envelope.begin_anew()
        if self.transport is not None:
            self._reset_timeout()
            await self._say(said)
        if self._is_revoked:
            self.hang_up(_REVOKED)

    async def _take(self, body: Body) -> None:
        """Wait for the final dot; while the provider thinks about it no clock runs here.

        What comes goes into the message as it is received: passed on by a reader, all of a long one
        would be copied twice.
        """
        self._is_whole = self.loop.create_future()
        self._body = body
        self._feed(body, self._lines.taken())
        if not body.is_complete and self._lines.at_eof():
            await self._lines.gone()
        try:
            await self._is_whole
        finally:
            self._body = None
        self._until = float("inf")

    def _feed(self, body: Body, data: bytes) -> None:
        assert self._is_whole is not None
        body.feed(data)
        if not body.is_complete:
            self._reset_timeout(self._guests.limits.standing_still)
            return
        self._body = None
        self._lines.give_back(body.rest)
        if not self._is_whole.done():
            self._is_whole.set_result(None)
