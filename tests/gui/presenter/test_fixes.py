"""One click mends and tests again, and Undo takes exactly that back. Without a window."""

from __future__ import annotations

import pytest

from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.gui.state.result import Action, Tone
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft, Field
from support.presenter import Desk, filled_in, finding, saved_kit
from support.registered import registered

PORT = Fix("Use port 465 with SSL", {"port": 465, "encryption": "ssl"})
NAME = Fix("Use mail.acme.test", {"host": "mail.acme.test"})


def failed(*fixes: Fix) -> Desk:
    desk = filled_in()
    desk.services.tester.finding = finding(*fixes)
    desk.subject.test()
    desk.tasks.run()
    return desk


def fixed(desk: Desk, fix: Fix = PORT, *, works: bool = True) -> Desk:
    desk.services.tester.finding = None if works else finding(fix)
    desk.subject.fixes.apply(fix)
    desk.tasks.run()
    return desk


def said(state: WindowState) -> str:
    return str(state.panel.fixes[-1].text) if state.panel.fixes else ""


@pytest.mark.parametrize("works", [True, False])
def test_undo_restores_the_form_and_what_was_said_of_it_whatever_the_test_said(
    works: bool,
) -> None:
    desk = failed(PORT)
    before = desk.state
    fixed(desk, works=works)
    assert said(desk.state) == "Port is now 465, Encryption is now SSL."
    desk.subject.fixes.undo()
    assert desk.state.form.draft == before.form.draft
    assert desk.state.form.touched == before.form.touched
    assert (desk.state.panel.result, desk.state.panel.steps) == (
        before.panel.result,
        before.panel.steps,
    )
    assert desk.state.panel.fixes == ()
    assert len(desk.services.tester.requests) == 2


def test_a_fix_that_worked_is_shown_as_green_and_can_still_be_taken_back() -> None:
    desk = fixed(failed(PORT))
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.tone is Tone.GOOD
    assert desk.state.is_tested
    desk.subject.fixes.undo()
    assert not desk.state.is_tested


def test_undo_is_offered_while_the_test_runs_and_stops_it() -> None:
    desk = failed(PORT)
    before = desk.state.form.draft
    desk.subject.fixes.apply(PORT)
    assert desk.state.work is Work.TESTING
    assert said(desk.state)
    desk.subject.fixes.undo()
    assert desk.tasks.cancelled[-1].is_cancelled
    desk.tasks.run()
    assert desk.state.form.draft == before
    assert desk.state.is_idle
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.finding == finding(PORT)


def test_typing_into_a_fixed_field_takes_the_offer_away() -> None:
    desk = fixed(failed(PORT))
    desk.subject.edit(Field.PORT, "4650")
    assert desk.state.panel.fixes == ()
    desk.subject.fixes.undo()
    assert desk.state.form.draft.port == "4650"
    desk.subject.edit(Field.PORT, "465")
    assert desk.state.panel.fixes == ()


def test_choosing_another_encryption_takes_the_offer_away() -> None:
    desk = fixed(failed(PORT))
    desk.subject.choose_encryption(Encryption.STARTTLS)
    assert desk.state.panel.fixes == ()


def test_what_is_typed_into_other_fields_stays_when_a_fix_is_taken_back() -> None:
    desk = fixed(failed(PORT))
    desk.subject.edit(Field.NAME, "Acme Finance")
    desk.subject.type_password("pw-new")
    assert said(desk.state)
    desk.subject.fixes.undo()
    assert (desk.state.form.draft.port, desk.state.form.draft.name) == ("587", "Acme Finance")
    assert desk.state.form.password is not None
    assert desk.state.form.password.reveal() == "pw-new"


def test_two_fixes_are_taken_back_one_after_the_other() -> None:
    desk = failed(PORT)
    first = desk.state.form.draft
    second = fixed(desk, works=False).state.form.draft
    fixed(desk, NAME)
    assert said(desk.state) == "Outgoing Server is now mail.acme.test."
    desk.subject.fixes.undo()
    assert desk.state.form.draft == second
    assert said(desk.state) == "Port is now 465, Encryption is now SSL."
    desk.subject.fixes.undo()
    assert desk.state.form.draft == first


def test_a_fix_upon_a_fix_of_the_same_field_goes_back_step_by_step() -> None:
    desk = failed(PORT)
    other = Fix("Use port 587 with TLS", {"port": 587, "encryption": "tls"})
    fixed(fixed(desk, works=False), other)
    desk.subject.fixes.undo()
    assert desk.state.form.draft.port == "465"
    desk.subject.fixes.undo()
    assert desk.state.form.draft.port == "587"
    assert desk.state.panel.fixes == ()


def test_typing_takes_only_the_fix_of_that_field_out_of_the_row() -> None:
    desk = fixed(fixed(failed(PORT), works=False), NAME)
    desk.subject.edit(Field.PORT, "2525")
    assert [str(one.text) for one in desk.state.panel.fixes] == [
        "Outgoing Server is now mail.acme.test."
    ]
    desk.subject.fixes.undo()
    assert (desk.state.form.draft.host, desk.state.form.draft.port) == ("smtp.acme.test", "2525")


def test_one_change_has_one_way_back_and_opens_nothing_above_it() -> None:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@gmail.com")
    desk.subject.leave(Field.EMAIL)
    desk.subject.type_password("pw-typed")
    before = desk.state.form.notices
    fixed(desk, Fix("Use port 587 with TLS", {"port": 587, "encryption": "tls"}))
    assert said(desk.state) == "Port is now 587, Encryption is now TLS."
    assert desk.state.form.notices == before
    assert not desk.state.shows_server


def test_a_fix_changes_nothing_that_is_saved_until_save() -> None:
    desk = Desk(saved_kit())
    fixed(desk)
    assert desk.services.accounts.account().server.port == 587
    assert set(desk.state.unsaved) == {Field.PORT, Field.ENCRYPTION}
    desk.subject.fixes.undo()
    assert not desk.state.has_unsaved


def test_what_was_saved_is_no_longer_taken_back() -> None:
    desk = fixed(Desk(saved_kit()))
    desk.subject.save()
    desk.tasks.run()
    assert desk.services.accounts.account().server.port == 465
    assert desk.state.panel.fixes == ()


def test_undo_all_and_a_settings_file_end_the_offer() -> None:
    desk = fixed(Desk(saved_kit()))
    desk.subject.undo_all()
    assert desk.state.panel.fixes == ()
    desk.subject.fixes.undo()
    assert desk.state.form.draft.port == "587"


def test_a_fix_that_changes_nothing_only_tests_again() -> None:
    desk = failed()
    fixed(desk, Fix("Use port 587", {"port": 587}))
    assert desk.state.panel.fixes == ()
    assert len(desk.services.tester.requests) == 2


def test_nothing_is_fixed_or_taken_back_while_settings_are_saved() -> None:
    desk = fixed(failed(PORT))
    desk.subject.save()
    draft = desk.state.form.draft
    desk.subject.fixes.undo()
    desk.subject.fixes.apply(NAME)
    assert desk.state.form.draft == draft
    desk.tasks.run()
    assert desk.services.accounts.account().server.port == 465


def test_switching_to_a_browser_sign_in_shows_the_way_back_while_it_runs() -> None:
    desk = registered()
    desk.subject.choose_auth(AuthType.BASIC)
    before = desk.state.form.draft
    desk.subject.fixes.apply(Fix("Switch to OAuth 2.0", {"auth": "oauth"}))
    assert desk.state.work is Work.CONNECTING
    assert desk.state.shows_result
    assert said(desk.state).startswith("Authentication type is now OAuth 2.0")
    desk.subject.fixes.undo()
    assert desk.state.is_idle
    assert desk.state.form.draft == before
    assert desk.tasks.cancelled[-1].is_cancelled


def test_what_the_service_knows_of_the_other_sign_in_is_filled_in_and_taken_back() -> None:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@outlook.com")
    desk.subject.leave(Field.EMAIL)
    desk.subject.choose_auth(AuthType.BASIC)
    for field in (Field.CLIENT_ID, Field.TENANT_ID):
        desk.subject.edit(field, "")
    before: Draft = desk.state.form.draft
    desk.subject.fixes.apply(Fix("Switch to OAuth 2.0", {"auth": "oauth"}))
    assert desk.state.form.draft.tenant_id == "consumers"
    desk.subject.fixes.undo()
    assert desk.state.form.draft == before


def test_a_fix_for_a_test_tests_again_once_somebody_is_connected() -> None:
    desk = registered()
    desk.subject.choose_auth(AuthType.BASIC)
    desk.subject.type_password("pw-typed")
    switch = Fix("Switch to OAuth 2.0", {"auth": "oauth"})
    desk.services.tester.finding = finding(switch)
    desk.subject.test()
    desk.tasks.run()
    fixed(desk, switch)
    assert desk.state.is_tested
    assert len(desk.services.tester.requests) == 2


def test_using_a_code_instead_does_not_forget_what_comes_then() -> None:
    desk = registered()
    desk.subject.choose_auth(AuthType.BASIC)
    desk.subject.type_password("pw-typed")
    switch = Fix("Switch to OAuth 2.0", {"auth": "oauth"})
    desk.services.tester.finding = finding(switch)
    desk.subject.test()
    desk.tasks.run()
    desk.services.sign_in.meanwhile = lambda: desk.subject.act(Action.USE_CODE)
    fixed(desk, switch)
    assert desk.state.is_tested


def test_who_only_connects_is_not_tested() -> None:
    desk = registered()
    desk.subject.sign_in.connect()
    desk.tasks.run()
    assert desk.services.tester.requests == []
