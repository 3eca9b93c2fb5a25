"""What is said of a sign-in at Google or at another server that came to nothing."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smtp_desktop import resources
from smtp_desktop.errors import (
    IdentityProviderFailed,
    OtherPersonSignedIn,
    PermissionMissing,
    SignInError,
    SignInExpired,
    SignInMixedUp,
    SignInRefused,
)
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.sign_in import cloud
from smtp_desktop.services.support.explanation import Explainer
from support.fakes import account
from support.presenter import FakeServices

CLOUDS = cloud.decode(resources.read_text("clouds.toml"))
GOOGLE = OAuth("a-client", "", provider="google")
OTHER = OAuth("a-client", "", provider="other", issuer="https://login.acme.test")


def at(auth: OAuth) -> Account:
    one = account(587)
    return replace(one, server=replace(one.server, host="smtp.acme.test"), auth=auth)


@pytest.fixture
def subject() -> Explainer:
    return FakeServices().explainer


SAID: list[tuple[SignInError, str, str]] = [
    (SignInMixedUp("Another one."), "sign_in_mixed_up", "nothing from it"),
    (
        PermissionMissing(SignInRefused("insufficient_scope"), "https://mail.google.com/"),
        "consent",
        "leave every tick",
    ),
    (SignInRefused("access_denied", place="return"), "consent", "cancelled in the browser"),
    (SignInRefused("invalid_client", "client_secret is missing."), "client_secret", "Secret"),
    (SignInExpired("invalid_grant", "Bad Request"), "token_expired", "Connect"),
    (SignInRefused("no_refresh_token", "Nothing to renew."), "token_expired", "offline_access"),
    (IdentityProviderFailed("In trouble.", 503), "server_temp", "login.acme.test is busy"),
    (
        IdentityProviderFailed("This issuer does not say how people sign in there.", 404),
        "wrong_tenant",
        "letter by letter",
    ),
    (
        IdentityProviderFailed("This sign-in server does not protect its codes (PKCE)."),
        "wrong_tenant",
        "PKCE",
    ),
    (OtherPersonSignedIn("joe@acme.test"), "ms_oauth_wrong_account_or_scope", "Another person"),
]


@pytest.mark.parametrize(("error", "code", "words"), SAID, ids=lambda one: str(one)[:40])
def test_each_has_a_cause_and_no_word_of_microsofts(
    subject: Explainer, error: SignInError, code: str, words: str
) -> None:
    finding = subject.of_sign_in(error, at(OTHER), has_secret=False).finding
    said = " ".join((finding.title, finding.explanation, *finding.actions))
    assert finding.code == code
    assert words in said
    assert "Microsoft" not in said
    assert "AADSTS" not in said


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Error 400: redirect_uri_mismatch", "redirect_uri"),
        ("Access blocked: Error 403: org_internal", "wrong_tenant"),
        ("Error 400: admin_policy_enforced", "workspace_policy"),
        ("AADSTS50011", "redirect_uri"),
    ],
)
def test_what_the_page_says_is_known_by_its_word(subject: Explainer, typed: str, code: str) -> None:
    told = subject.of_page(typed, at(GOOGLE), has_secret=True)
    assert told is not None
    assert told.finding.code == code


def test_what_is_no_word_of_a_page_is_none(subject: Explainer) -> None:
    assert subject.of_page("no idea", at(GOOGLE)) is None


REFUSED = [
    ("invalid_client", "The OAuth client was not found.", "page"),
    ("invalid_client", "client_secret is missing.", "setup"),
    ("redirect_uri_mismatch", "", "page"),
    ("org_internal", "", "page"),
    ("admin_policy_enforced", "", "page"),
    ("invalid_scope", "", "return"),
]


@pytest.mark.parametrize(("word", "text", "place"), REFUSED)
@pytest.mark.parametrize("auth", [GOOGLE, OTHER], ids=["google", "other"])
def test_no_letter_sends_anybody_to_microsoft(
    subject: Explainer, auth: OAuth, word: str, text: str, place: str
) -> None:
    told = subject.of_sign_in(SignInRefused(word, text, (), place), at(auth), has_secret=False)
    issuer = "https://accounts.google.com" if auth is GOOGLE else "https://login.acme.test"
    assert f"Sign-in at: {issuer}\n" in told.documents.details.text
    assert "icrosoft" not in told.documents.details.text
    (letter,) = told.documents.letters
    assert letter.to == "it_admin"
    assert "a-client" in letter.text
    where = "accounts.google.com (Google)" if auth is GOOGLE else "login.acme.test"
    assert f"Where people sign in: {where}\n" in letter.text
    for theirs in (
        "Microsoft",
        "Entra",
        "SMTP.Send",
        "Exchange",
        "enant",
        "Certificates & secrets",
    ):
        assert theirs not in letter.text
