"""The sending log as doors and front ends know it: told of every message, and read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from smtp_desktop.errors import SendingLogFailed
from smtp_desktop.ports.sending_log import Entry, Selection, SetAside, State
from smtp_desktop.services.sending_log import entries

if TYPE_CHECKING:
    from smtp_desktop.ports.sending_log import EntryStore
    from smtp_desktop.ports.submission import Receipt, SubmissionRequest
    from smtp_desktop.ports.system import Clock

UNDER_WAY = timedelta(minutes=15)  # a message takes at most ten: then its program was ended

_PAGE = 500  # entries read at once


class SendingLog:
    """See ``ports.submission.SubmissionLog`` for who tells it; may be used by any thread.

    `store` opens the log when it is first needed. What could not be written down goes to `warn`, as
    the reason: once, until it works again.
    """

    def __init__(
        self, store: Callable[[], EntryStore], clock: Clock, warn: Callable[[str], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._warn = warn
        self._lock = threading.Lock()
        self._under_way: dict[int, Entry] = {}
        self._unkept = 0
        self._warned = ""

    def begin(self, request: SubmissionRequest) -> int:
        """Write a message down; a negative number where that failed, and its end will be."""
        return self.note([request], ())[0]

    def finish(self, number: int, receipt: Receipt) -> None:
        """Write down what came of it; an entry that is gone meanwhile is made again."""
        self.note((), [(number, receipt)])

    def note(
        self, begun: Sequence[SubmissionRequest], ended: Sequence[tuple[int, Receipt]]
    ) -> Sequence[int]:
        """Write many messages down at once; where that failed, those that set out get a negative
        number, and the others stay “under way”, and later “not known”: that is the truth."""
        now = self._clock.now()
        fresh = [entries.begun(request, now) for request in begun]
        together = [*((0, entry) for entry in fresh), *self._ends(ended)]
        kept = self._kept(together)[: len(fresh)] or [0] * len(fresh)
        with self._lock:
            numbers = [number or self._number_of_unkept() for number in kept]
            self._under_way.update(zip(numbers, fresh, strict=True))
        return numbers

    def entries(self, selection: Selection) -> Iterator[Entry]:
        """What is written down, the newest first; raises SendingLogFailed.

        The moment that parts what is under way from what was ended is this one.
        """
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

    def _ends(self, ended: Sequence[tuple[int, Receipt]]) -> list[tuple[int, Entry]]:
        """The entries of messages that ended, each with the number it has, 0 for none."""
        with self._lock:
            known = [
                (number, self._under_way.pop(number), receipt)
                for number, receipt in ended
                if number in self._under_way
            ]
        return [(max(number, 0), entries.ended(entry, receipt)) for number, entry, receipt in known]

    def _number_of_unkept(self) -> int:
        self._unkept -= 1
        return self._unkept

    def _kept(self, all_of_them: Sequence[tuple[int, Entry]]) -> Sequence[int]:
        """The numbers of entries that were written down, none where they could not be."""
        try:
            numbers = self._store().keep(all_of_them)
        except SendingLogFailed as error:
            self._tell(str(error))
            return ()
        self._warned = ""
        return numbers

    def _tell(self, reason: str) -> None:
        if reason != self._warned:
            self._warned = reason
            self._warn(reason)
