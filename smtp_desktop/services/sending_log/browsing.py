"""The sending log as somebody looks through it, who filters, searches, opens and clears."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.ports.sending_log import Entry, Selection, SetAside, Tally
from smtp_desktop.services.sending_log.sending_log import UNDER_WAY

if TYPE_CHECKING:
    from smtp_desktop.ports.sending_log import EntryListing, EntryStore
    from smtp_desktop.ports.system import Clock
    from smtp_desktop.services.sending_log.sending_log import SendingLog
    from smtp_desktop.waiting import Cancellation

FIRST = 200  # entries that are there at once; all the others follow
_ALL = 10_000_000


class Since(Enum):
    """How far back somebody looks."""

    EVER = auto()
    TODAY = auto()
    WEEK = auto()
    MONTH = auto()


_AGO = {Since.WEEK: timedelta(days=7), Since.MONTH: timedelta(days=30)}


class Query(NamedTuple):
    """What somebody wants to see: all of it, or less; of all `words` each must be found."""

    failures: bool = False
    account: str = ""
    since: Since = Since.EVER
    words: str = ""

    @property
    def is_all(self) -> bool:
        return self == Query()


class LogBrowser:
    """Looks through the log; raises SendingLogFailed. `version` and `read` are for the window's own
    thread, the others for another one."""

    def __init__(
        self,
        listing: Callable[[], EntryListing],
        store: Callable[[], EntryStore],
        log: SendingLog,
        clock: Clock,
    ) -> None:
        self._listing = listing
        self._store = store
        self._log = log
        self._clock = clock

    def version(self) -> object:
        """Something that is no longer the same once anybody has changed the log."""
        return self._listing().version()

    def read(self, numbers: Sequence[int]) -> Sequence[Entry]:
        """The entries with these numbers, as far as they are there."""
        return self._listing().read(numbers)

    def read_apart(self, numbers: Sequence[int]) -> Sequence[Entry]:
        """The same for another thread."""
        return self._listing().read_apart(numbers)

    def newest(self, query: Query, cancellation: Cancellation) -> Sequence[int]:
        """The numbers of the first entries, the newest first."""
        self._log.recover_left()
        return self._numbers(self._selection(query, FIRST), cancellation)

    def numbers(self, query: Query, cancellation: Cancellation, after: int = 0) -> Sequence[int]:
        """The numbers of all entries above one, the newest first."""
        return self._numbers(self._selection(query, _ALL, after), cancellation)

    def tally(self) -> Tally:
        """How many there are."""
        return self._listing().tally(self._clock.now() - UNDER_WAY)

    def mark_seen(self) -> None:
        """All failures that there are have been seen."""
        self._listing().mark_seen()

    def entries(self, query: Query) -> Iterator[Entry]:
        """All of them, the newest first."""
        return self._log.entries(self._selection(query, _ALL))

    def entry(self, number: int) -> Entry | None:
        """One of them, None once it is gone; for another thread than the window's."""
        one = Selection(limit=1, before=number + 1, after=number - 1)
        return next(self._log.entries(one), None)

    def is_ended(self, entry: Entry) -> bool:
        """Whether a message is under way for so long that its program must have been ended."""
        return self._log.is_ended(entry)

    def now(self) -> datetime:
        """The time by which entries are dated, in the zone of this computer."""
        return self._clock.now()

    def set_aside(self) -> SetAside | None:
        """The damaged log that was kept, if any."""
        return self._log.set_aside()

    def hide(self) -> int:
        """Show nothing any more of what there is; how many entries those were."""
        return self._store().hide()

    def show_hidden(self) -> None:
        """Take that back."""
        self._store().show_hidden()

    def purge(self) -> None:
        """Delete for good what is hidden."""
        self._store().purge()

    def _numbers(self, selection: Selection, cancellation: Cancellation) -> Sequence[int]:
        return self._listing().numbers(selection, lambda: cancellation.is_cancelled)

    def _selection(self, query: Query, limit: int, after: int = 0) -> Selection:
        now = self._clock.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        since = midnight if query.since is Since.TODAY else None
        if query.since in _AGO:
            since = now - _AGO[query.since]
        return Selection(
            limit=limit,
            after=after,
            failures=query.failures,
            since=since,
            account=query.account,
            words=tuple(query.words.split()),
            ended_before=now - UNDER_WAY,
            is_for_people=True,
        )
