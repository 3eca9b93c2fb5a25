"""Sends so many messages over so many connections at once, as fast as the other side answers."""

from __future__ import annotations

import asyncio
import base64
import time


class Client:
    """A kept connection of a program."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.port, self.username, self.password = port, username, password

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        await self._reply()
        await self.ask(b"EHLO bench\r\n")
        if self.username:
            plain = base64.b64encode(f"\0{self.username}\0{self.password}".encode())
            reply = await self.ask(b"AUTH PLAIN " + plain + b"\r\n")
            assert reply.startswith(b"235"), reply

    async def send(self, message: bytes, recipients: int = 1) -> bytes:
        """The reply to the final dot."""
        await self.ask(f"MAIL FROM:<jane@acme.test> SIZE={len(message)}\r\n".encode())
        for number in range(recipients):
            await self.ask(f"RCPT TO:<joe{number}@acme.test>\r\n".encode())
        await self.ask(b"DATA\r\n")
        return await self.ask(message + b".\r\n")

    async def ask(self, words: bytes) -> bytes:
        self.writer.write(words)
        return await self._reply()

    async def _reply(self) -> bytes:
        while True:
            line = await self.reader.readline()
            if line[3:4] != b"-":
                return line

    def close(self) -> None:
        self.writer.close()


async def kept(port: int, login: tuple[str, str], clients: int, each: int, message: bytes) -> float:
    """Messages a second over so many kept connections."""
    opened = [Client(port, *login) for _ in range(clients)]
    await asyncio.gather(*(one.open() for one in opened))

    async def run(client: Client) -> None:
        for _ in range(each):
            reply = await client.send(message)
            assert reply.startswith(b"250"), reply

    began = time.perf_counter()
    await asyncio.gather(*(run(one) for one in opened))
    took = time.perf_counter() - began
    for one in opened:
        one.close()
    return clients * each / took


async def one_each(
    port: int, login: tuple[str, str], clients: int, each: int, message: bytes
) -> float:
    """Messages a second with a connection for every message."""

    async def run() -> None:
        for _ in range(each):
            client = Client(port, *login)
            await client.open()
            reply = await client.send(message)
            assert reply.startswith(b"250"), reply
            client.close()

    began = time.perf_counter()
    await asyncio.gather(*(run() for _ in range(clients)))
    return clients * each / (time.perf_counter() - began)
