"""What an authorization server answers, with everything that may stand in an answer."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.adapters.network.https import json_object
from smtp_desktop.adapters.sign_in import answers
from smtp_desktop.errors import (
    ConsentNeeded,
    IdentityProviderFailed,
    PermissionMissing,
    SignInError,
    SignInExpired,
    SignInRefused,
)
from smtp_desktop.model.sign_in.authorization_server import AuthorizationServer
from smtp_desktop.ports.sign_in import Registration

ISSUER = "https://login.acme.test"
SERVER = AuthorizationServer("other", "Other", issuer=ISSUER, person="email")
SCOPE = "mail openid offline_access"
WANTED = Registration("program", None, ISSUER, SCOPE, (), server=SERVER)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("access_token", "refresh_token", "token_type", "expires_in", "scope", "id_token")


def id_token(**claims: object) -> str:
    return jwt.encode(claims, "a key that nobody looks at, long enough", "HS256")


@pytest.mark.parametrize(
    ("error", "place", "kind"),
    [
        ("access_denied", "return", SignInRefused),
        ("consent_required", "return", ConsentNeeded),
        ("interaction_required", "return", ConsentNeeded),
        ("invalid_grant", "token", SignInRefused),
        ("invalid_grant", "refresh", SignInExpired),
        ("invalid_client", "refresh", SignInRefused),
        ("", "token", SignInRefused),
    ],
)
def test_a_refusal_is_known_by_its_word(error: str, place: str, kind: type[SignInRefused]) -> None:
    found = answers.refused({"error": error, "error_description": "No.\r\nNo"}, place)
    assert type(found) is kind
    assert found.error == (error or "invalid_response")
    assert found.description == "No. No"
    assert found.place == ("token" if place == "refresh" else place)


def test_no_word_is_repeated_that_holds_a_piece_of_a_secret() -> None:
    said = {"error": "invalid_grant", "error_description": f"bad code {CANARY[4:14]}"}
    assert answers.refused(said, "token", (CANARY,)).description == ""
    assert answers.refused({"error": CANARY}, "token", (CANARY,)).error == "invalid_response"
    assert answers.refused(said, "token", ("short",)).description != ""


@pytest.mark.parametrize(
    ("given_scope", "missing"),
    [
        (None, ""),
        (["mail"], ""),
        ("mail", ""),
        ("openid mail more", ""),
        ("openid", "mail"),
        ("", "mail"),
        ("mails", "mail"),
    ],
)
def test_less_than_sending_needs_is_noticed(given_scope: object, missing: str) -> None:
    if not missing:
        answers.check_scope(WANTED, {"scope": given_scope})
        return
    with pytest.raises(PermissionMissing) as caught:
        answers.check_scope(WANTED, {"scope": given_scope})
    assert caught.value.permission == missing


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"access_token": "x"},
        {"access_token": "x", "token_type": "mac"},
        {"access_token": "", "token_type": "Bearer"},
        {"access_token": 7, "token_type": "Bearer"},
    ],
)
def test_what_is_no_token_is_none(said: dict[str, object]) -> None:
    with pytest.raises(IdentityProviderFailed):
        answers.tokens(said, "used")


def test_a_renewal_stays_where_no_other_comes() -> None:
    said = {"access_token": "x", "token_type": "bearer"}
    assert answers.tokens(said, "used") == ("x", "used")
    assert answers.tokens({**said, "refresh_token": "new"}, "used") == ("x", "new")
    for other in (said, {**said, "refresh_token": 7}):
        with pytest.raises(SignInRefused, match="renew"):
            answers.tokens(other, "")


@pytest.mark.parametrize(
    ("told", "seconds"),
    [(600, 600), ("600", 600), (None, 3600), ("x", 3600), ([], 3600), (-5, 0), (1e300, 7776000)],
)
def test_how_long_a_token_is_good(told: object, seconds: int) -> None:
    assert answers.seconds({"expires_in": told}, 3600) == seconds


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.é.x", "e30.W10.x", "e30.bnVsbA.x", 7])
def test_an_id_token_that_cannot_be_read_names_nobody(token: object) -> None:
    with pytest.raises(IdentityProviderFailed):
        answers.person(WANTED, {"id_token": token}, "hint", "nonce")


def test_google_has_named_itself_in_two_ways() -> None:
    for issuer in (ISSUER, ISSUER.removeprefix("https://")):
        token = id_token(iss=issuer, aud=["program"], nonce="n", email="jane@acme.test")
        found = answers.person(WANTED, {"id_token": token}, "hint", "n")
        assert (found.address, found.id) == ("jane@acme.test", "jane@acme.test")


def test_who_asked_to_be_told_who_it_is_is_told_or_refuses() -> None:
    with pytest.raises(IdentityProviderFailed, match="who signed in"):
        answers.person(WANTED, {}, "hint", "n")


@pytest.mark.parametrize("text", ["", "[]", "null", "<html>", '"x"', "[" * 9000])
@pytest.mark.parametrize("status", [200, 400])
def test_what_is_no_answer_is_of_no_sign_in_server(status: int, text: str) -> None:
    with pytest.raises(IdentityProviderFailed):
        answers.token_answer(status, json_object(text.encode()), "token", ())


@pytest.mark.hypothesis
@given(said=st.dictionaries(st.sampled_from(NAMES), ANY), used=st.sampled_from(["", "used"]))
def test_whatever_stands_in_an_answer_nothing_stumbles(said: dict[str, Any], used: str) -> None:
    for ask in (
        lambda: answers.check_scope(WANTED, said),
        lambda: answers.tokens(said, used),
        lambda: answers.seconds(said, 3600),
        lambda: answers.person(WANTED, said, "hint", "nonce"),
        lambda: answers.refused(said, "token", ("a secret of the test",)),
    ):
        try:
            ask()
        except SignInError:
            continue


@pytest.mark.parametrize("secret", ["s3cret", "Q", CANARY])
def test_a_secret_that_the_server_repeats_is_shown_to_nobody(secret: str) -> None:
    said = {"error": "invalid_client", "error_description": f"«{secret}» is wrong"}
    with pytest.raises(SignInError) as caught:
        answers.token_answer(401, said, "token", ("", secret))
    assert secret not in str(getattr(caught.value, "description", "")) + str(caught.value)
