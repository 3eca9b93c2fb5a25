"""What the program has changed in the form, and what it was before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.model.choices import AuthType, Encryption

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.gui.state.form import Notice
    from smtp_desktop.gui.state.result import Result
    from smtp_desktop.gui.state.window import FormState
    from smtp_desktop.model.draft import Draft, Field
    from smtp_desktop.wording.sentence import Sentence


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


class Imported(NamedTuple):
    """What was taken from elsewhere: where from, what it changed, and how the form was before."""

    source: str
    changes: tuple[Change, ...]
    before: FormState
    had_password: bool = False
