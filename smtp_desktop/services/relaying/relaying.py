"""Other programs that send through this one: which may, and how the relay does."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from smtp_desktop.errors import (
    RegisterNotChanged,
    RelayNotStarted,
    RelaySilent,
    SettingsError,
    SettingsInvalid,
)
from smtp_desktop.model.secret import Secret
from smtp_desktop.ports.relaying import Autostart, NoLaunch, RelayControl, RelayLaunch
from smtp_desktop.ports.storage import KnownFactStore
from smtp_desktop.services.relaying import tallies
from smtp_desktop.services.relaying.register import Book, Program, Register, SenderRule
from smtp_desktop.services.relaying.tallies import Tally
from smtp_desktop.waiting import SLICE, Cancellation, Deadline

SERVER = "127.0.0.1"

_ONCE_MORE = 1.0  # seconds for one that has not answered


@dataclass(frozen=True)
class RelayStatus:
    """How the relay does; `since` is in ISO 8601, `sent` and `refused` count the
    emails of programs from then on.

    Where it does not run, only the port and what concerns the start are true. One that `is_silent`
    is there and does not answer, so it serves nobody. `unread` is why the list of programs cannot
    be read; a relay that runs goes on with the one it knows.
    """

    is_running: bool
    port: int
    addresses: tuple[str, ...] = ()
    since: str = ""
    starts_with_session: bool = False
    programs: int = 0
    sent: int = 0
    refused: int = 0
    unread: SettingsError | None = None
    is_silent: bool = False


@dataclass(frozen=True)
class ListedProgram:
    """A program with what it has done; `last_used` is in ISO 8601, empty for never.

    `needs_port`: it has not sent since the port changed, so the old one may still stand in it.
    """

    program: Program
    tally: Tally
    needs_port: bool = False

    @property
    def sent(self) -> int:
        return self.tally.sent

    @property
    def refused(self) -> int:
        return self.tally.refused

    @property
    def last_used(self) -> str:
        return self.tally.last_used


@dataclass(frozen=True)
class Card:
    """What a person copies into another program; the password is shown this once. `added` is when
    it was made, in ISO 8601: a program of this name that is added later has another one. `account`
    is the one that it sends with, empty where its sender's address says which."""

    name: str
    username: str
    password: Secret
    server: str
    port: int
    added: str = ""
    account: str = ""


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
        """Whether the relay runs, where, and what it has done; raises nothing."""
        book, unread = Book(), None
        try:
            book = self._register.book()
        except SettingsError as error:
            unread = error
        starts = self.autostart.is_on
        said = self._ask("status")
        if said is None:
            many, is_silent = len(book.program), self.is_silent
            return RelayStatus(
                False, book.port, (), "", starts, many, unread=unread, is_silent=is_silent
            )
        return RelayStatus(
            True,
            int(said["port"]),
            tuple(map(str, said["addresses"])),
            str(said["since"]),
            starts,
            int(said["programs"]) if unread else len(book.program),
            int(said["sent"]),
            int(said["refused"]),
            unread,
        )

    @property
    def is_running(self) -> bool:
        """Whether the relay runs."""
        return self._ask("status") is not None

    @property
    def is_silent(self) -> bool:
        """Whether a relay that has not answered just now is there all the same; one that begins or
        ends in this very moment is not meant."""
        there = self._control.is_there
        return there() and self._ask("status", _ONCE_MORE) is None and there()

    def add(self, name: str, account: str = "", sender: SenderRule = SenderRule.AS_GIVEN) -> Card:
        """Let a program send, and give what to type into it."""
        added = self._register.add(name, account, sender)
        said = self._ask("reload") and self._ask("status")
        port = int(said["port"]) if said else self._register.book().port
        program = added.program
        return Card(
            program.name, program.username, added.password, SERVER, port, program.added, account
        )

    def programs(self) -> tuple[ListedProgram, ...]:
        """The programs that may send, in the order in which they were added."""
        said = self._ask("status")
        counted = tallies.from_values(said["tallies"] if said else self._tallies.read())
        book, listed = self._register.book(), []
        for one in book.program:
            tally = counted.get(one.username, Tally())
            needs_port = book.is_before_move(one.added) and book.is_before_move(tally.last_used)
            listed.append(ListedProgram(one, tally, needs_port))
        return tuple(listed)

    def revoke(self, name: str, *, or_username: bool = False) -> Program:
        """Let a program of this name, or else of this username, send no more, at once."""
        gone = self._register.revoke(name, or_username=or_username)
        if self._ask("reload") is None:  # a relay that runs has forgotten what it counted itself
            left = [one.username for one in self._register.book().program]
            tallies.forget_others(self._tallies, left)
        return gone

    def refused_without(self, gone: Sequence[str], saved: Sequence[str]) -> tuple[Program, ...]:
        """The programs that are refused once some of the saved accounts are gone: those that send
        with one of these alone, and with the last account all that may send with any."""
        is_last = bool(gone) and set(saved) <= set(gone)
        programs = self._register.book().program
        return tuple(one for one in programs if (one.account in gone if one.account else is_last))

    @contextlib.contextmanager
    def following(self, account: str, new: str) -> Iterator[None]:
        """Around the renaming of an account: the programs bound to it are bound to its new name, or
        as before where renaming fails. Raises RegisterNotChanged, before anything is renamed."""
        try:
            bound = self._register.bound_to(account)
            self._register.rebind(bound, new)
        except SettingsError as error:
            place = error.path if isinstance(error, SettingsInvalid) else ""
            raise RegisterNotChanged(f"{place}: {error}" if place else str(error)) from error
        is_renamed = False
        try:
            yield
            is_renamed = True
        finally:
            if not is_renamed:
                with contextlib.suppress(SettingsError):
                    self._register.rebind(bound, account)
            if bound:
                self._ask("reload")

    def stop(self, deadline: Deadline, cancellation: Cancellation) -> bool:
        """End the relay now; whether one ran. Raises RelayNotStarted where it goes on, RelaySilent
        where it was not heard."""
        if self._ask("stop") is None:
            self._raise_if_silent()
            return False
        _wait_until(lambda: not self._control.is_there(), deadline, cancellation)
        return True

    def switch_on(
        self, deadline: Deadline, cancellation: Cancellation, *, any_port: bool = False
    ) -> None:
        """Start the relay now, and if it runs, with the session too; with `any_port` it keeps one
        of the next ports where its own is taken. Raises RelayNotStarted, RelayPortTaken and
        RelaySilent among them, and FileNotWritten where it runs but will not start with the
        session."""
        if not self.is_running:
            self._raise_if_silent()
            self._start(deadline, cancellation, any_port=any_port)
        self.autostart.install()

    def _raise_if_silent(self) -> None:
        if self.is_silent:
            raise RelaySilent

    def _start(self, deadline: Deadline, cancellation: Cancellation, *, any_port: bool) -> None:
        with self._launch.start(any_port=any_port) as ended:

            def runs() -> bool:
                why = ended()
                if self.is_running:  # this one, or one that was faster
                    return True
                if why is not None:
                    raise why
                return False

            _wait_until(runs, deadline, cancellation)

    def switch_off(self, deadline: Deadline, cancellation: Cancellation) -> None:
        """End the relay now and start it no more; raises RelayNotStarted and FileNotWritten."""
        self.autostart.uninstall()
        self.stop(deadline, cancellation)

    def _ask(self, order: str, seconds: float = 5.0) -> dict[str, Any] | None:
        try:
            return self._control.ask({"do": order}, seconds=seconds)
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
