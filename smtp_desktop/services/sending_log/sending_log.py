"""The sending log as doors and front ends know it: told of every message, and read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

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
        entry = entries.begun(request, self._clock.now())
        number = self._kept(entry)
        with self._lock:
            if not number:
                self._unkept -= 1
                number = self._unkept
            self._under_way[number] = entry
        return number

    def finish(self, number: int, receipt: Receipt) -> None:
        """Write down what came of it; an entry that is gone meanwhile is made again."""
        with self._lock:
            begun = self._under_way.pop(number, None)
        if begun is None:
            return
        entry = entries.ended(begun, receipt)
        if not (number > 0 and self._completed(number, entry)):
            self._kept(entry)

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

    def _kept(self, entry: Entry) -> int:
        """The number of an entry that was written down, 0 where it could not be."""
        try:
            number = self._store().add(entry)
        except SendingLogFailed as error:
            self._tell(str(error))
            return 0
        self._warned = ""
        return number

    def _completed(self, number: int, entry: Entry) -> bool:
        try:
            return self._store().complete(number, entry)
        except SendingLogFailed as error:
            self._tell(str(error))
            return True  # it stays “under way”, and later “not known”: that is the truth

    def _tell(self, reason: str) -> None:
        if reason != self._warned:
            self._warned = reason
            self._warn(reason)
