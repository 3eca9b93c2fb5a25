"""What the page of the sending log says of an entry, and how its list changes. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.errors import SettingsError, SettingsInvalid
from smtp_desktop.gui.changes.results import told
from smtp_desktop.gui.state.result import Result, Tone
from smtp_desktop.model.notices.people import is_damage
from smtp_desktop.ports.sending_log import Entry, State
from smtp_desktop.wording import sending_log as words
from smtp_desktop.wording import shared
from smtp_desktop.wording.sentence import Sentence, as_written, say

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Finding
    from smtp_desktop.gui.state.log.page import Listed
    from smtp_desktop.services.support.explanation import Documents

_DAY = timedelta(days=1)


class Row(NamedTuple):
    """An entry as a row of the table; `owners` are those who can fix it, in words of the tables."""

    number: int
    when: Sentence
    exactly: str
    to: Sentence
    happened: Sentence
    owners: tuple[str, ...]
    state: State
    is_open: bool

    @property
    def has_failed(self) -> bool:
        """Whether it is not known to have reached everybody."""
        return not self.is_open and self.state is not State.ACCEPTED


def row_of(entry: Entry, today: date, *, is_ended: bool) -> Row:
    """An entry as a row; `is_ended` says that its program was ended before it was."""
    at = entry.at.astimezone()
    return Row(
        entry.number,
        when(at, today),
        at.isoformat(" ", "seconds"),
        words.receivers(entry),
        words.what_happened(entry, is_ended=is_ended),
        tuple(words.fixers(entry)),
        entry.state,
        entry.state is State.UNDER_WAY and not is_ended,
    )


def when(at: datetime, today: date) -> Sentence:
    """A time as people say it."""
    if at.date() == today:
        return say(words.TODAY, time=f"{at:%H:%M}")
    if at.date() == today - _DAY:
        return say(words.YESTERDAY, time=f"{at:%H:%M}")
    return as_written(f"{at:%Y-%m-%d %H:%M}")


def grown(listed: Listed, news: Sequence[int], after: int, lowest: int) -> Listed:
    """A list once more: `news` stand in place of all above `after`, and what lies below `lowest` is
    gone, or all of it where that is 0."""
    numbers = listed.numbers
    first = above(numbers, after)
    last = above(numbers, lowest - 1) if lowest else first
    kept = numbers[first : max(first, last)]
    if len(kept) == len(numbers) and not news:
        return listed
    whole = array("q", news if lowest else ())
    whole.extend(kept)
    return listed._replace(numbers=whole, settled=after)


def above(numbers: Sequence[int], number: int) -> int:
    """How many of the numbers, the largest first, are above one."""
    return bisect_left(numbers, -number, key=lambda one: -one)


def result_of(entry: Entry, finding: Finding | None, documents: Documents, row: Row) -> Result:
    """What came of a message, as a card shows it."""
    if finding is not None and entry.state is State.FAILED:
        # The settings may be others by now: what a button would change is a step for the person.
        shown = told(finding.offering(()), documents)
        return shown._replace(said=words.replies(entry))
    tone, text = _tone_and_text(entry, row)
    title = row.happened
    details = documents.details
    result = Result(tone, title, text, said=words.replies(entry), details=details.text)
    if finding is not None:  # some were refused
        result = result._replace(finding=finding.offering(()), letters=documents.letters)
    return result._replace(full_details=details.full)


def _tone_and_text(entry: Entry, row: Row) -> tuple[Tone, Sentence]:
    if row.is_open:
        return Tone.NEUTRAL, say(words.STILL_CHECKING if entry.is_check else words.STILL_SENDING)
    if entry.is_check and entry.state is not State.FAILED:
        return Tone.NEUTRAL, say(words.NOTHING_LEARNT)
    if entry.state is State.ACCEPTED:
        return Tone.GOOD, say(words.TOOK_IT, to=words.receivers(entry))
    if entry.state is State.PARTLY:
        who = ", ".join(str(one) for one, _ in entry.refused)
        return Tone.NEUTRAL, say(words.SOME_REFUSED, who=who or "?")
    if entry.state is State.FAILED:
        return Tone.BAD, as_written(entry.title or words.replies(entry))
    return Tone.NEUTRAL, say(words.NOBODY_KNOWS, to=words.receivers(entry))


def heading(entry: Entry, tr: Callable[[str], str] = str) -> Sentence:
    """When, from whom, to whom and by which program a message went; `tr` translates a template."""
    time = f"{entry.at.astimezone():%Y-%m-%d %H:%M}"
    if entry.is_check:
        return say(words.CHECK_HEADING, time=time, sender=entry.sender or "?")
    to = words.receivers(entry)
    door = words.DOORS.get(entry.door)
    return say(
        words.HEADING,
        time=time,
        sender=entry.sender or "?",
        to=to.filled(tr(to.template)),
        program=entry.program or (tr(door) if door else entry.door),
    )


def not_read(error: Exception) -> Sentence:
    """Why the log shows nothing."""
    return say(words.NOT_READ_NOW, reason=str(error) or type(error).__name__)


def not_cleared(error: Exception) -> Sentence:
    """Why nothing was deleted."""
    return say(words.CANNOT_CLEAR, reason=str(error) or type(error).__name__)


def person_refused(error: Exception) -> Sentence:
    """Why somebody is not on the list."""
    if isinstance(error, SettingsInvalid) and error.problem:
        return shared.sentence_of(error.problem)
    return say(words.PERSON_NOT_SAVED, reason=_reason(error))


def people_not_read(error: Exception) -> Sentence:
    """Why nobody knows who is on the list."""
    template = words.PEOPLE_DAMAGED if is_damage(error) else words.PEOPLE_UNREAD
    return say(template, reason=_reason(error))


def _reason(error: Exception) -> str:
    if isinstance(error, SettingsInvalid) and error.reason:
        return error.reason
    if isinstance(error, SettingsError):
        return str(shared.fault(error)).rstrip(".")
    return str(error) or type(error).__name__
