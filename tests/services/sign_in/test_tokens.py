"""A saved sign-in: whole or not at all, through every keyring and past every damage."""

from __future__ import annotations

import contextlib
import json

import pytest

from conftest import CANARY
from servers.keyrings import CredentialManager, MemoryKeyring, Played
from smtp_desktop.errors import SecretStoreError
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.ports.sign_in import Grant, Registration
from smtp_desktop.services.sign_in import tokens
from smtp_desktop.services.sign_in.tokens import Kept, Tokens
from support.signing import GUID, JANE, NOW, grant

REGISTRATION = Registration(GUID, None, "https://login.test/acme.test", "scope", ())
LONG = Grant(JANE, Secret("now"), NOW, Secret(json.dumps({"RefreshToken": CANARY * 200})))


def over(place: Played) -> Tokens:
    return Tokens(place.store(), lambda name: contextlib.nullcontext())


@pytest.mark.parametrize("kind", [MemoryKeyring, CredentialManager])
def test_a_long_sign_in_is_found_by_the_next_program(
    kind: type[MemoryKeyring | CredentialManager],
) -> None:
    place = Played(kind())
    assert over(place).keep("default", REGISTRATION, LONG) is None
    kept = over(place).load("default")
    expected = Kept(GUID, REGISTRATION.authority, JANE, NOW, LONG.cache)
    assert kept == expected
    over(place).remove("default")
    assert place.entries() == []


def test_the_access_token_is_not_kept() -> None:
    place = Played(MemoryKeyring())
    over(place).keep("default", REGISTRATION, grant())
    stored = "".join(str(value) for value in place.holder.kept.values())
    assert grant().access_token.reveal() not in stored


def test_it_is_kept_beside_the_account_s_own_secrets() -> None:
    place = Played(MemoryKeyring())
    password = {SecretKind.PASSWORD: Secret("pw")}
    place.store().prepare("default", password, "seal")
    place.store().settle("default", "seal")
    over(place).keep("default", REGISTRATION, LONG)
    over(place).remove("default")
    assert place.store().read("default", "seal") == password


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"client_id": 1}',
        "\ud800",
        json.dumps(
            {
                "client_id": "x",
                "authority": "x",
                "scope": "x",
                "address": "x",
                "tenant_id": "x",
                "id": "x",
                "expires_at": 10**18,
                "cache": "x",
            }
        ),
    ],
)
def test_what_somebody_has_damaged_counts_as_not_there(text: str) -> None:
    place = Played(MemoryKeyring())
    entry = tokens.entry("default")
    with contextlib.suppress(SecretStoreError):
        place.store().prepare(entry, {SecretKind.SIGN_IN: Secret(text)}, "sign-in")
        place.store().settle(entry, "sign-in")
    assert over(place).load("default") is None
    assert over(place).keep("default", REGISTRATION, LONG) is None
    assert over(place).load("default") is not None


def test_no_secret_shows_when_it_is_printed() -> None:
    kept = Kept(GUID, "a", JANE, NOW, Secret(CANARY))
    assert CANARY not in repr(kept) + repr(LONG) + repr(REGISTRATION)
