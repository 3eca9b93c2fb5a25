"""Other programs that send through this one: which may, and how the relay does."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from smtp_desktop.errors import RelayNotStarted
from smtp_desktop.model.secret import Secret
from smtp_desktop.ports.relaying import Autostart, NoLaunch, RelayControl, RelayLaunch
from smtp_desktop.ports.storage import KnownFactStore
from smtp_desktop.services.relaying.register import Program, Register, SenderRule
from smtp_desktop.waiting import SLICE, Cancellation, Deadline

SERVER = "127.0.0.1"


@dataclass(frozen=True)
class RelayStatus:
    """How the relay does; `since` is in ISO 8601, `sent` and `refused` count from then on.

    Where it does not run, only the port and what concerns the start are true.
    """

    is_running: bool
    port: int
    addresses: tuple[str, ...] = ()
    since: str = ""
    starts_with_session: bool = False
    programs: int = 0
    sent: int = 0
    refused: int = 0


@dataclass(frozen=True)
class ListedProgram:
    """A program with what it has done; `last_used` is in ISO 8601, empty for never."""

    program: Program
    last_used: str = ""
    sent: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Card:
    """What a person copies into another program; the password is shown this once."""

    name: str
    username: str
    password: Secret
    server: str
    port: int


class Relaying:
    """The service behind “Other programs”; its methods raise SettingsError."""

    def __init__(
        self,
        register: Register,
        control: RelayControl,
        tallies: KnownFactStore,
        autostart: Autostart,
        launch: RelayLaunch | None = None,
    ) -> None:
        self._register = register
        self._control = control
        self._tallies = tallies
        self.autostart = autostart
        self._launch = launch or NoLaunch()

    def status(self) -> RelayStatus:
        """Whether the relay runs, where, and what it has done."""
        book = self._register.book()
        starts = self.autostart.is_on
        said = self._ask("status")
        if said is None:
            return RelayStatus(False, book.port, (), "", starts, len(book.program))
        return RelayStatus(
            True,
            int(said["port"]),
            tuple(map(str, said["addresses"])),
            str(said["since"]),
            starts,
            len(book.program),
            int(said["sent"]),
            int(said["refused"]),
        )

    def add(self, name: str, account: str = "", sender: SenderRule = SenderRule.AS_GIVEN) -> Card:
        """Let a program send, and give what to type into it."""
        added = self._register.add(name, account, sender)
        said = self._ask("reload") and self._ask("status")
        port = int(said["port"]) if said else self._register.book().port
        program = added.program
        return Card(program.name, program.username, added.password, SERVER, port)

    def programs(self) -> tuple[ListedProgram, ...]:
        """The programs that may send, in the order in which they were added."""
        said = self._ask("status")
        told: dict[str, Any] = said["tallies"] if said else self._tallies.read()
        return tuple(
            _listed(program, told.get(program.username, {}))
            for program in self._register.book().program
        )

    def revoke(self, name: str) -> Program:
        """Let a program, by its name or username, send no more, at once."""
        gone = self._register.revoke(name)
        self._ask("reload")
        return gone

    def reload(self) -> None:
        """Let a running relay read settings and secrets anew."""
        self._ask("reload")

    def stop(self) -> bool:
        """Ask a running relay to end; whether one ran."""
        return self._ask("stop") is not None

    def switch_on(self, deadline: Deadline, cancellation: Cancellation) -> None:
        """Start the relay now, and if it runs, with the session too; raises RelayNotStarted, and
        FileNotWritten where it runs but will not start with the session."""
        if not self.status().is_running:
            self._start(deadline, cancellation)
        self.autostart.install()

    def _start(self, deadline: Deadline, cancellation: Cancellation) -> None:
        with self._launch.start() as ended:

            def runs() -> bool:
                said = ended()
                if self.status().is_running:  # this one, or one that was faster
                    return True
                if said is not None:
                    raise RelayNotStarted(said)
                return False

            _wait_until(runs, deadline, cancellation)

    def switch_off(self, deadline: Deadline, cancellation: Cancellation) -> None:
        """End the relay now and start it no more; raises RelayNotStarted and FileNotWritten."""
        self.autostart.uninstall()
        if self.stop():
            _wait_until(lambda: not self.status().is_running, deadline, cancellation)

    def _ask(self, order: str) -> dict[str, Any] | None:
        try:
            return self._control.ask({"do": order})
        except OSError:
            return None  # it ended while it was asked


def _wait_until(
    happened: Callable[[], bool], deadline: Deadline, cancellation: Cancellation
) -> None:
    while not happened():
        cancellation.raise_if_cancelled()
        if deadline.is_over:
            raise RelayNotStarted
        time.sleep(SLICE)


def _listed(program: Program, told: dict[str, Any]) -> ListedProgram:
    numbers = (str(told.get(key, 0)) for key in ("sent", "refused"))
    sent, refused = (int(one) if one.isdigit() else 0 for one in numbers)
    return ListedProgram(program, str(told.get("last_used", "")), sent, refused)
