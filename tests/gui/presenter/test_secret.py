"""The client secret: kept with its registration, taken away, and warned about before it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtp_desktop.errors import SecretNotFound, SecretStoreUnavailable
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.result import Action
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret, SecretKind
from support.clock import NOW
from support.fakes import secrets_of
from support.microsoft import OTHER_CLIENT_ID
from support.presenter import Desk, FakeServices, saved_kit
from support.registered import connected, press, registered

SECRET = {SecretKind.CLIENT_SECRET: Secret("a-secret-value")}


def with_secret(services: FakeServices) -> Desk:
    desk = registered(services)
    desk.subject.type_client_secret("a-secret-value")
    press(desk, "save")
    return desk


def kept(services: FakeServices) -> object:
    try:
        return secrets_of(services.accounts)
    except SecretNotFound:
        return None


def test_a_saved_client_secret_stays_when_something_else_is_saved() -> None:
    services = FakeServices()
    desk = with_secret(services)
    desk.subject.edit(Field.NAME, "Finance")
    press(desk, "save")
    assert kept(services) == SECRET
    assert connection.has_saved_secret(Desk(services).state)


def test_a_saved_client_secret_is_taken_away_by_a_link_and_kept_by_undo() -> None:
    services = FakeServices()
    desk = with_secret(services)
    desk.subject.sign_in.toggle_secret()
    assert desk.state.unsaved == (Field.CLIENT_SECRET,)
    desk.subject.sign_in.toggle_secret()
    assert not desk.state.has_unsaved
    desk.subject.sign_in.toggle_secret()
    connected(desk)
    assert services.sign_in.calls[-1][2] is None
    press(desk, "save")
    assert kept(services) is None
    assert not desk.state.form.drops_client_secret
    assert not connection.has_secret(Desk(services).state)


def test_the_secret_of_one_registration_is_not_saved_with_another() -> None:
    services = FakeServices()
    desk = with_secret(services)
    desk.subject.edit(Field.CLIENT_ID, OTHER_CLIENT_ID)
    press(desk, "save")
    assert kept(services) is None


def test_a_registration_without_a_secret_is_saved_where_there_is_no_keyring() -> None:
    services = FakeServices()
    services.secrets.trouble = SecretStoreUnavailable("none")
    desk = registered(services)
    for _ in range(2):
        press(desk, "save")
        assert desk.state.saved.at == NOW
        desk.subject.edit(Field.NAME, "Finance")
    again = Desk(services)
    again.subject.edit(Field.NAME, "Sales")
    press(again, "save")
    assert again.state.saved.at == NOW


def test_a_secret_saved_on_the_command_line_is_used_and_stays() -> None:
    services = FakeServices()
    desk = registered(services)
    press(desk, "save")
    services.accounts.save(services.accounts.account(), SECRET)
    again = connected(Desk(services))
    assert services.sign_in.calls[-1][2] == Secret("a-secret-value")
    again.subject.edit(Field.NAME, "Finance")
    press(again, "save")
    assert kept(services) == SECRET


def test_a_secret_without_a_keyring_can_be_kept_until_quit() -> None:
    services = FakeServices()
    services.secrets.trouble = SecretStoreUnavailable("none")
    desk = with_secret(services)
    assert desk.state.saved.at is None
    desk.subject.act(Action.KEEP_UNTIL_QUIT)
    desk.tasks.run()
    assert "Client Secret is kept until you quit" in str(
        desk.state.panel.result and desk.state.panel.result.title
    )
    assert "until you quit" in str(connection.secret_placeholder(desk.state))
    connected(desk)
    assert services.sign_in.calls[-1][2] == Secret("a-secret-value")


def test_a_typed_secret_of_the_other_kind_changes_nothing_that_is_saved() -> None:
    services = saved_kit()
    desk = Desk(services)
    desk.subject.choose_auth(AuthType.OAUTH)
    desk.subject.type_client_secret("a-secret-value")
    desk.subject.choose_auth(AuthType.BASIC)
    press(desk, "save")
    assert kept(services) == {SecretKind.PASSWORD: Secret("pw-saved")}


def test_a_new_client_secret_takes_the_mark_of_the_test_away() -> None:
    desk = connected()
    press(desk, "test")
    desk.subject.type_client_secret("another")
    assert desk.state.changed_since_test == (Field.CLIENT_SECRET,)
    press(desk, "test")
    press(desk, "save")
    assert desk.state.is_tested


@pytest.mark.parametrize(
    ("days", "warning", "role"),
    [
        (31, "", ""),
        (30, "The Client Secret expires in 30 days.", "warning"),
        (7, "The Client Secret expires in 7 days.", "warning"),
        (1, "The Client Secret expires tomorrow.", "error"),
        (0, "The Client Secret expires today.", "error"),
        (-1, "The Client Secret has expired.", "error"),
    ],
)
def test_the_end_of_a_client_secret_is_warned_about(days: int, warning: str, role: str) -> None:
    services = FakeServices()
    desk = registered(services)
    assert not connection.shows_secret_expires(desk.state)
    desk.subject.type_client_secret("a-secret-value")
    assert connection.shows_secret_expires(desk.state)
    desk.subject.edit(Field.SECRET_EXPIRES, f"{NOW + timedelta(days=days):%Y-%m-%d}")
    wanted = (role, f"{warning} Ask your administrator for a new one.") if warning else None
    press(desk, "save")
    for state in (desk.state, Desk(services).state):
        found = connection.expiry(state)
        assert (found and (found[0], str(found[1]))) == wanted
        assert connection.shows_secret_expires(state)


def test_the_days_go_by_while_the_window_is_open() -> None:
    desk = registered()
    desk.subject.edit(Field.SECRET_EXPIRES, "2026-11-22")
    _, before = connection.expiry(desk.state) or ("", "")
    desk.services.clock.moment = NOW + timedelta(days=1)
    desk.subject.edit(Field.NAME, "Finance")
    _, after = connection.expiry(desk.state) or ("", "")
    assert "2 days" in str(before)
    assert "tomorrow" in str(after)


def test_a_day_that_is_none_is_wrong_and_no_warning() -> None:
    desk = registered()
    desk.subject.edit(Field.SECRET_EXPIRES, "next year")
    assert connection.expiry(desk.state) is None
    desk.subject.leave(Field.SECRET_EXPIRES)
    assert "year-month-day" in str(desk.state.form.problems[Field.SECRET_EXPIRES])
    assert connection.expiry(desk.state) is None
    desk.subject.sign_in.toggle_registration()
    assert connection.shows_registration(desk.state)


def test_the_registration_folds_away_and_is_told_in_one_line() -> None:
    desk = registered()
    assert connection.summary(desk.state) == "00001111… · contoso.onmicrosoft.com"
    desk.subject.sign_in.toggle_registration()
    assert not connection.shows_registration(desk.state)
