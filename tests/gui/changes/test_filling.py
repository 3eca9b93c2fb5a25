"""How fields fill each other, and that what the person typed stays."""

from __future__ import annotations

import pytest

from smtp_desktop.gui.changes import filling
from smtp_desktop.gui.state.form import Form
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.provider import Provider
from support.fakes import PROVIDERS
from support.presenter import Desk, FakeServices


def typed(email: str, *touched: Field, **values: object) -> WindowState:
    draft = Draft(email=email)._replace(**values)  # type: ignore[arg-type]
    return WindowState(
        form=Form(draft=draft, touched=frozenset({Field.EMAIL, *touched})), work=Work.NONE
    )


def test_a_known_domain_fills_server_port_encryption_and_username() -> None:
    state = filling.looked_up(typed("jane@gmail.com"), PROVIDERS)
    draft = state.form.draft
    assert (draft.host, draft.port, draft.encryption) == ("smtp.gmail.com", "465", Encryption.SSL)
    assert draft.username == "jane@gmail.com"
    assert draft.test_to == "jane@gmail.com"
    assert state.service.provider
    assert state.service.provider.id == "gmail"
    assert "app_password" in {note.code for note in state.service.notes}


def test_a_port_the_person_typed_is_left_alone_and_nothing_is_filled_in_beside_it() -> None:
    state = filling.looked_up(typed("jane@gmail.com", Field.PORT, port="2525"), PROVIDERS)
    assert state.form.draft.port == "2525"
    assert state.form.draft.host == ""
    assert state.form.is_server_open


def test_what_was_typed_right_does_not_keep_the_rest_from_being_filled_in() -> None:
    state = filling.looked_up(typed("jane@gmail.com", Field.PORT, port="465"), PROVIDERS)
    assert (state.form.draft.host, state.form.draft.encryption) == (
        "smtp.gmail.com",
        Encryption.SSL,
    )


def test_a_username_the_person_typed_is_left_alone() -> None:
    state = filling.looked_up(typed("jane@gmail.com", Field.USERNAME, username="jj"), PROVIDERS)
    assert state.form.draft.username == "jj"


def test_the_username_takes_the_form_that_the_provider_wants() -> None:
    state = filling.looked_up(typed("jane@web.de"), PROVIDERS)
    assert state.form.draft.username == "jane"


def test_microsoft_addresses_get_oauth_before_a_password_is_typed() -> None:
    state = filling.looked_up(typed("jane@outlook.com"), PROVIDERS)
    assert state.form.draft.auth_type is AuthType.OAUTH
    assert state.form.draft.tenant_id == "consumers"


def test_an_unknown_domain_empties_what_the_last_preset_filled() -> None:
    known = filling.looked_up(typed("jane@gmail.com"), PROVIDERS)
    moved = known.with_form(draft=known.form.draft._replace(email="jane@acme.test"))
    state = filling.looked_up(moved, PROVIDERS)
    assert state.form.draft.host == ""
    assert state.service.provider is None
    assert state.knows_no_server
    assert state.shows_server


def test_a_service_without_smtp_says_so_and_fills_nothing() -> None:
    state = filling.looked_up(typed("jane@tuta.com"), PROVIDERS)
    assert state.service.has_no_smtp
    assert state.form.draft.host == ""
    assert "no_smtp" in {note.code for note in state.service.notes}


def test_a_service_picked_by_its_button_replaces_even_what_was_typed() -> None:
    yahoo = PROVIDERS.by_id("yahoo")
    assert yahoo
    before = typed("jane@acme.test", Field.HOST, host="mail.acme.test")
    state = filling.picked(before, yahoo, PROVIDERS)
    assert state.form.draft.host == yahoo.host
    assert state.form.draft.username == "jane@acme.test"
    assert Field.HOST not in state.form.touched


def test_a_literal_username_is_filled_for_sendgrid() -> None:
    sendgrid = PROVIDERS.by_id("sendgrid")
    assert sendgrid
    state = filling.picked(typed("jane@acme.test"), sendgrid, PROVIDERS)
    assert state.form.draft.username == "apikey"


@pytest.mark.parametrize(
    ("before", "port", "chosen", "after"),
    [
        (Encryption.TLS, "587", Encryption.SSL, "465"),
        (Encryption.SSL, "465", Encryption.TLS, "587"),
        (Encryption.SSL, "465", Encryption.STARTTLS, "587"),
        (Encryption.TLS, "587", Encryption.NONE, "25"),
        (Encryption.TLS, "2525", Encryption.SSL, "2525"),
        (Encryption.TLS, "465", Encryption.SSL, "465"),
    ],
)
def test_the_port_follows_while_it_holds_the_previous_default(
    before: Encryption, port: str, chosen: Encryption, after: str
) -> None:
    state = filling.encryption_chosen(typed("", encryption=before, port=port), chosen)
    assert state.form.draft.port == after
    assert (Field.PORT in state.form.notices) == (port != after)


def test_the_link_beside_a_moved_port_brings_it_back() -> None:
    state = filling.encryption_chosen(typed("", port="587"), Encryption.SSL)
    back = state.form.notices[Field.PORT].changes
    assert back is not None
    undone = filling.followed(state, Field.PORT, back).form
    assert (undone.draft.port, undone.draft.encryption) == ("587", Encryption.SSL)
    assert {Field.PORT, Field.ENCRYPTION} <= undone.touched


def test_a_link_leaves_alone_what_was_typed_since() -> None:
    state = filling.encryption_chosen(typed("", port="587"), Encryption.SSL)
    back = state.form.notices[Field.PORT].changes
    assert back is not None
    typed_since = state.with_form(draft=state.form.draft._replace(port="2525"))
    assert filling.followed(typed_since, Field.PORT, back).form.draft.port == "2525"


@pytest.mark.parametrize(
    ("port", "before", "after"),
    [
        ("465", Encryption.STARTTLS, Encryption.SSL),
        ("465", Encryption.TLS, Encryption.TLS),
        ("587", Encryption.SSL, Encryption.TLS),
        ("25", Encryption.TLS, Encryption.TLS),
    ],
)
def test_the_encryption_follows_a_typed_port(
    port: str, before: Encryption, after: Encryption
) -> None:
    state = filling.port_left(typed("", Field.PORT, port=port, encryption=before))
    assert state.form.draft.encryption is after
    assert (Field.ENCRYPTION in state.form.notices) == (before is not after)


def test_an_encryption_the_person_chose_is_warned_about_and_not_changed() -> None:
    state = filling.port_left(
        typed("", Field.PORT, Field.ENCRYPTION, port="465", encryption=Encryption.STARTTLS)
    )
    assert state.form.draft.encryption is Encryption.STARTTLS
    better = state.form.notices[Field.ENCRYPTION].changes
    assert better is not None
    assert better.applied_to(state.form.draft).encryption is Encryption.SSL


def test_the_odd_pair_of_a_preset_is_not_warned_about() -> None:
    state = filling.looked_up(typed("jane@charter.net"), PROVIDERS)
    assert (state.form.draft.port, state.form.draft.encryption) == ("587", Encryption.SSL)
    assert Field.ENCRYPTION not in state.form.notices


@pytest.mark.parametrize(
    ("host", "tidy", "port"),
    [
        ("smtp.acme.test:2525", "smtp.acme.test", "2525"),
        ("https://smtp.acme.test/", "smtp.acme.test", "587"),
        ("  smtp.acme.test ", "smtp.acme.test", "587"),
        ("smtp.acme.test", "smtp.acme.test", "587"),
    ],
)
def test_what_does_not_belong_into_the_server_field_is_tidied_and_said(
    host: str, tidy: str, port: str
) -> None:
    state = filling.tidied(typed("", Field.HOST, host=host), Field.HOST, PROVIDERS)
    assert (state.form.draft.host, state.form.draft.port) == (tidy, port)
    assert (Field.HOST in state.form.notices) == (host.strip() != tidy)


def test_a_server_that_cannot_be_is_left_for_the_person_to_see() -> None:
    state = filling.tidied(typed("", Field.HOST, host="smtp..acme"), Field.HOST, PROVIDERS)
    assert state.form.draft.host == "smtp..acme"


def test_saved_values_that_are_not_the_presets_count_as_typed() -> None:
    saved = Draft(
        email="jane@gmail.com", username="jane@gmail.com", host="relay.acme.test",
        port="465", encryption=Encryption.SSL, test_to="jane@gmail.com",
    )  # fmt: skip
    state = filling.loaded(WindowState(), saved, PROVIDERS)
    assert Field.HOST in state.form.touched
    assert Field.PORT not in state.form.touched
    assert Field.USERNAME not in state.form.touched


def test_choosing_oauth_fills_in_what_the_service_knows_and_nothing_over_what_was_typed() -> None:
    known = Provider(
        id="known", name="Known", domains=("known.test",), host="s.test", tenant="t", client_id="c"
    )
    services = FakeServices()
    services.providers = PROVIDERS.with_first(known)
    desk = Desk(services)
    desk.subject.edit(Field.EMAIL, "jane@known.test")
    desk.subject.leave(Field.EMAIL)
    desk.subject.edit(Field.TENANT_ID, "mine.test")
    desk.subject.choose_auth(AuthType.OAUTH)
    assert (desk.state.form.draft.client_id, desk.state.form.draft.tenant_id) == ("c", "mine.test")
