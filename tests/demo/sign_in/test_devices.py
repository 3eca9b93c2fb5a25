"""Signing in by typing a code, where the program has no browser (RFC 8628)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from servers.sign_in_program import SEND, Program
from smtp_desktop.demo.sign_in.data import COLLEAGUE, PERSONAL, PUBLIC_CLIENT, Client, Consent
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.visitor import Visitor
from support.clock import Time

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
APP = Client(PUBLIC_CLIENT, "App")


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def program(clock: Time) -> Iterator[Program]:
    provider = PracticeIdentityProvider(clock=clock)
    provider.start()
    yield Program(provider)
    provider.stop()


def begin(program: Program, scope: str = SEND) -> dict[str, Any]:
    form = {"client_id": PUBLIC_CLIENT, "scope": scope}
    return program.post("common/oauth2/v2.0/devicecode", form)


def poll(program: Program, begun: dict[str, Any]) -> dict[str, Any]:
    form = {"grant_type": DEVICE_GRANT, "device_code": begun["device_code"]}
    return program.token("common", **form)


def test_a_device_code_waits_for_a_person_and_is_good_once(program: Program) -> None:
    begun = begin(program)
    user_code = begun["user_code"].lower()

    assert poll(program, begun)["error"] == "authorization_pending"
    last = Visitor(PERSONAL).sign_in(begun["verification_uri"], f" {user_code[:4]}-{user_code[4:]}")
    assert "You are signed in" in last.words
    assert program.provider.is_valid(PERSONAL.address, poll(program, begun)["access_token"])
    assert poll(program, begun)["error"] == "bad_verification_code"


def test_who_has_allowed_it_before_is_only_asked_whether_it_was_them(program: Program) -> None:
    program.tokens(COLLEAGUE)
    begun = begin(program)
    visitor = Visitor(COLLEAGUE)
    page = visitor.go_on(visitor.get(begun["verification_uri"]), begun["user_code"], "consent")

    assert "Are you trying to sign in to SMTP Desktop (practice)?" in page.words
    assert poll(program, begun)["error"] == "authorization_pending"
    visitor.submit(page, answer="go")
    assert "access_token" in poll(program, begun)


def test_a_device_code_is_declined(program: Program) -> None:
    begun = begin(program)
    last = Visitor(accepts=False).sign_in(begun["verification_uri"], begun["user_code"])

    assert "Sign-in cancelled" in last.words
    assert poll(program, begun)["error"] == "authorization_declined"


def test_without_an_administrators_approval_a_device_gets_nothing(program: Program) -> None:
    program.provider.put(replace(APP, consent=Consent.ADMIN))
    begun = begin(program)
    visitor = Visitor(COLLEAGUE)
    page = visitor.go_on(visitor.get(begun["verification_uri"]), begun["user_code"], "consent")
    visitor.submit(page, answer="go")

    assert "AADSTS90094" in page.words
    assert poll(program, begun)["error"] == "authorization_declined"


def test_a_device_code_is_good_for_a_quarter_of_an_hour(program: Program, clock: Time) -> None:
    begun = begin(program)
    clock.ahead = timedelta(minutes=16)
    page = Visitor().sign_in(begun["verification_uri"], begun["user_code"])

    assert "AADSTS70019" in page.words
    assert poll(program, begun)["error"] == "expired_token"


def test_a_code_that_there_is_not_can_be_typed_again(program: Program) -> None:
    begun = begin(program)
    page = Visitor().sign_in(begun["verification_uri"], "NONE<")

    assert "AADSTS70018" in page.words
    assert page.fields["user_code"] == "NONE<"
    assert Visitor().submit(page, user_code=begun["user_code"]).step == "address"


def test_a_program_with_a_secret_has_no_device_codes(program: Program) -> None:
    program.provider.put(replace(APP, allows_public_flows=False))

    assert poll(program, begin(program))["error_codes"] == [7000218]


def test_a_device_code_is_refused_for_a_scope_that_makes_no_sense(program: Program) -> None:
    assert begin(program, scope="https://x.test/A")["error_codes"] == [500011]
