"""The warm sessions of an account: how many, for how long, and what those who wait are told."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import ConnectionTimedOut, PermanentReply, SmtpDesktopError, TransientReply
from smtp_desktop.ports.network import Wire
from smtp_desktop.relay.back.pool import NoSession, Pool, ProviderLimits
from smtp_desktop.relay.back.upstream import Upstream
from smtp_desktop.relay.limits import BackLimits
from smtp_desktop.services.submission.smtp_route import Opened
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.session import Session, State
from smtp_desktop.waiting import Cancellation


class Provider:
    """Signs everybody in, or gives the errors that are planned, one an opening."""

    def __init__(self) -> None:
        self.opened: list[Cancellation] = []
        self.ends: list[socket.socket] = []
        self.errors: list[SmtpDesktopError] = []
        self.turn = threading.Semaphore(1000)
        self.greeting = "mail.acme.test ESMTP"

    def open(self, cancellation: Cancellation) -> Opened:
        self.opened.append(cancellation)
        assert self.turn.acquire(timeout=20)
        if self.errors:
            run = SimpleNamespace(end=lambda: None, connection=None)
            return Opened(cast("Any", run), Stage.AUTH, self.errors.pop(0))
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self.ends.append(theirs)
        session = Session()
        session.state = State.READY
        session._pending.clear()
        wire = Wire(ours, None, ssl.MemoryBIO(), ssl.MemoryBIO())
        connection = SimpleNamespace(session=session, release=lambda: wire)
        run = SimpleNamespace(connection=connection, greeting=self.greeting)
        return Opened(cast("Any", run), Stage.AUTH)

    def close(self) -> None:
        for one in self.ends:
            one.close()


@pytest.fixture
def provider() -> Any:
    made = Provider()
    yield made
    made.close()


async def pool_at(
    provider: Provider,
    allowed: ProviderLimits = ProviderLimits(),  # noqa: B008 - it is frozen
    limits: BackLimits | None = None,
    wall_clock: Callable[[], float] = time.time,
) -> Pool:
    loop = asyncio.get_running_loop()
    return Pool(provider.open, allowed, limits or BackLimits(), loop, wall_clock)


async def until(is_true: Callable[[], bool]) -> None:
    """Let the threads and the loop go on until something is so."""
    async with asyncio.timeout(10):
        while not is_true():  # noqa: ASYNC110 - threads set no event of the loop
            await asyncio.sleep(0.01)


def test_the_one_used_last_is_used_next_and_no_other_is_opened(provider: Provider) -> None:
    async def run() -> None:
        pool = await pool_at(provider)
        first = await pool.take()
        second = await pool.take()
        assert not pool.is_idle
        await pool.give(second)
        await pool.give(first)
        await until(lambda: pool.is_idle)
        assert await pool.take() is first
        await pool.give(first)
        pool.close()

    asyncio.run(run())
    assert len(provider.opened) == 2


def test_no_more_at_once_than_the_provider_allows(provider: Provider) -> None:
    async def run() -> None:
        pool = await pool_at(provider, ProviderLimits(connections=2))
        held = 0

        async def carry() -> None:
            nonlocal held
            session = await pool.take()
            held += 1
            assert held <= 2
            await asyncio.sleep(0.001)
            held -= 1
            await pool.give(session)

        await asyncio.gather(*(carry() for _ in range(40)))
        pool.close()

    asyncio.run(run())
    assert len(provider.opened) == 2


def test_who_waits_too_long_is_told_and_leaves_the_queue(provider: Provider) -> None:
    async def run() -> None:
        pool = await pool_at(provider, ProviderLimits(connections=1), BackLimits(session=0.05))
        session = await pool.take()
        with pytest.raises(NoSession) as told:
            await pool.take()
        assert told.value.verdict.answer.text.startswith("451 4.3.2 ")
        await pool.give(session)
        assert await pool.take() is session
        await pool.give(session)
        pool.close()

    asyncio.run(run())


def test_a_refused_sign_in_is_told_to_all_and_not_repeated_at_once(provider: Provider) -> None:
    provider.errors = [PermanentReply(Reply(535, ("5.7.8 No",)))]

    async def run() -> None:
        pool = await pool_at(provider)
        told = await asyncio.gather(*(pool.take() for _ in range(8)), return_exceptions=True)
        assert all(isinstance(one, NoSession) for one in told)
        with pytest.raises(NoSession) as later:
            await pool.take()
        assert later.value.verdict.answer.text.startswith("454-4.7.0 No")
        pool.close()

    asyncio.run(run())
    assert len(provider.opened) == 1


def test_after_a_pause_it_is_tried_again(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.errors = [ConnectionTimedOut("no network") for _ in range(2)]

    async def run() -> None:
        loop = asyncio.get_running_loop()
        pool = await pool_at(provider)
        ahead, real = 0.0, loop.time
        monkeypatch.setattr(loop, "time", lambda: real() + ahead)
        for pause in (1.0, 2.0):  # twice as long each time
            with pytest.raises(NoSession):
                await pool.take()
            opened = len(provider.opened)
            ahead += pause - 0.5
            with pytest.raises(NoSession):
                await pool.take()
            assert len(provider.opened) == opened
            ahead += 0.6
        await pool.give(await pool.take())
        monkeypatch.undo()
        pool.close()

    asyncio.run(run())
    assert len(provider.opened) == 3


def test_where_sessions_stand_a_crowded_provider_is_waited_for(provider: Provider) -> None:
    async def run() -> None:
        pool = await pool_at(provider)
        session = await pool.take()
        provider.errors = [TransientReply(Reply(432, ("4.3.2 Too many",)))]
        turn = asyncio.ensure_future(pool.take())
        await until(lambda: not provider.errors)
        await asyncio.sleep(0.05)
        assert not turn.done()
        await pool.give(session)
        assert await turn is session
        await pool.give(session)
        pool.close()

    asyncio.run(run())
    assert len(provider.opened) == 2


@pytest.mark.parametrize("wear", ["messages", "rest", "word", "end"])
def test_a_worn_session_is_replaced(provider: Provider, wear: str) -> None:
    asleep = [0.0]

    async def run() -> tuple[Upstream, Upstream]:
        allowed = ProviderLimits(a_session=1 if wear == "messages" else 50)
        pool = await pool_at(provider, allowed, wall_clock=lambda: time.time() + asleep[0])
        first = await pool.take()
        await pool.give(first)
        if wear == "rest":
            asleep[0] = 61
        elif wear == "word":
            provider.ends[0].sendall(b"421 4.4.2 idle\r\n")
        elif wear == "end":
            provider.ends[0].close()
        second = await pool.take()
        await pool.give(second)
        pool.close()
        return first, second

    first, second = asyncio.run(run())
    assert first is not second


@pytest.mark.parametrize(
    ("greeting", "allowed", "most"),
    [
        ("mail.acme.test ESMTP Postfix", 1000, 1000),
        ("mail.acme.test ESMTP Exim 4.96 Tue, 01 Dec 2026 10:00:00 +0100", 1000, 10),
        ("mail.acme.test ESMTP Exim 4.96", 5, 5),
        ("mail.eximport.test ESMTP", 1000, 1000),
    ],
)
def test_a_session_carries_what_is_delivered_at_once(
    provider: Provider, greeting: str, allowed: int, most: int
) -> None:
    provider.greeting = greeting

    async def run() -> int:
        pool = await pool_at(provider, ProviderLimits(a_session=allowed))
        session = await pool.take()
        pool.drop(session)
        pool.close()
        return session.most

    assert asyncio.run(run()) == most


def test_who_gives_up_while_a_session_is_opened_loses_none(provider: Provider) -> None:
    provider.turn = threading.Semaphore(0)

    async def run() -> None:
        pool = await pool_at(provider)
        turn = asyncio.ensure_future(pool.take())
        await asyncio.sleep(0.01)
        turn.cancel()
        provider.turn.release()
        await until(lambda: pool.is_idle)
        await pool.give(await pool.take())
        pool.close()

    asyncio.run(run())
    assert len(provider.opened) == 1


def test_closed_it_stops_what_is_being_opened(provider: Provider) -> None:
    provider.turn = threading.Semaphore(0)

    async def run() -> None:
        pool = await pool_at(provider)
        turn = asyncio.ensure_future(pool.take())
        await asyncio.sleep(0.01)
        pool.close()
        assert provider.opened[0].is_cancelled
        provider.turn.release()
        turn.cancel()
        await until(lambda: pool.is_idle)

    asyncio.run(run())
