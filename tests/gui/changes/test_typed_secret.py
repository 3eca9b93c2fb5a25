"""A password that was typed for one server does not go to another without a word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import CANARY
from gui.changes.test_service_line import OWN, found_at, saved, typed
from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.errors import SecretStoreUnavailable
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Field
from support.presenter import Desk


def with_password(email: str, host: str = "") -> Desk:
    desk = typed(Desk(), Field.EMAIL, email)
    desk.tasks.run()
    if host:
        typed(desk, Field.HOST, host)
    desk.subject.type_password(CANARY)
    desk.subject.leave(Field.PASSWORD)
    return desk


def is_kept(state: WindowState) -> bool:
    return state.form.password is not None


def remark(state: WindowState) -> str:
    found = state.notice(Field.PASSWORD)
    return str(found.text) if found else ""


@pytest.mark.parametrize("now", ["smtp.lab.test", "smtp.office365.com", "smtp.acme.co.uk"])
def test_a_password_for_one_service_is_taken_out_when_the_server_becomes_another(now: str) -> None:
    desk = typed(with_password("jane@gmail.com"), Field.HOST, now)
    assert not is_kept(desk.state)
    assert "was for smtp.gmail.com" in remark(desk.state)
    assert now in remark(desk.state)


def test_a_password_for_an_own_server_does_not_go_to_a_service_that_was_picked() -> None:
    desk = with_password("jane@lab.test", "smtp.lab.test")
    desk.subject.pick_service("gmail")
    assert not is_kept(desk.state)
    assert "was for smtp.lab.test" in remark(desk.state)


def test_a_password_goes_when_the_address_moves_to_another_service() -> None:
    assert not is_kept(typed(with_password("jane@gmail.com"), Field.EMAIL, "jane@yahoo.com").state)


def test_pressing_test_at_once_does_not_get_around_it() -> None:
    desk = with_password("jane@lab.test", "smtp.lab.test")
    desk.subject.edit(Field.HOST, "smtp.elsewhere.test")
    desk.subject.test()
    desk.tasks.run()
    assert desk.services.tester.requests == []
    assert Field.PASSWORD in desk.state.form.problems
    assert "smtp.elsewhere.test" in remark(desk.state)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("smtp.gmail.com", "smtp.googlemail.com"),
        ("smtp.gmial.com", "smtp.gmail.com"),
        ("mail.lab.test", "smtp.lab.test"),
        ("smtp.lab.test", "smtp.lab.test"),
    ],
)
def test_another_name_of_the_same_and_a_corrected_slip_keep_it(before: str, now: str) -> None:
    desk = typed(with_password("jane@lab.test", before), Field.HOST, now)
    assert is_kept(desk.state)
    assert remark(desk.state) == ""


def test_a_password_typed_before_there_was_a_server_is_for_the_one_that_comes() -> None:
    desk = typed(with_password("jane@acme.com"), Field.HOST, "smtp.acme.com")
    assert is_kept(desk.state)
    assert not is_kept(typed(desk, Field.HOST, "smtp.lab.test").state)


def test_the_password_of_a_login_stays_when_its_own_service_takes_the_place() -> None:
    desk = typed(saved(OWN), Field.EMAIL, "jane@gmail.com")
    typed(desk, Field.USERNAME, "jane@gmail.com")
    desk.subject.type_password(CANARY)
    desk.subject.pick_service("gmail")
    assert is_kept(desk.state)


def use(desk: Desk, host: str) -> Desk:
    desk.subject.fixes.apply(Fix(f"Use {host}", {"host": host}))
    desk.tasks.run()
    return desk


def test_a_button_that_names_a_server_of_the_own_domain_is_an_answer() -> None:
    desk = use(with_password("jane@lab.test", "smtp.lab.test"), "lab.test")
    assert len(desk.services.tester.requests) == 1
    typed(desk, Field.NAME, "Jane")
    assert is_kept(desk.state)


def test_a_button_that_names_a_server_of_others_says_why_the_password_went() -> None:
    desk = use(with_password("jane@lab.test", "smtp.lab.test"), "mail.other.test")
    assert desk.services.tester.requests == []
    assert "was for smtp.lab.test" in remark(desk.state)
    desk.subject.type_password(CANARY)
    desk.subject.test()
    desk.tasks.run()
    assert [one.account.server.host for one in desk.services.tester.requests] == ["mail.other.test"]


@pytest.mark.parametrize("meanwhile", ["", "mail.other.test"])
def test_a_button_does_not_get_around_a_server_that_was_typed_over(meanwhile: str) -> None:
    desk = with_password("jane@lab.test", "smtp.lab.test")
    desk.subject.edit(Field.HOST, meanwhile)
    use(desk, "mail.other.test")
    assert desk.services.tester.requests == []
    assert not is_kept(desk.state)


@pytest.mark.parametrize("now", ["smtp.gmai1.com", "smtp.mail.com"])
def test_what_is_one_letter_from_a_known_server_is_no_correction_of_it(now: str) -> None:
    desk = with_password("jane@lab.test", "smtp.gmail.com")
    assert not is_kept(typed(desk, Field.HOST, now).state)


def test_a_fix_to_the_own_service_of_the_login_keeps_it_and_tries_again() -> None:
    desk = with_password("jane@gmail.com")
    desk.subject.edit(Field.HOST, "smtp.lab.test")
    desk.subject.type_password(CANARY)
    desk.subject.fixes.apply(Fix("Use smtp.gmail.com", {"host": "smtp.gmail.com"}))
    desk.tasks.run()
    assert is_kept(desk.state)
    assert len(desk.services.tester.requests) == 1


def test_what_a_fix_took_out_does_not_come_back_with_its_undo() -> None:
    desk = with_password("jane@lab.test", "smtp.hoster.test")
    desk.subject.fixes.apply(Fix("Use mail.other.test", {"host": "mail.other.test"}))
    desk.tasks.run()
    desk.subject.type_password("for that one")
    desk.subject.fixes.undo()
    assert desk.state.form.draft.host == "smtp.hoster.test"
    assert not is_kept(desk.state)
    assert "was for mail.other.test" in remark(desk.state)


def test_the_undo_under_a_field_takes_it_to_no_other_server() -> None:
    desk = with_password("jane@lab.test", "smtp.elsewhere.test")
    desk.subject.pick_service("gmail")
    desk.subject.type_password(CANARY)
    desk.subject.follow_notice(Field.EMAIL)
    assert desk.state.form.draft.host == "smtp.elsewhere.test"
    assert not is_kept(desk.state)
    assert "was for smtp.gmail.com" in remark(desk.state)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("smtp.hoster.test", "smtp.hosted.test"),
        ("one.com.au", "other.com.au"),
        ("localhost:1025", "localhost:1026"),
    ],
)
def test_a_name_that_is_nearly_the_same_is_another(before: str, now: str) -> None:
    desk = typed(with_password("jane@lab.test", before), Field.HOST, now)
    assert not is_kept(desk.state)


def on_this_computer() -> Desk:
    """Who types the server, then the password, and the port only then."""
    return with_password("jane@lab.test", "localhost")


def test_a_password_that_was_typed_before_the_port_is_for_the_port_that_comes() -> None:
    desk = on_this_computer()
    for typing in ("", "1", "10", "102", "1025"):
        desk.subject.edit(Field.PORT, typing)
    desk.subject.leave(Field.PORT)
    assert (is_kept(desk.state), remark(desk.state)) == (True, "")
    desk.subject.test()
    desk.tasks.run()
    assert [one.account.server.port for one in desk.services.tester.requests] == [1025]


def test_a_port_that_follows_the_chosen_encryption_takes_it_along() -> None:
    desk = on_this_computer()
    desk.subject.choose_encryption(Encryption.SSL)
    assert desk.state.form.draft.port == "465"
    assert is_kept(typed(desk, Field.NAME, "Jane").state)


def used_by_a_test(desk: Desk) -> None:
    desk.subject.test()
    desk.tasks.run()


def used_by_a_save(desk: Desk) -> None:
    desk.services.secrets.trouble = SecretStoreUnavailable("none here")
    desk.subject.save()
    desk.tasks.run()


@pytest.mark.parametrize("use_it", [used_by_a_test, used_by_a_save])
def test_a_password_that_was_used_once_does_not_go_to_another_port(
    use_it: Callable[[Desk], None],
) -> None:
    desk = on_this_computer()
    use_it(desk)
    assert is_kept(desk.state)
    typed(desk, Field.PORT, "1025")
    assert not is_kept(desk.state)
    assert "was for localhost:587" in remark(desk.state)


def test_a_password_that_was_typed_anew_is_not_used_yet() -> None:
    desk = on_this_computer()
    used_by_a_test(desk)
    desk.subject.type_password("another one")
    assert is_kept(typed(desk, Field.PORT, "1025").state)


def fixed(desk: Desk) -> None:
    desk.subject.fixes.apply(Fix("Use port 2525", {"port": 2525}))
    desk.tasks.run()


def typed_as_host(desk: Desk) -> None:
    typed(desk, Field.HOST, "localhost:2525")


@pytest.mark.parametrize("name_it", [fixed, typed_as_host])
def test_only_typing_in_port_takes_it_along(name_it: Callable[[Desk], None]) -> None:
    desk = typed(on_this_computer(), Field.PORT, "1025")
    name_it(desk)
    assert not is_kept(desk.state)
    assert "was for localhost:1025" in remark(desk.state)
    assert desk.services.tester.requests == []


def test_typing_a_port_makes_no_other_server_its_own() -> None:
    desk = on_this_computer()
    desk.subject.edit(Field.HOST, "127.0.0.1")  # not left yet, so nothing was said of it
    typed(desk, Field.PORT, "1025")
    assert not is_kept(desk.state)
    assert "was for localhost:587" in remark(desk.state)


def test_what_a_search_finds_for_another_address_gets_no_password() -> None:
    desk = Desk()
    desk.services.detection.reports = [found_at("jane@acme.com", "mail.acme.com")]
    typed(desk, Field.EMAIL, "jane@acme.com")
    desk.tasks.run()
    desk.subject.type_password(CANARY)
    desk.services.detection.reports = [found_at("jane@other.com", "mail.other.com")]
    typed(desk, Field.EMAIL, "jane@other.com")
    assert is_kept(desk.state)
    desk.tasks.run()
    assert desk.state.form.draft.host == "mail.other.com"
    assert not is_kept(desk.state)
    assert "was for mail.acme.com" in remark(desk.state)
