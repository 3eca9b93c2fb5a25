"""Settings that others have written down: addresses, pages, our own files."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.errors import (
    SettingsFromNewerVersion,
    SettingsInvalid,
    SettingsNotFound,
    SettingsUnreadable,
)
from smtp_desktop.model import codec
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.services.imports import reader
from smtp_desktop.services.imports import reading as imports
from smtp_desktop.services.imports.addresses import from_address
from smtp_desktop.services.imports.reading import Reading
from smtp_desktop.wording.fields import WHY
from smtp_desktop.wording.shared import fault
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


def test_a_page_as_a_file_says_the_server_and_who_signs_in() -> None:
    reading = reader.read(b"\xef\xbb\xbf\n" + PAGE, "jane@acme.com")
    assert reading.draft.host == "smtp.acme.com"
    assert reading.fields == SERVER | {Field.AUTH_TYPE, Field.USERNAME}
    assert Field.USERNAME not in reader.read(PAGE, "").fields


def test_our_own_file_says_what_it_holds_and_the_usual_for_the_rest_of_the_server() -> None:
    text = '[account]\nname = ""\nemail = "jane@acme.com"\n[server]\nhost = "smtp.acme.com"\n'
    reading = reader.read(text.encode(), "")
    assert reading.is_ours
    assert reading.fields == SERVER | {Field.EMAIL, Field.AUTH_TYPE}
    assert reading.draft.port == "587"
    whole = reader.read(codec.encode(account(465)).encode(), "")
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
    draft = reader.read(text.encode(), "").draft
    assert (draft.host, draft.port, draft.encryption) == ("smtp.acme.com", port, encryption)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "blank"),
        (b" \n", "blank"),
        (b"Dear all, our server has changed.", "nothing"),
        (b"<html>Hello</html>", "nothing"),
        (b"<", "nothing"),
        (PAGE.replace(b"STARTTLS", b"plain"), "no_encryption"),
        (b'<!DOCTYPE a [<!ENTITY b "cccc">]><clientConfig>&b;</clientConfig>', "nothing"),
        (b"smtp.acme.com:99999", "nothing"),
        (b"https://smtp.acme.com:443", "nothing"),
        (b"smtp..acme:25", "nothing"),
        (b"[account]\n", "empty"),
        (b"%PDF-1.7", "document"),
        (b"\x89PNG\r\n", "picture"),
    ],
)
def test_nonsense_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(SettingsNotFound) as caught:
        reader.read(data, "jane@acme.com")
    assert caught.value.why == why
    assert str(fault(caught.value)) == WHY[why]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"[server]\nport = 'x'\n", SettingsInvalid),
        (b"[server]\nhost = 'x\n", SettingsUnreadable),
        (b"format = 99\n", SettingsFromNewerVersion),
        (b"x" * (imports.MAX_BYTES + 1), SettingsUnreadable),
        (bytes(range(32)) * 20, SettingsUnreadable),
    ],
)
def test_a_file_of_our_own_says_what_is_wrong_with_it(
    data: bytes, error: type[SettingsInvalid]
) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        reader.read(data, "jane@acme.com")
    assert type(caught.value) is error


def test_a_secret_in_our_file_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingsInvalid) as caught:
        reader.read(f'[auth]\npassword = "{CANARY}"\n'.encode(), "")
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
    reading = reader.read(b'[server]\nhost = "smtp.office365.com"\n', "")
    assert imports.fitting(reading, PROVIDERS, CLOUDS) == reading
    empty = Reading(Draft(), frozenset({Field.NAME}))
    assert imports.fitting(empty, PROVIDERS, CLOUDS) == empty


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_anything_is_settings_or_refused(data: bytes) -> None:
    from_address(data.decode("utf-8", "replace"))
    with contextlib.suppress(SettingsInvalid):
        assert reader.read(data, "jane@acme.com").fields


# ---- Microsoft Graph -----------------------------------------------------------------------------

CLIENT, TENANT = "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "acme.onmicrosoft.com"
OTHER_CLIENT = "99992222-4f89-11d3-9a0c-0305e82c3301"


@pytest.mark.parametrize(
    "names",
    [
        ("microsoft-graph", "MICROSOFT_GRAPH_CLIENT_ID", "MICROSOFT_GRAPH_TENANT_ID"),
        ("graph", "GRAPH_API_CLIENT_ID", "GRAPH_API_TENANT"),
        ("microsoft-graph", "MAIL_MSGRAPH_CLIENT", "MAIL_MSGRAPH_TENANT"),
        ("msgmailer", "MSGMAILER_CLIENT_ID", "MSGMAILER_TENANT_ID"),
        ("microsoft-graph", "EXCHANGE_CLIENT_ID", "EXCHANGE_TENANT_ID"),
    ],
    ids=lambda names: names[1],
)
def test_a_program_that_sends_through_graph_says_through_which_registration(
    names: tuple[str, str, str],
) -> None:
    mailer, client, tenant = names
    text = f"""
DB_PASSWORD={CANARY}
MAIL_MAILER={mailer}
MAIL_HOST=mailpit
MAIL_PORT=1025
MAIL_USERNAME=null
MAIL_PASSWORD=null
MAIL_FROM_ADDRESS=jane@acme.test
MAIL_FROM_NAME="Jane"
GOOGLE_CLIENT_ID=1-a.apps.googleusercontent.com
{client}={CLIENT}
{client.partition("CLIENT")[0]}CLIENT_SECRET={CANARY}
{tenant}={TENANT}
"""
    found = reader.read(text.encode(), "")
    draft = found.draft
    assert draft.is_graph
    assert (draft.auth_type, draft.client_id, draft.tenant_id) == (AuthType.OAUTH, CLIENT, TENANT)
    assert (draft.email, draft.name) == ("jane@acme.test", "Jane")
    assert found.labels[Field.CLIENT_ID] == client
    assert Field.HOST not in found.fields
    assert found.had_password
    assert CANARY not in repr(found)


def test_the_registration_that_is_named_for_graph_goes_first() -> None:
    text = (
        f"MAIL_MAILER=microsoft-graph\nAZURE_CLIENT_ID={OTHER_CLIENT}\n"
        f"MICROSOFT_GRAPH_CLIENT_ID={CLIENT}\nLOGIN_CLIENT_ID={OTHER_CLIENT}\n"
    )
    assert reader.read(text.encode(), "").draft.client_id == CLIENT


def test_a_registration_beside_a_server_that_is_used_is_not_taken() -> None:
    text = (
        f"MAIL_MAILER=smtp\nMAIL_HOST=smtp.acme.test\nMAIL_PORT=587\n"
        f"MICROSOFT_GRAPH_CLIENT_ID={CLIENT}\n"
    )
    found = reader.read(text.encode(), "")
    assert (found.draft.host, found.draft.is_graph) == ("smtp.acme.test", False)
    assert Field.CLIENT_ID not in found.fields


def test_a_name_for_receiving_is_no_server_for_sending_whatever_follows_it() -> None:
    text = "MAIL_HOST=imap-mail.acme.test\nMAIL_PORT=587\nOUT_HOST=mail.acme.test\n"
    assert reader.read(text.encode(), "").draft.host == "mail.acme.test"


@pytest.mark.parametrize(
    ("text", "username"),
    [
        ("MAILER_HOST=smtp.acme.test\nMAILER_USER=jane\nMAILER_PORT=587", "jane"),
        ("smtp://jane@acme.test:pa/ss@smtp.acme.test:587", "jane@acme.test"),
    ],
)
def test_a_server_is_read_whatever_stands_around_its_name(text: str, username: str) -> None:
    draft = reader.read(text.encode(), "").draft
    assert (draft.host, draft.port, draft.username) == ("smtp.acme.test", "587", username)
