"""What a fix has changed in the form, and the way back. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.gui.state.undo import AppliedFix, Changes
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import AuthType, ConnectionType, Encryption
from smtp_desktop.wording import window as words
from smtp_desktop.wording.fields import AUTH_TYPES, CONNECTIONS, ENCRYPTIONS, FIELDS
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.model.draft import Draft, Value


def applied(state: WindowState, draft: Draft) -> WindowState:
    """The state with a fix's form in place of its own, and the way back remembered."""
    form, panel = state.form, state.panel
    changes = Changes.between(form.draft, draft, form.touched)
    if not changes:
        return state
    fix = AppliedFix(changes, _now(changes), panel.result, panel.steps)
    state = state._replace(form=form.with_changes(changes))
    return state.with_panel(fixes=(*panel.fixes, fix)).with_saved(at=None)


def taken_back(state: WindowState) -> WindowState:
    """The state without its last fix: the old values, and what was said about them."""
    *others, last = state.panel.fixes
    state = state._replace(form=state.form.without_changes(last.changes))
    state = state.with_panel(fixes=tuple(others), result=last.result, steps=last.steps)
    return state.with_saved(at=None)


def standing(state: WindowState) -> tuple[AppliedFix, ...]:
    """The fixes that can be taken back without touching what somebody has changed since.

    A later fix may stand on an earlier one, so they are looked at from the last to the first.
    """
    kept: list[AppliedFix] = []
    draft = state.form.draft
    for one in reversed(state.panel.fixes):
        if one.changes.standing_in(draft) == one.changes:
            draft = one.changes.taken_from(draft)
            kept.insert(0, one)
    return tuple(kept)


def _now(changes: Changes) -> Sentence:
    parts = [
        str(say(words.IS_NOW, field=FIELDS[one.field], value=_shown(one.after))) for one in changes
    ]
    return say("{changes}.", changes=", ".join(parts))


def _shown(value: Value) -> str:
    """A value as the form shows it."""
    if isinstance(value, Encryption):
        return ENCRYPTIONS[value]
    if isinstance(value, ConnectionType):
        return CONNECTIONS[value]
    return AUTH_TYPES[value] if isinstance(value, AuthType) else str(value)
