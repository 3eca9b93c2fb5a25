"""Sends so many messages over so many connections at once, as fast as the other side answers.

Each answer leads to the next command without a task or a reader between: on a computer with two
processors a slow sender would hide how fast the other side is, the faster one's most of all.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import ssl
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.sides import Side


class Client(asyncio.Protocol):
    """A kept connection of a program."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.transport: asyncio.Transport | None = None
        self._said = b""
        self._left: list[bytes] = []  # commands, the next one last
        self._over: asyncio.Future[None] | None = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._over = loop.create_future()  # the greeting ends it
        transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", self.side.port)
        self.transport = transport
        await self._over
        await self.say(b"EHLO bench\r\n")
        if self.side.ca:
            await self.say(b"STARTTLS\r\n")
            self.transport = await loop.start_tls(
                transport, self, _context(self.side.ca), server_hostname="localhost"
            )
            await self.say(b"EHLO bench\r\n")
        if any(self.side.login):
            plain = base64.b64encode("\0".join(("", *self.side.login)).encode())
            await self.say(b"AUTH PLAIN " + plain + b"\r\n")

    async def send(self, message: bytes, count: int) -> None:
        """Hand a message over so many times, one behind the other."""
        mail = f"MAIL FROM:<jane@acme.test> SIZE={len(message)}\r\n".encode()
        each = (mail, b"RCPT TO:<joe@acme.test>\r\n", b"DATA\r\n", message + b".\r\n")
        await self.say(*each * count)

    async def say(self, *commands: bytes) -> None:
        """Say commands, each behind the answer to the one before; all must be taken."""
        self._over = asyncio.get_running_loop().create_future()
        self._left = list(reversed(commands))
        self._next()
        await self._over

    def data_received(self, data: bytes) -> None:
        self._said += data
        last = self._said[self._said.rfind(b"\n", 0, -1) + 1 :]
        if not last.endswith(b"\n") or last[3:4] == b"-":
            return
        if last[:1] not in (b"2", b"3"):
            self._end(AssertionError(last))
        self._said = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(AssertionError(f"hung up: {exc}"))

    def _next(self) -> None:
        if self._left:
            assert self.transport
            self.transport.write(self._left.pop())
        else:
            self._end(None)

    def _end(self, error: Exception | None) -> None:
        if self._over is None or self._over.done():
            return
        if error:
            self._over.set_exception(error)
        else:
            self._over.set_result(None)

    def close(self) -> None:
        assert self.transport
        self.transport.close()


@functools.cache
def _context(ca: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca)


async def kept(side: Side, clients: int, each: int, message: bytes) -> float:
    """Messages a second over so many kept connections."""
    opened = [Client(side) for _ in range(clients)]
    await asyncio.gather(*(one.open() for one in opened))
    began = time.perf_counter()
    await asyncio.gather(*(one.send(message, each) for one in opened))
    took = time.perf_counter() - began
    for one in opened:
        one.close()
    return clients * each / took


async def one_each(side: Side, clients: int, each: int, message: bytes) -> float:
    """Messages a second with a connection for every message."""

    async def run() -> None:
        for _ in range(each):
            client = Client(side)
            await client.open()
            await client.send(message, 1)
            client.close()

    began = time.perf_counter()
    await asyncio.gather(*(run() for _ in range(clients)))
    return clients * each / (time.perf_counter() - began)
