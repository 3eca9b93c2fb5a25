"""One connection of a program: SMTP with AUTH on loopback (RFC 5321, RFC 4954).

aiosmtpd keeps the connection and its encryption; what the commands say is all here. No text of an
exception, and nothing that a program has sent, ever reaches an answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import weakref
from collections.abc import Callable
from typing import AnyStr

from aiosmtpd.smtp import SMTP, TLSSetupException

from smtp_desktop.relay.answer import Answer, answer
from smtp_desktop.relay.front import settled, sign_in
from smtp_desktop.relay.front.body import Body
from smtp_desktop.relay.front.decisions import Decisions
from smtp_desktop.relay.front.envelope import OpenEnvelope
from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.relay.front.lines import Lines, NoHooks, acknowledge
from smtp_desktop.services.relaying.register import Program
from smtp_desktop.wording import relay as say

# The library writes what it receives to its log: neither passwords nor messages belong there.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

_HOST = "localhost"
_LINE = 4096  # octets of a command, and all that a stranger can make us hold
_MOST_TRIES, _MOST_UNKNOWN = 3, 5  # passwords, and commands that nobody knows, a connection
_LAST_WORD = 5.0  # seconds in which it must be read
_EARLY, _LATE = 0.01, 0.1  # seconds by which a timer may ring too soon, or too late
_END = b"\r\n.\r\n"
_GREETING = answer(220, "", f"{_HOST} {say.READY}")
_TOO_LONG = answer(500, "5.5.2", "This line is too long")
_UNKNOWN = answer(500, "5.5.1", "This command is not known here")
_REVOKED = answer(421, "4.7.0", say.REVOKED)


class Front(SMTP):
    """See above; `when_gone` is told of its end."""

    line_length_limit = _LINE

    def __init__(
        self,
        desk: Decisions,
        guests: Guests,
        loop: asyncio.AbstractEventLoop,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._timeout_handle: asyncio.TimerHandle | None = None
        self._until = 0.0
        super().__init__(
            NoHooks(),
            hostname=_HOST,
            ident=say.READY,
            data_size_limit=None,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            timeout=guests.limits.idle,
            tls_context=context,
            loop=loop,
        )
        self.program: Program | None = None
        self.is_delivering = False
        self.is_over = False
        self._is_handed_over = False
        self._is_revoked = False
        self.when_gone: Callable[[Front], None] = lambda _: None
        self._desk = desk
        self._guests = guests
        self._lines = Lines(_LINE, loop)
        self._lines.connection = self
        self._strong_reader, self._stream_reader_wr = self._lines, weakref.ref(self._lines)
        self._is_in = False
        self._is_listening = False
        self._tries = self._unknown = 0
        self._envelope = OpenEnvelope(desk, guests)
        self._body: Body | None = None  # while one comes in
        self._is_whole: asyncio.Future[None] | None = None

    def __dir__(self) -> tuple[str, ...]:
        """The commands that are not settled at once: the library looks for them at every
        connection, which among all names takes longer than the rest of beginning one."""
        return _COMMANDS

    # ---- the connection ----------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._tls_protocol is None:
            if not self._guests.has_room():
                self._turn_away(transport)
                return
            self._is_in = True
            self._guests.connections += 1
            self._guests.strangers += 1
        super().connection_made(transport)
        if self._handler_coroutine and self._tls_protocol is None:
            self._handler_coroutine.add_done_callback(self._handled)

    def connection_lost(self, error: Exception | None) -> None:
        self.when_gone(self)
        if not self._is_in:
            return
        self._is_in = False
        self._guests.connections -= 1
        self._guests.strangers -= self.program is None
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        if self._is_in:
            if self._body is not None:
                self._feed(self._body, data)
            elif not self._is_answered_at_once(data):
                super().data_received(data)
            if not data.endswith(_END if self.is_delivering else b"\n"):
                acknowledge(self.transport)  # else the answer does it

    def eof_received(self) -> bool:
        """A program that says no more may still listen: what it has said is answered."""
        if not self._is_in:
            return False
        asyncio.StreamReaderProtocol.eof_received(self)
        if self._body is not None:  # in the middle of a message
            self.leave()
        return self._tls_protocol is None

    def hang_up(self, said: Answer) -> None:
        """End the connection with a last word."""
        if self.is_over or self.transport is None:
            return
        with contextlib.suppress(ConnectionError, RuntimeError):
            self._writer.write(said.text.encode() + b"\r\n")
        self.leave()

    def revoke(self) -> None:
        """End the connection, for its program may send no more; a message that stands at the
        provider may still arrive, so its answer comes first."""
        self._is_revoked = True
        if not self._is_handed_over:
            self.hang_up(_REVOKED)

    def leave(self) -> None:
        """End the connection without a word; whoever reads no more has a moment left."""
        if not self.is_over and self.transport is not None:
            self.is_over = True
            self.transport.close()
            self.loop.call_later(_LAST_WORD, self.abort)

    def abort(self) -> None:
        """End the connection on the spot."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.is_over = True
            self.transport.abort()

    def _turn_away(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(answer(421, "4.3.2", say.TOO_MANY).text.encode() + b"\r\n")
            transport.close()

    async def _handle_client(self) -> None:
        """Answer command by command; the library's own loop takes longer than most commands do,
        for it prepares notes of every line that nobody reads."""
        with contextlib.suppress(ConnectionError):  # it went away while it was answered
            await self._say(_GREETING)
            while self.transport is not None:
                self._is_listening = True
                line = await self._lines.response()
                self._is_listening = False
                try:
                    await self._obey(line)
                except TLSSetupException as error:  # the program broke its own encryption off
                    self.transport.close()
                    self.connection_lost(error)

    def _handled(self, task: asyncio.Task[None]) -> None:
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
        word, _, words = line.partition(b" ")
        method = self._smtp_methods.get(word.decode("ascii", "replace").upper())
        if method is None:
            self._unknown += 1
            if self._unknown < _MOST_UNKNOWN:
                await self._say(_UNKNOWN)
            else:
                self.hang_up(_UNKNOWN)
            return
        self._reset_timeout()
        await method(words.strip().decode("utf-8", "surrogateescape"))

    def _is_answered_at_once(self, data: bytes) -> bool:
        """Answer one whole line without the detour by a reader and a task, if nothing has to be
        waited for: nothing before it, no final answer, no program that does not read."""
        is_one_line = data.find(b"\n") == len(data) - 1 and len(data) <= _LINE
        if not is_one_line or not self._is_listening or self._lines.has_begun or self.is_over:
            return False
        if self._guests.are_leaving or self._writer.transport.get_write_buffer_size():
            return False
        if said := self._answer_to(bytes(data).rstrip(b"\r\n")):  # the loop of Windows reads arrays
            self._writer.write(said.text.encode() + b"\r\n")
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
        elif self._timeout_handle is None:
            self._until = self.loop.time() + self._guests.limits.strange_for
        armed = self._timeout_handle
        if armed is not None and armed.when() > self._until + _LATE:
            armed.cancel()
            armed = None
        if armed is None:  # else it finds out when it rings
            self._timeout_handle = self.loop.call_at(self._until, self._timeout_cb)

    def _timeout_cb(self) -> None:
        if self.loop.time() + _EARLY < self._until:
            again = min(self._until, self.loop.time() + self._guests.limits.idle)
            self._timeout_handle = self.loop.call_at(again, self._timeout_cb)
        else:
            self.hang_up(answer(421, "4.4.2", say.IDLE))

    # ---- commands ----------------------------------------------------------------------------

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - the library's names
        await self._greet(hostname, extended=True)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        await self._greet(hostname, extended=False)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        self.hang_up(answer(221, "2.0.0", say.GOODBYE))

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
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

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.program is None:
            await self._say(settled.SIGN_IN_FIRST)
        elif not self._envelope.is_addressed:
            await self._say(answer(503, "5.5.1", "RCPT comes first"))
        elif arg:
            await self._say(answer(501, "5.5.4", "DATA stands alone"))
        else:
            await self._take_message(self.program)

    # ---- what they do ------------------------------------------------------------------------

    async def push(self, status: AnyStr) -> None:
        """Write an answer, and wait only where the program does not read."""
        said = status.encode() if isinstance(status, str) else status
        self._writer.write(said + b"\r\n")
        if self._writer.transport.get_write_buffer_size():
            await self._writer.drain()

    async def _say(self, said: Answer) -> None:
        await self.push(said.text)

    def _set_rset_state(self) -> None:
        super()._set_rset_state()  # type: ignore[no-untyped-call]
        self._envelope.begin_anew()

    async def _greet(self, hostname: str, *, extended: bool) -> None:
        if not hostname:
            await self._say(answer(501, "5.5.4", "A name belongs behind it"))
            return
        self._set_rset_state()
        assert self.session is not None
        self.session.host_name = hostname
        self.session.extended_smtp = extended
        offers: list[str] = []
        if extended:
            size = self._desk.max_size(self.program) if self.program else self._guests.limits.size
            offers = [f"SIZE {size}", "8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES"]
            offers += ["STARTTLS"] if self.tls_context and not self._tls_protocol else []
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
        assert self.session is not None
        peer = self.session.peer
        known = (str(peer[0]), int(peer[1])) if isinstance(peer, tuple) else ("", 0)
        who = await self._desk.peer(known, self._own_port) or f"name {username[:100]}"
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

    @property
    def _own_port(self) -> int:
        name = self.transport.get_extra_info("sockname") if self.transport else None
        return int(name[1]) if name else 0

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
            self._set_rset_state()
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


_COMMANDS = tuple(f"smtp_{name}" for name in ("AUTH", "DATA", "EHLO", "HELO", "QUIT", "STARTTLS"))
