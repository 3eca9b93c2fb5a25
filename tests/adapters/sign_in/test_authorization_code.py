"""The sign-in of any authorization server: it works, and takes nothing that was mixed up."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from conftest import CANARY
from servers.authorization import (
    YOU,
    allowed,
    begun,
    google,
    other,
    redeemed,
    refreshed,
    revoked,
    signed_in,
)
from smtp_desktop.adapters.sign_in.authorization_code import AuthorizationCode
from smtp_desktop.demo.authorization_server import (
    CLIENT,
    CLIENT_SECRET,
    GENERIC,
    GOOGLE,
    PracticeAuthorizationServer,
    Rules,
)
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.errors import (
    IdentityProviderFailed,
    PermissionMissing,
    SignInError,
    SignInExpired,
    SignInMixedUp,
    SignInRefused,
)
from smtp_desktop.model.secret import Secret
from smtp_desktop.ports.sign_in import Registration
from smtp_desktop.waiting import Cancellation, Deadline
from support.clock import RealClock

# ---- It works ------------------------------------------------------------------------------------


def test_a_person_signs_in_and_it_renews_itself(
    server: PracticeAuthorizationServer, subject: AuthorizationCode, wanted: Registration
) -> None:
    first = signed_in(subject, wanted)
    assert first.person.address == YOU
    assert server.is_valid(YOU, first.access_token.reveal())
    minutes = (first.expires_at - RealClock().now()).total_seconds() / 60
    assert 50 < minutes <= 60
    second = refreshed(subject, wanted, first.cache)
    third = refreshed(subject, wanted, second.cache)
    assert third.person == first.person
    assert server.is_valid(YOU, third.access_token.reveal())
    assert server.requests["authorization_code"] == 1


def test_what_is_asked_for_is_asked_as_the_standards_say(
    server: PracticeAuthorizationServer, subject: AuthorizationCode
) -> None:
    page = begun(subject, google(server)).address.text
    asked = {name: value[0] for name, value in parse_qs(urlsplit(page).query).items()}
    assert asked["scope"] == "https://mail.google.com/ openid email"
    assert (asked["access_type"], asked["prompt"]) == ("offline", "consent")
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
    assert (asked["redirect_uri"], asked["login_hint"]) == ("http://127.0.0.1:9", YOU)
    assert CLIENT_SECRET not in page
    again = begun(subject, google(server)).address.text
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) >= 43
        assert asked[name] not in again, "each attempt has its own"


def test_a_renewal_that_rotates_is_kept_and_the_used_one_is_void(
    server: PracticeAuthorizationServer, subject: AuthorizationCode
) -> None:
    server.rules = GENERIC
    wanted = other(server)
    first = signed_in(subject, wanted).cache
    second = refreshed(subject, wanted, first).cache
    assert second != first
    with pytest.raises(SignInExpired):
        refreshed(subject, wanted, first)
    refreshed(subject, wanted, second)


def test_one_that_stays_is_kept_as_it_is(
    server: PracticeAuthorizationServer, subject: AuthorizationCode
) -> None:
    first = signed_in(subject, google(server)).cache
    assert refreshed(subject, google(server), first).cache == first
    assert len(first.reveal()) < 400


def test_a_sign_in_is_ended_where_it_was_given(
    server: PracticeAuthorizationServer, subject: AuthorizationCode, wanted: Registration
) -> None:
    grant = signed_in(subject, wanted)
    assert server.renewals == 1
    assert revoked(subject, wanted, grant.cache)
    assert server.renewals == 0
    assert not server.is_valid(YOU, grant.access_token.reveal())
    with pytest.raises(SignInExpired):
        refreshed(subject, wanted, grant.cache)
    assert not revoked(subject, wanted, grant.cache), "there is nothing left to end"


def test_a_server_without_a_place_for_that_is_not_asked(
    server: PracticeAuthorizationServer, subject: AuthorizationCode
) -> None:
    server.rules = replace(GENERIC, revokes=False)
    grant = signed_in(subject, other(server))
    assert not revoked(subject, other(server), grant.cache)
    assert server.renewals == 1


@pytest.mark.parametrize("methods", [["client_secret_basic"], None])
def test_a_secret_goes_into_a_header_where_the_server_wants_it_there(
    server: PracticeAuthorizationServer, subject: AuthorizationCode, methods: object
) -> None:
    secret = f"{CANARY} +%:"
    metadata = {"token_endpoint_auth_methods_supported": methods}
    server.rules = replace(GENERIC, secret=secret, metadata=metadata)
    wanted = replace(other(server), client_secret=Secret(secret))
    assert signed_in(subject, wanted).person.address == YOU


def test_where_no_id_token_is_asked_for_the_settings_say_who_it_is(
    server: PracticeAuthorizationServer, subject: AuthorizationCode
) -> None:
    server.rules = replace(GENERIC, renews_for=("scope", "mail:smtp"))
    grant = signed_in(subject, other(server, "mail:smtp"))
    assert grant.person.address == YOU
    assert refreshed(subject, other(server, "mail:smtp"), grant.cache).person == grant.person


# ---- Nothing that was mixed up is taken ----------------------------------------------------------

MIXED_UP: dict[str, tuple[Mapping[str, str], type[SignInError]]] = {
    "another state": ({"state": "another"}, SignInMixedUp),
    "no state": ({"state": ""}, SignInMixedUp),
    "another issuer": ({"iss": "https://evil.test"}, SignInMixedUp),
    "an issuer with a slash more": ({"iss": "https://localhost/"}, SignInMixedUp),
    "no issuer": ({"iss": ""}, SignInMixedUp),
    "no code": ({"code": ""}, IdentityProviderFailed),
    "an error of somebody else": ({"error": "access_denied", "iss": "x"}, SignInMixedUp),
    "an error of another sign-in": ({"error": "access_denied", "state": "x"}, SignInMixedUp),
    "an error": ({"error": "access_denied"}, SignInRefused),
}


@pytest.mark.parametrize("case", MIXED_UP)
def test_an_answer_is_of_this_sign_in_and_of_this_server(
    server: PracticeAuthorizationServer,
    subject: AuthorizationCode,
    wanted: Registration,
    case: str,
) -> None:
    changed, error = MIXED_UP[case]
    with pytest.raises(error) as caught:
        redeemed(subject, wanted, **changed)
    assert type(caught.value) is error
    assert server.requests["token"] == 0, "no code was shown to anybody"


def test_an_issuer_that_promises_nothing_need_not_name_itself(
    server: PracticeAuthorizationServer, subject: AuthorizationCode
) -> None:
    server.rules = replace(GENERIC, promises_iss=False, answers={"iss": ""})
    assert signed_in(subject, other(server)).person.address == YOU
    server.rules = replace(GENERIC, promises_iss=False)
    with pytest.raises(SignInMixedUp):
        redeemed(subject, other(server), iss="https://evil.test")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.test"},
        {"iss": None},
        {"aud": "another-program"},
        {"aud": [CLIENT, "another-program"]},
        {"nonce": "another"},
        {"nonce": None},
    ],
    ids=str,
)
def test_an_id_token_is_of_this_sign_in_server_and_program(
    server: PracticeAuthorizationServer,
    subject: AuthorizationCode,
    wanted: Registration,
    claims: dict[str, object],
) -> None:
    server.rules = replace(server.rules, claims=claims)
    with pytest.raises(SignInMixedUp):
        redeemed(subject, wanted)


@pytest.mark.parametrize("claims", [{"email": ""}, {"email": None}, {"email": ["x"]}], ids=str)
def test_somebody_without_a_name_is_nobody(
    server: PracticeAuthorizationServer, subject: AuthorizationCode, claims: dict[str, object]
) -> None:
    server.rules = replace(GOOGLE, claims=claims)
    with pytest.raises(IdentityProviderFailed, match="who signed in"):
        redeemed(subject, google(server))


def test_a_refresh_that_names_somebody_else_is_refused(
    server: PracticeAuthorizationServer, subject: AuthorizationCode, wanted: Registration
) -> None:
    cache = signed_in(subject, wanted).cache
    server.rules = replace(server.rules, claims={"sub": "somebody else"})
    with pytest.raises(SignInMixedUp):
        refreshed(subject, wanted, cache)


def test_a_code_is_bound_to_the_address_it_was_sent_to(
    server: PracticeAuthorizationServer, subject: AuthorizationCode, wanted: Registration
) -> None:
    one, second = begun(subject, wanted), begun(subject, wanted, "http://127.0.0.1:10")
    answer = {**allowed(one).answer, "state": second.state}
    with pytest.raises(SignInRefused) as caught:
        subject.redeem(wanted, second, answer, Deadline(20), Cancellation())
    assert caught.value.error == "invalid_grant"


def test_a_permission_that_was_unticked_is_named(
    server: PracticeAuthorizationServer, subject: AuthorizationCode
) -> None:
    one = begun(subject, google(server))
    page = Visitor().go_on(Visitor().get(one.address.text), until="consent")
    assert "scope0" in page.fields
    back = Visitor().submit(page, scope0="")
    with pytest.raises(PermissionMissing) as caught:
        subject.redeem(google(server), one, back.answer, Deadline(20), Cancellation())
    assert caught.value.permission == "https://mail.google.com/"


# ---- Secrets -------------------------------------------------------------------------------------


def test_no_log_and_no_error_holds_a_secret(
    server: PracticeAuthorizationServer,
    subject: AuthorizationCode,
    wanted: Registration,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        one = begun(subject, wanted)
        grant = signed_in(subject, wanted)
        server.revoke(YOU)
        with pytest.raises(SignInExpired) as caught:
            refreshed(subject, wanted, grant.cache)
    renewal = json.loads(grant.cache.reveal())["refresh_token"]
    said = caplog.text + repr(one) + repr(caught.value) + repr(grant) + str(caught.value.args)
    for secret in (CLIENT_SECRET, renewal, grant.access_token.reveal(), one.flow.verifier):
        assert secret not in said


def test_the_rules_are_those_of_two_kinds() -> None:
    assert Rules() == GOOGLE != GENERIC
