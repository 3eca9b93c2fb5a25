"""One connection of a program: SMTP with AUTH on loopback (RFC 5321, RFC 4954).

aiosmtpd reads the lines and calls a method a command; what these say is all here. No text of an
exception, and nothing that a program has sent, ever reaches an answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import weakref
from collections import defaultdict
from collections.abc import Callable
from typing import AnyStr

from aiosmtpd.smtp import SMTP, TLSSetupException

from smtp_desktop.ports.submission import Envelope
from smtp_desktop.relay.answer import Answer, answer
from smtp_desktop.relay.front import path, sign_in
from smtp_desktop.relay.front.body import Body
from smtp_desktop.relay.front.decisions import Decisions
from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.relay.front.lines import Lines, acknowledge
from smtp_desktop.services.relaying.register import Program
from smtp_desktop.wording import relay as say

# The library writes what it receives to its log: neither passwords nor messages belong there.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

_HOST = "localhost"
_LINE = 4096  # octets of a command, and all that a stranger can make us hold
_MOST_TRIES = 3  # passwords a connection
_LAST_WORD = 5.0  # seconds in which it must be read
_EARLY, _LATE = 0.01, 0.1  # seconds by which a timer may ring too soon, or too late
_ANY = 10**9
_PIECE = 256 * 1024
_END = b"\r\n.\r\n"
_MAIL_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "AUTH"})
_OK = answer(250, "2.0.0", "OK")
_SENDER_OK = answer(250, "2.1.0", "OK")
_RECIPIENT_OK = answer(250, "2.1.5", "OK")
_UNKNOWN = answer(500, "5.5.1", "This command is not known here")
_REVOKED = answer(421, "4.7.0", say.REVOKED)
_SIGN_IN_FIRST = answer(530, "5.7.0", say.SIGN_IN_FIRST)


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
            None,
            hostname=_HOST,
            ident=say.READY,
            data_size_limit=None,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            timeout=guests.limits.idle,
            tls_context=context,
            command_call_limit={"*": _ANY},
            loop=loop,
        )
        # The library has one table for all connections, and each greeting would change it.
        self.command_size_limits = defaultdict(lambda: _LINE)
        self.command_size_limit = _LINE
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
        self._tries = 0
        self._sender: str | None = None
        self._recipients: list[str] = []

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
            super().data_received(data)
            if not data.endswith(_END if self.is_delivering else b"\n"):
                acknowledge(self.transport)  # else the answer does it

    def eof_received(self) -> bool:
        """A program that says no more may still listen: what it has said is answered."""
        if not self._is_in:
            return False
        asyncio.StreamReaderProtocol.eof_received(self)
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
        with contextlib.suppress(ConnectionError):  # it went away while it was answered
            await super()._handle_client()

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

    async def handle_exception(self, error: Exception) -> str:
        """One sentence for whatever went wrong here, which is a fault of ours, unless the program
        broke its own encryption off."""
        if not isinstance(error, TLSSetupException):
            logging.getLogger(__name__).error("The relay stumbled.", exc_info=error)
        return answer(451, "4.3.0", say.WENT_WRONG).text

    # ---- commands ----------------------------------------------------------------------------

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - the library's names
        await self._greet(hostname, extended=True)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        await self._greet(hostname, extended=False)

    async def smtp_NOOP(self, arg: str) -> None:  # noqa: N802
        await self._say(_OK)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        self._set_rset_state()
        await self._say(_OK)

    async def smtp_VRFY(self, arg: str) -> None:  # noqa: N802
        await self._say(answer(252, "2.5.0", "Send the message and see"))

    async def smtp_EXPN(self, arg: str) -> None:  # noqa: N802
        await self._say(answer(502, "5.5.1", "There are no lists here"))

    async def smtp_HELP(self, arg: str) -> None:  # noqa: N802
        await self._say(answer(214, "2.0.0", say.SIGN_IN_FIRST))

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        self.hang_up(answer(221, "2.0.0", say.GOODBYE))

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if self.program is not None:
            await self._say(answer(503, "5.5.1", "Signed in already"))
            return
        try:
            given = await sign_in.given(arg or "", self._asked)
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

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        if self.program is None:
            await self._say(_SIGN_IN_FIRST)
        elif self._sender is not None:
            await self._say(answer(503, "5.5.1", "A message has begun already"))
        else:
            await self._say(self._mail(self.program, arg or ""))

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        if self.program is None:
            await self._say(_SIGN_IN_FIRST)
        elif self._sender is None:
            await self._say(answer(503, "5.5.1", "MAIL comes first"))
        else:
            await self._say(self._rcpt(arg or ""))

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.program is None:
            await self._say(_SIGN_IN_FIRST)
        elif not self._recipients:
            await self._say(answer(503, "5.5.1", "RCPT comes first"))
        elif arg:
            await self._say(answer(501, "5.5.4", "DATA stands alone"))
        else:
            await self._take_message(self.program)

    # ---- what they do ------------------------------------------------------------------------

    async def push(self, status: AnyStr) -> None:
        """Write an answer; one of the library's own repeats what the program has said."""
        said = status.encode() if isinstance(status, str) else status
        if said.startswith(b"500 Error: command"):
            said = _UNKNOWN.text.encode()
        self._writer.write(said + b"\r\n")
        if self._writer.transport.get_write_buffer_size():
            await self._writer.drain()

    async def _say(self, said: Answer) -> None:
        await self.push(said.text)

    def _set_rset_state(self) -> None:
        super()._set_rset_state()  # type: ignore[no-untyped-call]
        self._sender, self._recipients = None, []

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
            raise sign_in.Unusable(answer(500, "5.5.2", "This line is too long"))
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

    def _mail(self, program: Program, arg: str) -> Answer:
        words = path.behind("FROM:", arg)
        if not words:
            return answer(501, "5.5.4", "MAIL FROM:<address>")
        try:
            sender, parameters = path.split(words)
        except path.NotAnAddress:
            return answer(553, "5.1.3", say.BAD_ADDRESS)
        given = dict(one.upper().partition("=")[::2] for one in parameters.split())
        if not given.keys() <= _MAIL_PARAMETERS:
            return answer(555, "5.5.4", "This parameter is not known here")
        size = given.get("SIZE", "0")
        if not (size.isascii() and size.isdigit() and len(size) < 20):
            return answer(501, "5.5.4", "SIZE is a number")
        if int(size) > self._desk.max_size(program):
            return answer(552, "5.3.4", say.TOO_BIG)
        if not self._guests.takes(int(size)):
            return answer(452, "4.3.1", say.TOO_MUCH)
        refusal = self._desk.refusal(program, sender)
        if refusal is None:
            self._sender = sender
        return refusal or _SENDER_OK

    def _rcpt(self, arg: str) -> Answer:
        try:
            address, parameters = path.split(path.behind("TO:", arg))
        except path.NotAnAddress:
            return answer(501, "5.1.3", say.BAD_ADDRESS)
        if parameters:
            return answer(555, "5.5.4", "This parameter is not known here")
        if not path.has_domain(address):
            return answer(553, "5.1.3", say.NO_DOMAIN)
        if len(self._recipients) >= self._guests.limits.recipients:
            return answer(452, "4.5.3", say.TOO_MANY_RECIPIENTS)
        self._recipients.append(address)
        return _RECIPIENT_OK

    async def _take_message(self, program: Program) -> None:
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        envelope = Envelope(self._sender or "", tuple(self._recipients))
        body = Body(self._desk.max_size(program), self._guests)
        self.is_delivering = True
        try:
            await self._take(body)
            if self.is_over:  # in the middle of it
                return
            content = body.content()
            self._is_handed_over = True
            said = body.refusal or await self._desk.deliver(program, envelope, content)
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
        """Read until the final dot; while the provider thinks about it no clock runs here."""
        while not body.is_complete:
            self._reset_timeout(self._guests.limits.standing_still)
            data = await self._lines.read(_PIECE)
            if not data:
                await self._lines.gone()
            body.feed(data)
        self._lines.give_back(body.rest)
        self._until = float("inf")
