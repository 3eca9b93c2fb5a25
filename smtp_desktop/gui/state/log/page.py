"""The page of the sending log: a part of the window's state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.gui.state.frame import Papers
from smtp_desktop.gui.state.log.daily import DailyPart
from smtp_desktop.ports.sending_log import Tally
from smtp_desktop.services.sending_log.browsing import Query

if TYPE_CHECKING:
    from smtp_desktop.gui.changes.log.page import Row
    from smtp_desktop.gui.state.result import Result
    from smtp_desktop.model.notices.people import Person
    from smtp_desktop.ports.sending_log import Entry, SetAside
    from smtp_desktop.wording.sentence import Sentence


class Listed(NamedTuple):
    """The numbers of the entries that were asked for, the newest first.

    `serial` is another one whenever somebody asked for something else; up to `settled` only what is
    deleted has changed since the list before. `rows` are the first of them, read already. It
    `is_whole` once all numbers are there.
    """

    numbers: Sequence[int]
    serial: int
    settled: int = 0
    rows: tuple[Row, ...] = ()
    is_whole: bool = False


class Opened(NamedTuple):
    """The entry that is open, by its number, and what came of that email once that is known."""

    number: int
    entry: Entry | None = None
    result: Result | None = None
    papers: Papers = Papers()


class PeoplePart(NamedTuple):
    """The people to notify; None until they were read.

    To the addresses in `refused` nothing is sent any more: there are no such mailboxes. `is_adding`
    while somebody is being typed in and `changing` whose line it is; `remark` is about what was
    typed, and `problem` about the whole list, which `is_damaged` where it can be set aside. `note`
    says what came of that.
    """

    people: tuple[Person, ...] | None = None
    is_adding: bool = False
    changing: Person | None = None
    remark: Sentence | None = None
    problem: Sentence | None = None
    refused: frozenset[str] = frozenset()
    is_damaged: bool = False
    note: Sentence | None = None

    @property
    def is_editing(self) -> bool:
        return self.is_adding or self.changing is not None

    @property
    def is_unread(self) -> bool:
        """Whether the list cannot be read, so that nobody is told of anything."""
        return self.people is None and self.problem is not None


class LogPage(NamedTuple):
    """What is known of the log; `listed` is None until it was asked.

    `tally` is about all of it, whatever the `query`. `problem` says why it cannot be read, `note`
    what came of copying or of an export, or how far that is while it `is_exporting`. `cleared` is
    how many entries could still be brought back. `version` counts the changes that were seen.
    """

    query: Query = Query()
    listed: Listed | None = None
    tally: Tally = Tally()
    opened: Opened | None = None
    problem: Sentence | None = None
    set_aside: SetAside | None = None
    note: Sentence | None = None
    has_failed: bool = False
    is_exporting: bool = False
    cleared: int = 0
    version: int = 0
    people: PeoplePart = PeoplePart()
    daily: DailyPart = DailyPart()

    @property
    def is_empty(self) -> bool:
        return self.listed is not None and not self.listed.numbers

    def with_people(self, people: PeoplePart) -> LogPage:
        return self._replace(people=people)
