"""What Test Email and Stop mean, without a window."""

from __future__ import annotations

from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.gui.state.result import Tone
from smtp_desktop.gui.state.window import Work
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.services.testing.report import Instead
from smtp_desktop.smtp.reply import Reply
from support.presenter import Desk, filled_in, finding, saved_kit
from support.tester import STEPS


def test_test_on_an_empty_form_explains_and_goes_to_the_first_bad_field() -> None:
    desk = Desk()
    desk.subject.test()
    assert next(iter(desk.state.form.problems)) is Field.EMAIL
    assert set(desk.state.form.problems) == {Field.EMAIL}, "the address may fill the rest"
    assert desk.state.frame.focus is not None
    assert desk.state.frame.focus[1] is Field.EMAIL
    result = desk.state.panel.result
    assert result is not None
    assert result.tone is Tone.NEUTRAL  # what is merely empty is nobody's fault
    assert str(result.title) == "Still missing: Email."
    assert not desk.tasks.waiting


def test_test_uses_what_is_on_the_screen_and_never_only_what_is_saved() -> None:
    desk = Desk(saved_kit())
    desk.subject.edit(Field.HOST, "other.acme.test")
    desk.subject.type_password("pw-new")
    desk.subject.test()
    desk.tasks.run()
    (request,) = desk.services.tester.requests
    assert request.account.server.host == "other.acme.test"
    assert request.credentials.secret() == "pw-new"


def test_an_untouched_saved_password_is_read_only_when_it_is_needed() -> None:
    desk = Desk(saved_kit())
    assert desk.state.form.password is None
    assert str(desk.state.password_placeholder).startswith("Saved")
    desk.subject.test()
    desk.tasks.run()
    (request,) = desk.services.tester.requests
    assert request.credentials.secret() == "pw-saved"


def test_a_saved_password_is_not_sent_to_another_server() -> None:
    desk = Desk(saved_kit())
    desk.subject.edit(Field.HOST, "smtp.elsewhere.test")
    desk.subject.test()
    assert Field.PASSWORD in desk.state.form.problems
    assert not desk.tasks.waiting


def test_a_running_test_makes_fields_read_only_and_shows_stop() -> None:
    desk = filled_in()
    desk.subject.test()
    running = desk.state
    assert running.work is Work.TESTING
    assert running.shows_stop
    assert not running.can_change(Field.NAME)
    assert not running.is_idle
    desk.tasks.run()
    assert desk.state.is_idle


def test_steps_fill_in_while_they_happen() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.tasks.run()
    running = [state for state in desk.view.states if state.work is Work.TESTING]
    assert {len(state.panel.steps) for state in running} == set(range(len(STEPS) + 1))


def test_waiting_is_said_only_after_a_second() -> None:
    desk = filled_in()
    desk.subject.test()
    slow = [desk.state.panel.is_slow]
    desk.tasks.a_second_passes()
    slow.append(desk.state.panel.is_slow)
    desk.tasks.run()
    slow.append(desk.state.panel.is_slow)
    assert slow == [False, True, False]


def test_a_green_test_marks_the_settings_and_leaves_saving_to_save() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.tasks.run()
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.tone is Tone.GOOD
    assert desk.state.panel.result.actions == ()
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
    assert "Stopped" in str(desk.state.panel.result and desk.state.panel.result.title)
    shown = desk.state
    desk.tasks.run()
    assert desk.state == shown


def test_a_failed_test_shows_the_finding_and_what_the_server_said() -> None:
    desk = filled_in()
    desk.services.tester.finding = finding()
    desk.subject.test()
    desk.tasks.run()
    result = desk.state.panel.result
    assert result is not None
    assert result.finding == finding()
    assert "535" in result.said
    assert "EHLO" in result.details
    assert not desk.state.is_tested


def test_a_fix_changes_the_form_and_tests_again() -> None:
    desk = filled_in()
    fix = Fix("Use port 465 with SSL", {"port": 465, "encryption": "ssl"})
    desk.services.tester.finding = finding(fix)
    desk.subject.test()
    desk.tasks.run()
    desk.services.tester.finding = None
    desk.subject.fixes.apply(fix)
    desk.tasks.run()
    assert (desk.state.form.draft.port, desk.state.form.draft.encryption) == ("465", Encryption.SSL)
    assert len(desk.services.tester.requests) == 2
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.tone is Tone.GOOD


def test_a_fix_can_switch_the_authentication_type() -> None:
    desk = filled_in()
    desk.subject.fixes.apply(Fix("Switch to OAuth 2.0", {"auth": "oauth"}))
    assert desk.state.form.draft.auth_type is AuthType.OAUTH


def test_the_method_that_the_server_takes_can_be_kept_by_one_press() -> None:
    desk = filled_in()
    reply = Reply(535, ("5.7.8 failed",))
    desk.services.tester.instead = Instead("PLAIN", reply, "LOGIN")
    desk.subject.test()
    desk.tasks.run()
    result = desk.state.panel.result
    assert result is not None
    assert result.is_good
    assert "refused the sign-in method PLAIN" in str(result.text)
    (fix,) = result.fixes
    desk.subject.fixes.apply(fix)
    assert desk.state.form.draft.mechanism == "LOGIN"
