"""What Connect means, from the click to who is connected, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from smtp_desktop.errors import (
    Cancelled,
    SecretStoreLocked,
    SecretStoreUnavailable,
)
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.connection import connected_as
from smtp_desktop.gui.state.result import Action
from smtp_desktop.gui.state.sign_in import Phase, SignInView
from smtp_desktop.gui.state.window import Work
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret
from support.clock import NOW
from support.microsoft import CLIENT_ID, JANE, OTHER_CLIENT_ID, TENANT, WAITING
from support.presenter import Desk, FakeServices, filled_in
from support.registered import connected, during, hint, registered, said


def test_connect_goes_through_its_states_and_ends_with_who_is_connected() -> None:
    desk = connected()
    seen = list(dict.fromkeys(one.sign_in.phase for one in desk.view.states if one.is_connecting))
    assert seen == [Phase.OPENING, Phase.WAITING, Phase.REDEEMING]
    assert said(desk) == f"Connected as {JANE}"
    assert desk.state.is_idle
    assert desk.state.panel.result is None


def test_what_stands_beside_the_button_is_said_in_every_state() -> None:
    desk = registered()
    assert said(desk) == "Not connected"
    connected(desk)
    lines = list(dict.fromkeys(str(connection.line(one)[1]) for one in desk.view.states))
    assert lines == [
        "Not connected",
        "Opening your browser…",
        "Finish signing in in your browser.",
        "Almost done…",
        f"Connected as {JANE}",
    ]


def test_connect_uses_what_is_on_the_screen_and_not_the_test_address() -> None:
    desk = registered()
    desk.subject.edit(Field.TEST_TO, "no address")
    desk.subject.edit(Field.PORT, "x")
    desk.subject.type_client_secret("typed-secret")
    connected(desk)
    ((name, account, secret),) = desk.services.sign_in.calls
    assert name == "default"
    assert account.sender.email == JANE
    assert account.server.host == "smtp.office365.com"
    assert (account.auth.client_id, account.auth.tenant_id) == (CLIENT_ID, TENANT)
    assert secret == Secret("typed-secret")
    assert desk.state.form.draft.port == "x"


def test_fields_that_connect_needs_are_checked_and_the_first_wrong_one_gets_the_cursor() -> None:
    desk = Desk()
    desk.subject.choose_auth(AuthType.OAUTH)
    desk.subject.act(Action.CONNECT)
    wrong = [Field.EMAIL, Field.CLIENT_ID, Field.TENANT_ID, Field.HOST]
    assert list(desk.state.form.problems) == wrong
    assert desk.state.frame.focus is not None
    assert desk.state.frame.focus[1] is Field.EMAIL
    assert not desk.tasks.waiting


def test_a_secret_id_is_refused_before_the_browser_opens() -> None:
    desk = registered()
    desk.subject.type_client_secret(CLIENT_ID)
    desk.subject.sign_in.connect()
    assert list(desk.state.form.problems) == [Field.CLIENT_SECRET]
    assert not desk.tasks.waiting


def test_a_saved_client_secret_is_used_with_its_registration_and_no_other() -> None:
    services = FakeServices()
    desk = registered(services)
    desk.subject.type_client_secret("kept-secret")
    desk.subject.save()
    desk.tasks.run()
    again = Desk(services)
    assert str(connection.secret_placeholder(again.state)).startswith("Saved")
    connected(again)
    assert services.sign_in.calls[-1][2] == Secret("kept-secret")
    again.subject.edit(Field.CLIENT_ID, OTHER_CLIENT_ID)
    connected(again)
    assert services.sign_in.calls[-1][2] is None
    assert connection.secret_placeholder(again.state) is None


def test_where_nobody_knows_of_a_client_secret_the_keyring_is_asked() -> None:
    services = FakeServices()
    desk = registered(services)
    desk.subject.type_client_secret("kept-secret")
    desk.subject.save()
    desk.tasks.run()
    services.mark_store.table.clear()
    again = connected(Desk(services))
    assert services.sign_in.calls[-1][2] == Secret("kept-secret")
    assert again.state.saved.has_client_secret


def test_a_registration_without_a_secret_needs_no_keyring() -> None:
    services = FakeServices()
    desk = registered(services)
    desk.subject.save()
    desk.tasks.run()
    services.secrets.trouble = SecretStoreUnavailable("none")
    services.mark_store.table.clear()
    assert connected_as(connected(Desk(services)).state) == JANE


def test_a_locked_keyring_is_said_and_connecting_again_is_one_button() -> None:
    services = FakeServices()
    desk = registered(services)
    desk.subject.type_client_secret("kept-secret")
    desk.subject.save()
    desk.tasks.run()
    services.secrets.trouble = SecretStoreLocked("locked")
    again = connected(Desk(services))
    assert again.state.panel.result is not None
    assert again.state.panel.result.finding is not None
    assert again.state.panel.result.finding.code == "keyring_locked"
    services.secrets.trouble = None
    again.subject.act(Action.CONNECT_AGAIN)
    again.tasks.run()
    assert connected_as(again.state) == JANE


def test_while_somebody_signs_in_only_what_says_who_and_where_is_read_only() -> None:
    state = during(registered(), Phase.WAITING)
    locked = {Field.EMAIL, Field.CLIENT_ID, Field.CLIENT_SECRET, Field.TENANT_ID, Field.HOST}
    assert not any(state.can_change(one) for one in locked)
    assert all(state.can_change(one) for one in (Field.NAME, Field.TEST_TO, Field.PORT))


def test_typing_goes_on_while_the_browser_is_waited_for() -> None:
    desk = registered()
    desk.services.sign_in.meanwhile = lambda: desk.subject.edit(Field.NAME, "Finance")
    connected(desk)
    assert desk.state.form.draft.name == "Finance"
    assert connected_as(desk.state) == JANE


def test_the_minutes_that_are_left_are_counted_down() -> None:
    desk = registered()
    clock = desk.services.clock
    minutes = []

    def wait() -> None:
        for seconds in (0, 190, 290, 20):
            clock.moment = NOW + timedelta(seconds=seconds)
            desk.tasks.a_second_passes()
            minutes.append(str(connection.time_left(desk.state)))

    desk.services.sign_in.meanwhile = wait
    connected(desk)
    assert minutes == [
        "About 5 minutes left.",
        "About 2 minutes left.",
        "Less than a minute left.",
        "About 5 minutes left.",
    ]
    desk.tasks.a_second_passes()
    assert not desk.tasks.timers


def test_one_minute_is_one_minute() -> None:
    desk = registered()
    desk.services.sign_in.progress = [replace(WAITING, seconds=60)]
    assert str(connection.time_left(during(desk, Phase.WAITING))) == "About one minute left."


def test_cancel_takes_effect_at_once_and_nothing_was_changed() -> None:
    desk = registered()
    desk.services.sign_in.meanwhile = desk.subject.stop
    connected(desk)
    assert desk.tasks.cancelled[-1].is_cancelled
    assert desk.state.is_idle
    assert said(desk) == "Not connected"
    assert hint(desk) == "Sign-in was cancelled. Nothing was changed."
    desk.subject.edit(Field.CLIENT_ID, OTHER_CLIENT_ID)
    assert "web browser" in hint(desk)


def test_a_sign_in_that_is_cancelled_elsewhere_says_so_too() -> None:
    desk = registered()
    desk.services.sign_in.error = Cancelled("Stopped.")
    connected(desk)
    assert "cancelled" in str(desk.state.sign_in.view and desk.state.sign_in.view.note)


def test_a_late_answer_of_an_abandoned_sign_in_does_not_disturb_the_next() -> None:
    desk = registered()
    desk.subject.sign_in.connect()
    late = desk.tasks.waiting.pop()
    desk.subject.stop()
    desk.subject.sign_in.connect()
    begun = desk.state
    desk.services.sign_in.address = "somebody.else@contoso.onmicrosoft.com"
    late()
    assert desk.state == begun
    desk.services.sign_in.address = JANE
    desk.tasks.run()
    assert connected_as(desk.state) == JANE


def test_closing_the_window_ends_a_sign_in() -> None:
    desk = registered()
    desk.subject.sign_in.connect()
    desk.subject.request_close()
    assert desk.tasks.cancelled[-1].is_cancelled


def test_test_and_save_wait_for_a_sign_in_and_say_so() -> None:
    desk = registered()
    desk.subject.sign_in.connect()
    for press in (desk.subject.test, desk.subject.save):
        press()
        assert desk.state.is_connecting
        assert "not finished" in str(desk.state.panel.result and desk.state.panel.result.title)
    assert len(desk.tasks.waiting) == 1


def test_connect_does_nothing_while_a_test_runs() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.subject.sign_in.connect()
    desk.subject.sign_in.disconnect()
    assert desk.state.work is Work.TESTING


def test_before_anything_was_tried_there_is_no_time_left_to_tell() -> None:
    state = registered().state
    assert connection.time_left(state) is None
    asking = state.with_sign_in(view=SignInView(Phase.ASKING))
    assert connection.time_left(asking) is None
    assert connection.hint(asking) is None


def test_an_address_that_was_not_left_yet_and_signs_in_another_way_is_not_connected() -> None:
    desk = registered()
    desk.subject.edit(Field.EMAIL, "jane@gmail.com")
    desk.subject.sign_in.connect()
    desk.tasks.run()
    assert desk.state.form.draft.auth_type is AuthType.BASIC
    assert desk.state.is_idle
    assert desk.services.sign_in.calls == []
