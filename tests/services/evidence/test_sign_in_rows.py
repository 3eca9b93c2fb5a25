"""Every refusal of Microsoft's, from the place where it shows up to what a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from servers.microsoft import refreshed, registration, signed_in
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.adapters.sign_in.microsoft import Microsoft
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.errors import SignInError
from smtp_desktop.services.evidence import sign_in as sign_in_evidence
from smtp_desktop.waiting import Cancellation, Deadline
from support.clock import RealClock
from support.fakes import CATALOGUE
from support.signing import microsoft

ACCOUNT = microsoft()

PAGE = {
    "client_id": ("700016", "7000112"),
    "redirect_uri": ("50011", "900971"),
    "wrong_tenant": ("90002", "900023", "50194", "50034"),
    "personal_account": ("9002346", "9002332", "50020"),
    "not_assigned": ("50105",),
    "consent": ("90094", "90095"),
    "bad_credentials": ("50126",),
    "account_locked": ("50053",),
    "account_state": ("50055", "50057"),
    "mfa_required": ("50076", "50079", "50072", "50074", "50158"),
    "ca_block": ("53003", "53000", "53001", "530003", "530035"),
    "retry_oauth": ("900561",),
}
RETURN = {
    "consent": ("65004", "90094", "90095"),
    "scope": ("650053", "650057", "70011", "500011", "28000"),
    "not_authenticated": ("50058",),
}
SETUP = {"wrong_tenant": ("90002", "900023", "90013")}
TOKEN = {
    "client_secret": ("7000218", "700025", "7000215", "7000222"),
    "personal_account": ("9001023",),
    "mfa_required": ("50076", "50079", "50158"),
    "ca_block": ("53003",),
    "retry_oauth": ("54005", "501481", "500112", "700005", "9002313"),
    "wrong_tenant": ("50059",),
    "scope": ("1002012",),
    "server_temp": ("90033", "90006", "90012", "70012"),
}
REFRESH = {
    "token_expired": (*("50173", "70008", "700082", "70043", "50089", "50132", "50133", "70000"),),
    "consent": ("65001",),
    "mfa_required": ("50076",),
}


def rows(table: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(code, finding) for finding, codes in table.items() for code in codes]


@pytest.fixture(scope="module")
def started() -> Iterator[PracticeIdentityProvider]:
    server = PracticeIdentityProvider()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def provider(started: PracticeIdentityProvider) -> Iterator[PracticeIdentityProvider]:
    yield started
    started.fault.clear()


@pytest.fixture
def library(provider: PracticeIdentityProvider) -> Microsoft:
    return Microsoft(Trust(ca_data=provider.ca_certificate), RealClock())


def told(error: SignInError) -> Finding:
    return explain(sign_in_evidence.failure(error, ACCOUNT), CATALOGUE)


@pytest.mark.parametrize(("code", "finding"), rows(PAGE))
def test_what_only_the_page_says(
    provider: PracticeIdentityProvider, library: Microsoft, code: str, finding: str
) -> None:
    begun = library.begin(
        registration(provider), "http://localhost:1", "", Deadline(20), Cancellation()
    )
    provider.fault["page"] = code
    page = Visitor().sign_in(begun.address.text)
    assert not page.returns_to
    for typed in (page.words, f"AADSTS{code}", code):
        failure = sign_in_evidence.page_failure(typed, ACCOUNT)
        assert failure is not None
        assert explain(failure, CATALOGUE).code == finding


@pytest.mark.parametrize(("code", "finding"), rows(RETURN))
def test_what_comes_back_from_the_browser(
    provider: PracticeIdentityProvider, library: Microsoft, code: str, finding: str
) -> None:
    provider.fault["return"] = code
    with pytest.raises(SignInError) as caught:
        signed_in(library, registration(provider))
    assert told(caught.value).code == finding


@pytest.mark.parametrize(("code", "finding"), rows(SETUP))
def test_what_is_said_before_the_browser_opens(
    provider: PracticeIdentityProvider, library: Microsoft, code: str, finding: str
) -> None:
    provider.fault["setup"] = code
    with pytest.raises(SignInError) as caught:
        signed_in(library, registration(provider))
    assert told(caught.value).code == finding


@pytest.mark.parametrize(("code", "finding"), rows(TOKEN))
def test_what_is_said_when_the_answer_is_redeemed(
    provider: PracticeIdentityProvider, library: Microsoft, code: str, finding: str
) -> None:
    provider.fault["token"] = code
    with pytest.raises(SignInError) as caught:
        signed_in(library, registration(provider))
    assert told(caught.value).code == finding


@pytest.mark.parametrize(("code", "finding"), rows(REFRESH))
def test_what_is_said_when_a_sign_in_is_used_again(
    provider: PracticeIdentityProvider, library: Microsoft, code: str, finding: str
) -> None:
    wanted = registration(provider)
    cache = signed_in(library, wanted).cache
    provider.fault["refresh"] = code
    with pytest.raises(SignInError) as caught:
        refreshed(library, wanted, cache)
    assert told(caught.value).code == finding
