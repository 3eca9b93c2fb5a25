"""How many clicks it takes from an empty form to settings that are tested and saved."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from smtp_desktop.model.draft import Field
from support.microsoft import CLIENT_ID, TENANT
from support.presenter import saved_kit
from support.window import Office


class Counter:
    """Counts the clicks of the mouse."""

    def __init__(self) -> None:
        self.clicks = 0


@pytest.fixture
def counter() -> Counter:
    return Counter()


def click(office: Office, counter: Counter, widget: QWidget) -> None:
    """One click, on what can be seen."""
    assert widget.isVisible()
    counter.clicks += 1
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    office.tasks.run()


def is_done(office: Office) -> bool:
    return office.state.is_tested and not office.state.has_unsaved


def test_gmail_takes_three(qtbot: QtBot, counter: Counter) -> None:
    office = Office(qtbot)
    QTest.keyClicks(office.window.focusWidget(), "jane@gmail.com")
    click(office, counter, office.window.form.password)
    office.window.form.password.setFocus()
    QTest.keyClicks(office.window.form.password, "abcd efgh ijkl mnop")
    click(office, counter, office.button("Test Email"))
    click(office, counter, office.button("Save"))
    assert is_done(office)
    assert counter.clicks == 3


def test_with_the_tab_key_it_takes_two(qtbot: QtBot, counter: Counter) -> None:
    office = Office(qtbot)
    QTest.keyClicks(office.window.focusWidget(), "jane@gmail.com")
    for _ in range(8):
        if office.window.focusWidget() is not office.window.form.password:
            QTest.keyClick(office.window.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClicks(office.window.focusWidget(), "abcdefghijklmnop")
    QTest.keyClick(office.window.focusWidget(), Qt.Key.Key_Return)
    office.tasks.run()
    click(office, counter, office.button("Save"))
    assert is_done(office)
    assert counter.clicks <= 2


def test_what_is_saved_already_takes_one(qtbot: QtBot, counter: Counter) -> None:
    """So it is in practice."""
    office = Office(qtbot, saved_kit())
    click(office, counter, office.button("Test Email"))
    assert is_done(office)
    assert counter.clicks == 1


def test_microsoft_with_its_numbers_takes_four_and_the_browser(
    qtbot: QtBot, counter: Counter
) -> None:
    office = Office(qtbot)
    QTest.keyClicks(office.window.focusWidget(), "jane@contoso.onmicrosoft.com")
    QTest.keyClick(office.window.focusWidget(), Qt.Key.Key_Tab)
    office.tasks.run()
    inputs = office.window.form.microsoft.inputs
    click(office, counter, inputs[Field.CLIENT_ID])
    inputs[Field.CLIENT_ID].setFocus()
    QTest.keyClicks(office.window.focusWidget(), CLIENT_ID)
    QTest.keyClick(office.window.focusWidget(), Qt.Key.Key_Tab)
    if office.window.focusWidget() is not inputs[Field.TENANT_ID]:  # over “What to register…”
        QTest.keyClick(office.window.focusWidget(), Qt.Key.Key_Tab)
    assert office.window.focusWidget() is inputs[Field.TENANT_ID]
    QTest.keyClicks(office.window.focusWidget(), TENANT)
    click(office, counter, office.button("Connect…"))
    click(office, counter, office.button("Test Email"))
    click(office, counter, office.button("Save"))
    assert is_done(office)
    assert counter.clicks == 4
