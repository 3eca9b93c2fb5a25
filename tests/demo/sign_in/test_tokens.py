"""What the practice sign-in's token endpoint takes, and how it refuses the rest."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest

from conftest import CANARY
from servers.sign_in_program import REDIRECT, SEND, Program, codes
from smtp_desktop.demo.sign_in.data import (
    COLLEAGUE,
    CONFIDENTIAL_CLIENT,
    CONSUMERS_TENANT,
    PERSONAL,
    PRACTICE_TENANT,
    PUBLIC_CLIENT,
    Client,
    Platform,
)
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from support.clock import Time

SECRET = f"{CANARY} +%:"
APP = Client(PUBLIC_CLIENT, "App")
WEB = replace(
    APP,
    redirects=(("http://localhost", Platform.WEB),),
    secrets=((SECRET, True), ("old secret", False)),
    allows_public_flows=False,
)
SPA = replace(APP, redirects=(("http://localhost", Platform.SPA),))
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def provider(clock: Time) -> Iterator[PracticeIdentityProvider]:
    made = PracticeIdentityProvider(clock=clock)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def program(provider: PracticeIdentityProvider) -> Program:
    return Program(provider)


def code(program: Program, **changed: str) -> str:
    return program.sign_in(COLLEAGUE, **changed).answer["code"]


CODES: dict[str, tuple[str, str, Callable[[Program], dict[str, Any]]]] = {
    "unknown": ("9002313", "invalid_request", lambda it: it.redeem("no code")),
    "missing": ("900144", "invalid_request", lambda it: it.redeem("")),
    "another verifier": (
        "501481",
        "invalid_grant",
        lambda it: it.redeem(code(it), code_verifier="w" * 43),
    ),
    "no verifier": ("501481", "invalid_grant", lambda it: it.redeem(code(it), code_verifier="")),
    "a verifier for nothing": (
        "501481",
        "invalid_grant",
        lambda it: it.redeem(code(it, code_challenge="")),
    ),
    "another redirect": (
        "500112",
        "invalid_client",
        lambda it: it.redeem(code(it), redirect_uri="http://localhost:1"),
    ),
    "another tenant": ("700005", "invalid_grant", lambda it: it.redeem(code(it), "common")),
    "another program": (
        "70000",
        "invalid_grant",
        lambda it: it.redeem(code(it), client_id=CONFIDENTIAL_CLIENT),
    ),
    "no program": ("900144", "invalid_request", lambda it: it.redeem(code(it), client_id="")),
    "unknown program": (
        "700016",
        "unauthorized_client",
        lambda it: it.redeem(code(it), client_id="x"),
    ),
    "no tenant": ("90002", "invalid_tenant", lambda it: it.redeem("any", "nobody.test")),
    "no grant": ("900144", "invalid_request", lambda it: it.token()),
    "a password": (
        "70003",
        "unsupported_grant_type",
        lambda it: it.token(grant_type="password", username="a", password=CANARY),
    ),
    "no refresh token": ("900144", "invalid_request", lambda it: it.refresh("")),
    "unknown refresh token": ("70000", "invalid_grant", lambda it: it.refresh("none")),
    "no device code": ("900144", "invalid_request", lambda it: it.token(grant_type=DEVICE_GRANT)),
    "unknown device code": (
        "70018",
        "bad_verification_code",
        lambda it: it.token(grant_type=DEVICE_GRANT, device_code="none"),
    ),
}


@pytest.mark.parametrize("case", CODES)
def test_what_is_damaged_or_somebody_elses_gives_no_token(program: Program, case: str) -> None:
    number, error, ask = CODES[case]
    answer = ask(program)

    assert (answer["error"], answer["error_codes"]) == (error, [int(number)])
    assert codes(answer["error_description"]) == [number]


def test_a_code_is_good_once_whatever_came_of_it(program: Program) -> None:
    first, second = code(program), code(program)

    assert "access_token" in program.redeem(first)
    assert codes(program.redeem(first)["error_description"]) == ["54005"]
    assert codes(program.redeem(second, client_secret="any")["error_description"]) == ["700025"]
    assert codes(program.redeem(second)["error_description"]) == ["54005"]


def test_a_code_is_good_for_ten_minutes(program: Program, clock: Time) -> None:
    late = code(program)
    clock.ahead = timedelta(minutes=11)

    assert codes(program.redeem(late)["error_description"]) == ["70008"]


@pytest.mark.parametrize(
    ("client", "secret", "number"),
    [
        (WEB, "", "7000218"),
        (WEB, "wrong", "7000215"),
        (WEB, "old secret", "7000222"),
        (APP, SECRET, "700025"),
        (SPA, "", "9002327"),
    ],
)
def test_a_secret_is_needed_where_it_is_registered_and_nowhere_else(
    program: Program, client: Client, secret: str, number: str
) -> None:
    program.provider.put(client)
    answer = program.redeem(code(program), client_secret=secret)

    assert answer["error_codes"] == [int(number)]
    assert answer["error"] == "invalid_request" if client is SPA else "invalid_client"


def test_a_secret_may_come_in_a_header(program: Program) -> None:
    program.provider.put(WEB)
    basic = base64.b64encode(f"{PUBLIC_CLIENT}:{quote_plus(SECRET)}".encode()).decode()
    form = {"grant_type": "authorization_code", "code": code(program), "redirect_uri": REDIRECT}
    asked = {**form, "code_verifier": "v" * 43}
    path = "practice.test/oauth2/v2.0/token"

    assert "access_token" in program.post(path, asked, Authorization=f"Basic {basic}")
    for wrong in ("Basic !", "Bearer x", "Basic /w=="):
        assert "error" in program.post(path, asked, Authorization=wrong)


def test_refresh_tokens_change_with_every_use(program: Program) -> None:
    first = program.tokens(COLLEAGUE)["refresh_token"]
    second = program.refresh(first)["refresh_token"]

    assert first != second
    assert codes(program.refresh(first)["error_description"]) == ["70000"]
    assert program.provider.is_valid(COLLEAGUE.address, program.refresh(second)["access_token"])


def test_a_refresh_needs_the_secret_again(program: Program) -> None:
    program.provider.put(WEB)
    answer = program.redeem(code(program), client_secret=SECRET)
    refused = program.refresh(answer["refresh_token"])

    assert codes(refused["error_description"]) == ["7000218"]
    assert "access_token" in program.refresh(answer["refresh_token"], client_secret=SECRET)


ENDS: dict[str, tuple[str, Callable[[PracticeIdentityProvider, Time], None]]] = {
    "a new password": ("50173", lambda it, _: it.revoke(COLLEAGUE.address.upper())),
    "a rule": ("70043", lambda it, _: it.revoke(COLLEAGUE.address, "70043")),
    "unused": ("700082", lambda _, clock: setattr(clock, "ahead", timedelta(days=91))),
    "taken back": ("65001", lambda it, _: it.withdraw(COLLEAGUE.address)),
    "disabled": ("50057", lambda it, _: it.put(replace(COLLEAGUE, trouble="50057"))),
    "a second factor": ("50076", lambda it, _: it.put(replace(COLLEAGUE, trouble="50076"))),
    "not assigned": ("50105", lambda it, _: it.put(replace(APP, assigned=frozenset()))),
    "gone": ("50034", lambda it, _: setattr(it, "directory", replace(it.directory, people=()))),
    "program disabled": ("7000112", lambda it, _: it.put(replace(APP, is_enabled=False))),
}


@pytest.mark.parametrize("case", ENDS)
def test_a_sign_in_ends(program: Program, clock: Time, case: str) -> None:
    number, end = ENDS[case]
    answer = program.tokens(COLLEAGUE)
    end(program.provider, clock)

    refused = program.refresh(answer["refresh_token"])
    assert refused["error_codes"] == [int(number)]


def test_revoking_leaves_access_tokens_alone_and_stops_codes_under_way(program: Program) -> None:
    token, under_way = program.tokens(COLLEAGUE)["access_token"], code(program)
    program.provider.revoke(COLLEAGUE.address)

    assert program.provider.is_valid(COLLEAGUE.address, token)
    assert codes(program.redeem(under_way)["error_description"]) == ["50173"]
    assert "access_token" in program.tokens(COLLEAGUE)


def test_an_access_token_is_good_for_its_time(program: Program, clock: Time) -> None:
    program.provider.ledger.token_seconds = 60
    answer = program.tokens(COLLEAGUE)

    assert answer["expires_in"] == 60
    clock.ahead = timedelta(seconds=61)
    assert not program.provider.is_valid(COLLEAGUE.address, answer["access_token"])


def test_a_personal_sign_in_is_refreshed_where_it_was_made(program: Program) -> None:
    token = program.tokens(PERSONAL, realm="consumers")["refresh_token"]

    assert codes(program.refresh(token)["error_description"]) == ["70000"]
    assert "access_token" in program.refresh(token, CONSUMERS_TENANT)


@pytest.mark.parametrize(
    ("realm", "client", "secret", "scope", "number"),
    [
        ("common", WEB, SECRET, f"{SEND}/.default", "50059"),
        ("consumers", WEB, SECRET, "x/.default", "9001023"),
        ("practice.test", WEB, "", "x/.default", "7000218"),
        ("practice.test", WEB, SECRET, SEND, "1002012"),
        ("practice.test", WEB, SECRET, "https://x.test/.default", "500011"),
    ],
)
def test_an_application_by_itself(
    program: Program, realm: str, client: Client, secret: str, scope: str, number: str
) -> None:
    program.provider.put(client)
    asked = {"grant_type": "client_credentials", "client_secret": secret, "scope": scope}

    assert program.token(realm, **asked)["error_codes"] == [int(number)]


def test_an_applications_own_token_opens_nobodys_mailbox(program: Program) -> None:
    program.provider.put(WEB)
    scope = "https://outlook.office365.com/.default"
    form = {"grant_type": "client_credentials", "client_secret": SECRET, "scope": scope}
    token = program.token(**form)["access_token"]
    issued = program.provider.issued(token)

    assert issued
    assert (issued.address, issued.tenant_id) == ("", PRACTICE_TENANT)
    assert not program.provider.is_valid("", token)
    assert not program.provider.is_valid(COLLEAGUE.address, token)
