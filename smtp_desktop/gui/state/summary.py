"""What the head and the foot of the window say about the state. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.diagnosis.stage import Status
from smtp_desktop.gui.state.result import Tone
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model.draft import Field
from smtp_desktop.wording import window as words
from smtp_desktop.wording.fields import FIELDS
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from datetime import datetime

    from smtp_desktop.ports.system import Clock


def field_names(fields: tuple[Field, ...]) -> str:
    """The labels of some fields, as a list to read."""
    return ", ".join(FIELDS[field] for field in fields)


def moment(at: datetime, now: datetime) -> Sentence:
    """A time as people say it: ``today 09:14``."""
    if at.date() == now.date():
        return say(words.TODAY, time=f"{at:%H:%M}")
    return say("{date}", date=f"{at.day} {at:%B %Y}")


def status(state: WindowState, clock: Clock) -> tuple[Tone, Sentence | None]:
    """The line at the top: whether what stands in the form is known to work."""
    if any(step.status is Status.FAILED for step in state.panel.steps):
        return Tone.NEUTRAL, say(words.LAST_FAILED)
    if state.tested is None:
        is_quiet = state.saved.draft is None or state.work is Work.LOADING
        return Tone.NEUTRAL, None if is_quiet else say(words.NOT_TESTED)
    if state.changed_since_test:
        fields = field_names(state.changed_since_test)
        return Tone.NEUTRAL, say(words.NOT_TESTED_SINCE, fields=fields)
    words_for_it = words.ARRIVED if state.tested.has_arrived else words.WORKING
    return Tone.GOOD, say(words_for_it, time=moment(state.tested.at, clock.now()))
