"""The sending log as doors and front ends know it: told of every message, and read."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from smtp_desktop.errors import SendingLogFailed
from smtp_desktop.ports.sending_log import Entry, Selection, SetAside, State
from smtp_desktop.services.sending_log import entries

if TYPE_CHECKING:
    from smtp_desktop.ports.sending_log import Departures, EntryStore
    from smtp_desktop.ports.submission import Receipt, SubmissionRequest
    from smtp_desktop.ports.system import Clock

UNDER_WAY = timedelta(minutes=15)  # a message takes at most ten: then its program was ended

_PAGE = 500  # entries read at once
# Of what could not be written down; the oldest is given up.
MOST_OWED = 1000
MOST_PAGES = 100


class SendingLog:
    """See ``ports.submission.SubmissionLog`` and ``BusyLog`` for who tells it; may be used by any
    thread.

    `store` opens the log when it is first needed, and `departures` what is kept beside it. What
    could not be written down is written with what comes next, and the reason goes to `warn`: once,
    until it works again.
    """

    def __init__(
        self,
        store: Callable[[], EntryStore],
        departures: Callable[[], Departures],
        clock: Clock,
        warn: Callable[[str], None],
    ) -> None:
        self._store = store
        self._departures = departures
        self._clock = clock
        self._warn = warn
        self._lock = threading.Lock()
        self._last = 0
        self._under_way: dict[int, Entry] = {}
        self._places: dict[int, int] = {}  # in the log, of what is under way
        self._owed: dict[int, tuple[int, Entry]] = {}  # to the log: a place, 0 for none, and what
        self._pages: list[str] = []  # on which it stands as well
        self._warned = ""

    def begin(self, request: SubmissionRequest) -> int:
        number = self._numbered(entries.begun(request, self._clock.now()))
        self.note([number], (), "")
        return number

    def finish(self, number: int, receipt: Receipt) -> None:
        """Write down what came of it; an entry that is gone meanwhile is made again."""
        self.note((), [(number, receipt)], "")

    def open(self) -> None:
        with contextlib.suppress(SendingLogFailed):
            self._departures().open()

    def close(self) -> None:
        with contextlib.suppress(SendingLogFailed):
            self._departures().close()

    def recover(self) -> None:
        with contextlib.suppress(SendingLogFailed):
            self._departures().recover()

    def depart(self, request: SubmissionRequest) -> int:
        entry = entries.begun(request, self._clock.now())
        with contextlib.suppress(SendingLogFailed):
            self._departures().add(entry)
        return self._numbered(entry)

    def turn(self) -> str:
        with contextlib.suppress(SendingLogFailed):
            return self._departures().turn()
        return ""

    def note(
        self, departed: Sequence[int], ended: Sequence[tuple[int, Receipt]], page: str
    ) -> None:
        with self._lock:
            ends = [
                (number, self._under_way.pop(number), receipt)
                for number, receipt in ended
                if number in self._under_way
            ]
            for number in departed:
                if number in self._under_way:
                    self._owed[number] = (0, self._under_way[number])
            places = [self._places.pop(number, 0) for number, _, _ in ends]
            owed, self._owed = self._owed, {}
            pages = [*self._pages, page] if page else self._pages
            self._pages = []
        for (number, entry, receipt), place in zip(ends, places, strict=True):
            owed[number] = (place, entries.ended(entry, receipt))
        owed = dict(sorted(owed.items()))
        if self._are_kept(owed):
            if pages:
                self._departures().forget(pages)
            return
        with self._lock:
            newest = list((owed | self._owed).items())[-MOST_OWED:]
            self._owed, self._pages = dict(newest), [*pages[-MOST_PAGES:], *self._pages]
        if given_up := pages[:-MOST_PAGES]:
            self._departures().forget(given_up)

    def entries(self, selection: Selection) -> Iterator[Entry]:
        """What is written down, the newest first; raises SendingLogFailed.

        The moment that parts what is under way from what was ended is this one.
        """
        self.recover_left()
        ended_before = self._clock.now() - UNDER_WAY
        left, before = selection.limit, selection.before
        while left > 0:
            asked = replace(
                selection, limit=min(left, _PAGE), before=before, ended_before=ended_before
            )
            found = self._store().entries(asked)
            yield from found
            if len(found) < asked.limit:
                return
            left -= len(found)
            before = found[-1].number

    def is_ended(self, entry: Entry) -> bool:
        """Whether a message is under way for so long that its program must have been ended."""
        return entry.state is State.UNDER_WAY and entry.at < self._clock.now() - UNDER_WAY

    def count(self) -> int:
        """How many messages are written down; raises SendingLogFailed."""
        return self._store().count()

    def clear(self) -> int:
        """Delete all that is written down, damaged logs too; how many messages those were. Raises
        SendingLogFailed."""
        many = self._store().hide()
        self._store().purge()
        return many

    def tidy(self) -> None:
        """Delete what is too old; raises SendingLogFailed."""
        self._store().tidy()

    def set_aside(self) -> SetAside | None:
        """The damaged log that was kept, if any; raises SendingLogFailed."""
        return self._store().set_aside()

    def now(self) -> datetime:
        """The time by which entries are dated."""
        return self._clock.now()

    def recover_left(self) -> None:
        """Tell the log of what an ended program has left beside it."""
        with contextlib.suppress(SendingLogFailed):
            self._departures().recover_left()

    def _numbered(self, entry: Entry) -> int:
        """The number of a message that is under way, which has no place in the log yet."""
        with self._lock:
            self._last += 1
            self._under_way[self._last] = entry
            return self._last

    def _are_kept(self, owed: dict[int, tuple[int, Entry]]) -> bool:
        """Whether all of it was written down."""
        if not owed:
            return True
        try:
            places = self._store().keep(list(owed.values()))
        except SendingLogFailed as error:
            self._tell(str(error))
            return False
        self._warned = ""
        with self._lock:
            for number, place in zip(owed, places, strict=True):
                if number in self._under_way:
                    self._places[number] = place
        return True

    def _tell(self, reason: str) -> None:
        if reason != self._warned:
            self._warned = reason
            self._warn(reason)
