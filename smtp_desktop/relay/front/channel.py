"""The transmission channel to one program: its lines are read, answers are written, and both go on
encrypted once it asks for that (RFC 5321 §3.1, RFC 3207). What the lines say is not known here.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl

from smtp_desktop.relay.front.lines import Lines

_LAST_WORD = 5.0  # seconds in which it must be read


class Channel(asyncio.Protocol):
    """See above; `line` is the most that a line may have, in octets."""

    def __init__(self, line: int, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.transport: asyncio.Transport | None = None  # while the program is there
        self.is_over = False
        self.is_encrypted = False
        self._line = line
        self._lines = Lines(line, loop, self)
        self._is_read = asyncio.Event()  # what is written
        self._is_read.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._lines.set_transport(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None

    def data_received(self, data: bytes) -> None:
        self._lines.feed_data(data)

    def eof_received(self) -> bool:
        """A program that says no more may still listen, but not where it is encrypted."""
        self._lines.feed_eof()
        return not self.is_encrypted

    def pause_writing(self) -> None:
        self._is_read.clear()

    def resume_writing(self) -> None:
        self._is_read.set()

    def write(self, said: str) -> None:
        """Write an answer and wait for nobody."""
        if self.transport is not None:
            self.transport.write(said.encode() + b"\r\n")

    async def push(self, said: str) -> None:
        """Write an answer, and wait only where the program does not read."""
        self.write(said)
        await self._is_read.wait()

    async def encrypt(self, context: ssl.SSLContext) -> None:
        """Go on encrypted. What has come in the clear until now is forgotten: anybody on the way
        may have said it. Raises OSError where the program breaks it off."""
        assert self.transport is not None
        self.is_encrypted = True
        self._lines = Lines(self._line, self.loop, self)
        transport = await self.loop.start_tls(self.transport, self, context, server_side=True)
        if transport is None:
            raise ConnectionResetError  # the program went away meanwhile
        self.transport = transport
        self._lines.set_transport(transport)

    def leave(self) -> None:
        """End the connection without a word; whoever reads no more has a moment left."""
        if not self.is_over and self.transport is not None:
            self.is_over = True
            self.transport.close()
            self.loop.call_later(_LAST_WORD, self.abort)

    def abort(self) -> None:
        """End the connection on the spot."""
        if self.transport is not None:
            self.is_over = True
            self.transport.abort()

    def acknowledge(self) -> None:
        """Linux holds an acknowledgement back for 40 ms, and some programs wait for it."""
        sock = self.transport.get_extra_info("socket") if self.transport else None
        if sock is not None and hasattr(socket, "TCP_QUICKACK"):
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
