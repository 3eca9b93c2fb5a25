"""The accounts in the window's head: there as soon as there are two."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from smtp_desktop.errors import SecretStoreLocked
from smtp_desktop.gui.state.frame import Choice
from smtp_desktop.gui.view.head import Head
from smtp_desktop.model import codec
from smtp_desktop.model.account import NoAuth
from smtp_desktop.model.draft import Field
from support.fakes import account
from support.presenter import FakeServices
from support.window import Office

WORK = account(587, host="smtp.acme.test", auth=NoAuth())
SHOP = account(465, host="smtp.shop.test", email="shop@acme.test", auth=NoAuth())


@pytest.fixture
def shown(qtbot: QtBot) -> Office:
    services = FakeServices({"default": codec.encode(WORK), "shop": codec.encode(SHOP)})
    return Office(qtbot, services)


def entries(shown: Office) -> dict[str, bool]:
    """The menu's words, and which of them is ticked."""
    menu = shown.window.head.accounts.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return {one.text(): one.isChecked() for one in menu.actions() if not one.isSeparator()}


def choose(shown: Office, text: str) -> None:
    entries(shown)
    menu = shown.window.head.accounts.menu()
    next(one for one in menu.actions() if one.text() == text).trigger()
    shown.tasks.run()


def name(shown: Office, text: str) -> None:
    """Answer the question for a name."""
    dialog = shown.window.head.accounts.dialog
    assert dialog is not None
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText(text)
    dialog.accept()
    shown.tasks.run()


def test_with_one_account_there_is_nothing_to_choose(qtbot: QtBot) -> None:
    shown = Office(qtbot, FakeServices({"default": codec.encode(WORK)}))
    assert not Head.accounts.is_made_in(shown.window.head)


def test_with_two_the_other_can_be_chosen(shown: Office) -> None:
    picker = shown.window.head.accounts
    assert picker.isVisible()
    assert picker.text() == "Default"
    assert entries(shown) == {
        "Default": True, "shop": False, "New account…": False, "Rename…": False, "Remove…": False,
    }  # fmt: skip

    choose(shown, "shop")

    assert picker.text() == "shop"
    assert shown.state.form.draft.email == "shop@acme.test"


def test_a_new_account_is_named_and_begins_empty(shown: Office) -> None:
    choose(shown, "New account…")
    name(shown, " invoices  2026 ")

    assert shown.window.head.accounts.text() == "invoices-2026"
    assert shown.state.form.draft.email == ""


def test_an_account_is_renamed_and_removed(shown: Office) -> None:
    choose(shown, "Rename…")
    name(shown, "office")
    assert shown.services.accounts.names() == ("office", "shop")
    assert shown.window.head.accounts.text() == "office"

    choose(shown, "Remove…")
    shown.presenter.answer(Choice.REMOVE)
    shown.tasks.run()
    assert shown.services.accounts.names() == ("shop",)
    assert not shown.window.head.accounts.isVisible()


def test_the_menu_begins_a_second_account(qtbot: QtBot) -> None:
    shown = Office(qtbot, FakeServices({"default": codec.encode(WORK)}))
    shown.window.head.menu.account_asked.emit()
    name(shown, "invoices")

    assert shown.window.head.accounts.isVisible()
    assert shown.state.known.accounts == ("default", "invoices")


def is_in_sight(shown: Office) -> bool:
    """Whether a result can be read without scrolling; its beginning, if it is very high."""
    QTest.qWait(50)
    report, view = shown.window.report, shown.window._scroll.viewport()
    top = report.mapTo(view, QPoint(0, 0)).y()
    end = top + min(report.height(), view.height() - 24)
    return report.isVisible() and top >= 0 and end <= view.height()


@pytest.mark.parametrize("has_problems", [False, True])
def test_what_was_refused_about_an_account_is_scrolled_to_each_time(
    shown: Office, monkeypatch: pytest.MonkeyPatch, has_problems: bool
) -> None:
    shown.window.resize(640, 500)
    if has_problems:
        shown.presenter.edit(Field.EMAIL, "jane")
        shown.presenter.leave(Field.EMAIL)
        assert shown.state.form.problems
    for entry in ("New account…", "New account…", "Rename…", "Rename…"):
        choose(shown, entry)
        name(shown, "Shop")
        assert is_in_sight(shown), entry
        shown.window._scroll.verticalScrollBar().setValue(0)

    def locked(name: str) -> None:
        raise SecretStoreLocked("locked")

    monkeypatch.setattr(shown.services.accounts, "remove", locked)
    choose(shown, "Remove…")
    shown.presenter.answer(Choice.REMOVE)
    shown.tasks.run()
    assert is_in_sight(shown)
