"""What a failed sign-in at Microsoft means: every code, every way it can fail."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from msgspec.structs import replace

from diagnosis.said import M365
from diagnosis.written import CATALOGUE, all_rules
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.errors import (
    AddressRefused,
    CertificateExpired,
    CertificateNameMismatch,
    CertificateNotTrusted,
    ConnectionLost,
    ConnectionRefused,
    ConnectionTimedOut,
    ConsentNeeded,
    HandshakeFailed,
    HostNotFound,
    IdentityProviderFailed,
    NetworkUnreachable,
    NoAnswer,
    OtherPersonSignedIn,
    RedirectFailed,
    SecretStoreFailed,
    SecretStoreHung,
    SecretStoreLocked,
    SecretStoreUnavailable,
    SignInError,
    SignInExpired,
    SignInNeeded,
    SignInRefused,
    SignInTimedOut,
    SmtpDesktopError,
    WrongAudience,
)
from smtp_desktop.model.account import Account, OAuth, Sender, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.evidence.sign_in import failure
from support.microsoft import CLOUDS

TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"


def account(tenant: str = TENANT, authority: str = "") -> Account:
    auth = OAuth("11111111-2222-3333-4444-555555555555", tenant, authority=authority)
    server = Server(M365, 587, Encryption.TLS)
    return Account(Sender("Jane", "jane@acme.com"), server, auth, "joe@acme.com")


def found(error: SmtpDesktopError, tenant: str = TENANT, has_secret: bool | None = None) -> Finding:
    return explain(failure(error, account(tenant), has_secret=has_secret), CATALOGUE)


@pytest.mark.parametrize(("provider", "speaks_of_aadsts"), [("microsoft", True), ("google", False)])
def test_who_was_too_slow_is_told_what_their_own_provider_has(
    provider: str, speaks_of_aadsts: bool
) -> None:
    server = next((one for one in CLOUDS.server if one.id == provider), None)
    late = failure(SignInTimedOut("No."), account(), server=server)
    assert ("AADSTS" in str(explain(late, CATALOGUE).actions)) is speaks_of_aadsts


# Microsoft's codes, the place where they show up, the cause, and who can fix it.
_ROWS = """
    7000218 | token | client_secret | user it_admin
    700025 | token | client_secret | user
    7000215 70002 | token | client_secret | user it_admin
    7000222 | token | client_secret | it_admin
    700016 70001 700011 | page | client_id | user it_admin
    7000112 | page | client_id | it_admin
    50011 900971 500113 70004 | page | redirect_uri | it_admin
    9002326 9002327 | token | redirect_uri | it_admin
    90002 900023 90013 90038 | setup | wrong_tenant | user
    90002 900023 90013 50194 50059 50128 90019 | page | wrong_tenant | user
    50034 50014 51004 16003 | page | wrong_tenant | user
    9002346 | page | personal_account | user
    9002332 | page | personal_account | user it_admin
    9001023 90124 90130 | token | personal_account | user
    50020 500200 500208 16000 90072 | page | personal_account | user
    50105 | page | not_assigned | it_admin
    65001 | token | consent | user
    65004 | return | consent | user
    90094 90095 900941 90008 | page | consent | it_admin
    90094 90095 900941 90008 | return | consent | it_admin
    650053 650056 650057 65005 500011 650052 | return | scope | it_admin
    70011 28000 28002 28003 700022 700023 1002012 | return | scope | software
    50126 50056 50064 | page | bad_credentials | user
    50053 | page | account_locked | user it_admin
    50055 50144 50135 | page | account_state | user it_admin
    50057 | page | account_state | it_admin
    50072 50074 50076 50078 50079 50158 500121 | page | mfa_required | user
    50072 50074 50076 50078 50079 50158 500121 | token | mfa_required | user
    53003 530032 530035 50131 | page | ca_block | it_admin
    53003 530032 530035 50131 | token | ca_block | it_admin
    53000 53001 53002 530003 50005 50097 | page | ca_block | it_admin
    50002 500021 500022 500212 500213 | page | ca_block | it_admin
    50173 70008 700081 700082 700084 70043 | token | token_expired | user
    50089 50132 50133 70000 | token | token_expired | user
    54005 501481 500112 700005 9002313 | token | retry_oauth | user
    900561 | page | retry_oauth | user
    70016 70018 70019 | token | retry_oauth | user
    50058 | return | not_authenticated | user
    90033 90006 90012 70012 90024 90090 90091 50033 50087 | token | server_temp | wait
    80001 80002 80005 80007 80014 | page | server_temp | it_admin
    50196 90055 | token | login_throttled | user wait
    900144 | token | client_fault | software
"""


class Row(NamedTuple):
    """One of Microsoft's codes, where it shows up, and what it means."""

    aadsts: str
    place: str
    code: str
    owners: tuple[str, ...]


def _rows() -> list[Row]:
    parts = [line.split("|") for line in _ROWS.strip().splitlines()]
    return [
        Row(one, place.strip(), code.strip(), tuple(owners.split()))
        for codes, place, code, owners in parts
        for one in codes.split()
    ]


ROWS = _rows()


@pytest.mark.parametrize("has_secret", [True, False, None])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.aadsts} {row.place}")
def test_a_code_of_microsofts_is_understood(row: Row, has_secret: bool | None) -> None:
    text = f"AADSTS{row.aadsts}: Something in Microsoft's words."
    error = SignInRefused("invalid_grant", text, (row.aadsts,), row.place)
    subject = found(error, has_secret=has_secret)
    assert (subject.code, subject.owners) == (row.code, row.owners)
    wanted = ({"tenant": "consumers"},) if row.aadsts == "9002346" else ()
    assert tuple(fix.changes for fix in subject.fixes) == wanted
    for one in (subject.title, subject.explanation, *subject.actions):
        assert one
        assert "{" not in one
        assert "  " not in one


def test_every_code_that_is_written_down_is_among_them() -> None:
    written = {one for _, rule in all_rules() for one in rule.facts.get("aadsts", ()) if one}
    assert written - {"90023"} == {row.aadsts for row in ROWS}


@pytest.mark.parametrize(
    ("error", "code", "owners", "certain"),
    [
        (SignInNeeded("Nobody is connected."), "not_authenticated", "user", True),
        (SignInTimedOut("Nobody."), "retry_oauth", "user", True),
        (RedirectFailed("No port."), "loopback", "user", True),
        (WrongAudience("https://graph.microsoft.com"), "ms_oauth_", "user software", True),
        (SignInExpired("invalid_grant", "AADSTS9999999: ?"), "token_expired", "user", True),
        (SignInExpired("invalid_grant", "Gone."), "token_expired", "user", True),
        (SignInExpired("invalid_grant", "AADSTS50057: Off."), "account_state", "it_admin", True),
        (ConsentNeeded("invalid_grant", "AADSTS9999999: ?"), "consent", "user it_admin", False),
        (ConsentNeeded("consent_required", "No."), "consent", "it_admin", True),
        (SignInRefused("consent_required"), "consent", "it_admin", True),
        (SignInRefused("access_denied", "No.", (), "return"), "consent", "user", True),
        (SignInRefused("authorization_declined"), "consent", "user", True),
        (SignInRefused("authorization_pending"), "retry_oauth", "user", True),
        (SignInRefused("expired_token"), "retry_oauth", "user", True),
        (SignInRefused("bad_verification_code"), "retry_oauth", "user", True),
        (SignInRefused("invalid_grant", "Code was already redeemed"), "retry_oauth", "user", False),
        (SignInRefused("interaction_required"), "token_expired", "user", True),
        (SignInRefused("login_required", "", (), "return"), "not_authenticated", "user", True),
        (SignInRefused("temporarily_unavailable"), "server_temp", "wait", True),
        (SignInRefused("server_error"), "server_temp", "wait", False),
        (SignInRefused("invalid_scope"), "scope", "software", True),
        (SignInRefused("invalid_resource"), "scope", "it_admin", True),
        (
            SignInRefused(
                "unauthorized_client", "…does not exist or is not enabled for consumers."
            ),
            "personal_account",
            "user it_admin",
            False,
        ),
        (
            SignInRefused("invalid_request", "…the input parameter 'redirect_uri' is not valid."),
            "redirect_uri",
            "it_admin",
            True,
        ),
        (
            SignInRefused("invalid_request", "AADSTS90023: Public clients can't send a secret."),
            "client_secret",
            "user",
            True,
        ),
        (
            SignInRefused("invalid_request", "AADSTS900144: … the parameter: 'client_id'."),
            "client_id",
            "user",
            True,
        ),
        (
            SignInRefused("invalid_grant", "The ID token is not yet valid."),
            "clock",
            "user",
            True,
        ),
        (IdentityProviderFailed("Busy.", 503), "server_temp", "wait", True),
        (IdentityProviderFailed("Broken.", 500), "server_temp", "wait", True),
        (IdentityProviderFailed("Slow down.", 429), "login_throttled", "user wait", True),
        (IdentityProviderFailed("No sign-in.", 200), "interception", "user network", False),
        (IdentityProviderFailed("No sign-in."), "interception", "user network", False),
        (IdentityProviderFailed("Portal.", 511), "interception", "user", True),
        (IdentityProviderFailed("Proxy.", 407), "proxy_only", "it_admin", True),
        (
            IdentityProviderFailed("The proxy of this network did not let it through."),
            "proxy_only",
            "it_admin",
            True,
        ),
        (AddressRefused("Elsewhere."), "interception", "user it_admin", True),
        (SignInError("There is no sign-in by code at this server."), "retry_oauth", "user", True),
        (OtherPersonSignedIn("joe@x"), "ms_oauth_wrong_account_or_scope", "user", True),
        (HostNotFound("No."), "dns", "network user", True),
        (HostNotFound("No.", certain=False), "dns", "network user", True),
        (ConnectionRefused("No."), "port_blocked", "network", True),
        (ConnectionTimedOut("No."), "port_blocked", "network", True),
        (NetworkUnreachable("No."), "port_blocked", "network", True),
        (NoAnswer("No."), "no_answer", "network wait", True),
        (ConnectionLost("No."), "connection_lost", "network", True),
        (CertificateNotTrusted("No."), "cert_chain", "it_admin", True),
        (
            CertificateNotTrusted("No.", reason="Basic Constraints of CA cert not marked critical"),
            "cert_strict",
            "it_admin",
            True,
        ),
        (CertificateNameMismatch("No."), "interception", "user network", False),
        (CertificateExpired("No."), "cert_expired_or_clock", "user", True),
        (HandshakeFailed("No.", reason="NOT_TLS"), "interception", "user network", False),
        (SecretStoreUnavailable("No."), "keyring_missing", "user it_admin software", True),
        (SecretStoreHung("No."), "keyring_missing", "user it_admin software", True),
        (SecretStoreFailed("No."), "keyring_missing", "user it_admin software", True),
        (SecretStoreLocked("No."), "keyring_locked", "user", True),
    ],
    ids=lambda one: f"{type(one).__name__} {one}" if isinstance(one, Exception) else "",
)
def test_every_other_way_to_fail_is_understood(
    error: SmtpDesktopError, code: str, owners: str, certain: bool
) -> None:
    subject = found(error)
    assert subject.code.startswith(code)
    assert subject.owners == tuple(owners.split())
    assert subject.certain is certain
    assert subject.fixes == ()


GOOGLE = OAuth("1.apps.googleusercontent.com", "", provider="google")


@pytest.mark.parametrize(
    ("lived", "is_likely"),
    [
        ((6.9, 7.1), True),
        ((0, 7), True),
        ((0, 29), True),
        ((7.1, 7.2), False),
        ((6, 6.9), False),
        ((0, 200), False),
        (None, False),
    ],
)
def test_a_sign_in_that_ends_after_a_week_points_at_an_app_that_is_being_tested(
    lived: tuple[float, float] | None, is_likely: bool
) -> None:
    error = SignInExpired("invalid_grant", "Token has been expired or revoked.")
    error.lived = lived
    for auth, may_be in ((GOOGLE, is_likely), (OAuth("1", TENANT), False)):
        server = CLOUDS.server_of(auth)
        one = explain(failure(error, replace(account(), auth=auth), server=server), CATALOGUE)
        assert one.code == "token_expired"
        assert ("Publish app" in "".join(one.actions)) is may_be
        assert "it_admin" in one.owners if may_be else one.certain
