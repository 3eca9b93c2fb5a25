"""What the window sends, shows and asks where settings name another server."""

from __future__ import annotations

import pytest

from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.errors import SecretKeptForOther
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.frame import Choice
from smtp_desktop.gui.state.result import Action
from smtp_desktop.model import codec
from smtp_desktop.model.account import Account
from smtp_desktop.model.draft import Field
from smtp_desktop.model.parse import parse
from smtp_desktop.model.secret import Secret, SecretKind
from support.fakes import secrets_of
from support.microsoft import JANE
from support.presenter import SAVED, Desk, FakeServices, filled_in, saved_kit
from support.registered import connected, press, registered, said
from support.signing import Scene, grant

EVIL = "mail.evil.test"


def drop(desk: Desk, text: str) -> None:
    desk.services.files = {"file": text.encode()}
    desk.subject.imports.open_file("file")
    desk.tasks.run()


def signed_in() -> Desk:
    """A desk at which somebody has connected and saved, with the real service behind it."""
    services = FakeServices()
    services.sign_in = Scene(grant(), grant("2")).service
    desk = connected(registered(services))
    press(desk, "save")
    return desk


def filled_in_and_kept() -> Desk:
    """A desk at which the password is kept until the program quits."""
    desk = filled_in()
    desk.subject.save(until_quit=True)
    desk.tasks.run()
    return desk


def settings(desk: Desk) -> str:
    account = parse(desk.state.form.draft)
    assert isinstance(account, Account)
    return codec.encode(account)


def test_a_dropped_file_takes_no_sign_in_to_another_server() -> None:
    desk = signed_in()
    drop(desk, settings(desk).replace("smtp.office365.com", EVIL))
    assert desk.state.form.draft.host == EVIL
    assert said(desk) == "Not connected"
    press(desk, "test")
    assert desk.state.frame.question is not None
    desk.subject.answer(Choice.SEND_THERE)  # even then nothing that was kept goes there
    desk.tasks.run()
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.actions == (Action.CONNECT,)
    assert desk.services.tester.requests == []
    assert said(desk) == "Not connected"


def test_after_another_file_was_saved_elsewhere_the_window_says_what_it_does() -> None:
    desk = signed_in()
    text = settings(desk).replace("smtp.office365.com", EVIL)
    account = parse(codec.decode(text))
    assert isinstance(account, Account)
    desk.services.accounts.save(account, None)
    again = Desk(desk.services)
    assert said(again) == "Not connected"
    press(again, "test")
    assert again.services.tester.requests == []
    assert said(again) == "Not connected"


def test_a_dropped_file_takes_no_saved_password_to_another_server() -> None:
    desk = Desk(saved_kit())
    drop(desk, codec.encode(SAVED).replace("smtp.acme.test", EVIL))
    assert not desk.state.uses_saved_password
    desk.subject.test()
    desk.tasks.run()
    assert list(desk.state.form.problems) == [Field.PASSWORD]
    assert desk.services.tester.requests == []


def test_a_dropped_file_takes_no_typed_password_to_another_server() -> None:
    desk = filled_in()
    drop(desk, codec.encode(SAVED).replace("smtp.acme.test", EVIL))
    assert desk.state.form.password is None
    desk.subject.type_password("for that one")
    desk.subject.imports.undo()
    assert desk.state.form.draft.host == "smtp.acme.test"


def test_a_dropped_file_takes_no_typed_client_secret_to_another_sign_in_page() -> None:
    desk = registered()
    desk.subject.type_client_secret("a-secret-value")
    text = settings(desk)
    drop(desk, text)
    assert desk.state.form.client_secret == Secret("a-secret-value")
    drop(desk, text.replace("tenant_id", 'authority = "https://login.evil.test"\ntenant_id'))
    assert desk.state.form.draft.authority == "https://login.evil.test"
    assert "was removed" in str(desk.state.form.notices[Field.CLIENT_SECRET].text)
    assert desk.state.form.client_secret is None


@pytest.mark.parametrize(
    ("host", "stays"), [("mail.acme.test", True), ("acme.test", True), (EVIL, False)]
)
def test_a_fix_takes_a_typed_password_to_no_foreign_server(host: str, *, stays: bool) -> None:
    desk = filled_in()
    desk.subject.fixes.apply(Fix(f"Use {host}", {"host": host}))
    desk.tasks.run()
    assert desk.state.form.draft.host == host
    assert (desk.state.form.password is not None) is stays
    assert bool(desk.services.tester.requests) is stays
    assert (Field.PASSWORD in desk.state.form.problems) is not stays


def test_a_fix_of_the_username_keeps_the_typed_password() -> None:
    desk = filled_in()
    desk.subject.fixes.apply(Fix("Use jane", {"username": "jane"}))
    assert desk.state.form.password == Secret("pw-typed")


def test_a_fix_of_the_encryption_and_its_undo_keep_the_typed_password() -> None:
    desk = filled_in()
    desk.subject.edit(Field.HOST, "localhost")
    desk.subject.type_password("pw-typed")
    for first, then in (("none", "tls"), ("tls", "none")):
        desk.subject.fixes.apply(Fix("", {"encryption": first}))
        desk.tasks.run()
        desk.subject.fixes.apply(Fix("", {"encryption": then}))
        desk.tasks.run()
        desk.subject.fixes.undo()
    assert desk.state.form.password == Secret("pw-typed")


def test_a_settings_file_that_somebody_has_changed_is_not_tested_with_the_password() -> None:
    services = saved_kit()
    other = codec.decode(codec.encode(SAVED).replace("smtp.acme.test", EVIL))
    account = parse(other)
    assert isinstance(account, Account)
    services.accounts.save_settings(account)  # the keyring is left as it is
    desk = Desk(services)
    desk.subject.test()
    desk.tasks.run()
    assert desk.services.tester.requests == []
    assert "for another server or username" in str(desk.state.form.problems[Field.PASSWORD])
    assert desk.state.is_idle
    desk.subject.edit(Field.NAME, "Finance")
    desk.subject.save()
    assert list(desk.state.form.problems) == [Field.PASSWORD]


def test_a_save_that_would_carry_the_password_says_what_is_missing() -> None:
    services = saved_kit()
    desk = Desk(services)
    other = codec.encode(SAVED).replace("smtp.acme.test", EVIL)
    account = parse(codec.decode(other))
    assert isinstance(account, Account)
    desk.subject.edit(Field.NAME, "Finance")
    services.accounts.save(account, {SecretKind.PASSWORD: Secret("evil's")})  # meanwhile, elsewhere
    desk.subject.save()
    desk.tasks.run()
    assert list(desk.state.form.problems) == [Field.PASSWORD]
    assert services.accounts.account() == account
    assert secrets_of(services.accounts) == {SecretKind.PASSWORD: Secret("evil's")}


def test_what_is_kept_until_quitting_is_for_its_server_too() -> None:
    desk = filled_in_and_kept()
    text = codec.encode(desk.services.accounts.account()).replace("smtp.acme.test", EVIL)
    account = parse(codec.decode(text))
    assert isinstance(account, Account)
    desk.services.accounts.save_settings(account)  # by another program
    with pytest.raises(SecretKeptForOther):
        desk.services.session_accounts.secret(SecretKind.PASSWORD, account)
    assert secrets_of(filled_in_and_kept().services.session_accounts)


# Confirmed before the browser opens


def strange(host: str = EVIL, authority: str = "") -> Desk:
    desk = registered()
    desk.subject.edit(Field.HOST, host)
    desk.subject.edit(Field.AUTHORITY, authority)
    return desk


@pytest.mark.parametrize(
    ("desk", "hosts"),
    [
        (strange, (EVIL,)),
        (lambda: strange(authority="https://login.evil.test"), ("login.evil.test", EVIL)),
        (
            lambda: strange("smtp.office365.com", "https://login.evil.test"),
            ("login.evil.test",),
        ),
    ],
)
def test_page_and_server_are_shown_and_confirmed(desk: type[Desk], hosts: tuple[str, ...]) -> None:
    subject = desk()
    subject.subject.sign_in.connect()
    assert subject.state.frame.question is not None
    text = str(subject.state.frame.question.text)
    assert all(one in text for one in hosts)
    assert subject.state.frame.question.choices == (Choice.SIGN_IN_THERE, Choice.CANCEL)
    assert not subject.tasks.waiting
    assert subject.state.is_idle
    subject.subject.answer(Choice.SIGN_IN_THERE)
    subject.tasks.run()
    assert subject.services.sign_in.confirmed == hosts
    assert said(subject) == f"Connected as {JANE}"


def test_whoever_does_not_confirm_signs_in_nowhere() -> None:
    desk = strange()
    desk.subject.sign_in.connect()
    desk.subject.answer(Choice.CANCEL)
    assert not desk.tasks.waiting
    assert said(desk) == "Not connected"
    assert desk.services.sign_in.calls == []


def test_what_was_confirmed_is_not_confirmed_for_another_server() -> None:
    desk = strange()
    desk.subject.sign_in.connect()
    desk.subject.edit(Field.HOST, "mail.worse.test")
    desk.subject.answer(Choice.SIGN_IN_THERE)
    assert desk.state.frame.question is not None
    assert "mail.worse.test" in str(desk.state.frame.question.text)
    assert not desk.tasks.waiting


def test_what_was_to_come_after_connecting_comes_after_the_question_too() -> None:
    desk = strange()
    done: list[str] = []
    desk.subject.sign_in.connect(then=lambda: done.append("then"))
    desk.subject.answer(Choice.SIGN_IN_THERE)
    desk.tasks.run()
    assert done == ["then"]
    assert connection.connected_as(desk.state) == JANE


def told_of_the_saved(desk: Desk) -> str:
    notice = desk.state.form.notices.get(Field.PASSWORD)
    return str(notice.text) if notice else ""


def test_a_saved_password_that_is_not_used_for_another_server_says_so_at_once() -> None:
    desk = Desk(saved_kit())
    assert told_of_the_saved(desk) == ""
    desk.subject.edit(Field.HOST, "smtp.other.test")
    desk.subject.leave(Field.HOST)
    assert told_of_the_saved(desk).startswith("The saved password is for ")
    assert f"at {SAVED.server.host}" in told_of_the_saved(desk)
    desk.subject.edit(Field.HOST, SAVED.server.host)
    desk.subject.leave(Field.HOST)
    assert told_of_the_saved(desk) == ""


def test_a_server_that_is_only_being_emptied_drops_no_password() -> None:
    desk = Desk(saved_kit())
    desk.subject.edit(Field.HOST, "")
    desk.subject.leave(Field.HOST)
    assert told_of_the_saved(desk) == ""
