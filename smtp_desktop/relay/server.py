"""The relay as a whole: it begins to listen, serves, and ends without losing anything."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from smtp_desktop.errors import SettingsError
from smtp_desktop.ports.storage import KnownFactStore
from smtp_desktop.ports.submission import SubmissionLog
from smtp_desktop.ports.system import Clock
from smtp_desktop.relay.answer import answer
from smtp_desktop.relay.back.outbound import Outbound, Parts
from smtp_desktop.relay.control import Control, Sendmail
from smtp_desktop.relay.desk import Desk, Explain
from smtp_desktop.relay.front.connection import Front
from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.relay.ledger import Ledger
from smtp_desktop.relay.limits import BackLimits, FrontLimits
from smtp_desktop.relay.listening import listen
from smtp_desktop.services.relaying.register import Book, Register
from smtp_desktop.wording import relay as say

_LAST_WORD = 0.05  # seconds in which programs are told what became of their message
_FRESH = 1.0  # seconds for which the register is not read again


@dataclass(frozen=True)
class Setup:
    """What a relay is made of; `address` is that of its local socket.

    `certificate` makes what STARTTLS needs, for the few who switch that on.
    """

    parts: Parts
    register: Register
    log: SubmissionLog
    tallies: KnownFactStore
    clock: Clock
    explain: Explain
    sendmail: Sendmail
    address: str
    certificate: Callable[[], ssl.SSLContext] | None = None
    front: FrontLimits = field(default_factory=FrontLimits)
    back: BackLimits = field(default_factory=BackLimits)


class Relay:
    """One relay; `serve` runs it in the loop of the thread that calls."""

    def __init__(self, setup: Setup) -> None:
        self.port = 0
        self.addresses: tuple[str, ...] = ()
        self.since = ""
        self._setup = setup
        self._book = Book()
        self._read_at = 0.0
        self._is_ordered = False
        self._is_stopping = False
        self._is_hurried = False
        self._fronts: set[Front] = set()
        self._guests = Guests(setup.front)
        self._ledger = Ledger(setup.log, setup.tallies, setup.clock)
        self._over: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._desk: Desk | None = None
        self._outbound: Outbound | None = None

    def run(
        self,
        port: int,
        *,
        may_move: bool,
        ready: Callable[[Relay], None],
        finishing: Callable[[], None] = lambda: None,
    ) -> bool:
        """Serve until somebody stops it, and tell whether an order did, rather than a signal;
        `ready` is told once programs can connect, `finishing` where the end waits for a message.

        Raises PortTaken, SettingsError where the register is damaged, and OSError.
        """
        self._book = self._setup.register.book()
        self.port, sockets = listen(port, may_move=may_move)
        try:
            asyncio.run(self._serve(sockets, ready, finishing))
        finally:
            for one in sockets:
                one.close()
        return self._is_ordered

    def stop(self) -> None:
        """End soon, and when asked again, at once; may be called from any thread, also from one
        that a signal interrupts."""
        self._is_hurried = self._is_stopping
        self._is_stopping = True
        loop, over = self._loop, self._over
        if loop is not None and over is not None:
            with contextlib.suppress(RuntimeError):  # it has ended already
                loop.call_soon_threadsafe(over.set)

    async def _serve(
        self,
        sockets: list[socket.socket],
        ready: Callable[[Relay], None],
        finishing: Callable[[], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        setup = self._setup
        self._loop, self._over = loop, asyncio.Event()
        self._outbound = Outbound(setup.parts, setup.back, loop)
        self._desk = Desk(
            self._current_book,
            self._outbound,
            self._ledger,
            setup.explain,
            setup.front,
            setup.back,
        )
        context = setup.certificate() if setup.certificate and self._book.starttls else None
        control = Control(
            setup.address, self._ordered, self._desk.submitted, setup.sendmail, setup.front
        )
        servers: list[asyncio.Server] = []
        self._ledger.start()
        try:
            await control.start()
            servers += [
                await loop.create_server(lambda: self._welcome(loop, context), sock=one)
                for one in sockets
            ]
            self.addresses = tuple(str(one.getsockname()[0]) for one in sockets)
            self.since = setup.clock.now().isoformat(timespec="seconds")
            ready(self)
            await self._over.wait()
        finally:
            control.stop()
            for server in servers:
                server.close()
            await self._end(finishing)

    async def _end(self, finishing: Callable[[], None]) -> None:
        """Say goodbye to the idle at once, and to the others once their message is settled."""
        goodbye = answer(421, "4.3.2", say.STOPPING)
        for front in list(self._fronts):
            if not front.is_delivering:
                front.hang_up(goodbye)
        assert self._desk is not None
        assert self._outbound is not None
        end = asyncio.get_running_loop().time() + self._setup.front.stop
        if self._is_busy:
            finishing()
        while self._is_busy and not self._is_hurried and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.05)
            for front in list(self._fronts):
                if not front.is_delivering:
                    front.hang_up(goodbye)
        self._outbound.close()
        await self._desk.give_up()
        await asyncio.sleep(_LAST_WORD)
        for front in list(self._fronts):
            front.abort()
        await asyncio.sleep(0)
        self._ledger.stop()

    @property
    def _is_busy(self) -> bool:
        assert self._desk is not None
        return bool(self._desk.under_way) or any(one.is_delivering for one in self._fronts)

    def _welcome(self, loop: asyncio.AbstractEventLoop, context: ssl.SSLContext | None) -> Front:
        assert self._desk is not None
        front = Front(self._desk, self._guests, loop, context)
        self._fronts.add(front)
        front.when_gone = self._fronts.discard
        return front

    # ---- orders ------------------------------------------------------------------------------

    def _ordered(self, order: dict[str, Any]) -> dict[str, Any]:
        """The answer to an order that came in by the local socket."""
        match order.get("do"):
            case "status":
                return self.status()
            case "reload":
                return self._reload()
            case "drop":
                return self._drop(str(order.get("name", "")))
            case "stop":
                self._is_ordered = True
                self.stop()
                return {"ok": True}
        return {"error": "unknown"}

    def status(self) -> dict[str, Any]:
        """How the relay does."""
        whole = self._ledger.whole
        return {
            "running": True,
            "pid": os.getpid(),
            "port": self.port,
            "addresses": list(self.addresses),
            "since": self.since,
            "programs": len(self._book.program),
            "sent": whole.sent,
            "refused": whole.refused,
            "tallies": {
                name: {"sent": one.sent, "refused": one.refused, "last_used": one.last_used}
                for name, one in self._ledger.programs.items()
            },
        }

    def _current_book(self) -> Book:
        """The register, read again from time to time for whoever changes it without a word."""
        assert self._loop is not None
        if self._loop.time() - self._read_at > _FRESH:
            with contextlib.suppress(SettingsError):  # damaged: better the old one than nobody
                self._take_book(self._setup.register.book())
        return self._book

    def _take_book(self, book: Book) -> None:
        """From here on this register counts; whoever was revoked is hung up on."""
        assert self._loop is not None
        self._read_at = self._loop.time()
        if book == self._book:
            return
        self._book = book
        left = {one.username for one in book.program}
        for front in list(self._fronts):
            if front.program is not None and front.program not in book.program:
                front.revoke()
        for username in self._ledger.programs.keys() - left:
            self._ledger.forget(username)

    def _reload(self) -> dict[str, Any]:
        """Read register and settings anew; whoever was revoked is hung up on."""
        assert self._outbound is not None
        self._outbound.reload()
        try:
            self._take_book(self._setup.register.book())
        except SettingsError as error:
            return {"error": str(error)}
        return {"ok": True}

    def _drop(self, username: str) -> dict[str, Any]:
        """Hang up on one program."""
        for front in list(self._fronts):
            if front.program is not None and front.program.username == username:
                front.revoke()
        return {"ok": True}
