"""Test Email with OAuth 2.0: who signs in, and what helps when there is no token."""

from __future__ import annotations

import pytest

from smtp_desktop.errors import (
    ConsentNeeded,
    IdentityProviderFailed,
    SecretStoreError,
    SecretStoreLocked,
    SecretStoreUnavailable,
    SignInError,
    SignInExpired,
    SignInNeeded,
)
from smtp_desktop.gui.state.connection import connected_as
from smtp_desktop.gui.state.result import Action
from support.microsoft import JANE
from support.presenter import Desk, FakeServices
from support.registered import connected, press, registered, said

EXPIRED = SignInExpired("invalid_grant", "AADSTS700082: expired", ("700082",))


def test_a_test_without_anybody_connected_explains_and_offers_connect() -> None:
    desk = registered()
    press(desk, "test")
    assert desk.state.panel.result is not None
    assert "Nobody is connected" in str(desk.state.panel.result.title)
    assert desk.state.panel.result.actions == (Action.CONNECT,)
    assert not desk.services.tester.requests
    desk.subject.act(Action.CONNECT)
    desk.tasks.run()
    assert connected_as(desk.state) == JANE


@pytest.mark.parametrize("trouble", [SecretStoreUnavailable("none"), SecretStoreLocked("locked")])
def test_a_keyring_in_trouble_does_not_hide_that_nobody_is_connected(
    trouble: SecretStoreError,
) -> None:
    desk = registered()
    desk.services.sign_in.error = trouble
    press(desk, "test")
    assert desk.state.panel.result is not None
    is_missing = isinstance(trouble, SecretStoreUnavailable)
    assert desk.state.panel.result.actions == ((Action.CONNECT,) if is_missing else ())


def test_whoever_connected_on_the_command_line_is_found_by_a_test() -> None:
    services = FakeServices()
    desk = registered(services)
    services.sign_in.known = services.sign_in.connected()
    press(desk, "test")
    assert desk.state.is_tested
    assert said(desk) == f"Connected as {JANE}"
    press(desk, "save")
    assert said(Desk(services)) == f"Connected as {JANE}"


def test_an_expired_sign_in_is_said_and_connect_again_is_the_one_button() -> None:
    services = FakeServices()
    desk = connected(registered(services))
    press(desk, "save")
    services.sign_in.refusal, services.sign_in.known = EXPIRED, None
    press(desk, "test")
    assert said(desk) == "Your sign-in has expired."
    assert desk.state.panel.result is not None
    assert str(desk.state.panel.result.title) == "Your sign-in has expired."
    assert desk.state.panel.result.actions == (Action.CONNECT_AGAIN,)
    assert said(Desk(services)) == "Not connected"
    press(desk, "test")
    assert str(desk.state.panel.result.title) == "Your sign-in has expired."
    services.sign_in.refusal = None
    desk.subject.act(Action.CONNECT_AGAIN)
    desk.tasks.run()
    assert said(desk) == f"Connected as {JANE}"


def test_a_sign_in_that_is_gone_is_needed_again() -> None:
    desk = connected()
    desk.services.sign_in.refusal = SignInNeeded("gone")
    press(desk, "test")
    assert said(desk) == "Not connected"
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.actions == (Action.CONNECT,)


@pytest.mark.parametrize(
    ("refusal", "actions", "readers"),
    [
        (IdentityProviderFailed("busy", 503), (), []),
        (
            ConsentNeeded("consent_required", "AADSTS90094: no", ("90094",)),
            (Action.CONNECT_AGAIN,),
            ["it_admin"],
        ),
    ],
)
def test_a_token_that_is_refused_leaves_the_connection_and_says_what_helps(
    refusal: SignInError, actions: tuple[Action, ...], readers: list[str]
) -> None:
    desk = connected()
    desk.services.sign_in.refusal = refusal
    press(desk, "test")
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.actions == actions
    assert [letter.to for letter in desk.state.panel.result.letters] == readers
    assert said(desk) == f"Connected as {JANE}"
