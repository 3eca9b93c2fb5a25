"""What the program has changed in the form, and the way back.

A fix, an import, a search and the link of a notice all go back by these changes, field by field:
the old value returns where the new one still stands, and what somebody has typed since stays.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.model.draft import Draft, Field, Value

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.gui.state.result import Result
    from smtp_desktop.wording.sentence import Sentence


class Change(NamedTuple):
    """One field that the program changes.

    `was_touched` says that a person had typed into it before.
    """

    field: Field
    before: Value
    after: Value
    was_touched: bool = False


class Changes(tuple[Change, ...]):
    """The fields that change together, each at most once."""

    __slots__ = ()

    @classmethod
    def between(
        cls,
        before: Draft,
        after: Draft,
        touched: frozenset[Field] = frozenset(),
        fields: Iterable[Field] | None = None,
    ) -> "Changes":
        """What makes one form of the other.

        Without `fields` these are the fields that differ; with them, exactly those, so that also a
        field belongs to the changes that keeps its value. `touched` says where a person has typed.
        """
        fields = after.differences(before) if fields is None else fields
        return cls(
            Change(one, before.value(one), after.value(one), one in touched) for one in fields
        )

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(one.field for one in self)

    @property
    def backwards(self) -> "Changes":
        """The changes that undo these."""
        return Changes(one._replace(before=one.after, after=one.before) for one in self)

    def of(self, field: Field) -> Change | None:
        """The change of one field."""
        return next((one for one in self if one.field is field), None)

    def beginning_in(self, draft: Draft) -> "Changes":
        """The changes whose old value still stands in the form."""
        return Changes(one for one in self if draft.value(one.field) == one.before)

    def standing_in(self, draft: Draft) -> "Changes":
        """The changes whose new value still stands in the form."""
        return Changes(one for one in self if draft.value(one.field) == one.after)

    def applied_to(self, draft: Draft) -> Draft:
        """The form with the new values, where the old ones stand."""
        for one in self.beginning_in(draft):
            draft = draft.with_value(one.field, one.after)
        return draft

    def taken_from(self, draft: Draft) -> Draft:
        """The form with the old values, where the new ones stand."""
        return self.backwards.applied_to(draft)

    def followed_by(self, later: "Changes") -> "Changes":
        """These changes and some that were made after them, as if all were made at once."""
        first = {one.field: one for one in self}
        second = {
            one.field: one._replace(before=first[one.field].before) if one.field in first else one
            for one in later
        }
        return Changes((first | second).values())


class AppliedFix(NamedTuple):
    """A fix that was applied: its `text` for people, and what the panel said before."""

    changes: Changes
    text: "Sentence"
    result: "Result | None"
    steps: "tuple[Step, ...]"
