"""The sending log: an entry for every message, and where the entries are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Protocol

import msgspec

from smtp_desktop.model.notices.health import Cause
from smtp_desktop.ports.submission import Door
from smtp_desktop.printable import NOTHING, Printable
from smtp_desktop.smtp.reply import Reply

KEPT_DAYS = 90  # after which an entry is deleted


class State(IntEnum):
    """How far a message has come; the number is what is kept.

    PARTLY: some recipients were refused. UNCLEAR: nobody knows whether it was taken. A message
    that is UNDER_WAY for long is one whose program was ended.
    """

    UNDER_WAY = 0
    ACCEPTED = 1
    PARTLY = 2
    FAILED = 3
    UNCLEAR = 4


@dataclass(frozen=True)
class Entry:
    """One message on its way through one door; all texts are printable and hold no secret.

    `number` is its place in the log, 0 where it has none yet: entries are ordered by it and never
    by `at`, which the clock decides. `door` is the value of a Door, or what a newer version calls
    one. Of very many recipients the first are kept, and `recipient_count` is always true. `size` is
    in octets. `cause` is what it says about its account, and `step` what to do first; neither is
    read again, nor is `is_trial`: other settings than the saved ones are tried.
    """

    number: int
    at: datetime
    state: State
    door: Printable
    program: Printable
    account: Printable
    sender: Printable
    recipients: tuple[Printable, ...]
    recipient_count: int
    size: int
    message_id: Printable
    route: Printable = NOTHING
    ms: int = 0
    code: Printable = NOTHING
    title: Printable = NOTHING
    owners: tuple[Printable, ...] = ()
    reply: Reply | None = None
    refused: tuple[tuple[Printable, Reply], ...] = field(default=())
    cause: Cause = field(default=Cause.NOTHING, compare=False)
    step: Printable = field(default=NOTHING, compare=False)
    is_trial: bool = field(default=False, compare=False)

    @property
    def is_check(self) -> bool:
        """Whether it is no email: somebody only signed in."""
        return self.door == Door.CHECK.value


class Selection(msgspec.Struct, frozen=True):
    """Which entries are asked for, the newest first: those between two numbers (0 is no bound), up
    to so many, since a moment, of one account.

    With `failures` only what was not taken by everybody: messages that have been under way since
    before `ended_before` count among them. With `words` only entries in which each of them stands,
    whatever case it is in. `is_for_people` leaves out a check that was fine: it is no news.
    """

    limit: int
    before: int = 0
    failures: bool = False
    since: datetime | None = None
    account: str = ""
    ended_before: datetime | None = None
    after: int = 0
    words: tuple[str, ...] = ()
    is_for_people: bool = False


class SetAside(msgspec.Struct, frozen=True):
    """A damaged log that was kept: in which folder, and when a new one was begun."""

    folder: str
    at: datetime


class EntryStore(Protocol):
    """Where entries are kept, by several programs at once; raises SendingLogFailed, and waits no
    longer than a deadline of its own."""

    def keep(self, entries: Sequence[tuple[int, Entry]]) -> Sequence[int]:
        """Keep all of these or none; their numbers. An entry takes the place of the one with the
        number beside it; for 0, or where that one is gone, it gets a number that no other ever
        has again."""
        ...

    def entries(self, selection: Selection) -> Sequence[Entry]: ...

    def count(self) -> int:
        """How many emails there are to see; checks are none."""
        ...

    def hide(self) -> int:
        """Show none of the entries there are; how many those were. `show_hidden` takes it back."""
        ...

    def show_hidden(self) -> None:
        """Take the last `hide` back, as far as nothing was purged."""
        ...

    def purge(self) -> None:
        """Delete what is hidden so that nothing of it is left in the files, and logs that were
        damaged with it."""
        ...

    def tidy(self) -> None:
        """Delete what is too old, and give room back to the disk."""
        ...

    def set_aside(self) -> SetAside | None:
        """The damaged log that is kept beside this one, if there is any."""
        ...


class Departures(Protocol):
    """Messages that have set out and that the log was not told of yet; they outlast the program,
    however it ends. One program at a time adds to them.

    Whatever goes wrong, nothing is raised, but SendingLogFailed by those who tell the log.
    """

    def open(self) -> None:
        """Begin to add; until `close` no other program tells the log of what is added."""
        ...

    def close(self) -> None: ...

    def add(self, entry: Entry) -> None:
        """Keep an entry on the page that is open; takes no time to speak of."""
        ...

    def turn(self) -> str:
        """Close the page; what to call it from then on, empty where nothing stands on it."""
        ...

    def forget(self, pages: Sequence[str]) -> None:
        """The log knows what stands on these pages."""
        ...

    def recover(self) -> None:
        """Tell the log of what was there at `open`, as far as it does not know it."""
        ...

    def recover_left(self) -> None:
        """The same in a program that adds nothing; one that adds just now is left to tell."""
        ...


class NoDepartures:
    """Keeps nothing: for practice."""

    def open(self) -> None:
        return None

    def close(self) -> None:
        return None

    def add(self, entry: Entry) -> None:
        return None

    def turn(self) -> str:
        return ""

    def forget(self, pages: Sequence[str]) -> None:
        return None

    def recover(self) -> None:
        return None

    def recover_left(self) -> None:
        return None


class Tally(msgspec.Struct, frozen=True):
    """How many emails there are to see, how many of them failed, and how many of those nobody has
    seen yet; and how many checks failed, which are no emails.

    `lowest` and `highest` are the numbers of the oldest and the newest, 0 for none. Up to `settled`
    nothing changes any more, but that it is deleted: above it is what is under way.
    """

    emails: int = 0
    failures: int = 0
    unseen: int = 0
    lowest: int = 0
    highest: int = 0
    settled: int = 0
    failed_checks: int = 0


class EntryListing(Protocol):
    """The log as a window looks at it: numbers first, and of the entries those on the screen.

    Raises SendingLogFailed. `version` and `read` answer at once, and are for the window's own
    thread; the others may take a moment, and are for another one.
    """

    def version(self) -> object:
        """Something that is no longer the same once anybody has changed the log."""
        ...

    def read(self, numbers: Sequence[int]) -> Sequence[Entry]:
        """The entries with these numbers, as far as they are there, the newest first."""
        ...

    def read_apart(self, numbers: Sequence[int]) -> Sequence[Entry]:
        """The same on another connection, for a thread that the window is not to wait for."""
        ...

    def numbers(self, selection: Selection, is_over: Callable[[], bool]) -> Sequence[int]:
        """The numbers of what is asked for, the newest first; none once nobody waits for them."""
        ...

    def tally(self, ended_before: datetime) -> Tally:
        """What there is; under way since before `ended_before` counts as failed."""
        ...

    def mark_seen(self) -> None:
        """All failures that there are have been seen."""
        ...


class NothingListed:
    """An empty log: for practice."""

    def version(self) -> object:
        return 0

    def read(self, numbers: Sequence[int]) -> Sequence[Entry]:
        return ()

    read_apart = read

    def numbers(self, selection: Selection, is_over: Callable[[], bool]) -> Sequence[int]:
        return ()

    def tally(self, ended_before: datetime) -> Tally:
        return Tally()

    def mark_seen(self) -> None:
        return None


class NoEntries:
    """Keeps nothing: for practice."""

    def keep(self, entries: Sequence[tuple[int, Entry]]) -> Sequence[int]:
        return [1] * len(entries)

    def entries(self, selection: Selection) -> Sequence[Entry]:
        return ()

    def count(self) -> int:
        return 0

    def hide(self) -> int:
        return 0

    def show_hidden(self) -> None:
        return None

    def purge(self) -> None:
        return None

    def tidy(self) -> None:
        return None

    def set_aside(self) -> SetAside | None:
        return None
