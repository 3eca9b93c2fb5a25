"""Whoever says whatever: fifty thousand made-up streams, and five hundred who say nothing.

Where nobody waits for all fifty thousand, five thousand must do.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import os
import random
import time
from typing import Any

import pytest

from servers.sink import Sink
from smtp_desktop.ports.submission import Envelope
from smtp_desktop.relay.answer import Answer, answer
from smtp_desktop.relay.front.connection import Front
from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.relay.limits import FrontLimits
from smtp_desktop.services.relaying.register import Program
from smtp_desktop.wording import relay as say
from support.relays import JANE, LETTER, RawClient, RelayHere, relay_before

STREAMS = 50_000 if os.environ.get("SMTP_DESKTOP_CI") else 5_000
SIGN_IN = b"AUTH PLAIN " + base64.b64encode(b"\0program\0right") + b"\r\n"
PIECES = (
    *(b"EHLO x\r\n", b"HELO x\r\n", b"AUTH LOGIN\r\n", b"AUTH PLAIN\r\n", b"AUTH PLAIN AAA=\r\n"),
    *(b"MAIL FROM:<a@b.c>\r\n", b"MAIL FROM:<>\r\n", b"RCPT TO:<d@e.f>\r\n", b"DATA\r\n"),
    *(b"body\r\n", b".\r\n", b"\r\n.\r\n", b"\n.\r\n", b"..\r\n", b"\r\n", b"\n", b"\r", b"\0"),
    *(b"QUIT\r\n", b"RSET\r\n", b"NOOP\r\n", b"STARTTLS\r\n", b"HELP\r\n", b"VRFY x\r\n", b"*\r\n"),
    *(
        b"GET / HTTP/1.1\r\n",
        b"\xff\xfe",
        b"x" * 5000,
        b"MAIL FROM:<" + b"a" * 500,
        b"\x16\x03\x01",
    ),
    *(SIGN_IN, SIGN_IN, SIGN_IN, b"EHLO x\r\n", b"BDAT 5 LAST\r\n", b"MAIL FROM:<\xc3\xbc@x>\r\n"),
)
BEGINNING = SIGN_IN + b"MAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\n"


class Memory(asyncio.Transport):
    """A connection without a socket."""

    def __init__(self, front: Front, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.front, self.loop = front, loop
        self.said = bytearray()
        self.is_over = False

    def write(self, data: Any) -> None:
        self.said += data

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return self.is_over

    def close(self) -> None:
        if not self.is_over:
            self.is_over = True
            self.loop.call_soon(self.front.connection_lost, None)

    abort = close

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Decisions:
    """Takes every message, and keeps nobody waiting."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.program = Program("Program", "program", "", "")

    def admit(self, username: str, password: bytes) -> Program | None:
        return self.program if (username, password) == ("program", b"right") else None

    def came_unsigned(self) -> None: ...

    def turned_down(self, program: Program, envelope: Envelope, said: Answer) -> Answer:
        return said

    async def peer(self, address: tuple[str, int], port: int) -> str:
        return "uid 1"

    def refusal(self, program: Program, sender: str) -> Answer | None:
        return None

    def max_size(self, program: Program) -> int:
        return 10_000

    async def deliver(self, program: Program, envelope: Envelope, content: bytes) -> Answer:
        assert envelope.recipients
        assert b"\0" not in content
        assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r")
        self.taken.append(content)
        return answer(250, "2.0.0", "Ok")


@pytest.mark.timeout(400)
def test_fifty_thousand_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback, nothing left over, and every answer is a proper one."""
    real_sleep = asyncio.sleep

    async def at_once(seconds: float) -> None:
        await real_sleep(0)

    faults: list[object] = []
    decisions, guests = Decisions(), Guests(FrontLimits(10_000, 10_000))
    dice = random.Random(11)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: faults.append(context))
        for _ in range(0, STREAMS, 50):
            ends = [_begin(decisions, guests, loop) for _ in range(50)]
            for transport in ends:
                _say(transport, dice)
            await _settled(real_sleep)
            for transport in ends:
                if dice.random() < 0.5:
                    transport.front.eof_received()
                transport.close()
                assert _is_proper(transport.said), bytes(transport.said)
            await _settled(real_sleep)
        left = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
        assert not left, left

    monkeypatch.setattr("smtp_desktop.relay.front.connection.asyncio.sleep", at_once)
    asyncio.run(run())
    gc.collect()
    assert not faults, faults[:2]
    assert (guests.connections, guests.strangers, guests.in_flight) == (0, 0, 0)
    assert len(decisions.taken) > 20, "no stream came as far as a message"
    assert not [one for one in gc.get_objects() if isinstance(one, Front)]


def test_a_fault_of_ours_ends_the_connection_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    decisions, guests = Decisions(), Guests(FrontLimits())

    async def stumble(program: Program, envelope: Envelope, content: bytes) -> Answer:
        raise RuntimeError("a secret")

    monkeypatch.setattr(decisions, "deliver", stumble)

    async def run() -> None:
        transport = _begin(decisions, guests, asyncio.get_running_loop())
        transport.front.data_received(BEGINNING + b"Subject: x\r\n\r\nx\r\n.\r\n")
        await _settled(asyncio.sleep)
        last = bytes(transport.said).splitlines()[-1]
        assert last == f"421 4.3.0 {say.WENT_WRONG}".encode()
        assert transport.is_over

    asyncio.run(run())
    assert guests.in_flight == 0
    assert "The relay stumbled." in caplog.text
    caplog.clear()  # any other warning is a failure


async def _settled(sleep: Any) -> None:
    """Let everybody say what there is to say."""
    for _ in range(8):
        await sleep(0)


def _begin(decisions: Decisions, guests: Guests, loop: asyncio.AbstractEventLoop) -> Memory:
    front = Front(decisions, guests, loop)
    transport = Memory(front, loop)
    front.connection_made(transport)
    return transport


def _say(transport: Memory, dice: random.Random) -> None:
    if dice.random() < 0.3:
        transport.front.data_received(BEGINNING)
    for _ in range(dice.randrange(1, 12)):
        if transport.is_over:
            return
        kind = dice.random()
        data = dice.choice(PIECES) if kind < 0.9 else dice.randbytes(dice.randrange(40))
        if kind > 0.85:
            data = data[: dice.randrange(len(data) + 1)]
        if data:
            transport.front.data_received(data)


def _is_proper(said: bytearray) -> bool:
    lines = bytes(said).split(b"\r\n")
    return lines[-1] == b"" and all(
        len(line) <= 510
        and line[:3].isdigit()
        and line[3:4] in (b" ", b"-", b"")
        and line.isascii()
        for line in lines[:-1]
    )


@pytest.mark.beside  # its bound leaves seconds
@pytest.mark.timeout(120)
def test_five_hundred_idle_programs_hold_nobody_up(sink: Sink) -> None:
    with relay_before(sink, front=FrontLimits(strangers=512)) as relay:
        idle = []
        for number in range(500):
            one = relay.raw()
            idle.append(one)
            if number % 2:
                one.ask(b"EHLO idle")
        client = relay.client()
        began = time.monotonic()
        for _ in range(20):
            client.sendmail(JANE, ["joe@acme.test"], LETTER)
        assert time.monotonic() - began < 10
        client.quit()
        for one in idle:
            one.close()
    assert len(sink.taken) == 20


def test_programs_that_come_all_at_once_are_let_in(relay: RelayHere) -> None:
    """Each is a stranger until it has signed in, and many do not come again."""
    programs = [relay.raw() for _ in range(200)]
    assert {one.greeting[:4] for one in programs} == {"220 "}
    relay.client().quit()
    for one in programs:
        one.close()


@pytest.mark.beside  # its bound leaves seconds
def test_one_over_all_connections_is_turned_away(sink: Sink) -> None:
    with relay_before(sink, front=FrontLimits(connections=3)) as relay:
        clients = [relay.client() for _ in range(3)]
        with relay.raw() as fourth:
            assert fourth.greeting.startswith("421 4.3.2")
        for one in clients:
            one.quit()
        _until_open(relay).quit()


def _until_open(relay: RelayHere) -> Any:
    end = time.monotonic() + 5
    while True:
        with RawClient(relay.port) as client:
            if client.greeting.startswith("220"):
                break
        assert time.monotonic() < end
    return relay.client()
