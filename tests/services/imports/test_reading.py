"""Settings that others have written down: addresses, pages, our own files."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.errors import SettingsFromNewerVersion, SettingsInvalid, SettingsUnreadable
from smtp_desktop.model import codec
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.services.imports import reading as imports
from smtp_desktop.services.imports.reading import Reading, from_address, from_autoconfig
from support.fakes import PROVIDERS, account
from support.searching import CLOUDS

SERVER = {Field.HOST, Field.PORT, Field.ENCRYPTION}
PAGE = (
    b'<clientConfig><outgoingServer type="smtp"><hostname>smtp.acme.com</hostname>'
    b"<port>587</port><socketType>STARTTLS</socketType>"
    b"<username>%EMAILLOCALPART%</username></outgoingServer></clientConfig>"
)


@pytest.mark.parametrize(
    ("typed", "port", "encryption", "username"),
    [
        ("smtp://jane@smtp.acme.com:587", "587", Encryption.TLS, "jane"),
        ("smtp://smtp.acme.com", "587", Encryption.TLS, ""),
        (" SMTPS://jane%40acme.com@smtp.acme.com ", "465", Encryption.SSL, "jane@acme.com"),
        ("submissions://smtp.acme.com", "465", Encryption.SSL, ""),
        ("smtp://smtp.acme.com:465", "465", Encryption.SSL, ""),
        ("submission://smtp.acme.com:2525/", "2525", Encryption.TLS, ""),
    ],
)
def test_an_address_of_a_server_is_settings(
    typed: str, port: str, encryption: Encryption, username: str
) -> None:
    reading = from_address(typed)
    assert reading is not None
    draft = reading.draft
    assert (draft.host, draft.port, draft.encryption) == ("smtp.acme.com", port, encryption)
    assert draft.username == username
    assert draft.email == (username if "@" in username else "")
    assert (Field.USERNAME in reading.fields) == bool(username)
    assert (Field.EMAIL in reading.fields) == ("@" in username)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "smtp.acme.com",
        "https://acme.com",
        "smtp://",
        "smtp://a b",
        "smtp://h:99999",
        "smtp://[::1",
        "smtp://a.test\nsmtp://b.test",
    ],
)
def test_anything_else_is_none(typed: str) -> None:
    assert from_address(typed) is None


@pytest.mark.parametrize("secret", [CANARY, f"{CANARY}/?#", f"a@{CANARY}", f"a:{CANARY}"])
def test_a_password_in_an_address_is_passed_over_and_known_to_have_been_there(secret: str) -> None:
    reading = from_address(f"smtp://jane:{secret}@smtp.acme.com:465")
    assert reading is not None
    assert (reading.draft.host, reading.draft.port) == ("smtp.acme.com", "465")
    assert reading.draft.username == "jane"
    assert reading.had_password
    assert reading.names_port
    assert CANARY not in repr(reading)


def test_a_page_is_settings_for_an_address() -> None:
    assert from_autoconfig(PAGE, "jane@acme.com") == Draft(
        email="jane@acme.com", host="smtp.acme.com", username="jane"
    )


@pytest.mark.parametrize("body", [b"<clientConfig/>", b"hello", b""])
def test_a_page_without_a_server_is_none(body: bytes) -> None:
    assert from_autoconfig(body, "jane@acme.com") is None


def test_a_page_as_a_file_says_the_server_and_who_signs_in() -> None:
    reading = imports.read(b"\xef\xbb\xbf\n" + PAGE, "jane@acme.com")
    assert reading.draft.host == "smtp.acme.com"
    assert reading.fields == SERVER | {Field.AUTH_TYPE, Field.USERNAME}
    assert Field.USERNAME not in imports.read(PAGE, "").fields


def test_our_own_file_says_what_it_holds_and_the_usual_for_the_rest_of_the_server() -> None:
    text = '[account]\nname = ""\nemail = "jane@acme.com"\n[server]\nhost = "smtp.acme.com"\n'
    reading = imports.read(text.encode(), "")
    assert reading.is_ours
    assert reading.fields == SERVER | {Field.EMAIL, Field.AUTH_TYPE}
    assert reading.draft.port == "587"
    whole = imports.read(codec.encode(account(465)).encode(), "")
    assert {Field.NAME, Field.USERNAME, Field.TEST_TO, Field.ENABLED} <= whole.fields


@pytest.mark.parametrize(
    ("text", "port", "encryption"),
    [
        ("smtp.acme.com:465", "465", Encryption.SSL),
        (" smtp.acme.com:587\r\n", "587", Encryption.TLS),
        ("smtp.acme.com:2525", "2525", Encryption.TLS),
        ("smtps://smtp.acme.com", "465", Encryption.SSL),
    ],
)
def test_a_server_with_its_port_is_settings(text: str, port: str, encryption: Encryption) -> None:
    draft = imports.read(text.encode(), "").draft
    assert (draft.host, draft.port, draft.encryption) == ("smtp.acme.com", port, encryption)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", SettingsInvalid),
        (b"Dear all, our server has changed.", SettingsUnreadable),
        (b"<html>Hello</html>", SettingsInvalid),
        (b"<", SettingsInvalid),
        (PAGE.replace(b"STARTTLS", b"plain"), SettingsInvalid),
        (b'<!DOCTYPE a [<!ENTITY b "cccc">]><clientConfig>&b;</clientConfig>', SettingsInvalid),
        (b"smtp.acme.com:99999", SettingsUnreadable),
        (b"https://smtp.acme.com:443", SettingsUnreadable),
        (b"smtp..acme:25", SettingsUnreadable),
        (b"[account]\n", SettingsInvalid),
        (b"[server]\nport = 'x'\n", SettingsInvalid),
        (b"format = 99\n", SettingsFromNewerVersion),
        (b"\x89PNG\r\n", SettingsUnreadable),
        (b"x" * (imports.MAX_BYTES + 1), SettingsUnreadable),
    ],
)
def test_nonsense_is_refused(data: bytes, error: type[SettingsInvalid]) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        imports.read(data, "jane@acme.com")
    assert type(caught.value) is error


def test_a_secret_in_our_file_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingsInvalid) as caught:
        imports.read(f'[auth]\npassword = "{CANARY}"\n'.encode(), "")
    assert CANARY not in f"{caught.value} {caught.value.reason} {caught.value.key}"


@pytest.mark.parametrize(
    ("host", "wished", "way_in"),
    [
        ("smtp.office365.com", AuthType.BASIC, AuthType.OAUTH),
        ("smtp.gmail.com", AuthType.OAUTH, AuthType.BASIC),
        ("smtp.acme.com", AuthType.OAUTH, AuthType.BASIC),
        ("smtp.acme.com", AuthType.NONE, AuthType.NONE),
        ("smtp.office365.us", AuthType.OAUTH, AuthType.OAUTH),
        ("127.0.0.1", AuthType.BASIC, AuthType.BASIC),
    ],
)
def test_what_other_programs_use_fits_the_ways_in_that_this_one_has(
    host: str, wished: AuthType, way_in: AuthType
) -> None:
    reading = imports.of_program(Draft(host=host, auth_type=wished))
    assert imports.fitting(reading, PROVIDERS, CLOUDS).draft.auth_type is way_in


def test_our_own_file_decides_itself_how_to_sign_in() -> None:
    reading = imports.read(b'[server]\nhost = "smtp.office365.com"\n', "")
    assert imports.fitting(reading, PROVIDERS, CLOUDS) == reading
    empty = Reading(Draft(), frozenset({Field.NAME}))
    assert imports.fitting(empty, PROVIDERS, CLOUDS) == empty


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_anything_is_settings_or_refused(data: bytes) -> None:
    from_address(data.decode("utf-8", "replace"))
    with contextlib.suppress(SettingsInvalid):
        assert imports.read(data, "jane@acme.com").fields
