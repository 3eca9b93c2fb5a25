"""What the sign-in library answers and raises, in the program's own errors."""

from __future__ import annotations

import errno
import json
import socket
import ssl
from typing import Any

import msal.exceptions
import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError
from urllib3.exceptions import SSLError as WrappedSslError

from conftest import CANARY
from smtp_desktop.adapters.sign_in.refusals import refused, translated
from smtp_desktop.errors import (
    CertificateNotTrusted,
    ConnectionRefused,
    ConnectionTimedOut,
    ConsentNeeded,
    HostNotFound,
    IdentityProviderFailed,
    NoAnswer,
    SignInExpired,
    SignInRefused,
    SmtpDesktopError,
)

TRACE = "0a1b2c3d-0000-1111-2222-333344445555"
ANSWER = {
    "error": "invalid_client",
    "error_description": f"AADSTS7000215: Invalid client secret.\r\nTrace ID: {TRACE}",
    "error_codes": [7000215],
    "correlation_id": "c-1",
}


def test_an_answer_keeps_what_helps() -> None:
    error = refused(ANSWER, "token")
    assert type(error) is SignInRefused
    assert (error.error, error.codes, error.place) == ("invalid_client", ("7000215",), "token")
    assert error.description == f"AADSTS7000215: Invalid client secret. Trace ID: {TRACE}"
    assert error.reference == f"Trace ID: {TRACE}, Correlation ID: c-1"


def test_what_came_through_the_browser_has_its_number_in_the_text_only() -> None:
    answer = {"error": "access_denied", "error_description": "AADSTS65004: User declined."}
    error = refused(answer, "return")
    assert (type(error), error.codes, error.place) == (SignInRefused, ("65004",), "return")


@pytest.mark.parametrize(
    "answer",
    [
        {"error": "consent_required"},
        {"error": "invalid_grant", "suberror": "consent_required"},
        {"error": "invalid_grant", "error_codes": [65001]},
        {"error": "interaction_required", "error_description": "AADSTS90094: Admin consent"},
    ],
)
def test_missing_consent_is_told_apart(answer: dict[str, Any]) -> None:
    assert type(refused(answer, "refresh")) is ConsentNeeded


@pytest.mark.parametrize("code", [70008, 700082, 50173, 70043, 50089, 70000])
def test_a_refused_refresh_is_the_end_of_a_sign_in(code: int) -> None:
    answer = {"error": "invalid_grant", "error_codes": [code]}
    error = refused(answer, "refresh")
    assert (type(error), error.place) == (SignInExpired, "token")
    assert type(refused(answer, "token")) is SignInRefused


@pytest.mark.parametrize("code", [50076, 50079, 7000215, 7000222])
def test_a_missing_factor_or_a_wrong_secret_is_not(code: int) -> None:
    answer = {"error": "invalid_grant", "error_codes": [code]}
    assert type(refused(answer, "refresh")) is SignInRefused


@pytest.mark.parametrize("answer", [{}, {"error": None}, {"error_description": None}])
def test_an_empty_answer_is_a_refusal_all_the_same(answer: dict[str, Any]) -> None:
    assert str(refused(answer, "token")) == "invalid_response"


def wrapped(inner: Exception) -> requests.exceptions.ConnectionError:
    """As requests hands over what urllib3 wrapped."""
    return requests.exceptions.ConnectionError(MaxRetryError(None, "/", inner))  # type: ignore[arg-type]


def refused_connection() -> Exception:
    inner = NewConnectionError(None, "Failed")  # type: ignore[arg-type]
    inner.__cause__ = ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    return wrapped(inner)


def unknown_name() -> Exception:
    inner = NewConnectionError(None, "Failed")  # type: ignore[arg-type]
    inner.__cause__ = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return wrapped(inner)


def untrusted() -> Exception:
    inner = ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed")
    return requests.exceptions.SSLError(MaxRetryError(None, "/", WrappedSslError(inner)))  # type: ignore[arg-type]


def unknown_tenant() -> Exception:
    body = json.dumps({"error": "invalid_tenant", "error_description": "AADSTS90002: No tenant."})
    outer = ValueError("Unable to get authority configuration for https://login.test/x.")
    outer.__context__ = ValueError(f"OIDC Discovery failed. HTTP status: 400, Error: {body}")
    return outer


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (refused_connection(), ConnectionRefused),
        (unknown_name(), HostNotFound),
        (untrusted(), CertificateNotTrusted),
        (requests.exceptions.ConnectTimeout(), ConnectionTimedOut),
        (requests.exceptions.ReadTimeout(), NoAnswer),
        (TimeoutError(), NoAnswer),
        (requests.exceptions.ProxyError("407"), IdentityProviderFailed),
        (json.JSONDecodeError("Expecting value", "<html>", 0), IdentityProviderFailed),
        (RuntimeError("nonce"), IdentityProviderFailed),
        (ValueError("state mismatch"), IdentityProviderFailed),
        (KeyError("access_token"), IdentityProviderFailed),
        (NoAnswer("x"), NoAnswer),
    ],
)
def test_whatever_is_raised_comes_out_as_ours(
    error: Exception, kind: type[SmtpDesktopError]
) -> None:
    assert type(translated(error, "setup")) is kind


def test_an_unknown_tenant_is_a_refusal_with_its_number() -> None:
    error = translated(unknown_tenant(), "setup")
    assert isinstance(error, SignInRefused)
    assert (error.codes, error.place) == (("90002",), "setup")
    assert error.description == "AADSTS90002: No tenant."


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (
            msal.exceptions.MsalServiceError("HTTP Error: 503", error="", error_description=""),
            503,
        ),
        (ValueError("OIDC Discovery failed on x:443. HTTP status: 404, Error: <html>"), 404),
        (requests.exceptions.HTTPError("500 Server Error: x for url: https://x:443"), 500),
        (ValueError("https://localhost:443 said nothing"), 0),
    ],
)
def test_the_status_is_kept(error: Exception, status: int) -> None:
    found = translated(error, "setup")
    assert isinstance(found, IdentityProviderFailed)
    assert found.status == status


def test_words_that_quote_what_was_sent_stay_behind() -> None:
    for error in (ValueError(CANARY), RuntimeError(CANARY), wrapped(OSError(5, CANARY))):
        found = translated(error, "token")
        assert CANARY not in str(found) + repr(vars(found))
