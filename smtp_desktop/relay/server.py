"""The relay as a whole: it begins to listen, serves, and ends without losing anything."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from smtp_desktop.errors import SettingsError
from smtp_desktop.ports.storage import KnownFactStore
from smtp_desktop.ports.submission import BusyLog
from smtp_desktop.ports.system import Clock
from smtp_desktop.relay.answer import answer
from smtp_desktop.relay.back.outbound import Outbound, Parts
from smtp_desktop.relay.control import Control, Sendmail
from smtp_desktop.relay.desk import Desk, Explain
from smtp_desktop.relay.front.connection import Front
from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.relay.ledger import Ledger
from smtp_desktop.relay.limits import BackLimits, FrontLimits
from smtp_desktop.relay.listening import accept_no_more, listen
from smtp_desktop.relay.renewal import Renewal, Stamp
from smtp_desktop.services.relaying import tallies
from smtp_desktop.services.relaying.register import Book, Register
from smtp_desktop.wording import relay as say

_LAST_WORD = 0.05  # seconds in which programs are told what became of their message
_MOMENT = 0.05  # seconds between two looks at what is still on its way
_LULL = 60.0  # seconds for which the end waits for a moment without a message
_FRESH = 1.0  # seconds for which the register is not read again


class End(Enum):
    """Who has ended a relay: an order, a signal, or an update of the program."""

    ORDERED = auto()
    SIGNALLED = auto()
    OUTDATED = auto()


@dataclass(frozen=True)
class Setup:
    """What a relay is made of; `address` is that of its local socket.

    `certificate` makes what STARTTLS needs, for the few who switch that on; `stamp` tells when the
    program itself was replaced.
    """

    parts: Parts
    register: Register
    log: BusyLog
    tallies: KnownFactStore
    clock: Clock
    explain: Explain
    sendmail: Sendmail
    address: str
    certificate: Callable[[], ssl.SSLContext] | None = None
    stamp: Stamp = lambda: 0
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
        self.handed_on: tuple[socket.socket, ...] = ()
        self._end_of_run = End.SIGNALLED
        self._is_stopping = False
        self._is_hurried = False
        self._fronts: set[Front] = set()
        self._guests = Guests(setup.front)
        self._ledger = Ledger(setup.log, setup.tallies, setup.clock)
        self._renewal = Renewal(setup.stamp, self._renew)
        self._over: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._desk: Desk | None = None
        self._control: Control | None = None
        self._outbound: Outbound | None = None

    def run(
        self,
        port: int,
        *,
        may_move: bool,
        ready: Callable[[Relay], None],
        finishing: Callable[[], None] = lambda: None,
        sockets: Sequence[socket.socket] = (),
    ) -> End:
        """Serve until somebody stops it, and tell who did; `ready` is told once programs can
        connect, `finishing` where the end waits for a message. `sockets` are those on which the
        relay before this one listened.

        Raises PortTaken, SettingsError where the register is damaged, and OSError.
        """
        self._book = self._setup.register.book()
        if sockets:
            self.port = int(sockets[0].getsockname()[1])
        else:
            self.port, sockets = listen(port, may_move=may_move)
        try:
            asyncio.run(self._serve(sockets, ready, finishing))
        finally:
            for one in sockets:
                one.close()
        return self._end_of_run

    def stop(self) -> None:
        """End soon, and when asked again, at once; may be called from any thread, also from one
        that a signal interrupts."""
        if self._end_of_run is End.OUTDATED and self._is_stopping:
            self._end_of_run = End.SIGNALLED  # somebody wants it to end for good
        self._is_hurried = self._is_stopping
        self._is_stopping = self._guests.are_leaving = True
        loop, over = self._loop, self._over
        if loop is not None and over is not None:
            with contextlib.suppress(RuntimeError):  # it has ended already
                loop.call_soon_threadsafe(over.set)

    async def _serve(
        self,
        sockets: Sequence[socket.socket],
        ready: Callable[[Relay], None],
        finishing: Callable[[], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        setup = self._setup
        self._loop, self._over = loop, asyncio.Event()
        self._outbound = Outbound(setup.parts, setup.back, loop, self.port)
        self._desk = self._made_desk(self._outbound)
        context = setup.certificate() if setup.certificate and self._book.starttls else None
        self._control = control = Control(
            setup.address, self._ordered, self._desk.submitted, setup.sendmail, setup.front
        )
        servers: list[asyncio.Server] = []
        self._ledger.start()
        self._ledger.serve(one.username for one in self._book.program)
        try:
            await control.start()
            servers += [
                await loop.create_server(lambda: self._welcome(loop, context), sock=one)
                for one in sockets
            ]
            self.addresses = tuple(str(one.getsockname()[0]) for one in sockets)
            self.since = setup.clock.now().isoformat(timespec="seconds")
            ready(self)
            self._renewal.start()
            await self._over.wait()
        finally:
            self._renewal.stop()
            if self._end_of_run is End.OUTDATED and sys.platform != "win32":
                # Programs that connect meanwhile wait there.
                self.handed_on = tuple(one.dup() for one in sockets)
            self._dismiss()  # at once, and in `_end` whoever was accepted meanwhile
            control.take_no_more()
            await accept_no_more(servers)
            await self._end(finishing)
            await control.stop()  # the last: whoever asks whether the relay has ended asks here

    def _made_desk(self, outbound: Outbound) -> Desk:
        setup = self._setup
        book, ledger = self._current_book, self._ledger
        return Desk(book, outbound, ledger, setup.explain, setup.front, setup.back)

    async def _end(self, finishing: Callable[[], None]) -> None:
        """Say goodbye to the idle at once, and to the others once their message is settled."""
        self._dismiss()
        assert self._desk is not None
        assert self._outbound is not None
        is_outdated = self._end_of_run is End.OUTDATED
        patience = self._setup.back.final if is_outdated else self._setup.front.stop
        end = asyncio.get_running_loop().time() + patience
        if self._is_busy:
            finishing()
        while self._is_busy and not self._is_hurried and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(_MOMENT)
            self._dismiss()
        self._outbound.close()
        await self._desk.give_up()
        await asyncio.sleep(_LAST_WORD)
        for front in list(self._fronts):
            front.abort()
        await asyncio.sleep(0)
        self._ledger.stop()

    def _dismiss(self) -> None:
        """Say goodbye to whoever has no message on its way."""
        goodbye = answer(421, "4.3.2", say.STOPPING)
        for front in list(self._fronts):
            if not front.is_delivering:
                front.hang_up(goodbye)

    @property
    def _is_busy(self) -> bool:
        assert self._desk is not None
        assert self._control is not None
        is_asked = self._control.is_busy or any(one.is_delivering for one in self._fronts)
        return is_asked or bool(self._desk.under_way)

    def _renew(self) -> None:
        """The program was updated: end as soon as no message is on its way, or after a while
        between two."""
        assert self._loop is not None
        self._renew_by(self._loop.time() + _LULL)

    def _renew_by(self, end: float) -> None:
        assert self._loop is not None
        if self._is_stopping:
            return
        if self._is_busy and self._loop.time() < end:
            self._loop.call_later(_MOMENT, self._renew_by, end)
            return
        self._end_of_run = End.OUTDATED
        self.stop()

    def _welcome(self, loop: asyncio.AbstractEventLoop, context: ssl.SSLContext | None) -> Front:
        assert self._desk is not None
        self._renewal.look()
        front = Front(self._desk, self._guests, loop, context)
        self._fronts.add(front)
        front.when_gone = self._fronts.discard
        return front

    # ---- orders ------------------------------------------------------------------------------

    def _ordered(self, order: dict[str, Any]) -> dict[str, Any]:
        """The answer to an order that came in by the local socket."""
        match order.get("do"):
            case "status":
                self._renewal.look()
                return self.status()
            case "reload":
                return self._reload()
            case "stop":
                if not self._is_stopping:  # an order is patient, also when it is given twice
                    self.stop()
                self._end_of_run = End.ORDERED
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
            "tallies": tallies.to_values(self._ledger.programs),
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
        for front in list(self._fronts):
            if front.program is None:
                continue
            known = book.now(front.program)
            if known is None:
                front.revoke()
            else:
                front.program = known
        if book.key:  # else there is no list at all: what was counted waits until it comes back
            self._ledger.serve(one.username for one in book.program)

    def _reload(self) -> dict[str, Any]:
        """Read register and settings anew; whoever was revoked is hung up on."""
        assert self._outbound is not None
        self._outbound.reload()
        try:
            self._take_book(self._setup.register.book())
        except SettingsError as error:
            return {"error": str(error)}
        return {"ok": True}
