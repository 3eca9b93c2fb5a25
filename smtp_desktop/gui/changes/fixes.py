"""What a fix has changed in the form, and the way back. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.gui.state.form import Notice
from smtp_desktop.gui.state.undo import Change, Mended, Value
from smtp_desktop.gui.state.window import FormState
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.wording import window as words
from smtp_desktop.wording.fields import AUTH_TYPES, ENCRYPTIONS, FIELDS
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.model.draft import Draft


def applied(state: FormState, draft: Draft) -> FormState:
    """The state with a fix's form in place of its own, and the way back remembered."""
    before = state.form.draft
    changes = tuple(
        Change(one, before.value(one), draft.value(one), one in state.form.touched)
        for one in draft.differences(before)
    )
    if not changes:
        return state
    notices = {one.field: Notice(_was(one), say(words.UNDO)) for one in changes}
    one = Mended(changes, _now(changes), notices, state.panel.result, state.panel.steps)
    return (
        state.with_form(draft=draft, touched=state.form.touched | set(notices))
        .with_panel(fixes=(*state.panel.fixes, one))
        .with_saved(at=None)
    )


def taken_back(state: FormState) -> FormState:
    """The state without its last fix: the old values, and what was said about them."""
    last = state.panel.fixes[-1]
    untouched = {one.field for one in last.changes if not one.was_touched}
    return (
        state.with_form(
            draft=last.taken_from(state.form.draft), touched=state.form.touched - untouched
        )
        .with_panel(fixes=state.panel.fixes[:-1], result=last.result, steps=last.steps)
        .with_saved(at=None)
    )


def standing(state: FormState) -> tuple[Mended, ...]:
    """The fixes that can be taken back without touching what somebody has changed since.

    A later fix may stand on an earlier one, so they are looked at from the last to the first.
    """
    kept: list[Mended] = []
    draft = state.form.draft
    for one in reversed(state.panel.fixes):
        if one.stands_in(draft):
            draft = one.taken_from(draft)
            kept.insert(0, one)
    return tuple(kept)


def _now(changes: tuple[Change, ...]) -> Sentence:
    parts = [
        str(say(words.IS_NOW, field=FIELDS[one.field], value=_shown(one.after))) for one in changes
    ]
    return say("{changes}.", changes=", ".join(parts))


def _was(change: Change) -> Sentence:
    if not change.before:
        return say(words.WAS_EMPTY)
    return say(words.WAS_BEFORE, value=_shown(change.before))


def _shown(value: Value) -> str:
    """A value as the form shows it."""
    if isinstance(value, Encryption):
        return ENCRYPTIONS[value]
    return AUTH_TYPES[value] if isinstance(value, AuthType) else str(value)
