"""What shows, as properties of the form's state."""

from __future__ import annotations

import pytest

from smtp_desktop.gui.state.form import Form
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Draft, Field
from support.presenter import Desk


def typed(email: str) -> WindowState:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, email)
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()
    return desk.state


def test_before_an_address_is_typed_no_service_is_shown() -> None:
    state = Desk().state
    assert state.form.is_empty
    assert not state.shows_picker
    assert not state.shows_server


def test_a_known_service_folds_the_server_away() -> None:
    state = typed("jane@gmail.com")
    assert (state.shows_picker, state.knows_no_server, state.shows_server) == (True, False, False)
    assert not state.service.has_no_smtp


def test_an_unknown_domain_offers_the_services_and_the_server() -> None:
    state = typed("jane@acme.test")
    assert (state.shows_picker, state.knows_no_server, state.shows_server) == (True, True, True)


def test_a_service_without_smtp_is_told_apart() -> None:
    assert typed("jane@tuta.com").service.has_no_smtp


def test_a_wrong_server_is_never_folded_away() -> None:
    desk = Desk()
    desk.subject.edit(Field.HOST, "smtp..acme")
    desk.subject.leave(Field.HOST)
    assert desk.state.shows_server


@pytest.mark.parametrize(
    ("auth", "basic", "oauth"),
    [
        (AuthType.BASIC, True, False),
        (AuthType.OAUTH, False, True),
        (AuthType.NONE, False, False),
    ],
)
def test_the_authentication_type_switches_the_fields(
    auth: AuthType, basic: bool, oauth: bool
) -> None:
    state = WindowState(form=Form(draft=Draft(auth_type=auth)))
    assert (state.form.is_basic, state.form.is_oauth) == (basic, oauth)


def test_no_sign_in_stands_behind_advanced_and_stays_while_it_is_chosen() -> None:
    assert not WindowState().form.offers_no_auth
    assert WindowState(form=Form(is_advanced_open=True)).form.offers_no_auth
    assert WindowState(form=Form(draft=Draft(auth_type=AuthType.NONE))).form.offers_no_auth


def test_what_is_folded_opens_and_closes() -> None:
    desk = Desk()
    for toggle in ("toggle_server", "toggle_advanced", "toggle_details"):
        getattr(desk.subject, toggle)()
    opened = desk.state
    assert opened.shows_server
    assert opened.form.is_advanced_open
    assert opened.papers.is_details_open
    for toggle in ("toggle_server", "toggle_advanced", "toggle_details"):
        getattr(desk.subject, toggle)()
    closed = desk.state
    assert not any(
        (closed.shows_server, closed.form.is_advanced_open, closed.papers.is_details_open)
    )


def test_the_password_is_called_what_its_service_calls_it() -> None:
    assert typed("jane@acme.test").password_label == "Password"
    assert typed("jane@gmail.com").password_label == "App password"


def test_the_panel_shows_once_there_is_something_to_say() -> None:
    desk = Desk()
    assert not desk.state.shows_result
    assert not desk.state.shows_stop
    desk.subject.test()
    assert desk.state.shows_result


@pytest.mark.parametrize(
    ("work", "progress", "stop"),
    [
        (Work.NONE, False, False),
        (Work.LOADING, False, False),
        (Work.TESTING, True, True),
        (Work.SAVING, True, False),
        (Work.CONNECTING, False, False),
    ],
)
def test_the_panel_tells_of_a_test_and_a_save_while_they_run(
    work: Work, progress: bool, stop: bool
) -> None:
    state = WindowState(work=work)
    assert (state.shows_progress, state.shows_stop) == (progress, stop)
