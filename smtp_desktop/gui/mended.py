"""What a fix has changed in the form, and the way back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop import wording
from smtp_desktop.gui import words
from smtp_desktop.gui.state import FormState, Notice
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.wording import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.gui.result import Result
    from smtp_desktop.model.draft import Draft, Field

Value = str | bool | AuthType | Encryption


class Change(NamedTuple):
    """One field that a fix has changed, and whether the person had typed into it before."""

    field: Field
    before: Value
    after: Value
    was_touched: bool


class Mended(NamedTuple):
    """One fix that was applied: its changes, what was said before it, what is said now.

    `notices` stand beside the fields, `text` in the result panel.
    """

    changes: tuple[Change, ...]
    text: Sentence
    notices: Mapping[Field, Notice]
    result: Result | None
    steps: tuple[Step, ...]

    def stands_in(self, draft: Draft) -> bool:
        """Whether nobody has changed since what the fix has set."""
        return all(draft.value(one.field) == one.after for one in self.changes)

    def taken_from(self, draft: Draft) -> Draft:
        """The form as it was; what the fix did not change stays as it is."""
        for one in self.changes:
            draft = draft.with_value(one.field, one.before)
        return draft


def applied(state: FormState, draft: Draft) -> FormState:
    """The state with a fix's form in place of its own, and the way back remembered."""
    before = state.draft
    changes = tuple(
        Change(one, before.value(one), draft.value(one), one in state.touched)
        for one in draft.differences(before)
    )
    if not changes:
        return state
    notices = {one.field: Notice(_was(one), say(words.UNDO)) for one in changes}
    one = Mended(changes, _now(changes), notices, state.result, state.steps)
    return state._replace(
        draft=draft,
        touched=state.touched | set(notices),
        mended=(*state.mended, one),
        saved_at=None,
    )


def taken_back(state: FormState) -> FormState:
    """The state without its last fix: the old values, and what was said about them."""
    last = state.mended[-1]
    untouched = {one.field for one in last.changes if not one.was_touched}
    return state._replace(
        draft=last.taken_from(state.draft),
        touched=state.touched - untouched,
        mended=state.mended[:-1],
        result=last.result,
        steps=last.steps,
        saved_at=None,
    )


def standing(state: FormState) -> tuple[Mended, ...]:
    """The fixes that can be taken back without touching what somebody has changed since.

    A later fix may stand on an earlier one, so they are looked at from the last to the first.
    """
    kept: list[Mended] = []
    draft = state.draft
    for one in reversed(state.mended):
        if one.stands_in(draft):
            draft = one.taken_from(draft)
            kept.insert(0, one)
    return tuple(kept)


def _now(changes: tuple[Change, ...]) -> Sentence:
    parts = [
        str(say(words.IS_NOW, field=wording.FIELDS[one.field], value=_shown(one.after)))
        for one in changes
    ]
    return say("{changes}.", changes=", ".join(parts))


def _was(change: Change) -> Sentence:
    if not change.before:
        return say(words.WAS_EMPTY)
    return say(words.WAS_BEFORE, value=_shown(change.before))


def _shown(value: Value) -> str:
    """A value as the form shows it."""
    if isinstance(value, Encryption):
        return wording.ENCRYPTIONS[value]
    return wording.AUTH_TYPES[value] if isinstance(value, AuthType) else str(value)
