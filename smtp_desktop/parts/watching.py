"""What notices by itself that email fails, and tells people; built once: see ``program``, which
owns it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from smtp_desktop.adapters.log.store import SqliteEntries
    from smtp_desktop.model.account import Account
    from smtp_desktop.ports.notices import DesktopNotices, NoticeStore
    from smtp_desktop.ports.relaying import Schedule
    from smtp_desktop.ports.sending_log import Departures, EntryStore
    from smtp_desktop.program import Program
    from smtp_desktop.services.notices.people import People
    from smtp_desktop.services.watch.daily import Daily
    from smtp_desktop.services.watch.endings import Endings
    from smtp_desktop.services.watch.errand import Errand
    from smtp_desktop.services.watch.telling import Telling
    from smtp_desktop.services.watch.watch import Watch
    from smtp_desktop.waiting import Cancellation

_APART = 1.0  # seconds between two errands that this program starts


class WatchParts:
    """The log, who is told of what it says, and the watch, over the parts of a program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._called_at = float("-inf")
        self._is_called_again = False

    @cached_property
    def _file(self) -> SqliteEntries:
        from smtp_desktop.adapters.log.opening import entries_in

        return entries_in(self._program.places.log, self._program.clock.now, self.call)

    @property
    def entries(self) -> EntryStore:
        """Where the sending log's entries are kept."""
        return self._file

    @property
    def departures(self) -> Departures:
        """What has set out and is not among them yet."""
        return self._beside_file

    @cached_property
    def _beside_file(self) -> Departures:
        from smtp_desktop.adapters.log.opening import departures_in

        return departures_in(self._program.places.log, lambda: self._file)

    @property
    def notices(self) -> NoticeStore:
        """What people know of the accounts."""
        from smtp_desktop.adapters.log.opening import notices_in

        return notices_in(self._file)

    @cached_property
    def people(self) -> People:
        """The list of the people to notify."""
        from smtp_desktop.adapters.files.settings import SettingsFiles
        from smtp_desktop.errors import SendingLogFailed
        from smtp_desktop.model.notices.people import Person
        from smtp_desktop.services.notices.people import People

        def welcome(person: Person) -> None:
            with contextlib.suppress(SendingLogFailed):  # then the first notice tells them all
                self.telling.welcome(person)

        def stopped() -> frozenset[str]:
            try:
                return self.notices.stopped()
            except SendingLogFailed:
                return frozenset()

        return People(SettingsFiles(self._program.places.people), welcome, stopped)

    @cached_property
    def desktop(self) -> DesktopNotices:
        """This person's desktop, where it shows bubbles."""
        from smtp_desktop.adapters.session import desktop

        program = self._program
        return desktop.for_this_system(
            program.environ, program.places.state, is_quiet=program.is_quiet
        )

    @cached_property
    def watch(self) -> Watch:
        """Who looks whether accounts still work."""
        from smtp_desktop.services.watch.watch import Watch

        program = self._program
        return Watch(
            lambda: program.accounts,
            lambda: program.tester,
            program.outgoing.logins,
            self._provider,
            lambda: self._endings,
        )

    def _provider(self, account: Account) -> str:
        found = self._program.providers.behind(account.server.host)
        return found.id if found else ""

    @cached_property
    def _endings(self) -> Endings:
        from smtp_desktop import resources
        from smtp_desktop.services.watch import endings

        return resources.known("endings.toml", endings.decode)

    @cached_property
    def telling(self) -> Telling:
        """Who tells people."""
        from smtp_desktop.services.watch.telling import Telling

        program = self._program
        return Telling(
            lambda: self.notices,
            self.people,
            lambda: program.accounts,
            lambda: program.submissions,
            self.desktop,
            program.clock,
            lambda: program.computer,
            self.watch.check,
        )

    @cached_property
    def errand(self) -> Errand:
        """Telling people, as a program of its own."""
        from smtp_desktop.services.watch.errand import Errand

        places = self._program.places
        return Errand(
            lambda: self.telling, self._turn, self._program.clock, lambda: os.path.isdir(places.log)
        )

    @cached_property
    def daily(self) -> Daily:
        """Who checks every account, by itself or as it is asked."""
        from smtp_desktop.services.watch.daily import Daily

        program = self._program
        return Daily(
            self.watch,
            lambda: self.notices,
            lambda: program.accounts,
            program.sending_log,
            program.known_facts,
            lambda: self.telling,
            self.desktop,
            lambda seconds: self._turn("check", seconds),
            self._saved_at,
            program.clock,
            lambda: program.preferences.remind_after,
            self.start_check,
        )

    @cached_property
    def schedule(self) -> Schedule:
        """What lets the daily check run."""
        from smtp_desktop.adapters.session import schedule

        return schedule.for_this_system(self._program.environ)

    def start_check(self) -> None:
        """Check every account, in a process of its own."""
        from smtp_desktop.adapters.session.autostart import own_command
        from smtp_desktop.adapters.session.launch import start_apart

        with contextlib.suppress(OSError):
            start_apart(own_command(self._program.environ, "check", "--scheduled"))

    def mind(self, cancellation: Cancellation) -> None:
        """Check by itself until it is stopped, in a program that runs for long."""
        from smtp_desktop.adapters.session.changes import Changes
        from smtp_desktop.services.watch.minder import Minder

        with contextlib.closing(Changes()) as changes:
            Minder(
                lambda: self.notices,
                lambda: self.telling,
                changes,
                self.start_check,
                self._program.clock,
            ).run(cancellation)

    def _saved_at(self, name: str) -> datetime | None:
        from datetime import UTC, datetime

        found = self._program.settings_files.found(name)
        return datetime.fromtimestamp(found.st_mtime, UTC) if found else None

    def call(self) -> None:
        """Something has changed that people may have to be told: have it done, and go on at
        once."""
        if not self._has_somebody():
            return
        since = time.monotonic() - self._called_at
        if since >= _APART:
            self._start_errand()
        elif not self._is_called_again:
            from smtp_desktop.waiting import start_thread

            self._is_called_again = True
            start_thread("errand", lambda: self._call_later(_APART - since))

    def _call_later(self, seconds: float) -> None:
        time.sleep(seconds)
        self._is_called_again = False
        self._start_errand()

    def _start_errand(self) -> None:
        from smtp_desktop.adapters.session.autostart import own_command
        from smtp_desktop.adapters.session.launch import start_apart

        self._called_at = time.monotonic()
        with self._turn() as is_ours:
            if not is_ours:
                return  # whoever has it looks again when it ends
        with contextlib.suppress(OSError):
            start_apart(own_command(self._program.environ, "notify", "send"))

    def _has_somebody(self) -> bool:
        """Whether there is a list of people, or a desktop that can show something."""
        from smtp_desktop.adapters.session import desktop

        if os.path.isdir(self._program.places.people):
            return True
        return desktop.may_show(self._program.environ)

    @contextlib.contextmanager
    def _turn(self, what: str = "errand", seconds: float = 0) -> Iterator[bool]:
        """Whether no other program does the same within so many seconds; where no turns can be
        taken, rather twice than never."""
        from smtp_desktop.adapters.files import atomic

        with contextlib.ExitStack() as held:
            is_ours = True
            try:
                atomic.own_folder(self._program.places.state)
                place = os.path.join(self._program.places.state, what)
                held.enter_context(atomic.locked(place, seconds))
            except TimeoutError:
                is_ours = False
            except OSError:
                pass  # the folder cannot be written to: the log says so, or nothing needs it
            yield is_ours
