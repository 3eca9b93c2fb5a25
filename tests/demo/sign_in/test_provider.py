"""What the practice sign-in gives, and where each of its refusals shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest

from conftest import CANARY
from servers.sign_in_program import REDIRECT, SEND, Program, codes
from smtp_desktop.demo.sign_in.codes import NOT_FOR_CONSUMERS, REFUSALS
from smtp_desktop.demo.sign_in.data import (
    COLLEAGUE,
    EXCHANGE,
    OUTLOOK,
    PERSONAL,
    PUBLIC_CLIENT,
    YOU,
    Audience,
    Client,
    Consent,
    Person,
    Tenant,
)
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.refusals import Place

OTHER_TENANT = Tenant("11111111-2222-4333-8444-555555555555", "other.test", "Other Company")
STRANGER = Person("eve@other.test", "e0", "Eve", tenant=OTHER_TENANT.id, password=CANARY)
APP = Client(PUBLIC_CLIENT, "App")
ONE_TENANT = replace(APP, audience=Audience.SINGLE)
ME = replace(COLLEAGUE, password=CANARY)


@pytest.fixture
def provider() -> Iterator[PracticeIdentityProvider]:
    made = PracticeIdentityProvider()
    for thing in (OTHER_TENANT, STRANGER, ME):
        made.put(thing)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def program(provider: PracticeIdentityProvider) -> Program:
    return Program(provider)


def test_a_code_is_given_for_a_person_and_a_token_for_the_code(
    provider: PracticeIdentityProvider, program: Program
) -> None:
    page = program.sign_in(ME)
    token = program.redeem(page.answer["code"])["access_token"]

    assert (page.returns_to, page.answer["state"]) == (REDIRECT, "a state")
    issued = provider.issued(token)
    assert issued
    assert (issued.address, issued.client_id) == (ME.address, PUBLIC_CLIENT)
    assert (issued.audience, issued.permissions) == (OUTLOOK, ("SMTP.Send",))
    assert provider.is_valid(ME.address.upper(), token)
    assert not provider.is_valid(YOU.address, token)
    assert provider.issued("no token") is None
    assert {"authorize": 1, "token": 1, "authorization_code": 1}.items() <= (
        provider.requests.items()
    )


@pytest.mark.parametrize(
    "scope", ["SMTP.Send", "https://graph.microsoft.com/SMTP.Send", "openid", f"{EXCHANGE}/"]
)
def test_a_token_for_another_service_opens_no_mailbox(program: Program, scope: str) -> None:
    page = program.sign_in(ME, scope=scope)
    if scope.endswith("/"):
        assert codes(page.answer["error_description"]) == ["70011"]
        return
    answer = program.redeem(page.answer["code"])

    assert not program.provider.is_valid(ME.address, answer["access_token"])
    assert "refresh_token" not in answer, "nobody asked for offline_access"


PAGES: dict[str, tuple[str, Client, dict[str, str]]] = {
    "unknown client": ("700016", APP, {"client_id": OTHER_TENANT.id}),
    "disabled": ("7000112", replace(APP, is_enabled=False), {}),
    "another redirect": ("50011", APP, {"redirect_uri": "http://localhost/back"}),
    "a redirect abroad": ("50011", APP, {"redirect_uri": "http://localhost.evil.test"}),
    "a redirect of two lines": ("50011", APP, {"redirect_uri": "http://localhost/\r\nX: y"}),
    "a redirect that is none": ("50011", APP, {"redirect_uri": "http://[x"}),
    "no redirect known": ("900971", replace(APP, redirects=()), {}),
    "no redirect": ("900144", APP, {"redirect_uri": ""}),
    "no client": ("900144", APP, {"client_id": ""}),
    "unknown tenant": ("90002", APP, {"realm": "nobody.test"}),
    "unknown number": ("90002", APP, {"realm": PUBLIC_CLIENT}),
    "no tenant at all": ("900023", APP, {"realm": "my company"}),
    "one tenant, at common": ("50194", ONE_TENANT, {"realm": "common"}),
    "one tenant, elsewhere": ("700016", ONE_TENANT, {"realm": "other.test"}),
    "personal only": ("9002346", replace(APP, audience=Audience.PERSONAL), {}),
    "work only": ("9002332", replace(APP, audience=Audience.WORK), {"realm": "consumers"}),
    "a mode of another kind": ("9002313", APP, {"response_mode": "fragment"}),
}


@pytest.mark.parametrize("case", PAGES)
def test_what_the_program_never_hears_of_stands_on_a_page(program: Program, case: str) -> None:
    code, client, changed = PAGES[case]
    program.provider.put(client)
    page = program.sign_in(ME, **changed)

    assert (page.status, codes(page.words), page.returns_to) == (400, [code], "")


_TROUBLES = (
    *("50053", "50055", "50057", "50076", "50079", "50072", "50074", "50158", "53003"),
    *("53000", "53001", "530003", "530035"),
)
PEOPLE: dict[str, tuple[str, Person, Client]] = {
    "personal, at work": ("50020", PERSONAL, APP),
    "of another company": ("50020", STRANGER, APP),
    "not assigned": ("50105", ME, replace(APP, assigned=frozenset({YOU.address}))),
    **{f"trouble {code}": (code, replace(ME, trouble=code), APP) for code in _TROUBLES},
}


@pytest.mark.parametrize("case", PEOPLE)
def test_people_who_may_not_are_told_on_a_page(program: Program, case: str) -> None:
    code, person, client = PEOPLE[case]
    program.provider.put(client)
    program.provider.put(person)
    page = program.sign_in(person)

    assert (page.status, codes(page.words), page.returns_to) == (400, [code], "")


def test_an_application_for_one_company_is_not_for_consumers(program: Program) -> None:
    program.provider.put(ONE_TENANT)
    at_consumers = program.sign_in(PERSONAL, realm="consumers")
    program.provider.put(replace(APP, audience=Audience.WORK))
    at_common = program.sign_in(PERSONAL, realm="common")

    for page in (at_consumers, at_common):
        assert (page.status, codes(page.words)) == (400, [])
        assert REFUSALS[NOT_FOR_CONSUMERS][1] in page.words


@pytest.mark.parametrize("realm", ["practice.test", "OTHER.test", "common", "organizations"])
def test_a_guest_is_at_home_in_both_companies(program: Program, realm: str) -> None:
    guest = replace(STRANGER, guest_of=frozenset({COLLEAGUE.tenant}))
    program.provider.put(guest)
    answer = program.redeem(program.sign_in(guest, realm=realm).answer["code"], realm)

    issued = program.provider.issued(answer["access_token"])
    assert issued
    home = COLLEAGUE.tenant if realm == "practice.test" else OTHER_TENANT.id
    assert (issued.address, issued.tenant_id) == (guest.address, home)


RETURNS: dict[str, tuple[str, Client, dict[str, str], str]] = {
    "no scope": ("900144", APP, {"scope": ""}, "invalid_request"),
    "a strange scope": ("70011", APP, {"scope": f"{OUTLOOK}/SMTP-Send"}, "invalid_scope"),
    "no such service": ("500011", APP, {"scope": "https://x.test/A"}, "invalid_resource"),
    "no such permission": ("650053", APP, {"scope": f"{OUTLOOK}/Fly"}, "invalid_client"),
    "not registered": ("650057", replace(APP, resources=frozenset()), {}, "invalid_resource"),
    "nobody there": ("50058", APP, {"prompt": "none"}, "login_required"),
    "not a code": ("700054", APP, {"response_type": "token"}, "unsupported_response_type"),
    "a plain challenge": ("9002313", APP, {"code_challenge_method": "plain"}, "invalid_request"),
    "declined": ("65004", APP, {}, "access_denied"),
    "administrator": ("90094", replace(APP, consent=Consent.ADMIN), {}, "consent_required"),
    "request": ("90095", replace(APP, consent=Consent.WORKFLOW), {}, "consent_required"),
}


@pytest.mark.parametrize("mode", ["form_post", "query"])
@pytest.mark.parametrize("case", RETURNS)
def test_what_the_program_has_to_mend_comes_back_to_it(
    program: Program, case: str, mode: str
) -> None:
    code, client, changed, error = RETURNS[case]
    program.provider.put(client)
    page = program.decline(ME, **changed, response_mode=mode)

    assert page.returns_to == REDIRECT
    assert (page.answer["error"], page.answer["state"]) == (error, "a state")
    assert codes(page.answer["error_description"]) == [code]
    assert "code" not in page.answer


def test_two_services_have_a_number_of_their_own_at_consumers(program: Program) -> None:
    page = program.sign_in(PERSONAL, realm="consumers", scope=f"{SEND} SMTP.Send")

    assert codes(page.answer["error_description"]) == ["700022"]


def test_what_an_administrator_has_approved_nobody_is_asked_about(program: Program) -> None:
    program.provider.put(replace(APP, consent=Consent.ADMIN))
    program.provider.approve(APP.id)

    assert "code" in program.sign_in(ME).answer
    asked_again = program.decline(ME, prompt="consent")
    assert codes(asked_again.answer["error_description"]) == ["90094"]


@pytest.mark.parametrize(("realm", "code"), [("x.test", "90002"), ("my company", "900023")])
def test_a_tenant_that_is_not_there_has_no_discovery(
    program: Program, realm: str, code: str
) -> None:
    answer = program.discovery(realm)

    assert (answer["error_codes"], codes(answer["error_description"])) == ([int(code)], [code])


Said = Callable[[Program], Mapping[str, Any]]
SAID: dict[Place, Said] = {
    "setup": lambda program: program.discovery("common"),
    "page": lambda program: {"error_description": program.sign_in(ME).words},
    "return": lambda program: program.sign_in(ME).answer,
    "token": lambda program: program.redeem("any"),
    "refresh": lambda program: program.refresh("any"),
    "device": lambda program: program.post("common/oauth2/v2.0/devicecode", {"scope": "x"}),
}


@pytest.mark.parametrize("place", get_args(Place))
def test_every_refusal_can_be_had_at_every_place(program: Program, place: Place) -> None:
    for code, (error, _) in {**REFUSALS, "99999": ("invalid_request", "")}.items():
        program.provider.fault[place] = code
        said = SAID[place](program)

        numbers = [code] if code.isdigit() else []
        assert codes(said["error_description"]) == numbers
        assert place == "page" or said["error"] == error
        if place not in ("page", "return"):
            assert said["error_codes"] == [int(one) for one in numbers]
            for name in ("trace_id", "correlation_id", "timestamp"):
                assert said[name] in said["error_description"]


def test_a_fault_for_refreshing_leaves_the_first_token_alone(program: Program) -> None:
    program.provider.fault["refresh"] = "50173"
    answer = program.tokens(ME)

    assert codes(program.refresh(answer["refresh_token"])["error_description"]) == ["50173"]
    del program.provider.fault["refresh"]
    assert "error" not in program.refresh(answer["refresh_token"])
