"""A long message on its way to the provider: every octet of it, and none twice in memory."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import ssl
import time
import tracemalloc

import pytest

from smtp_desktop.ports.network import Wire
from smtp_desktop.relay.back.upstream import Upstream
from smtp_desktop.smtp.commands import Content
from smtp_desktop.smtp.session import Session, State

PIECE = 64 * 1024


async def arrived(content: Content, octets: int) -> bytes:
    """Hand it over, and sum up the first octets of what a provider gets; none are kept."""
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    loop = asyncio.get_running_loop()
    session = Session()
    session.state = State.CONTENT
    session._pending.clear()
    wire = Wire(ours, None, ssl.MemoryBIO(), ssl.MemoryBIO())
    upstream = Upstream(wire, session, loop, time.time)
    took = hashlib.sha256()
    async with asyncio.timeout(20):
        asked = loop.create_task(upstream.ask([content], 20))
        into = memoryview(bytearray(PIECE))  # the loop of Windows keeps what it hands out for long
        while octets > 0:
            count = await loop.sock_recv_into(theirs, into)
            took.update(into[:count])
            octets -= count
        await loop.sock_sendall(theirs, b"250 2.0.0 Ok\r\n")
        (reply,) = await asked
    assert reply.code == 250
    upstream.close()
    theirs.close()
    return took.digest()


@pytest.mark.parametrize("whole", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("more", [-5, -3, -2, 0, 1, 100])
@pytest.mark.parametrize("end", [b"", b"\r\n"])
def test_every_octet_arrives_wherever_it_is_cut(whole: int, more: int, end: bytes) -> None:
    length = max(0, whole * PIECE + more)
    content = Content(b"..\r\nx" * (length // 5) + b"y" * (length % 5) + end)
    wire = content.encode()
    assert asyncio.run(arrived(content, len(wire))) == hashlib.sha256(wire).digest()


def test_a_long_message_is_not_copied() -> None:
    content = Content((b"x" * 76 + b"\r\n") * 100_000, is_checked=True)
    tracemalloc.start()
    try:
        asyncio.run(arrived(content, len(content.message) + len(b".\r\n")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < len(content.message) / 4
