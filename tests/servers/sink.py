"""A provider that takes mail as fast as it can: TLS and AUTH, what it took kept, faults on order.

Runs in a thread of a test, or as a program of its own for measuring.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import trustme

from conftest import CANARY

_EHLO = "250-sink.test\r\n250-PIPELINING\r\n250-SIZE 100000000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"

# What a plan may order: see `Sink.plan`.
DROP, SILENT = "drop", "silent"


@dataclass
class Taken:
    """A message as it arrived."""

    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class Sink:
    """The provider.

    `plan` is asked before each reply, with the verb (``MAIL``, ``RCPT``, ``DATA``, ``DOT``,
    ``AUTH``, ``GREETING``, ``BODY``) and its words: it gives a reply instead, DROP, SILENT, ``drop
    after`` to take the message and hang up, or nothing.
    """

    plan: Callable[[str, str], str] = lambda verb, words: ""
    extensions: str = "AUTH PLAIN LOGIN"
    pipelines: bool = True
    tls: bool = True
    keeps: bool = True
    password: str = CANARY
    delay: float = 0.0
    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    connections: int = 0
    sign_ins: int = 0
    count: int = 0
    open: set[asyncio.Transport] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.ca = trustme.CA()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert("localhost", "127.0.0.1").configure_cert(self.context)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._over: asyncio.Event | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self.serve()))
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop
        assert self._over
        assert self._thread
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(20)

    async def serve(self, tell: Callable[[int], None] = lambda port: None) -> None:
        """Serve until it is over; `tell` is told the port."""
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(lambda: _Talk(self), "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        tell(self.port)
        await self._over.wait()
        server.close()
        for one in list(self.open):
            one.abort()
        await asyncio.sleep(0.01)

    def drop_all(self) -> None:
        """Hang up on everybody."""
        assert self._loop
        done = threading.Event()

        def drop() -> None:
            for one in list(self.open):
                one.abort()
            done.set()

        self._loop.call_soon_threadsafe(drop)
        assert done.wait(10)

    def say_to_all(self, text: bytes) -> None:
        """Say something unasked to everybody, and hang up."""
        assert self._loop
        done = threading.Event()

        def say() -> None:
            for one in list(self.open):
                one.write(text)
                one.close()
            done.set()

        self._loop.call_soon_threadsafe(say)
        assert done.wait(10)


class _Talk(asyncio.Protocol):
    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.buffer = bytearray()
        self.content: bytearray | None = None
        self.sender = ""
        self.recipients: list[str] = []
        self.encrypted = not sink.tls
        self.signing: list[bytes] | None = None
        self.transport: asyncio.Transport
        self.waiting_for_tls = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.sink.open.add(transport)
        self.sink.connections += 1
        self._reply("GREETING", "", "220 sink.test ESMTP")

    def connection_lost(self, exc: Exception | None) -> None:
        self.sink.open.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        if self.content is not None:
            self._body(data)
            return
        self.buffer += data
        while self.content is None and not self.waiting_for_tls:
            at = self.buffer.find(b"\n")
            if at < 0:
                return
            line = bytes(self.buffer[:at]).rstrip(b"\r")
            del self.buffer[: at + 1]
            self._line(line.decode("utf-8", "replace"))
        self._begin_body()

    def _begin_body(self) -> None:
        """What came behind DATA in the same packet belongs to the message."""
        if self.content is not None and self.buffer:
            rest, self.buffer = bytes(self.buffer), bytearray()
            self._body(rest)

    def _line(self, line: str) -> None:
        if self.signing is not None:
            self._sign_in(base64.b64decode(line))
            return
        verb = line.split(" ")[0].split(":")[0].upper()
        self.sink.said.append(verb)
        if verb == "EHLO":
            tls = "" if self.encrypted else "250-STARTTLS\r\n"
            offered = _EHLO if self.sink.pipelines else _EHLO.replace("250-PIPELINING\r\n", "")
            self._reply(verb, line, f"{offered}{tls}250 {self.sink.extensions}")
        elif verb == "STARTTLS":
            self.transport.write(b"220 go\r\n")
            self.waiting_for_tls = True
            self._upgrade()
        elif verb == "AUTH":
            self.signing = []
            words = line.split(" ")
            if len(words) == 3:
                self._sign_in(base64.b64decode(words[2]))
            else:
                self.transport.write(b"334 \r\n")
        elif verb == "MAIL":
            self.sender, self.recipients = line.partition("<")[2].partition(">")[0], []
            self._reply(verb, line, "250 2.1.0 Ok")
        elif verb == "RCPT":
            if self._reply(verb, line, "250 2.1.5 Ok"):
                self.recipients.append(line.partition("<")[2].partition(">")[0])
        elif verb == "DATA":
            if not self.recipients:
                self.transport.write(b"554 5.5.1 no valid recipients\r\n")
            elif self._reply(verb, line, "354 go"):
                self.content = bytearray()
        elif verb == "QUIT":
            self.transport.write(b"221 2.0.0 Bye\r\n")
            self.transport.close()
        else:
            self._reply(verb, line, "250 2.0.0 Ok")

    def _body(self, data: bytes) -> None:
        content = self.content
        assert content is not None
        before = max(0, len(content) - 4)
        content += data
        if self.sink.plan("BODY", self.sender) == DROP:
            self.transport.abort()
            return
        at = 0 if content.startswith(b".\r\n") else content.find(b"\r\n.\r\n", before)
        if at < 0:
            return
        end = at + (3 if at == 0 and content.startswith(b".\r\n") else 5)
        rest = bytes(content[end:])
        message = bytes(content[: end - 3])
        self.content = None
        order = self.sink.plan("DOT", self.sender)
        if order and order != "drop after":
            self._obey(order)
        else:
            self.sink.count += 1
            if self.sink.keeps:
                if message.startswith(b"."):
                    message = message[1:]
                message = message.replace(b"\r\n.", b"\r\n")
                self.sink.taken.append(Taken(self.sender, self.recipients, message))
            if order:
                self.transport.abort()
                return
            self._write(f"250 2.0.0 Ok: queued as {self.sink.count:X}")
        if rest:
            self.data_received(rest)

    def _sign_in(self, response: bytes) -> None:
        self.signing = None
        self.sink.sign_ins += 1
        is_right = response.endswith(b"\0" + self.sink.password.encode()) or (
            b"Bearer " + self.sink.password.encode() in response
        )
        right = "235 2.7.0 Ok" if is_right else "535 5.7.8 no"
        self._reply("AUTH", "", right)

    def _reply(self, verb: str, words: str, usual: str) -> bool:
        """Say what is planned or usual; whether it was the usual."""
        order = self.sink.plan(verb, words)
        if order:
            self._obey(order)
            return False
        self._write(usual)
        return True

    def _write(self, text: str) -> None:
        self.transport.write(text.encode() + b"\r\n")

    def _obey(self, order: str) -> None:
        if order == DROP:
            self.transport.abort()
        elif order != SILENT:
            self._write(order)
            if order.startswith("421"):
                self.transport.close()

    def _upgrade(self) -> None:
        loop = asyncio.get_running_loop()

        async def upgrade() -> None:
            with contextlib.suppress(OSError):
                transport = await loop.start_tls(
                    self.transport, self, self.sink.context, server_side=True
                )
                assert transport is not None
                self.sink.open.discard(self.transport)
                self.transport = transport
                self.sink.open.add(transport)
                self.encrypted = True
                self.waiting_for_tls = False
                self.data_received(b"")

        self._task = loop.create_task(upgrade())


def main() -> None:
    """A sink as a program: prints its port, writes its CA to the file named."""
    sink = Sink(keeps=False)
    sink.ca.cert_pem.write_to_path(sys.argv[1])

    async def serve() -> None:
        await sink.serve(lambda port: print(port, flush=True))

    asyncio.run(serve())


if __name__ == "__main__":
    main()
