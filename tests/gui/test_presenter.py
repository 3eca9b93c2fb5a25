"""What clicks and keys mean, without a window."""

from __future__ import annotations

import pytest

from desk import Desk, FakeKit
from fakes import account
from smtp_desktop.diagnosis.finding import Finding, Fix
from smtp_desktop.errors import (
    SecretStoreHung,
    SecretStoreLocked,
    SecretStoreUnavailable,
    SettingsNotSaved,
)
from smtp_desktop.gui.state import Action, Choice, Tone, Work
from smtp_desktop.model import codec
from smtp_desktop.model.account import BasicAuth
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret, SecretKind

SAVED = account(587, Encryption.TLS, BasicAuth("jane"), host="smtp.acme.test")


def saved_kit(password: str = "pw-saved") -> FakeKit:
    kit = FakeKit()
    kit.accounts.save(SAVED, {SecretKind.PASSWORD: Secret(password)})
    return kit


def filled_in(kit: FakeKit | None = None) -> Desk:
    """A desk where everything needed has been typed."""
    desk = Desk(kit)
    desk.subject.edit(Field.EMAIL, "jane@acme.test")
    desk.subject.leave(Field.EMAIL)
    desk.subject.edit(Field.HOST, "smtp.acme.test")
    desk.subject.type_password("pw-typed")
    return desk


def finding(*fixes: Fix) -> Finding:
    return Finding("wrong_port", ("user",), True, "Wrong port.", "Because.", ("Mend it.",), fixes)


def test_a_first_start_puts_the_cursor_into_email_and_shows_no_errors() -> None:
    desk = Desk()
    assert desk.state.focus is not None
    assert desk.state.focus[1] is Field.EMAIL
    assert not desk.state.problems
    assert desk.state.is_first_run
    assert not desk.state.has_unsaved


def test_leaving_an_untouched_field_says_nothing() -> None:
    desk = Desk()
    desk.subject.leave(Field.EMAIL)
    assert not desk.state.problems


def test_an_error_appears_on_leaving_and_clears_while_typing() -> None:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@acme")
    assert not desk.state.problems
    desk.subject.leave(Field.EMAIL)
    assert "full email address" in str(desk.state.problems[Field.EMAIL])
    desk.subject.edit(Field.EMAIL, "jane@acme.")
    assert not desk.state.problems


def test_username_and_test_address_follow_email_until_they_are_typed() -> None:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@acme.test")
    assert desk.state.draft.username == "jane@acme.test"
    desk.subject.edit(Field.USERNAME, "jane")
    desk.subject.edit(Field.EMAIL, "joe@acme.test")
    assert desk.state.draft.username == "jane"
    assert desk.state.draft.test_to == "joe@acme.test"


def test_test_on_an_empty_form_explains_and_goes_to_the_first_bad_field() -> None:
    desk = Desk()
    desk.subject.test()
    assert next(iter(desk.state.problems)) is Field.EMAIL
    assert {Field.EMAIL, Field.PASSWORD, Field.HOST} <= set(desk.state.problems)
    assert desk.state.focus is not None
    assert desk.state.focus[1] is Field.EMAIL
    assert desk.state.result is not None
    assert desk.state.result.tone is Tone.BAD
    assert not desk.tasks.waiting


def test_test_uses_what_is_on_the_screen_and_never_only_what_is_saved() -> None:
    desk = Desk(saved_kit())
    desk.subject.edit(Field.HOST, "other.acme.test")
    desk.subject.type_password("pw-new")
    desk.subject.test()
    desk.tasks.run()
    (request,) = desk.kit.tester.requests
    assert request.account.server.host == "other.acme.test"
    assert request.credentials.secret() == "pw-new"


def test_an_untouched_saved_password_is_read_only_when_it_is_needed() -> None:
    desk = Desk(saved_kit())
    assert desk.state.password is None
    assert str(desk.state.password_placeholder).startswith("Saved")
    desk.subject.test()
    desk.tasks.run()
    (request,) = desk.kit.tester.requests
    assert request.credentials.secret() == "pw-saved"


def test_a_saved_password_is_not_sent_to_another_server() -> None:
    desk = Desk(saved_kit())
    desk.subject.edit(Field.HOST, "smtp.elsewhere.test")
    desk.subject.test()
    assert Field.PASSWORD in desk.state.problems
    assert not desk.tasks.waiting


def test_a_running_test_makes_fields_read_only_and_shows_stop() -> None:
    desk = filled_in()
    desk.subject.test()
    running = desk.state
    assert running.work is Work.TESTING
    assert running.shows_stop
    assert not running.can_edit
    desk.tasks.run()
    assert desk.state.can_edit


def test_steps_fill_in_while_they_happen() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.tasks.run()
    running = [state for state in desk.view.states if state.work is Work.TESTING]
    assert {len(state.steps) for state in running} == {0, 1, 2}


def test_waiting_is_said_only_after_a_second() -> None:
    desk = filled_in()
    desk.subject.test()
    slow = [desk.state.is_slow]
    desk.tasks.a_second_passes()
    slow.append(desk.state.is_slow)
    desk.tasks.run()
    slow.append(desk.state.is_slow)
    assert slow == [False, True, False]


def test_a_green_test_offers_to_save_and_marks_the_settings() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.tasks.run()
    assert desk.state.result is not None
    assert desk.state.result.tone is Tone.GOOD
    assert Action.SAVE in desk.state.result.actions
    assert desk.state.is_tested


def test_a_change_after_a_green_test_names_the_field() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.tasks.run()
    desk.subject.edit(Field.PORT, "2525")
    assert desk.state.changed_since_test == (Field.PORT,)
    desk.subject.edit(Field.NAME, "Finance")
    assert desk.state.changed_since_test == (Field.PORT,)


def test_a_new_password_takes_the_mark_away() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.tasks.run()
    desk.subject.type_password("another")
    assert desk.state.changed_since_test == (Field.PASSWORD,)


def test_the_mark_stays_when_what_was_tested_is_saved() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.tasks.run()
    desk.subject.save()
    desk.tasks.run()
    assert desk.state.is_tested
    assert not desk.state.has_unsaved


def test_stop_ends_a_test_at_once_and_drops_its_late_answer() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.subject.stop()
    assert desk.state.work is Work.NONE
    assert desk.tasks.cancelled[-1].is_cancelled
    assert "Stopped" in str(desk.state.result and desk.state.result.title)
    shown = desk.state
    desk.tasks.run()
    assert desk.state == shown


def test_a_failed_test_shows_the_finding_and_what_the_server_said() -> None:
    desk = filled_in()
    desk.kit.tester.finding = finding()
    desk.subject.test()
    desk.tasks.run()
    result = desk.state.result
    assert result is not None
    assert result.finding == finding()
    assert "535" in result.said
    assert "EHLO" in result.details
    assert not desk.state.is_tested


def test_a_fix_changes_the_form_and_tests_again() -> None:
    desk = filled_in()
    fix = Fix("Use port 465 with SSL", {"port": 465, "encryption": "ssl"})
    desk.kit.tester.finding = finding(fix)
    desk.subject.test()
    desk.tasks.run()
    desk.kit.tester.finding = None
    desk.subject.apply_fix(fix)
    desk.tasks.run()
    assert (desk.state.draft.port, desk.state.draft.encryption) == ("465", Encryption.SSL)
    assert len(desk.kit.tester.requests) == 2
    assert desk.state.result is not None
    assert desk.state.result.tone is Tone.GOOD


def test_a_fix_can_switch_the_authentication_type() -> None:
    desk = filled_in()
    desk.subject.apply_fix(Fix("Switch to OAuth 2.0", {"auth": "oauth"}))
    assert desk.state.draft.auth_type is AuthType.OAUTH


def test_saving_keeps_settings_and_password_together() -> None:
    desk = filled_in()
    desk.subject.save()
    desk.tasks.run()
    assert desk.kit.accounts.account().server.host == "smtp.acme.test"
    assert desk.kit.accounts.secrets()[SecretKind.PASSWORD] == Secret("pw-typed")
    assert desk.state.password is None
    assert desk.state.saved_at is not None


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SecretStoreUnavailable("none"), "keyring_missing"),
        (SecretStoreHung("hung"), "keyring_missing"),
        (SecretStoreLocked("locked"), "keyring_locked"),
    ],
)
def test_a_keyring_trouble_saves_nothing_and_offers_the_ways_out(
    error: SecretStoreUnavailable, code: str
) -> None:
    desk = filled_in()
    desk.kit.secrets.trouble = error
    desk.subject.save()
    desk.tasks.run()
    assert desk.kit.accounts.draft() is None
    assert desk.state.result is not None
    assert desk.state.result.finding is not None
    assert desk.state.result.finding.code == code
    assert desk.state.result.actions == (Action.SAVE_AGAIN, Action.KEEP_UNTIL_QUIT)
    assert desk.state.password == Secret("pw-typed")


def test_keep_until_i_quit_saves_the_settings_and_uses_the_password_from_memory() -> None:
    desk = filled_in()
    desk.kit.secrets.trouble = SecretStoreUnavailable("none")
    desk.subject.save()
    desk.tasks.run()
    desk.subject.act(Action.KEEP_UNTIL_QUIT)
    desk.tasks.run()
    assert desk.state.keeps_until_quit
    assert not desk.state.has_unsaved
    desk.subject.test()
    desk.tasks.run()
    assert desk.kit.tester.requests[-1].credentials.secret() == "pw-typed"


def test_after_a_restart_a_password_kept_until_quit_is_asked_for_again() -> None:
    kit = FakeKit({"default": codec.encode(SAVED)})
    desk = Desk(kit)
    desk.subject.test()
    desk.tasks.run()
    assert "once more" in str(desk.state.problems[Field.PASSWORD])
    assert desk.state.focus is not None
    assert desk.state.focus[1] is Field.PASSWORD


def test_a_full_disk_is_said_and_nothing_typed_is_lost() -> None:
    desk = filled_in()
    desk.kit.secrets.trouble = SettingsNotSaved("the disk is full")
    desk.subject.save()
    desk.tasks.run()
    assert "disk is full" in str(desk.state.result and desk.state.result.text)
    assert desk.state.draft.host == "smtp.acme.test"


def test_a_bug_is_one_sentence_and_the_form_stays() -> None:
    desk = filled_in()
    desk.kit.tester.error = ZeroDivisionError("pw-typed inside")
    desk.subject.test()
    desk.tasks.run()
    result = desk.state.result
    assert result is not None
    assert "made a mistake" in str(result.title)
    assert "pw-typed" not in result.details
    assert desk.state.can_edit


def test_nothing_is_sent_while_the_switch_is_off_and_one_click_turns_it_on() -> None:
    desk = filled_in()
    desk.subject.switch(on=False)
    desk.subject.test()
    assert not desk.tasks.waiting
    desk.subject.act(Action.SWITCH_ON)
    desk.tasks.run()
    assert desk.state.draft.enabled
    assert len(desk.kit.tester.requests) == 1


def test_no_encryption_is_asked_about_first_and_cancel_changes_nothing() -> None:
    desk = filled_in()
    desk.subject.choose_encryption(Encryption.NONE)
    assert desk.state.question is not None
    desk.subject.answer(Choice.CANCEL)
    kept = desk.state.draft
    assert kept.encryption is Encryption.TLS
    desk.subject.choose_encryption(Encryption.NONE)
    desk.subject.answer(Choice.NO_ENCRYPTION)
    assert desk.state.draft.encryption is Encryption.NONE


def test_a_password_never_goes_without_encryption_even_after_the_question() -> None:
    desk = filled_in()
    desk.subject.choose_encryption(Encryption.NONE)
    desk.subject.answer(Choice.NO_ENCRYPTION)
    desk.subject.test()
    assert Field.ENCRYPTION in desk.state.problems


def test_closing_with_changes_asks_and_cancel_keeps_the_window() -> None:
    desk = filled_in()
    assert not desk.subject.request_close()
    asked = desk.state
    assert asked.question is not None
    assert asked.question.choices == (Choice.SAVE, Choice.DISCARD, Choice.CANCEL)
    desk.subject.answer(Choice.CANCEL)
    kept = desk.state
    assert not kept.is_closing
    desk.subject.request_close()
    desk.subject.answer(Choice.DISCARD)
    assert desk.state.is_closing
    assert desk.subject.request_close()


def test_closing_with_save_closes_only_once_everything_is_saved() -> None:
    desk = filled_in()
    desk.kit.secrets.trouble = SecretStoreLocked("locked")
    desk.subject.request_close()
    desk.subject.answer(Choice.SAVE)
    desk.tasks.run()
    still_open = desk.state
    assert not still_open.is_closing
    desk.kit.secrets.trouble = None
    desk.subject.request_close()
    desk.subject.answer(Choice.SAVE)
    desk.tasks.run()
    assert desk.state.is_closing


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
    assert desk.state.draft.host == "smtp.acme.test"
    assert desk.state.password is None
    assert not desk.state.has_unsaved


def test_undo_all_on_a_first_run_empties_the_form_but_keeps_the_services() -> None:
    desk = filled_in()
    services = desk.state.buttons
    desk.subject.undo_all()
    assert desk.state.draft.email == ""
    assert desk.state.buttons == services
    assert not desk.state.has_unsaved


def test_the_notice_beside_the_port_can_be_undone() -> None:
    desk = filled_in()
    desk.subject.choose_encryption(Encryption.SSL)
    assert desk.state.draft.port == "465"
    desk.subject.follow_notice(Field.PORT)
    assert desk.state.draft.port == "587"
    assert desk.state.draft.encryption is Encryption.SSL


def test_a_grouped_google_code_loses_its_blanks_and_another_password_keeps_them() -> None:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@gmail.com")
    desk.subject.leave(Field.EMAIL)
    desk.subject.type_password("abcd efgh ijkl mnop")
    desk.subject.leave(Field.PASSWORD)
    assert desk.state.password == Secret("abcdefghijklmnop")
    other = filled_in()
    other.subject.type_password("abcd efgh ijkl mnop ")
    other.subject.leave(Field.PASSWORD)
    assert other.state.password == Secret("abcd efgh ijkl mnop ")
    assert "blank" in str(other.state.notices[Field.PASSWORD].text)


def test_a_secret_id_in_client_secret_is_refused() -> None:
    desk = filled_in()
    desk.subject.choose_auth(AuthType.OAUTH)
    desk.subject.type_client_secret("00001111-aaaa-2222-bbbb-3333cccc4444")
    desk.subject.leave(Field.CLIENT_SECRET)
    assert "Value" in str(desk.state.problems[Field.CLIENT_SECRET])


def test_microsoft_settings_are_saved_and_a_test_says_honestly_what_is_missing() -> None:
    desk = filled_in()
    desk.subject.choose_auth(AuthType.OAUTH)
    desk.subject.edit(Field.CLIENT_ID, "00001111-aaaa-2222-bbbb-3333cccc4444")
    desk.subject.edit(Field.TENANT_ID, "Consumers")
    desk.subject.test()
    assert "not part of this version" in str(desk.state.result and desk.state.result.title)
    desk.subject.save()
    desk.tasks.run()
    assert desk.kit.accounts.account().auth_type is AuthType.OAUTH
    assert desk.state.draft.tenant_id == "consumers"


def test_secrets_never_show_in_the_state_printed() -> None:
    desk = filled_in()
    assert "pw-typed" not in repr(desk.state)
    assert all("pw-typed" not in repr(state) for state in desk.view.states)
