"""What a person types or pastes from Microsoft's page in the browser."""

from __future__ import annotations

import pytest

from conftest import CANARY
from services.evidence.test_sign_in import ACCOUNT, CLIENT
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.services.evidence.sign_in import page_failure
from support.fakes import CATALOGUE

TRACE = "6c2a1d0e-1b2c-4d3e-8f90-112233445566"
CORRELATION = "0d0d0d0d-1b2c-4d3e-8f90-112233445577"

PAGES = {
    "AADSTS50011": "redirect_uri",
    "aadsts50011": "redirect_uri",
    "AADSTS 50011": "redirect_uri",
    "AADSTS:\n50011": "redirect_uri",
    "50011": "redirect_uri",
    " 50011. ": "redirect_uri",
    "#50011": "redirect_uri",
    "Message: AADSTS50105: Your administrator has configured the application": "not_assigned",
    f"Sign in\nSorry, but we’re having trouble signing you in.\r\n\r\nAADSTS700016: Application "
    f"with identifier '{CLIENT}' was not found": "client_id",
    f"Error Code: 53003\nRequest Id: {TRACE}\nCorrelation Id: {CORRELATION}": "ca_block",
    f"Error Code: 53003 Request Id: {TRACE} App id: {CLIENT} IP address: 203.0.113.7": "ca_block",
    "Sie können derzeit nicht darauf zugreifen.\nFehlercode: 53003\nApp-ID: 1": "ca_block",
    "Vous ne pouvez pas y accéder.\nCode d’erreur : 53000": "ca_block",
    "No puede acceder ahora. Código de error: 50105": "not_assigned",
    "エラー コード： 50020": "personal_account",
    "unauthorized_client: The client does not exist or is not enabled for consumers. If you are "
    "the application developer, configure a new application": "personal_account",
    "https://login.live.com/err.srf?error=unauthorized_client&error_description=The+client+does"
    "+not+exist+or+is+not+enabled+for+consumers": "personal_account",
    "http://localhost:53123/?error=access_denied&error_subcode=cancel&state=x": "consent",
    "http://localhost:5/?error=access_denied&error_description=AADSTS65004%3a+User+declined": (
        "consent"
    ),
    "Need admin approval\nSMTP Desktop needs permission": "consent",
    "This site can’t be reached\nlocalhost refused to connect.\nERR_CONNECTION_REFUSED": "loopback",
    "Firefox can’t establish a connection to the server at localhost:53123.": "loopback",
    "AADSTS9999999: Something new": "unknown",
}


@pytest.mark.parametrize(("typed", "code"), PAGES.items(), ids=[one[:40] for one in PAGES])
def test_what_a_page_says_is_understood(typed: str, code: str) -> None:
    subject = page_failure(typed, ACCOUNT, has_secret=False)
    assert subject is not None
    assert explain(subject, CATALOGUE).code == code
    assert subject.facts["place"] == "page"
    assert subject.facts["client"] == "public"


@pytest.mark.parametrize(
    "typed",
    [
        *("", "  \n ", "help", "Enter code", "4711", "Pick an account", "ABCD-EFGH"),
        *("http://localhost:53123", "http://localhost:53123/", "Call us: +1 555 0100"),
        *(f"App id: {CLIENT}", "2026-11-20T09:14:00Z", "jane50011@acme.com", "203.0.113.7"),
        "The user's not_access_denied_at_all",
    ],
)
def test_a_page_that_says_nothing_is_not_guessed_at(typed: str) -> None:
    assert page_failure(typed, ACCOUNT, has_secret=False) is None


def test_what_support_asks_for_is_read_from_the_page() -> None:
    wanted = f"Trace ID: {TRACE}, Correlation ID: {CORRELATION}"
    for typed in (
        f"AADSTS50105 Trace ID: {TRACE}\r\nCorrelation ID: {CORRELATION}\r\nTimestamp: 2026-11-20",
        f"Request Id: {TRACE} Correlation Id: {CORRELATION} Timestamp: 2026-11-20 AADSTS50105",
    ):
        subject = page_failure(typed, ACCOUNT)
        assert subject is not None
        assert subject.words["reference"] == wanted
    german = page_failure(f"Fehlercode: 53003 Korrelations-ID: {CORRELATION}", ACCOUNT)
    assert german is not None
    assert german.words["reference"] == f"Correlation ID: {CORRELATION}"


@pytest.mark.parametrize(
    "typed",
    [
        f"http://localhost:53123/?code={CANARY}&error=access_denied&state={CANARY}",
        f"AADSTS50011 code={CANARY}",
        f"AADSTS50011 https://x/#access_token={CANARY}&error=x",
        f"need admin approval client_secret={CANARY}",
    ],
)
def test_what_an_address_brings_along_is_not_kept(typed: str) -> None:
    subject = page_failure(typed, ACCOUNT)
    assert subject is not None
    assert CANARY not in repr(subject)
    assert CANARY not in repr(explain(subject, CATALOGUE))


def test_a_page_without_end_is_cut() -> None:
    subject = page_failure("AADSTS50011 " + "x" * 100_000, ACCOUNT)
    assert subject is not None
    assert len(subject.text) <= 2000
