"""What a person does best now: the button for it is the only one that is filled. Pure."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from smtp_desktop.gui.changes.showing.offers import offers
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.frame import Page

if TYPE_CHECKING:
    from smtp_desktop.gui.state.window import WindowState


class NextStep(Enum):
    """Where the filled button stands."""

    NOTHING = auto()
    CONNECT = auto()
    TEST = auto()
    FIX = auto()
    SAVE = auto()


def next_step(state: WindowState) -> NextStep:
    """Test until it works, then save; while a fix is offered, that."""
    if not state.is_idle or state.frame.page in (Page.LOG, Page.PROGRAMS):  # which have their own
        return NextStep.NOTHING
    if state.shows_result and not state.is_result_stale and offers(state.panel.result).is_next:
        return NextStep.FIX
    if state.is_tested:
        return NextStep.SAVE if state.has_unsaved else NextStep.NOTHING
    if state.form.is_oauth and not connection.connected_as(state):
        return NextStep.CONNECT
    return NextStep.TEST
