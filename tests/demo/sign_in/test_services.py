"""Several services at the practice sign-in: allowed one by one, a token for one of them."""

from __future__ import annotations

from collections.abc import Iterator

import jwt
import pytest

from servers.sign_in_program import SEND, Program, codes
from smtp_desktop.demo.sign_in.data import GRAPH, OUTLOOK, OUTLOOK_365, PERSONAL
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider

GRAPH_SEND = f"{GRAPH}/Mail.Send"
REST = "offline_access openid profile"


@pytest.fixture
def program() -> Iterator[Program]:
    provider = PracticeIdentityProvider()
    provider.start()
    yield Program(provider)
    provider.stop()


def audience(token: str) -> tuple[str, str]:
    found = jwt.decode(token, options={"verify_signature": False})
    return found["aud"], found["scp"]


def test_two_services_are_allowed_on_one_page_and_refused_in_one_token(program: Program) -> None:
    both = f"{SEND} {GRAPH_SEND} {REST}"
    page = program.sign_in(scope=both)
    assert codes(program.redeem(page.answer["code"])) == ["28000"]
    page = program.sign_in(scope=both)
    answer = program.redeem(page.answer["code"], scope=f"{GRAPH_SEND} {REST}")
    assert audience(answer["access_token"]) == (GRAPH, "Mail.Send")
    answer = program.refresh(answer["refresh_token"], scope=f"{SEND} {REST}")
    assert audience(answer["access_token"]) == (OUTLOOK, "SMTP.Send")


def test_what_one_service_was_allowed_another_was_not(program: Program) -> None:
    answer = program.tokens()
    refused = program.refresh(answer["refresh_token"], scope=GRAPH_SEND)
    assert (codes(refused), refused["suberror"]) == (["65001"], "consent_required")
    again = program.refresh(answer["refresh_token"], scope=SEND)
    assert audience(again["access_token"]) == (OUTLOOK, "SMTP.Send")
    program.tokens(scope=f"{GRAPH_SEND} {REST}")
    first = program.refresh(again["refresh_token"], scope=GRAPH_SEND)
    assert audience(first["access_token"]) == (GRAPH, "Mail.Send")


def test_one_service_is_allowed_under_all_its_names(program: Program) -> None:
    answer = program.tokens()
    again = program.refresh(answer["refresh_token"], scope=f"{OUTLOOK_365}/SMTP.Send")
    assert audience(again["access_token"]) == (OUTLOOK_365, "SMTP.Send")


def test_a_code_is_for_what_was_allowed(program: Program) -> None:
    page = program.sign_in()
    assert codes(program.redeem(page.answer["code"], scope=GRAPH_SEND)) == ["65001"]


def test_a_personal_account_is_asked_about_one_service_at_a_time(program: Program) -> None:
    page = program.sign_in(PERSONAL, realm="consumers", scope=f"{SEND} {GRAPH_SEND}")
    assert codes(page.answer["error_description"]) == ["700022"]


def test_a_device_is_given_a_code_for_one_service(program: Program) -> None:
    asked = {"client_id": program.provider.directory.clients[0].id}
    refused = program.post(
        "practice.test/oauth2/v2.0/devicecode", {**asked, "scope": f"{SEND} {GRAPH_SEND}"}
    )
    assert codes(refused) == ["28000"]
