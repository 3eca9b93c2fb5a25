"""Who is connected: the right person, for how long, across restarts, and until Disconnect."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from smtp_desktop.errors import (
    SecretStoreDismissed,
    SecretStoreError,
    SecretStoreFailed,
    SecretStoreHung,
    SecretStoreLocked,
    SecretStoreUnavailable,
)
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.connection import connected_as, other_person
from smtp_desktop.gui.state.result import Action
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret, SecretKind
from support.clock import NOW
from support.fakes import secrets_of
from support.microsoft import JANE, OTHER_CLIENT_ID
from support.presenter import Desk, FakeServices, saved_kit
from support.registered import at_google, connected, hint, press, registered, said

JOE = "joe@contoso.onmicrosoft.com"


@pytest.mark.parametrize("order", ["connect test save", "save connect test"])
def test_both_orders_work(order: str) -> None:
    services = FakeServices()
    desk = registered(services)
    desk.subject.type_client_secret("a-secret-value")
    for action in order.split():
        press(desk, action)
    assert desk.state.is_tested
    assert not desk.state.has_unsaved
    assert services.tester.credentials.username == JANE
    assert services.tester.credentials.is_token
    assert services.tester.requests[-1].credentials is None
    assert {call[2] for call in services.sign_in.calls} == {Secret("a-secret-value")}
    assert secrets_of(services.accounts) == {SecretKind.CLIENT_SECRET: Secret("a-secret-value")}
    again = Desk(services)
    assert said(again) == f"Connected as {JANE}"
    assert again.state.is_tested
    assert not again.state.sign_in.is_registration_open


def test_at_the_start_the_keyring_stays_closed() -> None:
    services = FakeServices()
    press(connected(registered(services)), "save")
    services.secrets.trouble = SecretStoreLocked("locked")
    services.sign_in.error = SecretStoreLocked("locked")
    assert connected_as(Desk(services).state) == JANE


@pytest.mark.parametrize(
    ("desk", "needs"),
    [(registered, {Field.CLIENT_ID, Field.TENANT_ID}), (at_google, {Field.CLIENT_ID})],
)
def test_somebody_can_connect_once_all_is_there_until_it_is_done(
    desk: Callable[[], Desk], needs: set[Field]
) -> None:
    one = desk()
    assert connection.can_connect(one.state)
    for field in (Field.CLIENT_ID, Field.TENANT_ID):
        before = one.state.form.draft.text(field)
        one.subject.edit(field, " ")
        assert connection.can_connect(one.state) is (field not in needs)
        one.subject.edit(field, before)
    assert not connection.can_connect(connected(one).state)
    one.subject.choose_auth(AuthType.BASIC)
    assert not connection.can_connect(one.state)


@pytest.mark.parametrize("field", [Field.CLIENT_ID, Field.TENANT_ID, Field.HOST])
def test_another_registration_is_not_connected_and_going_back_is(field: Field) -> None:
    desk = connected()
    before = desk.state.form.draft.text(field)
    desk.subject.edit(field, "other")
    assert said(desk) == "Not connected"
    desk.subject.edit(field, f" {before.upper()}")
    assert said(desk) == f"Connected as {JANE}"


def test_the_authority_belongs_to_the_registration() -> None:
    state = connected().state
    other = state.form.draft._replace(authority="https://login.microsoftonline.us/")
    assert not connected_as(state.with_form(draft=other))


def test_somebody_else_than_email_says_is_pointed_out() -> None:
    desk = registered()
    desk.services.sign_in.address = JOE
    connected(desk)
    assert other_person(desk.state) == JOE
    desk.subject.edit(Field.EMAIL, JOE.upper())
    assert not other_person(desk.state)
    desk.subject.edit(Field.EMAIL, "")
    assert not other_person(desk.state)


def test_the_person_is_taken_as_email_by_one_button() -> None:
    desk = registered()
    desk.services.sign_in.address = JOE
    connected(desk)
    desk.subject.sign_in.use_person()
    assert desk.state.form.draft.email == desk.state.form.draft.test_to == JOE
    assert connected_as(desk.state) == JOE
    assert not other_person(desk.state)


def test_nobody_is_taken_as_email_where_nobody_is_connected() -> None:
    desk = registered()
    desk.subject.sign_in.use_person()
    assert desk.state.form.draft.email == JANE


def test_a_shared_mailbox_is_kept_and_sent_for_as_oneself() -> None:
    desk = registered()
    desk.services.sign_in.address = JOE
    press(connected(desk), "test")
    assert desk.services.tester.credentials.username == JOE
    assert desk.services.tester.requests[-1].account.sender.email == JANE
    assert not other_person(desk.state)


def test_signing_in_as_another_takes_the_mark_of_the_test_away() -> None:
    desk = connected()
    press(desk, "test")
    assert desk.state.is_tested
    press(desk, "connect")
    assert desk.state.is_tested
    desk.services.sign_in.address = JOE
    press(desk, "connect")
    assert not desk.state.is_tested


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (SecretStoreUnavailable("none"), "no keyring is running"),
        (SecretStoreLocked("locked"), "is locked"),
        (SecretStoreDismissed("closed"), "was closed"),
        (SecretStoreHung("hung"), "does not answer"),
        (SecretStoreFailed("full"), "refused to keep it"),
    ],
)
def test_a_keyring_that_refuses_means_connected_until_quit(
    trouble: SecretStoreError, reason: str
) -> None:
    services = FakeServices()
    desk = registered(services)
    services.sign_in.trouble = trouble
    press(connected(desk), "save")
    assert said(desk) == f"Connected as {JANE}"
    assert hint(desk).startswith("Only until you quit: ")
    assert reason in hint(desk)
    assert said(Desk(services)) == "Not connected"


def test_disconnect_forgets_and_says_where_to_revoke() -> None:
    services = FakeServices()
    desk = connected(registered(services))
    press(desk, "test")
    press(desk, "save")
    desk.subject.sign_in.disconnect()
    assert said(desk) == "Disconnecting…"
    desk.subject.stop()
    desk.subject.act(Action.CONNECT)
    desk.tasks.run()
    assert said(desk) == "Not connected"
    assert hint(desk).startswith("Disconnected. This computer has forgotten the sign-in.")
    assert desk.state.sign_in.view is not None
    assert desk.state.sign_in.view.link == "https://myapps.microsoft.com"
    assert not desk.state.is_tested
    assert services.sign_in.known is None
    assert said(Desk(services)) == "Not connected"
    assert Desk(services).state.tested is None


def test_a_personal_account_is_revoked_on_its_own_page() -> None:
    desk = registered()
    desk.subject.edit(Field.TENANT_ID, "Consumers")
    connected(desk)
    desk.subject.sign_in.disconnect()
    desk.tasks.run()
    assert desk.state.sign_in.view is not None
    assert desk.state.sign_in.view.link == "https://account.live.com/consent/Manage"


def test_a_disconnect_that_the_keyring_refuses_can_be_tried_again() -> None:
    desk = connected()
    desk.services.sign_in.error = SecretStoreLocked("locked")
    desk.subject.sign_in.disconnect()
    desk.tasks.run()
    assert said(desk) == f"Connected as {JANE}"
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.actions == (Action.DISCONNECT,)
    desk.services.sign_in.error = None
    desk.subject.act(Action.DISCONNECT)
    desk.tasks.run()
    assert said(desk) == "Not connected"


def test_the_window_comes_forward_once_when_the_browser_is_done() -> None:
    desk = connected()
    first = desk.state.frame.raised
    assert first
    assert {one.frame.raised for one in desk.view.states} == {0, first}
    desk.subject.sign_in.connect(by_code=True)
    desk.tasks.run()
    assert desk.state.frame.raised > first


def test_undo_all_leaves_the_sign_in_alone() -> None:
    desk = connected()
    press(desk, "save")
    desk.subject.edit(Field.CLIENT_ID, OTHER_CLIENT_ID)
    desk.subject.undo_all()
    assert said(desk) == f"Connected as {JANE}"
    assert desk.state.known.today == NOW.date()


def test_a_password_that_was_never_saved_is_asked_for_when_oauth_is_given_up() -> None:
    services = FakeServices()
    desk = registered(services)
    press(desk, "save")
    desk.subject.choose_auth(AuthType.BASIC)
    desk.subject.test()
    assert Field.PASSWORD in desk.state.form.problems
    again = Desk(services)
    again.subject.choose_auth(AuthType.BASIC)
    again.subject.test()
    assert Field.PASSWORD in again.state.form.problems


def test_a_saved_password_is_no_client_secret() -> None:
    desk = Desk(saved_kit())
    assert not connection.has_secret(desk.state)
    assert desk.state.saved.has_client_secret is False
