"""A text of a sign-in at Microsoft or Google, pasted with or without what is around it."""

from __future__ import annotations

import pytest

from diagnosis.pasting import read, read_all
from smtp_desktop.diagnosis.pasted import sign_in_page
from smtp_desktop.diagnosis.stage import Stage

MSAL = (
    "Failed to acquire token: {'error': 'invalid_grant', 'error_description': 'AADSTS50076: Due to "
    "a configuration change made by your administrator. Trace ID: "
    "00001111-aaaa-2222-bbbb-3333cccc4444 Correlation ID: 00002222-aaaa-2222-bbbb-3333cccc4444'}"
)
PAGE = "http://localhost:50123/?error=access_denied&error_description=AADSTS65004%3a+declined&code=SECRET"


@pytest.mark.parametrize(
    ("text", "error", "facts"),
    [
        (MSAL, "SignInRefused", {"aadsts": "50076", "oauth_error": "invalid_grant"}),
        ("AADSTS700016: Application was not found", "SignInRefused", {"aadsts": "700016"}),
        ("invalid_grant: Code was already redeemed", "SignInRefused",
         {"oauth_error": "invalid_grant"}),
        ("403 access_denied: Google has not verified this app", "SignInRefused",
         {"oauth_error": "access_denied"}),
        ("Error 400: redirect_uri_mismatch", "SignInRefused",
         {"oauth_error": "redirect_uri_mismatch"}),
        (PAGE, "SignInRefused", {"aadsts": "65004", "oauth_error": "access_denied"}),
        ("Need admin approval\nSMTP Desktop needs permission", "ConsentNeeded",
         {"oauth_error": "consent_required"}),
        ("After sign-in: localhost refused to connect.", "RedirectFailed", {}),
    ],
)  # fmt: skip
def test_why_a_sign_in_stopped_is_read(text: str, error: str, facts: dict[str, str]) -> None:
    failure = read(text)

    assert failure.stage is Stage.SIGN_IN
    assert failure.errors[0] == error
    assert {**failure.facts, "alone": ""} == {"place": "pasted", "alone": "", **facts}


def test_what_support_asks_for_and_the_code_are_there_for_the_sentences() -> None:
    assert read(MSAL).words == {
        "code": "AADSTS50076",
        "reference": "Trace ID: 00001111-aaaa-2222-bbbb-3333cccc4444, "
        "Correlation ID: 00002222-aaaa-2222-bbbb-3333cccc4444",
    }
    assert read("invalid_grant: expired").words == {"code": "invalid_grant"}


def test_words_that_others_use_as_well_need_a_sign_of_a_sign_in() -> None:
    shop = '{"error": "access_denied", "message": "not yours"}'

    assert read(shop).stage is None
    assert read("localhost refused to connect").errors == ()
    assert read(shop, stage=Stage.SIGN_IN).facts["oauth_error"] == "access_denied"
    assert read(f"smtp {shop}").facts["oauth_error"] == "access_denied"


def test_a_bare_number_is_a_code_only_where_the_stage_is_known() -> None:
    assert read("53003").errors == ()
    assert read("53003", stage=Stage.SIGN_IN).facts["aadsts"] == "53003"
    assert read("Fehlercode: 53003", stage=Stage.SIGN_IN).facts["aadsts"] == "53003"
    assert read("nothing at all", stage=Stage.SIGN_IN).errors == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("50074 / 50076 strong authentication required", "50074"),
        ("Something went wrong (700016)", "700016"),
        ("On 2026-05-30 at 12:50:53 it took 50,123 tries, see 50076.12 and build-50076", ""),
    ],
)
def test_a_number_among_words_is_microsofts_where_the_stage_is_known(
    text: str, number: str
) -> None:
    failure = read(text, stage=Stage.SIGN_IN)
    assert failure.facts.get("aadsts", "") == number
    assert "aadsts" not in read(text).facts


def test_a_one_time_answer_stays_nowhere() -> None:
    said = sign_in_page.read(PAGE)

    assert said
    assert "SECRET" not in repr(said)
    assert "SECRET" not in repr(read_all(PAGE))


@pytest.mark.parametrize(
    "text",
    [
        "The connection to the server at localhost failed.",
        "Safari can't connect to the server “localhost”.",
        "ERR_CONNECTION_REFUSED",
    ],
)
def test_a_browser_that_finds_nobody_here_is_known_in_its_words(text: str) -> None:
    said = sign_in_page.read(text)

    assert said
    assert (said.kind, said.number, said.word) == ("redirect", "", "")
