"""What stands in the form, what is saved of it, and what was tested: parts of the window's state.

Annotations are evaluated here: as texts, each would be compiled once more before the first paint.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import SERVER, Draft, Field
from smtp_desktop.model.secret import Secret
from smtp_desktop.wording.sentence import Sentence

if TYPE_CHECKING:
    from datetime import datetime

    from smtp_desktop.gui.state.undo import Changes

Value = TypeVar("Value")


def without(table: Mapping[Field, Value], *fields: Field) -> dict[Field, Value]:
    """A table of what stands beside the fields, without some of them."""
    return {field: value for field, value in table.items() if field not in fields}


class Notice(NamedTuple):
    """A line under a field about what the program did or advises.

    Its link, named by `label`, makes the `changes`: what is advised, or the way back.
    """

    text: Sentence
    label: Sentence | None = None
    changes: "Changes | None" = None
    role: str = "muted"


class Form(NamedTuple):
    """What stands in the fields, and what is said beside them.

    `touched` are the fields that the person has typed into. `password_for` is the server and the
    login that the typed password belongs to, and `is_password_used` says that a test or a save was
    begun with it. `sends_to` is the login and the server of somebody else that the person has
    agreed to send a secret to. `drops_client_secret` takes the saved
    client secret away with the next save. `is_begun` says that a person wants to see all of it.
    """

    draft: Draft = Draft()
    password: Secret | None = None
    password_for: tuple[str, str] = ("", "")
    is_password_used: bool = False
    client_secret: Secret | None = None
    drops_client_secret: bool = False
    touched: frozenset[Field] = frozenset()
    problems: Mapping[Field, Sentence] = {}
    notices: Mapping[Field, Notice] = {}
    sends_to: tuple[str, str] | None = None
    is_begun: bool = False
    is_server_open: bool = False
    is_advanced_open: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing is known yet to look settings up for."""
        return not self.draft.email.strip()

    @property
    def is_basic(self) -> bool:
        return self.draft.auth_type is AuthType.BASIC

    @property
    def is_oauth(self) -> bool:
        return self.draft.auth_type is AuthType.OAUTH

    @property
    def offers_no_auth(self) -> bool:
        """“None (no sign-in)” stands behind Advanced, and stays while it is chosen."""
        return self.is_advanced_open or self.draft.auth_type is AuthType.NONE

    @property
    def auth_types(self) -> tuple[AuthType, ...]:
        """The kinds of sign-in to choose from; Graph knows one, and a wrong one stays visible."""
        if self.draft.is_graph and self.is_oauth:
            return (AuthType.OAUTH,)
        none = (AuthType.NONE,) if self.offers_no_auth else ()
        return (AuthType.BASIC, AuthType.OAUTH, *none)

    def with_changes(self, changes: "Changes") -> "Form":
        """The form with the new values, where nobody has typed since; they count as typed."""
        made = changes.beginning_in(self.draft)
        draft = made.applied_to(self.draft)
        return self._replace(draft=draft, touched=self.touched.union(made.fields))

    def without_changes(self, changes: "Changes") -> "Form":
        """The form with the old values, where nobody has typed since."""
        undone = changes.standing_in(self.draft)
        untouched = {one.field for one in undone if not one.was_touched}
        draft = undone.taken_from(self.draft)
        return self._replace(draft=draft, touched=self.touched - untouched)

    def takes(self, server: Mapping[Field, object]) -> bool:
        """Whether host, port and encryption can be filled in: nothing that was typed differs."""
        typed = self.touched.intersection(SERVER)
        return all(self.draft.value(one) == server.get(one) for one in typed)


class Saved(NamedTuple):
    """What is saved, as far as is known without the keyring, and the time `at` which this window
    saved it.

    `has_client_secret` is None where nobody knows. With `until_quit` the secrets are in memory
    and not in the keyring. `tested` is the last test of exactly this, where it was green.
    """

    draft: Draft | None = None
    at: "datetime | None" = None
    has_password: bool = False
    has_client_secret: bool | None = None
    until_quit: bool = False
    tested: "Tested | None" = None


class Tested(NamedTuple):
    """What a test was done with, and whether its message is known to have arrived."""

    at: "datetime"
    draft: Draft
    password: Secret | None
    client_secret: Secret | None = None
    has_arrived: bool = False

    def changed_in(self, form: Form) -> tuple[Field, ...]:
        """The fields that differ from what was tested, so that its mark no longer counts."""
        changed = [one for one in form.draft.differences(self.draft) if one.affects_test]
        if form.password != self.password and form.password is not None:
            changed.append(Field.PASSWORD)
        if form.client_secret != self.client_secret and form.client_secret is not None:
            changed.append(Field.CLIENT_SECRET)
        return tuple(changed)
