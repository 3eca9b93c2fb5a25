"""One signed-in session with the provider, driven by the loop."""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import ssl
import sys
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from smtp_desktop.errors import ConnectionLost, NoAnswer, SmtpDesktopError
from smtp_desktop.ports.network import Wire
from smtp_desktop.relay.back.incoming import Incoming
from smtp_desktop.smtp.commands import Command, Quit, Rset
from smtp_desktop.smtp.extensions import Extensions
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.session import Session, State
from smtp_desktop.smtp.transcript import Transcript

_PIECE = 64 * 1024
_DEAD_AFTER = 20_000  # milliseconds without any acknowledgement


class Upstream:
    """A session that was signed in elsewhere; its methods raise SmtpDesktopError.

    `messages` counts what it has carried, and `most` is what it should carry. Whoever takes a used
    one asks `is_stale` first. `is_all_said` tells whether the last `ask` handed everything to the
    network.
    """

    def __init__(
        self,
        wire: Wire,
        session: Session,
        loop: asyncio.AbstractEventLoop,
        wall_clock: Callable[[], float],
    ) -> None:
        self.session = session
        self.messages = 0
        self.most = 1
        self.is_all_said = False
        self._wire = wire
        self._loop = loop
        self._incoming = Incoming(wire.socket, loop)
        self._secrets = session.transcript
        self._began = loop.time()
        self._wall_clock = wall_clock
        self._used_at = (loop.time(), wall_clock())
        session.transcript = _NoTranscript()
        option = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux alone has it
        if option is not None:
            # A dead path swallows what is sent without a word, for a quarter of an hour.
            with contextlib.suppress(OSError):
                wire.socket.setsockopt(socket.IPPROTO_TCP, option, _DEAD_AFTER)

    @property
    def extensions(self) -> Extensions:
        return self.session.extensions

    @property
    def age(self) -> float:
        """Seconds since it was signed in."""
        return self._loop.time() - self._began

    @property
    def idle(self) -> float:
        """Seconds since it was last used, those counted in which the computer slept."""
        steady, wall = self._used_at
        return max(self._loop.time() - steady, self._wall_clock() - wall)

    @property
    def is_stale(self) -> bool:
        """Whether there is something to read, which can only be a goodbye."""
        return _is_readable(self._wire.socket)

    @property
    def is_ready(self) -> bool:
        """Whether the next message can begin."""
        return self.session.state is State.READY

    async def ask(self, commands: Sequence[Command], seconds: float) -> list[Reply]:
        """Say some commands in one write and wait for a reply to each."""
        self.is_all_said = False
        said = [piece for command in commands for piece in self.session.pieces(command)]
        until = self._loop.time() + seconds
        try:
            await self._send(said, until)
        except ConnectionLost:
            return await self._replies(len(commands), until)  # it may have said why
        self.is_all_said = True
        del said  # a long message is not kept while the provider thinks about it
        return await self._replies(len(commands), until)

    async def reset(self, seconds: float) -> None:
        """Give an open transaction up."""
        await self.ask([Rset()], seconds)

    def used(self) -> None:
        """Note that a message was carried."""
        self.messages += 1
        self._used_at = (self._loop.time(), self._wall_clock())

    def clean(self, reply: Reply) -> Reply:
        """A reply with every secret taken out of it, for the program and the log."""
        if reply.is_positive and not any(map(self._secrets.can_tell, reply.lines)):
            return reply
        lines = tuple(self._secrets.without_secrets(line) for line in reply.lines)
        return replace(reply, lines=lines)

    def close(self, *, politely: bool = False) -> None:
        """Hang up; where it is polite, a goodbye is tried that nobody waits for."""
        if politely and self.is_ready:
            with contextlib.suppress(SmtpDesktopError, OSError, ValueError):
                self._wire.socket.send(self._sealed(self.session.send(Quit())))
        self._incoming.close()
        self._wire.socket.close()

    async def _send(self, said: Sequence[bytes], until: float) -> None:
        for piece in _cut(said):
            sealed = self._sealed(piece)
            try:
                if left := sealed[self._sent_at_once(sealed) :]:
                    async with asyncio.timeout_at(until):
                        await self._loop.sock_sendall(self._wire.socket, left)
            except TimeoutError:
                raise NoAnswer("Nothing more was taken in time.") from None
            except OSError as error:
                raise ConnectionLost("The connection was lost while sending.") from error

    def _sent_at_once(self, data: bytes | memoryview) -> int:
        """How many octets the system takes without a wait; as a rule all."""
        try:
            return self._wire.socket.send(data)
        except (BlockingIOError, InterruptedError):
            return 0

    def _sealed(self, piece: bytes | memoryview) -> bytes | memoryview:
        tls = self._wire.tls
        if tls is None:
            return piece
        try:
            tls.write(piece)
        except (OSError, ValueError) as error:
            raise ConnectionLost("The encryption broke off.") from error
        return self._wire.outgoing.read()

    async def _replies(self, count: int, until: float) -> list[Reply]:
        replies: list[Reply] = []
        while len(replies) < count:
            for answer in self.session.receive(await self._receive(until)):
                replies.append(answer.reply)
                if answer.reply.code == 421:  # nothing follows it
                    return (replies + [answer.reply] * (count - len(replies)))[:count]
        return replies

    async def _receive(self, until: float) -> bytes:
        tls = self._wire.tls
        if tls is None:
            return await self._incoming.receive(until)
        while True:
            if self._wire.incoming.pending or tls.pending():
                data = self._opened(tls)
                if data:
                    return data
            self._wire.incoming.write(await self._incoming.receive(until))

    def _opened(self, tls: ssl.SSLObject) -> bytes:
        """What can be decrypted by now; empty where more must come first."""
        try:
            data = tls.read(_PIECE)
        except ssl.SSLWantReadError:
            return b""
        except (OSError, ValueError) as error:
            raise ConnectionLost("The encryption broke off.") from error
        if not data:
            raise ConnectionLost("The server ended the connection.")
        return data


def _cut(said: Sequence[bytes]) -> Iterator[bytes | memoryview]:
    """The same octets for one write after the other: what is short goes together, and what is long
    is not copied."""
    short = b""
    for one in said:
        if len(short) + len(one) <= 2 * _PIECE:
            short += one
            continue
        if short:
            yield short
        view = memoryview(one)
        rest = len(one) % _PIECE
        for start in range(0, len(one) - rest, _PIECE):
            yield view[start : start + _PIECE]
        short = bytes(view[len(one) - rest :])
    if short:
        yield short


class _NoTranscript(Transcript):
    """Keeps nothing: a warm session talks for hours."""

    def sent(self, command: Command) -> None:
        """Forget it."""

    def received(self, reply: Reply) -> Reply:
        return reply

    def note(self, text: str) -> None:
        """Forget it."""


def _is_readable(sock: socket.socket) -> bool:
    """Whether something waits in a socket; also where it was closed under us."""
    try:
        if sys.platform == "win32":
            return bool(select.select([sock], [], [], 0)[0])
        else:  # noqa: RET505 - without select's limit of 1,024; Windows has no poll
            poller = select.poll()
            poller.register(sock, select.POLLIN)
            return bool(poller.poll(0))
    except (OSError, ValueError):
        return True
