"""The client secret: kept with its registration, taken away, and warned about before it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk import Desk, FakeKit, saved_kit
from fake_tester import NOW
from fakes import secrets_of
from microsoft_desk import OTHER_CLIENT_ID
from microsoft_gallery import connected, press, registered
from smtp_desktop.errors import SecretNotFound, SecretStoreUnavailable
from smtp_desktop.gui import connection
from smtp_desktop.gui.result import Action
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret, SecretKind

SECRET = {SecretKind.CLIENT_SECRET: Secret("a-secret-value")}


def with_secret(kit: FakeKit) -> Desk:
    desk = registered(kit)
    desk.subject.type_client_secret("a-secret-value")
    press(desk, "save")
    return desk


def kept(kit: FakeKit) -> object:
    try:
        return secrets_of(kit.accounts)
    except SecretNotFound:
        return None


def test_a_saved_client_secret_stays_when_something_else_is_saved() -> None:
    kit = FakeKit()
    desk = with_secret(kit)
    desk.subject.edit(Field.NAME, "Finance")
    press(desk, "save")
    assert kept(kit) == SECRET
    assert connection.has_saved_secret(Desk(kit).state)


def test_a_saved_client_secret_is_taken_away_by_a_link_and_kept_by_undo() -> None:
    kit = FakeKit()
    desk = with_secret(kit)
    desk.subject.connecting.toggle_secret()
    assert desk.state.unsaved == (Field.CLIENT_SECRET,)
    desk.subject.connecting.toggle_secret()
    assert not desk.state.has_unsaved
    desk.subject.connecting.toggle_secret()
    connected(desk)
    assert kit.sign_in.calls[-1][2] is None
    press(desk, "save")
    assert kept(kit) is None
    assert not desk.state.drops_client_secret
    assert not connection.has_secret(Desk(kit).state)


def test_the_secret_of_one_registration_is_not_saved_with_another() -> None:
    kit = FakeKit()
    desk = with_secret(kit)
    desk.subject.edit(Field.CLIENT_ID, OTHER_CLIENT_ID)
    press(desk, "save")
    assert kept(kit) is None


def test_a_registration_without_a_secret_is_saved_where_there_is_no_keyring() -> None:
    kit = FakeKit()
    kit.secrets.trouble = SecretStoreUnavailable("none")
    desk = registered(kit)
    for _ in range(2):
        press(desk, "save")
        assert desk.state.saved_at == NOW
        desk.subject.edit(Field.NAME, "Finance")
    again = Desk(kit)
    again.subject.edit(Field.NAME, "Sales")
    press(again, "save")
    assert again.state.saved_at == NOW


def test_a_secret_saved_on_the_command_line_is_used_and_stays() -> None:
    kit = FakeKit()
    desk = registered(kit)
    press(desk, "save")
    kit.accounts.save(kit.accounts.account(), SECRET)
    again = connected(Desk(kit))
    assert kit.sign_in.calls[-1][2] == Secret("a-secret-value")
    again.subject.edit(Field.NAME, "Finance")
    press(again, "save")
    assert kept(kit) == SECRET


def test_a_secret_without_a_keyring_can_be_kept_until_quit() -> None:
    kit = FakeKit()
    kit.secrets.trouble = SecretStoreUnavailable("none")
    desk = with_secret(kit)
    assert desk.state.saved_at is None
    desk.subject.act(Action.KEEP_UNTIL_QUIT)
    desk.tasks.run()
    assert "Client Secret is kept until you quit" in str(
        desk.state.result and desk.state.result.title
    )
    assert "until you quit" in str(connection.secret_placeholder(desk.state))
    connected(desk)
    assert kit.sign_in.calls[-1][2] == Secret("a-secret-value")


def test_a_typed_secret_of_the_other_kind_changes_nothing_that_is_saved() -> None:
    kit = saved_kit()
    desk = Desk(kit)
    desk.subject.choose_auth(AuthType.OAUTH)
    desk.subject.type_client_secret("a-secret-value")
    desk.subject.choose_auth(AuthType.BASIC)
    press(desk, "save")
    assert kept(kit) == {SecretKind.PASSWORD: Secret("pw-saved")}


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
    kit = FakeKit()
    desk = registered(kit)
    assert not connection.shows_secret_expires(desk.state)
    desk.subject.type_client_secret("a-secret-value")
    assert connection.shows_secret_expires(desk.state)
    desk.subject.edit(Field.SECRET_EXPIRES, f"{NOW + timedelta(days=days):%Y-%m-%d}")
    wanted = (role, f"{warning} Ask your administrator for a new one.") if warning else None
    press(desk, "save")
    for state in (desk.state, Desk(kit).state):
        found = connection.expiry(state)
        assert (found and (found[0], str(found[1]))) == wanted
        assert connection.shows_secret_expires(state)


def test_the_days_go_by_while_the_window_is_open() -> None:
    desk = registered()
    desk.subject.edit(Field.SECRET_EXPIRES, "2026-11-22")
    _, before = connection.expiry(desk.state) or ("", "")
    desk.kit.clock.moment = NOW + timedelta(days=1)
    desk.subject.edit(Field.NAME, "Finance")
    _, after = connection.expiry(desk.state) or ("", "")
    assert "2 days" in str(before)
    assert "tomorrow" in str(after)


def test_a_day_that_is_none_is_wrong_and_no_warning() -> None:
    desk = registered()
    desk.subject.edit(Field.SECRET_EXPIRES, "next year")
    assert connection.expiry(desk.state) is None
    desk.subject.leave(Field.SECRET_EXPIRES)
    assert "year-month-day" in str(desk.state.problems[Field.SECRET_EXPIRES])
    assert connection.expiry(desk.state) is None
    desk.subject.connecting.toggle_registration()
    assert connection.shows_registration(desk.state)


def test_the_registration_folds_away_and_is_told_in_one_line() -> None:
    desk = registered()
    assert connection.summary(desk.state) == "00001111… · contoso.onmicrosoft.com"
    desk.subject.connecting.toggle_registration()
    assert not connection.shows_registration(desk.state)
