"""What the head and the foot of the window say about the state. Pure."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model.draft import Field
from smtp_desktop.wording import frame as words
from smtp_desktop.wording.fields import FIELDS
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from datetime import datetime

    from smtp_desktop.ports.system import Clock

_FEW = 2  # changed fields that are named; of more, the number is told


class Health(Enum):
    """How it stands with something: a sign goes with each."""

    IDLE = auto()
    BUSY = auto()
    GOOD = auto()
    BAD = auto()
    WARNING = auto()
    PAUSED = auto()


class Note(NamedTuple):
    """A few words with their sign; `more` is for whoever points at them."""

    health: Health
    text: Sentence | None
    more: Sentence | None = None


def field_names(fields: tuple[Field, ...]) -> str:
    """The labels of some fields, as a list to read."""
    return ", ".join(FIELDS[field] for field in fields)


def moment(at: datetime, now: datetime) -> Sentence:
    """A time as people say it: ``today 09:14``."""
    if at.date() == now.date():
        return say(words.TODAY, time=f"{at:%H:%M}")
    return say("{date}", date=f"{at.day} {at:%B %Y}")


def status(state: WindowState, clock: Clock) -> Note:
    """The pill at the top: whether what stands in the form is known to work."""
    if state.work is Work.TESTING:
        return Note(Health.BUSY, say(words.TESTING))
    if not state.form.draft.enabled:
        return Note(Health.PAUSED, say(words.SWITCHED_OFF))
    if state.changed_since_test or state.is_result_stale:
        names = field_names(state.changed_since_test)
        more = say(words.CHANGED_FIELDS, fields=names) if names else None
        return Note(Health.WARNING, say(words.CHANGED), more)
    if any(step.has_failed for step in state.panel.steps):
        return Note(Health.BAD, say(words.TEST_FAILED))
    since = state.log.daily.failing_since(state.known.account) if state.log else None
    if since is not None and (state.tested is None or state.tested.at < since):
        return Note(Health.BAD, say(words.NOT_WORKING, time=moment(since, clock.now())))
    if state.tested is not None:
        again = state.log.daily.working_since(state.known.account) if state.log else None
        if again is not None and again > state.tested.at:  # it failed in between
            return Note(Health.GOOD, say(words.WORKING, time=moment(again, clock.now())))
        text = words.ARRIVED if state.tested.has_arrived else words.WORKING
        return Note(Health.GOOD, say(text, time=moment(state.tested.at, clock.now())))
    is_loading = state.work is Work.LOADING and state.saved.draft is None
    return Note(Health.IDLE, None if is_loading else say(words.NOT_TESTED))


def note(state: WindowState) -> Note:
    """The line at the foot: what is saved, or what is wrong with where the test goes."""
    problem, unsaved = state.form.problems.get(Field.TEST_TO), state.unsaved
    if problem and problem == state.form.problems.get(Field.EMAIL):
        problem = say(words.CHECK_TEST_ADDRESS)  # what is wrong stands under Email already
    if problem:
        return Note(Health.BAD, problem)
    if state.saved.at:
        return Note(Health.GOOD, say(words.SAVED_AT, time=f"{state.saved.at:%H:%M}"))
    if not state.has_unsaved:
        is_saved = state.saved.draft is not None
        if is_saved or state.work is Work.LOADING:
            return Note(Health.GOOD, say(words.SAVED) if is_saved else None)
        return Note(Health.IDLE, say(words.NOTHING_SAVED))
    names = say(words.CHANGED_NAMES, fields=field_names(unsaved)) if unsaved else None
    if state.is_tested:
        return Note(Health.WARNING, say(words.TESTED_NOT_SAVED), names)
    if state.saved.draft is None:
        return Note(Health.WARNING, say(words.NOT_SAVED))
    if len(unsaved) > _FEW:
        return Note(Health.WARNING, say(words.CHANGES, number=len(unsaved)), names)
    return Note(Health.WARNING, names)
