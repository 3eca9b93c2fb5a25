"""The form as typed, and the choices in it."""

from __future__ import annotations

import pytest

from smtp_desktop.model.choices import AuthType, Encryption, TlsMode
from smtp_desktop.model.draft import SERVER, Draft, Field

DRAFT = Draft(name="Jane", email="jane@acme.com", host="smtp.acme.com", port="465")

Value = str | bool | AuthType | Encryption

OTHER: dict[Field, Value] = {
    Field.ENABLED: False,
    Field.AUTH_TYPE: AuthType.NONE,
    Field.ENCRYPTION: Encryption.NONE,
}

VISIBLE = [field for field in Field if not field.is_secret]


def test_only_the_two_secrets_are_kept_out_of_the_form() -> None:
    assert [field for field in Field if field.is_secret] == [Field.PASSWORD, Field.CLIENT_SECRET]


def test_a_secret_has_no_place_in_a_draft() -> None:
    for field in (Field.PASSWORD, Field.CLIENT_SECRET):
        with pytest.raises(AttributeError):
            DRAFT.value(field)
        with pytest.raises(ValueError, match="unexpected field"):
            DRAFT.with_value(field, "secret")


def test_a_test_proves_nothing_about_the_name_the_switch_the_test_address_and_a_day() -> None:
    without = {field for field in Field if not field.affects_test}
    assert without == {Field.NAME, Field.ENABLED, Field.TEST_TO, Field.SECRET_EXPIRES}


@pytest.mark.parametrize("field", VISIBLE)
def test_every_field_has_its_own_place(field: Field) -> None:
    value = OTHER.get(field, "typed")
    changed = DRAFT.with_value(field, value)
    assert changed.value(field) == value
    assert changed.text(field) == str(value)
    assert DRAFT.differences(changed) == (field,)
    assert changed.differences(DRAFT) == (field,)


def test_the_same_form_has_no_differences() -> None:
    assert DRAFT.differences(DRAFT._replace()) == ()


def test_differences_come_in_the_order_of_the_form() -> None:
    other = DRAFT._replace(test_to="x", port="25", name="Joe", auth_type=AuthType.OAUTH)
    assert DRAFT.differences(other) == (Field.NAME, Field.AUTH_TYPE, Field.PORT, Field.TEST_TO)


def test_an_empty_form_stands_on_what_most_servers_use() -> None:
    empty = Draft()
    assert (empty.enabled, empty.auth_type) == (True, AuthType.BASIC)
    assert (empty.port, empty.encryption) == ("587", Encryption.TLS)
    assert {empty.text(field) for field in VISIBLE} == {
        *("", "True", "587", "AuthType.BASIC", "Encryption.TLS", "ConnectionType.SMTP")
    }


@pytest.mark.parametrize(
    ("encryption", "port", "mode"),
    [
        (Encryption.SSL, 465, TlsMode.IMPLICIT),
        (Encryption.SSL, 587, TlsMode.IMPLICIT),
        (Encryption.TLS, 465, TlsMode.IMPLICIT),
        (Encryption.TLS, 587, TlsMode.STARTTLS),
        (Encryption.TLS, 25, TlsMode.STARTTLS),
        (Encryption.STARTTLS, 587, TlsMode.STARTTLS),
        (Encryption.STARTTLS, 465, TlsMode.STARTTLS),
        (Encryption.NONE, 465, TlsMode.CLEAR),
        (Encryption.NONE, 25, TlsMode.CLEAR),
    ],
)
def test_a_choice_of_encryption_means_one_thing_on_the_wire(
    encryption: Encryption, port: int, mode: TlsMode
) -> None:
    assert encryption.mode_on(port) is mode


def test_the_words_of_the_settings_file_stay_as_they_are() -> None:
    assert [one.value for one in Encryption] == ["ssl", "tls", "starttls", "none"]
    assert [one.value for one in AuthType] == ["basic", "oauth", "none"]
    assert [one.value for one in TlsMode] == ["implicit", "starttls", "clear"]


def test_every_choice_of_encryption_has_its_usual_port() -> None:
    assert {one: one.usual_port for one in Encryption} == {
        Encryption.SSL: 465,
        Encryption.TLS: 587,
        Encryption.STARTTLS: 587,
        Encryption.NONE: 25,
    }


def test_a_port_has_its_usual_encryption() -> None:
    usual = {port: Encryption.usual_on(port) for port in (25, 465, 587, 2525)}
    assert [port for port, one in usual.items() if one is Encryption.SSL] == [465]
    assert set(usual.values()) == {Encryption.SSL, Encryption.TLS}


def test_a_draft_takes_some_fields_of_another_and_keeps_the_rest() -> None:
    other = Draft(host="smtp.acme.com", port="25", encryption=Encryption.NONE, name="Jane")
    subject = Draft(email="jane@acme.com").taking(other, SERVER)
    assert subject.differences(other) == (Field.NAME, Field.EMAIL)
    assert (subject.name, subject.email) == ("", "jane@acme.com")
