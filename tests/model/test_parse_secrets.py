"""Passwords, client secrets, tenants, and what may go without encryption."""

from __future__ import annotations

import pytest

from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import (
    parse,
    problem_with_client_secret,
    problem_with_password,
    tidy_code,
    tidy_tenant,
)
from smtp_desktop.model.problem import Problem, ProblemCode

GUID = "00001111-aaaa-2222-bbbb-3333cccc4444"

DRAFT = Draft(email="jane@acme.com", username="jane", client_id=GUID, tenant_id=GUID)

# ---- Encryption ----------------------------------------------------------------------------------


@pytest.mark.parametrize("auth_type", [AuthType.BASIC, AuthType.OAUTH])
@pytest.mark.parametrize("host", ["smtp.acme.com", "192.168.1.2", "localhost.acme.com", "a b"])
def test_no_sign_in_goes_over_the_network_without_encryption(
    auth_type: AuthType, host: str
) -> None:
    outcome = parse(DRAFT._replace(auth_type=auth_type, host=host, encryption=Encryption.NONE))
    assert isinstance(outcome, tuple)
    assert outcome[-1] == Problem(Field.ENCRYPTION, ProblemCode.PASSWORD_NEEDS_ENCRYPTION)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "mail.localhost"])
def test_this_computer_itself_may_be_told_a_password_without_encryption(host: str) -> None:
    assert isinstance(parse(DRAFT._replace(host=host, encryption=Encryption.NONE)), Account)


def test_who_does_not_sign_in_may_go_without_encryption() -> None:
    relay = DRAFT._replace(auth_type=AuthType.NONE, host="relay.acme", encryption=Encryption.NONE)
    assert isinstance(parse(relay), Account)


def test_encryption_is_no_matter_while_the_server_is_missing() -> None:
    outcome = parse(DRAFT._replace(encryption=Encryption.NONE))
    assert outcome == (Problem(Field.HOST, ProblemCode.HOST_MISSING),)


# ---- Passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password", ["x", " ", "trailing ", " leading", "Grüße 🔑", "p" * 400, "=+/\\\"'{}%"]
)
def test_a_password_may_be_anything_that_can_be_typed(password: str) -> None:
    assert problem_with_password(password) is None


def test_an_empty_password_is_missing() -> None:
    assert problem_with_password("") == Problem(Field.PASSWORD, ProblemCode.PASSWORD_MISSING)


@pytest.mark.parametrize("character", ["\0", "\t", "\n", "\r", "\x1f", "\x7f", "\x9f", "\ud83d"])
def test_a_password_with_an_invisible_character_is_refused(character: str) -> None:
    found = problem_with_password(f"se{character}cret")
    assert found == Problem(Field.PASSWORD, ProblemCode.PASSWORD_HAS_CONTROL_CHARACTERS)


@pytest.mark.parametrize("secret", [GUID, GUID.upper(), f" {GUID}\n"])
def test_a_secret_id_in_place_of_the_secret_is_recognised(secret: str) -> None:
    found = problem_with_client_secret(secret)
    assert found == Problem(Field.CLIENT_SECRET, ProblemCode.CLIENT_SECRET_IS_THE_ID)


@pytest.mark.parametrize("secret", ["", "abc8Q~xyz", f"{GUID}x", GUID.replace("-", "")])
def test_any_other_client_secret_is_taken(secret: str) -> None:
    assert problem_with_client_secret(secret) is None


# ---- Codes in groups -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shown",
    [
        "abcd efgh ijkl mnop",
        " abcd efgh ijkl mnop ",
        "abcd\u00a0efgh\u00a0ijkl\u00a0mnop",
        "\u00a0abcd efgh ijkl mnop\r\n",
    ],
)
def test_a_code_in_four_groups_of_four_letters_loses_its_blanks(shown: str) -> None:
    assert tidy_code(shown) == "abcdefghijklmnop"


@pytest.mark.parametrize(
    "password",
    [
        "",
        " ",
        "abcdefghijklmnop",
        " abcdefghijklmnop ",
        "abcd efgh ijkl",
        "abcd efgh ijkl mnop qrst",
        "abcd  efgh ijkl mnop",
        "abc efgh ijkl mnop",
        "abcd efgh ijkl mno1",
        "äbcd efgh ijkl mnop",
        "abcd-efgh-ijkl-mnop",
        "correct horse battery staple",
    ],
)
def test_any_other_password_is_left_as_it_is(password: str) -> None:
    assert tidy_code(password) == password


# ---- Tenants -------------------------------------------------------------------------------------

TENANTS = {
    "consumers": "consumers",
    "Consumers": "consumers",
    " COMMON ": "common",
    "Organizations": "organizations",
    GUID: GUID,
    GUID.upper(): GUID.upper(),
    " Acme.onmicrosoft.com ": "Acme.onmicrosoft.com",
    f"https://login.microsoftonline.com/{GUID}": GUID,
    f"https://login.microsoftonline.com/{GUID}/oauth2/v2.0/token": GUID,
    "HTTPS://LOGIN.MICROSOFTONLINE.COM/CONSUMERS/": "consumers",
    "https://login.microsoftonline.com/acme.com/": "acme.com",
    "https://login.microsoftonline.com": "",
    "": "",
}


@pytest.mark.parametrize(("typed", "expected"), TENANTS.items())
def test_a_tenant_is_taken_out_of_what_was_pasted(typed: str, expected: str) -> None:
    assert tidy_tenant(typed) == expected


@pytest.mark.parametrize("typed", [typed for typed, tenant in TENANTS.items() if tenant])
def test_every_kind_of_tenant_is_accepted(typed: str) -> None:
    outcome = parse(DRAFT._replace(auth_type=AuthType.OAUTH, host="x.com", tenant_id=typed))
    assert isinstance(outcome, Account)
    assert isinstance(outcome.auth, OAuth)
    assert outcome.auth.tenant_id == TENANTS[typed]
