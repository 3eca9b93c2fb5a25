"""The page of other programs over a relay that is none: it runs or not as a test says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

from smtp_desktop.adapters.files.known import NoKnownFacts
from smtp_desktop.adapters.files.memory import InMemoryRegister
from smtp_desktop.errors import FileNotWritten, RelayNotStarted, RelayPortTaken
from smtp_desktop.gui.state.frame import Page
from smtp_desktop.model import codec
from smtp_desktop.ports.system import OtherAccount
from smtp_desktop.services.relaying.register import Register
from smtp_desktop.services.relaying.relaying import Relaying
from support.clock import NOW, FixedClock
from support.presenter import SAVED, Desk, FakeServices
from support.programs import Programs


class FakeRelay:
    """Control, autostart and launch in one; `ends` is why it ends at once, one that `is_deaf` goes
    on when it is told to end, and one that `is_hung` answers nobody.

    One that finds its port taken may move to the next.
    """

    def __init__(self, *, runs: bool = False) -> None:
        self.runs = runs
        self.port = 2525
        self.is_on = runs
        self.ends: RelayNotStarted | None = None
        self.moves: Callable[[int], None] = lambda port: None
        self.is_deaf = self.is_hung = False
        self.trouble: Exception | None = None
        self.told: list[str] = []
        self.tallies: dict[str, Any] = {}

    def ask(
        self, order: dict[str, Any], content: bytes = b"", seconds: float = 5.0
    ) -> dict[str, Any] | None:
        if self.is_hung:
            raise TimeoutError
        if not self.runs:
            return None
        self.told.append(order["do"])
        if order["do"] == "stop":
            self.runs = self.is_deaf
        return {
            "port": self.port, "addresses": ["127.0.0.1", "::1"], "since": NOW.isoformat(),
            "sent": 12, "refused": 1, "programs": 3, "tallies": self.tallies,
        }  # fmt: skip

    def is_there(self) -> bool:
        return self.runs or self.is_hung

    def install(self) -> str:
        if isinstance(self.trouble, FileNotWritten):
            raise self.trouble
        self.is_on = True
        return "here"

    def uninstall(self) -> bool:
        was_on, self.is_on = self.is_on, False
        return was_on

    def start(
        self, *, any_port: bool = False
    ) -> AbstractContextManager[Callable[[], RelayNotStarted | None]]:
        if isinstance(self.trouble, RelayNotStarted):
            raise self.trouble
        if any_port and isinstance(self.ends, RelayPortTaken):
            self.port, self.ends = self.port + 1, None
            self.moves(self.port)
        self.runs = self.ends is None
        return nullcontext(lambda: self.ends)


class ProgramsDesk(Desk):
    """A desk with the page open."""

    def __init__(
        self, relay: FakeRelay | None = None, *others: OtherAccount, names: tuple[str, ...] = ()
    ) -> None:
        self.relay = relay or FakeRelay()
        services = FakeServices({name: codec.encode(SAVED) for name in ("default", *names)})
        self.clock = FixedClock()
        services.relaying = relaying(self.relay, clock=self.clock)
        services.other_programs = Programs(*others)
        super().__init__(services)
        self.open()

    def move_port(self) -> None:
        """The port turns out to be taken a minute later, and the person lets it use another."""
        self.clock.moment += timedelta(minutes=1)
        self.relay.ends = RelayPortTaken("taken", self.relay.port, is_reserved=False)
        self.subject.programs.switch(on=True)
        self.tasks.run()
        self.subject.programs.switch(on=True, any_port=True)
        self.tasks.run()

    def open(self) -> None:
        self.subject.show_page(Page.PROGRAMS)
        self.tasks.run()

    def add(self, name: str, account: str = "") -> None:
        self.subject.programs.ask_for_name()
        self.subject.programs.add(name, account)
        self.tasks.run()


def relaying(
    relay: FakeRelay, store: InMemoryRegister | None = None, clock: FixedClock | None = None
) -> Relaying:
    register = Register(store or InMemoryRegister(), clock or FixedClock())
    relay.moves = register.keep_port
    return Relaying(register, relay, NoKnownFacts(), relay, relay)


def used(sent: int, refused: int, minutes: int) -> dict[str, Any]:
    """What a program has done, the last time so many minutes ago."""
    at = NOW - timedelta(minutes=minutes)
    return {"sent": sent, "refused": refused, "last_used": at.isoformat()}
