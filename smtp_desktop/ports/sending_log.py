"""The sending log: an entry for every message, and where the entries are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from smtp_desktop.printable import NOTHING, Printable
from smtp_desktop.smtp.reply import Reply


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
    in octets.
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


@dataclass(frozen=True)
class Selection:
    """Which entries are asked for, the newest first: those before a number (0 is no bound), up to
    so many, since a moment, of one account.

    With `failures` only what was not taken by everybody: messages that have been under way since
    before `ended_before` count among them.
    """

    limit: int
    before: int = 0
    failures: bool = False
    since: datetime | None = None
    account: str = ""
    ended_before: datetime | None = None


@dataclass(frozen=True)
class SetAside:
    """A damaged log that was kept: in which folder, and when a new one was begun."""

    folder: str
    at: datetime


class EntryStore(Protocol):
    """Where entries are kept, by several programs at once; raises SendingLogFailed, and waits no
    longer than a deadline of its own."""

    def add(self, entry: Entry) -> int:
        """Keep an entry; its number, which no other ever has again."""
        ...

    def complete(self, number: int, entry: Entry) -> bool:
        """Put an entry in the place of the one with this number; False where that one is gone."""
        ...

    def keep(self, entries: Sequence[tuple[int, Entry]]) -> Sequence[int]:
        """Keep all of these or none; their numbers. An entry takes the place of the one with the
        number beside it, and a new place for 0 or where that one is gone."""
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


class NoEntries:
    """Keeps nothing: for practice."""

    def add(self, entry: Entry) -> int:
        return 1

    def complete(self, number: int, entry: Entry) -> bool:
        return True

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
