"""What typing and choosing mean, without a window."""

from __future__ import annotations

from smtp_desktop.errors import (
    SecretStoreLocked,
)
from smtp_desktop.gui.state.frame import Choice
from smtp_desktop.gui.state.result import Action
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret
from support.presenter import Desk, filled_in, saved_kit


def test_a_first_start_puts_the_cursor_into_email_and_shows_no_errors() -> None:
    desk = Desk()
    assert desk.state.frame.focus is not None
    assert desk.state.frame.focus[1] is Field.EMAIL
    assert not desk.state.form.problems
    assert desk.state.is_first_run
    assert not desk.state.has_unsaved


def test_leaving_an_untouched_field_says_nothing() -> None:
    desk = Desk()
    desk.subject.leave(Field.EMAIL)
    assert not desk.state.form.problems


def test_an_error_appears_on_leaving_and_clears_while_typing() -> None:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@acme")
    assert not desk.state.form.problems
    desk.subject.leave(Field.EMAIL)
    assert "full email address" in str(desk.state.form.problems[Field.EMAIL])
    desk.subject.edit(Field.EMAIL, "jane@acme.")
    assert not desk.state.form.problems


def test_username_and_test_address_follow_email_until_they_are_typed() -> None:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@acme.test")
    assert desk.state.form.draft.username == "jane@acme.test"
    desk.subject.edit(Field.USERNAME, "jane")
    desk.subject.edit(Field.EMAIL, "joe@acme.test")
    assert desk.state.form.draft.username == "jane"
    assert desk.state.form.draft.test_to == "joe@acme.test"


def test_nothing_is_sent_while_the_switch_is_off_and_one_click_turns_it_on() -> None:
    desk = filled_in()
    desk.subject.switch(on=False)
    desk.subject.test()
    assert not desk.tasks.waiting
    desk.subject.act(Action.SWITCH_ON)
    desk.tasks.run()
    assert desk.state.form.draft.enabled
    assert len(desk.services.tester.requests) == 1


def test_no_encryption_is_asked_about_first_and_cancel_changes_nothing() -> None:
    desk = filled_in()
    desk.subject.choose_encryption(Encryption.NONE)
    assert desk.state.frame.question is not None
    desk.subject.answer(Choice.CANCEL)
    kept = desk.state.form.draft
    assert kept.encryption is Encryption.TLS
    desk.subject.choose_encryption(Encryption.NONE)
    desk.subject.answer(Choice.NO_ENCRYPTION)
    assert desk.state.form.draft.encryption is Encryption.NONE


def test_a_password_never_goes_without_encryption_even_after_the_question() -> None:
    desk = filled_in()
    desk.subject.choose_encryption(Encryption.NONE)
    desk.subject.answer(Choice.NO_ENCRYPTION)
    desk.subject.test()
    assert Field.ENCRYPTION in desk.state.form.problems


def test_closing_with_changes_asks_and_cancel_keeps_the_window() -> None:
    desk = filled_in()
    assert not desk.subject.request_close()
    asked = desk.state
    assert asked.frame.question is not None
    assert asked.frame.question.choices == (Choice.SAVE, Choice.DISCARD, Choice.CANCEL)
    desk.subject.answer(Choice.CANCEL)
    kept = desk.state
    assert not kept.frame.is_closing
    desk.subject.request_close()
    desk.subject.answer(Choice.DISCARD)
    assert desk.state.frame.is_closing
    assert desk.subject.request_close()


def test_closing_with_save_closes_only_once_everything_is_saved() -> None:
    desk = filled_in()
    desk.services.secrets.trouble = SecretStoreLocked("locked")
    desk.subject.request_close()
    desk.subject.answer(Choice.SAVE)
    desk.tasks.run()
    still_open = desk.state
    assert not still_open.frame.is_closing
    desk.services.secrets.trouble = None
    desk.subject.request_close()
    desk.subject.answer(Choice.SAVE)
    desk.tasks.run()
    assert desk.state.frame.is_closing


def test_an_unchanged_form_closes_without_a_question() -> None:
    assert Desk().subject.request_close() is True
    assert Desk(saved_kit()).subject.request_close() is True


def test_closing_ends_a_running_test() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.subject.request_close()
    assert desk.tasks.cancelled[-1].is_cancelled


def test_undo_all_restores_what_is_saved() -> None:
    desk = Desk(saved_kit())
    desk.subject.edit(Field.HOST, "elsewhere.test")
    desk.subject.type_password("x")
    desk.subject.undo_all()
    assert desk.state.form.draft.host == "smtp.acme.test"
    assert desk.state.form.password is None
    assert not desk.state.has_unsaved


def test_undo_all_on_a_first_run_empties_the_form_but_keeps_the_services() -> None:
    desk = filled_in()
    services = desk.state.known.buttons
    desk.subject.undo_all()
    assert desk.state.form.draft.email == ""
    assert desk.state.known.buttons == services
    assert not desk.state.has_unsaved


def test_the_notice_beside_the_port_can_be_undone() -> None:
    desk = filled_in()
    desk.subject.choose_encryption(Encryption.SSL)
    assert desk.state.form.draft.port == "465"
    desk.subject.follow_notice(Field.PORT)
    assert desk.state.form.draft.port == "587"
    assert desk.state.form.draft.encryption is Encryption.SSL


def test_a_grouped_google_code_loses_its_blanks_and_another_password_keeps_them() -> None:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@gmail.com")
    desk.subject.leave(Field.EMAIL)
    desk.subject.type_password("abcd efgh ijkl mnop")
    desk.subject.leave(Field.PASSWORD)
    assert desk.state.form.password == Secret("abcdefghijklmnop")
    other = filled_in()
    other.subject.type_password("abcd efgh ijkl mnop ")
    other.subject.leave(Field.PASSWORD)
    assert other.state.form.password == Secret("abcd efgh ijkl mnop ")
    assert "begins or ends with a space" in str(other.state.form.notices[Field.PASSWORD].text)


def test_a_secret_id_in_client_secret_is_refused() -> None:
    desk = filled_in()
    desk.subject.choose_auth(AuthType.OAUTH)
    desk.subject.type_client_secret("00001111-aaaa-2222-bbbb-3333cccc4444")
    desk.subject.leave(Field.CLIENT_SECRET)
    assert "Value" in str(desk.state.form.problems[Field.CLIENT_SECRET])


def test_secrets_never_show_in_the_state_printed() -> None:
    desk = filled_in()
    assert "pw-typed" not in repr(desk.state)
    assert all("pw-typed" not in repr(state) for state in desk.view.states)


def test_folded_cards_open_for_whoever_asks_for_them() -> None:
    desk = Desk()
    were_begun = desk.state.form.is_begun
    desk.subject.begin()
    assert (were_begun, desk.state.form.is_begun) == (False, True)
    assert not desk.state.form.is_server_open


def test_whoever_fills_in_by_hand_sees_every_field_and_types_the_address() -> None:
    desk = Desk()
    desk.subject.fill_in_by_hand()
    assert (desk.state.form.is_begun, desk.state.form.is_server_open) == (True, True)
    assert desk.state.frame.focus is not None
    assert desk.state.frame.focus[1] is Field.EMAIL


def test_busy_is_what_only_the_person_may_break_off() -> None:
    desk = Desk()
    busy = [desk.subject.is_busy]
    desk.subject.edit(Field.NAME, "Jane")
    assert not desk.subject.request_close()
    busy.append(desk.subject.is_busy)
    assert busy == [False, True]


def test_a_name_for_this_computer_is_checked_and_opens_advanced_where_it_is_wrong() -> None:
    desk = filled_in()
    desk.subject.edit(Field.EHLO, " 192.0.2.7 ")
    desk.subject.test()
    assert desk.state.form.is_advanced_open
    assert "[192.0.2.7]" in str(desk.state.form.problems[Field.EHLO])
    desk.subject.edit(Field.EHLO, "PC7.acme.test")
    desk.subject.test()
    desk.tasks.run()
    (request,) = desk.services.tester.requests
    assert request.account.server.ehlo == "pc7.acme.test"
