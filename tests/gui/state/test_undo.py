"""Changes of the form, and the way back for whoever made them."""

from __future__ import annotations

from smtp_desktop.gui.state.form import Form
from smtp_desktop.gui.state.undo import Change, Changes
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Draft, Field

BEFORE = Draft(host="mail.acme.test", port="587", encryption=Encryption.TLS)
AFTER = BEFORE._replace(port="465", encryption=Encryption.SSL)
MADE = Changes.between(BEFORE, AFTER, frozenset({Field.PORT}))


def test_what_differs_is_what_was_changed() -> None:
    assert (
        Change(Field.PORT, "587", "465", was_touched=True),
        Change(Field.ENCRYPTION, Encryption.TLS, Encryption.SSL),
    ) == MADE
    assert Changes.between(BEFORE, BEFORE) == ()


def test_named_fields_belong_to_the_changes_also_where_nothing_differs() -> None:
    made = Changes.between(BEFORE, BEFORE, fields=(Field.HOST,))
    assert made == (Change(Field.HOST, "mail.acme.test", "mail.acme.test"),)


def test_changes_there_and_back_leave_the_form_as_it_was() -> None:
    form = Form(BEFORE, touched=frozenset({Field.PORT}))
    changed = form.with_changes(MADE)
    assert changed == Form(AFTER, touched=frozenset({Field.PORT, Field.ENCRYPTION}))
    assert changed.without_changes(MADE) == form


def test_what_was_typed_since_stays() -> None:
    typed = Form(AFTER._replace(port="2525"), touched=frozenset({Field.PORT, Field.ENCRYPTION}))
    back = typed.without_changes(MADE)
    assert (back.draft.port, back.draft.encryption) == ("2525", Encryption.TLS)
    assert back.touched == {Field.PORT}


def test_what_was_typed_before_a_change_came_is_not_changed() -> None:
    typed = Form(BEFORE._replace(port="2525"))
    changed = typed.with_changes(MADE)
    assert (changed.draft.port, changed.draft.encryption) == ("2525", Encryption.SSL)
    assert changed.touched == {Field.ENCRYPTION}


def test_a_later_change_of_the_same_field_goes_back_to_the_first_value() -> None:
    later = Changes.between(AFTER, AFTER._replace(host="smtp.acme.test", port="25"))
    both = MADE.followed_by(later)
    assert both.taken_from(later.applied_to(AFTER)) == BEFORE
    assert len(both) == 3
