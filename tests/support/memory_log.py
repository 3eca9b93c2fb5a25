"""A sending log in memory, with the trouble that a test wants."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import structs

from smtp_desktop.errors import SendingLogFailed
from smtp_desktop.ports.sending_log import Entry, Selection, SetAside, State, Tally
from smtp_desktop.ports.system import Clock


class MemoryLog:
    """See ``ports.sending_log``: the store and the listing in one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.kept: dict[int, Entry] = {}
        self.trouble: SendingLogFailed | None = None
        self.damaged: SetAside | None = None
        self.is_read_only = False
        self.read_numbers: list[Sequence[int]] = []
        self.asked: list[Selection] = []
        self._version = 0
        self._hidden = self._purged = self._seen = self._next = 0

    def add(self, entry: Entry) -> int:
        self._check()
        self._next += 1
        self.kept[self._next] = replace(entry, number=self._next)
        self._version += 1
        return self._next

    def complete(self, number: int, entry: Entry) -> bool:
        self._check()
        if number not in self.kept:
            return False
        self.kept[number] = replace(entry, number=number)
        self._version += 1
        return True

    def keep(self, entries: Sequence[tuple[int, Entry]]) -> Sequence[int]:
        return [
            number if self.complete(number, entry) else self.add(entry) for number, entry in entries
        ]

    def entries(self, selection: Selection) -> Sequence[Entry]:
        self._check()
        shown = (self.kept[one] for one in sorted(self.kept, reverse=True) if one > self._hidden)
        return [one for one in shown if _fits(one, selection)][: selection.limit]

    def count(self) -> int:
        return len(self.kept)

    def hide(self) -> int:
        self._check_writing()
        many = sum(one > self._hidden for one in self.kept)
        self._hidden = max(self.kept, default=0)
        self._version += 1
        return many

    def show_hidden(self) -> None:
        self._check_writing()
        self._hidden = self._purged
        self._version += 1

    def purge(self) -> None:
        self._check_writing()
        self._purged = self._hidden
        self.kept = {one: entry for one, entry in self.kept.items() if one > self._hidden}
        self._version += 1

    def tidy(self) -> None:
        return None

    def set_aside(self) -> SetAside | None:
        return self.damaged

    def drop(self, number: int) -> None:
        """Delete the oldest, up to this one: they are too old."""
        self.kept = {one: entry for one, entry in self.kept.items() if one > number}
        self._version += 1

    # The listing

    def version(self) -> object:
        self._check()
        return self._version

    def read(self, numbers: Sequence[int]) -> Sequence[Entry]:
        self._check()
        self.read_numbers.append(numbers)
        return [self.kept[one] for one in numbers if one in self.kept]

    read_apart = read

    def numbers(self, selection: Selection, is_over: Callable[[], bool]) -> Sequence[int]:
        self.asked.append(selection)
        return array("q", [one.number for one in self.entries(selection)])

    def tally(self, ended_before: datetime) -> Tally:
        everything = Selection(limit=10_000, ended_before=ended_before)
        shown = self.entries(everything)
        all_failed = self.entries(structs.replace(everything, failures=True))
        failed = [one for one in all_failed if not one.is_check]
        is_open = [
            one.number for one in shown if one.state is State.UNDER_WAY and one.at >= ended_before
        ]
        highest = max((one.number for one in shown), default=0)
        return Tally(
            emails=sum(not one.is_check for one in shown),
            failures=len(failed),
            unseen=sum(one.number > self._seen for one in failed),
            lowest=min((one.number for one in shown), default=0),
            highest=highest,
            failed_checks=len(all_failed) - len(failed),
            settled=min(is_open) - 1 if is_open else highest,
        )

    def mark_seen(self) -> None:
        self._check_writing()
        self._seen = max(self.kept, default=0)
        self._version += 1

    def _check(self) -> None:
        if self.trouble:
            raise self.trouble

    def _check_writing(self) -> None:
        self._check()
        if self.is_read_only:
            raise SendingLogFailed("this user may not write it")


def _fits(entry: Entry, asked: Selection) -> bool:
    is_failed = entry.state not in (State.ACCEPTED, State.UNDER_WAY)
    if entry.state is State.UNDER_WAY and asked.ended_before:
        is_failed = entry.at < asked.ended_before
    text = " ".join((entry.sender, *entry.recipients, entry.title, str(entry.reply or "")))
    return (
        (not asked.before or entry.number < asked.before)
        and entry.number > asked.after
        and (is_failed or not asked.failures)
        and (not asked.since or entry.at >= asked.since)
        and (not asked.account or entry.account == asked.account)
        and all(word.casefold() in text.casefold() for word in asked.words)
        and not (asked.is_for_people and entry.door == "check" and entry.state is State.ACCEPTED)
    )
