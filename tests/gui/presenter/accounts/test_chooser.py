"""Several accounts in one window: which is on the screen, and what happens to what was typed."""

from __future__ import annotations

import pytest

from smtp_desktop.errors import (
    SecretStoreError,
    SecretStoreFailed,
    SecretStoreHung,
    SecretStoreLocked,
    SecretStoreUnavailable,
    SettingsNotSaved,
)
from smtp_desktop.gui.state.frame import Choice
from smtp_desktop.gui.state.window import Work
from smtp_desktop.model import codec
from smtp_desktop.model.account import NoAuth
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret, SecretKind
from support.fakes import account
from support.presenter import Desk, FakeServices

WORK = account(587, host="smtp.acme.test")
SHOP = account(465, host="smtp.shop.test", email="shop@acme.test", auth=NoAuth())


@pytest.fixture
def desk() -> Desk:
    services = FakeServices({"default": codec.encode(WORK), "shop": codec.encode(SHOP)})
    services.accounts.save(WORK, {SecretKind.PASSWORD: Secret("pw")})
    return Desk(services)


def on_screen(desk: Desk) -> tuple[str, str]:
    return desk.state.known.account, desk.state.form.draft.email


def test_the_names_of_all_accounts_are_known(desk: Desk) -> None:
    assert desk.state.known.accounts == ("default", "shop")
    assert on_screen(desk) == ("default", "jane@acme.test")


def test_another_account_comes_on_the_screen(desk: Desk) -> None:
    desk.subject.accounts.choose("shop")
    desk.tasks.run()

    assert on_screen(desk) == ("shop", "shop@acme.test")
    assert desk.state.work is Work.NONE
    assert not desk.state.has_unsaved
    desk.subject.accounts.choose("default")
    desk.tasks.run()
    assert on_screen(desk) == ("default", "jane@acme.test")
    assert desk.state.saved.has_password


def test_what_is_saved_then_belongs_to_that_account(desk: Desk) -> None:
    desk.subject.accounts.choose("shop")
    desk.tasks.run()
    desk.subject.edit(Field.NAME, "The Shop")
    desk.subject.save()
    desk.tasks.run()

    assert desk.services.accounts.account("shop").sender.name == "The Shop"
    assert desk.services.accounts.account("default") == WORK


def test_a_test_is_told_by_the_name_of_its_account(desk: Desk) -> None:
    desk.subject.accounts.choose("shop")
    desk.tasks.run()
    desk.subject.test()
    desk.tasks.run()

    assert [one.name for one in desk.services.tester.requests] == ["shop"]


@pytest.mark.parametrize(
    ("choice", "name", "shown"),
    [
        (Choice.DISCARD, "Jane Doe", "shop"),
        (Choice.SAVE, "Changed", "shop"),
        (Choice.CANCEL, "Jane Doe", "default"),
    ],
)
def test_what_is_not_saved_is_asked_about_first(
    desk: Desk, choice: Choice, name: str, shown: str
) -> None:
    desk.subject.edit(Field.NAME, "Changed")
    desk.subject.accounts.choose("shop")
    desk.tasks.run()
    assert desk.state.frame.question
    assert desk.state.frame.question.choices == (Choice.SAVE, Choice.DISCARD, Choice.CANCEL)

    desk.subject.answer(choice)
    desk.tasks.run()

    assert desk.state.known.account == shown
    assert desk.services.accounts.account("default").sender.name == name
    assert not desk.state.frame.is_closing
    if choice is Choice.CANCEL:
        assert desk.state.form.draft.name == "Changed"


def test_nothing_is_chosen_while_a_test_runs(desk: Desk) -> None:
    desk.subject.test()
    desk.subject.accounts.choose("shop")

    assert desk.state.known.account == "default"
    assert desk.state.work is Work.TESTING


def test_a_new_account_begins_empty_and_is_there_once_it_is_saved(desk: Desk) -> None:
    desk.subject.accounts.create("invoices")
    desk.tasks.run()

    assert on_screen(desk) == ("invoices", "")
    assert desk.state.known.accounts == ("default", "shop", "invoices")
    assert desk.services.accounts.names() == ("default", "shop")
    desk.subject.accounts.choose("default")
    desk.tasks.run()
    assert len(desk.state.known.accounts) == 2


def test_a_name_that_is_taken_is_refused(desk: Desk) -> None:
    for refused in (desk.subject.accounts.create, desk.subject.accounts.rename):
        refused("Shop")
        desk.tasks.run()
        assert on_screen(desk) == ("default", "jane@acme.test")
        assert desk.state.panel.result
        assert "--account" not in str(desk.state.panel.result)
        assert str(desk.state.panel.result.title) == "No account can have this name."
        assert desk.state.is_idle


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("Shop", "There is an account with this name already."),
        (
            "Büro",
            "An account name is made of letters from A to Z, digits, dots and dashes, 64 at most.",
        ),
        ("aux", "Windows keeps the name aux for a device, so choose another one."),
    ],
)
def test_a_name_that_is_refused_is_told_why_and_that_goes_once_another_is_taken(
    desk: Desk, name: str, more: str
) -> None:
    desk.subject.accounts.rename(name)
    desk.tasks.run()
    assert desk.state.panel.result
    assert str(desk.state.panel.result.text) == more
    desk.subject.accounts.rename("office")
    desk.tasks.run()
    assert desk.state.panel.result is None


def test_a_new_account_is_saved_before_it_is_renamed(desk: Desk) -> None:
    desk.subject.accounts.create("invoices")
    desk.tasks.run()
    desk.subject.accounts.rename("bills")
    desk.tasks.run()

    assert on_screen(desk) == ("invoices", "")
    assert desk.state.panel.result
    assert str(desk.state.panel.result.title).startswith("This account is not saved yet.")


def test_an_account_is_renamed_with_what_was_typed_left_alone(desk: Desk) -> None:
    desk.subject.edit(Field.NAME, "Changed")
    desk.subject.accounts.rename("office")
    desk.tasks.run()

    assert desk.state.known.accounts == ("office", "shop")
    assert (desk.state.known.account, desk.state.form.draft.name) == ("office", "Changed")
    assert desk.services.accounts.secret(SecretKind.PASSWORD, WORK, "office") == Secret("pw")


def test_a_locked_keyring_renames_nothing_and_is_explained(desk: Desk) -> None:
    desk.services.secrets.trouble = SecretStoreLocked("locked")
    desk.subject.accounts.rename("office")
    desk.tasks.run()

    assert desk.services.accounts.names() == ("default", "shop")
    assert desk.state.panel.result
    assert desk.state.panel.result.finding
    assert desk.state.panel.result.actions == ()


def test_programs_bound_to_an_account_follow_its_new_name(desk: Desk) -> None:
    desk.services.register.add("Scanner", "default")
    desk.services.register.add("Web shop", "shop")
    desk.subject.accounts.rename("office")
    desk.tasks.run()

    bound = [one.account for one in desk.services.register.book().program]
    assert bound == ["office", "shop"]


@pytest.mark.parametrize("name", ["Shop", "a/b"])
def test_programs_stay_bound_where_the_account_keeps_its_name(desk: Desk, name: str) -> None:
    desk.services.register.add("Scanner", "default")
    desk.subject.accounts.rename(name)
    desk.tasks.run()

    assert [one.account for one in desk.services.register.book().program] == ["default"]
    assert desk.services.accounts.names() == ("default", "shop")


def test_a_list_of_programs_that_cannot_be_written_is_said_and_nothing_renamed() -> None:
    services = FakeServices({"default": codec.encode(SHOP)})
    services.register.add("Scanner", "default")
    services.register_store.trouble = SettingsNotSaved("No space left on the disk.")
    desk = Desk(services)
    desk.subject.accounts.rename("office")
    desk.tasks.run()

    assert services.accounts.names() == ("default",)
    assert on_screen(desk) == ("default", "shop@acme.test")
    assert desk.state.panel.result
    assert str(desk.state.panel.result.title) == "The account keeps its name."
    assert "No space left on the disk." in str(desk.state.panel.result.text)


def test_the_question_to_remove_names_the_programs_that_will_be_refused(desk: Desk) -> None:
    for name in ("Scanner", "Backup"):
        desk.services.register.add(name, "default")
    desk.services.register.add("Web shop", "shop")
    desk.subject.accounts.ask_to_remove()
    desk.tasks.run()

    assert desk.state.frame.question
    said = [str(one) for one in desk.state.frame.question.texts]
    assert said[1:] == ["Programs that send with it will be refused: Scanner, Backup."]


def test_the_question_is_asked_also_where_the_list_of_programs_is_damaged(desk: Desk) -> None:
    desk.services.register_store.change(lambda _: "nonsense")
    desk.subject.accounts.ask_to_remove()
    desk.tasks.run()

    assert desk.state.frame.question
    assert len(desk.state.frame.question.texts) == 1


def test_the_question_goes_with_the_account_that_it_is_about(desk: Desk) -> None:
    desk.subject.accounts.ask_to_remove()
    desk.subject.accounts.choose("shop")
    desk.tasks.run()

    assert desk.state.frame.question is None


def test_an_account_is_removed_once_that_is_confirmed(desk: Desk) -> None:
    desk.subject.accounts.ask_to_remove()
    desk.tasks.run()
    assert desk.state.frame.question
    desk.subject.answer(Choice.CANCEL)
    desk.tasks.run()
    assert desk.services.accounts.names() == ("default", "shop")

    desk.subject.accounts.ask_to_remove()
    desk.tasks.run()
    desk.subject.answer(Choice.REMOVE)
    desk.tasks.run()

    assert desk.services.accounts.names() == ("shop",)
    assert on_screen(desk) == ("shop", "shop@acme.test")


@pytest.mark.parametrize(
    "trouble", [SecretStoreUnavailable("none"), SecretStoreHung("late"), SecretStoreFailed("odd")]
)
def test_what_the_keyring_kept_from_being_removed_is_said_as_that(
    desk: Desk, trouble: SecretStoreError
) -> None:
    desk.services.secrets.trouble = trouble
    desk.subject.accounts.remove()
    desk.tasks.run()

    result = desk.state.panel.result
    assert result is not None
    assert str(result.title).startswith("The account was not removed: ")
    assert desk.services.accounts.names() == ("default", "shop")


def test_after_the_last_account_the_form_is_empty() -> None:
    desk = Desk(FakeServices({"default": codec.encode(SHOP)}))
    desk.subject.accounts.remove()
    desk.tasks.run()

    assert on_screen(desk) == ("default", "")
    assert desk.services.accounts.names() == ()


def test_a_test_is_still_known_once_the_account_comes_back(desk: Desk) -> None:
    desk.subject.test()
    desk.tasks.run()
    tested = desk.state.tested
    assert tested
    desk.subject.accounts.choose("shop")
    desk.tasks.run()
    assert desk.state.tested is None
    desk.subject.accounts.choose("default")
    desk.tasks.run()
    assert desk.state.tested == tested


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("default", "Its settings and its password are forgotten on this computer."),
        ("shop", "Its settings are forgotten on this computer."),
        ("invoices", "It was never saved. What you typed is forgotten."),
    ],
)
def test_the_question_to_remove_names_what_there_is(desk: Desk, name: str, text: str) -> None:
    desk.subject.accounts.choose(name)
    desk.tasks.run()
    desk.subject.accounts.ask_to_remove()
    desk.tasks.run()
    assert desk.state.frame.question
    assert str(desk.state.frame.question.text) == text
