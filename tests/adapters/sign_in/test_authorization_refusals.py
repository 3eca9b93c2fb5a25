"""The sign-in of any authorization server: what it refuses, and what its metadata may say."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
    without_secret,
)
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.adapters.sign_in.authorization_code import AuthorizationCode
from smtp_desktop.demo.authorization_server import (
    GENERIC,
    GOOGLE,
    PracticeAuthorizationServer,
)
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.errors import (
    AddressRefused,
    CertificateNotTrusted,
    IdentityProviderFailed,
    SignInError,
    SignInExpired,
    SignInMixedUp,
    SignInNeeded,
    SignInRefused,
)
from smtp_desktop.model.secret import Secret
from smtp_desktop.ports.sign_in import Registration
from smtp_desktop.waiting import Cancellation, Deadline
from support.clock import RealClock

# ---- Refusals ------------------------------------------------------------------------------------


def test_a_person_who_cancels(
    server: PracticeAuthorizationServer, subject: AuthorizationCode, wanted: Registration
) -> None:
    one = begun(subject, wanted)
    back = allowed(one, Visitor(accepts=False))
    with pytest.raises(SignInRefused) as caught:
        subject.redeem(wanted, one, back.answer, Deadline(20), Cancellation())
    assert (caught.value.error, caught.value.place) == ("access_denied", "return")


@pytest.mark.parametrize(("secret", "error"), [("", "invalid_request"), ("x", "invalid_client")])
def test_a_secret_that_is_wrong_or_missing(
    server: PracticeAuthorizationServer, subject: AuthorizationCode, secret: str, error: str
) -> None:
    wanted = without_secret(google(server))
    wanted = replace(wanted, client_secret=Secret(secret)) if secret else wanted
    with pytest.raises(SignInRefused) as caught:
        redeemed(subject, wanted)
    assert (caught.value.error, caught.value.place) == (error, "token")


def test_a_sign_in_that_was_taken_back_has_expired(
    server: PracticeAuthorizationServer, subject: AuthorizationCode, wanted: Registration
) -> None:
    cache = signed_in(subject, wanted).cache
    server.revoke(YOU)
    with pytest.raises(SignInExpired) as caught:
        refreshed(subject, wanted, cache)
    assert "expired or revoked" in caught.value.description


@pytest.mark.parametrize("status", [500, 503, 404, 429, 302])
def test_a_server_in_trouble_ends_no_sign_in(
    server: PracticeAuthorizationServer,
    subject: AuthorizationCode,
    wanted: Registration,
    status: int,
) -> None:
    cache = signed_in(subject, wanted).cache
    rules, server.rules = server.rules, replace(server.rules, status=status)
    with pytest.raises(IdentityProviderFailed):
        refreshed(subject, wanted, cache)
    server.rules = rules
    refreshed(subject, wanted, cache)


def test_without_a_renewal_nothing_is_kept(
    server: PracticeAuthorizationServer, subject: AuthorizationCode
) -> None:
    server.rules = replace(GOOGLE, renews_for=("never", "x"))
    with pytest.raises(SignInRefused) as caught:
        redeemed(subject, google(server))
    assert caught.value.error == "no_refresh_token"


@pytest.mark.parametrize("text", ["", "{}", "no JSON", "[]", "7", '{"refresh_token": "x"}'])
def test_a_damaged_cache_asks_for_a_new_sign_in(
    server: PracticeAuthorizationServer, subject: AuthorizationCode, text: str
) -> None:
    for ask in (refreshed, revoked):
        with pytest.raises(SignInNeeded):
            ask(subject, google(server), Secret(text))


def test_a_code_to_type_is_not_offered(
    server: PracticeAuthorizationServer, subject: AuthorizationCode
) -> None:
    with pytest.raises(SignInError):
        subject.begin_device(google(server), Deadline(2), Cancellation())
    with pytest.raises(SignInError):
        subject.redeem_device(google(server), None, Deadline(2), Cancellation())  # type: ignore[arg-type]


# ---- What an issuer says about itself ------------------------------------------------------------

METADATA: dict[str, tuple[dict[str, object], type[SignInError]]] = {
    "another issuer": ({"issuer": "https://evil.test"}, SignInMixedUp),
    "no issuer": ({"issuer": None}, SignInMixedUp),
    "no proof": ({"code_challenge_methods_supported": None}, IdentityProviderFailed),
    "a plain proof": ({"code_challenge_methods_supported": ["plain"]}, IdentityProviderFailed),
    "a proof that is a word": (
        {"code_challenge_methods_supported": "S256"},
        IdentityProviderFailed,
    ),
    "no page": ({"authorization_endpoint": None}, AddressRefused),
    "a page in the clear": ({"authorization_endpoint": "http://evil.test/"}, AddressRefused),
    "a page that is a file": ({"authorization_endpoint": "file:///etc/passwd"}, AddressRefused),
    "a page with a part": ({"authorization_endpoint": "https://localhost/a#b"}, AddressRefused),
    "no place for codes": ({"token_endpoint": 7}, AddressRefused),
    "revoking elsewhere": ({"revocation_endpoint": "x"}, AddressRefused),
}


@pytest.mark.parametrize("case", METADATA)
def test_metadata_that_is_not_the_issuers_or_protects_nobody_is_refused(
    server: PracticeAuthorizationServer, subject: AuthorizationCode, case: str
) -> None:
    changed, error = METADATA[case]
    server.rules = replace(GENERIC, metadata=changed)
    with pytest.raises(error):
        begun(subject, other(server))
    assert server.requests["authorize"] == 0


def test_an_issuer_with_one_slash_more_is_another_one(
    server: PracticeAuthorizationServer, subject: AuthorizationCode
) -> None:
    server.rules = GENERIC
    wanted = other(server)
    assert wanted.server
    from msgspec.structs import replace as changed

    slash = f"{server.issuer}/"
    one = replace(wanted, authority=slash, server=changed(wanted.server, issuer=slash))
    with pytest.raises(SignInMixedUp):
        begun(subject, one)


def test_a_server_that_is_not_trusted_is_asked_nothing(server: PracticeAuthorizationServer) -> None:
    stranger = AuthorizationCode(Trust(), RealClock())
    with pytest.raises(CertificateNotTrusted):
        begun(stranger, other(server))
    assert not server.requests
