"""The window by keyboard and mouse: one click mends, and Undo takes it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from smtp_desktop.diagnosis.finding import Fix
from support.presenter import finding
from support.window import Office, fill_in, texts

PORT = Fix("Use port 465 with SSL", {"port": 465, "encryption": "ssl"})
CHANGED = "Port is now 465, Encryption is now SSL."


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    one = Office(qtbot)
    fill_in(one)
    one.services.tester.finding = finding(PORT)
    one.press("Test Email")
    one.tasks.run()
    one.services.tester.finding = None
    return one


def undos(parent: QWidget) -> list[QPushButton]:
    found = parent.findChildren(QPushButton)
    return [one for one in found if one.isVisible() and one.text() == "Undo"]


def test_the_panel_says_what_was_changed_with_one_way_back(office: Office) -> None:
    office.press("Use port 465 with SSL")
    assert CHANGED in texts(office.window.report)
    office.tasks.run()
    assert CHANGED in texts(office.window.report)
    assert len(undos(office.window)) == 1


def test_undo_in_the_panel_by_mouse(office: Office) -> None:
    office.press("Use port 465 with SSL")
    office.tasks.run()
    (undo,) = undos(office.window.report)
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert office.window.form.port_text.text() == "587"
    assert CHANGED not in texts(office.window)
    assert undos(office.window) == []
    QCoreApplication.processEvents()
    assert office.button("Use port 465 with SSL").isVisible()


def test_fix_and_undo_by_keyboard_even_while_the_test_runs(office: Office) -> None:
    reach(office, "Use port 465 with SSL")
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert office.state.shows_stop
    reach(office, "Undo")
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert office.state.is_idle
    assert office.window.form.port_text.text() == "587"
    reach(office, "Use port 465 with SSL")


def test_the_keyboard_is_never_without_a_place(office: Office) -> None:
    for words in ("Use port 465 with SSL", "Undo"):
        reach(office, words)
        QTest.keyClick(focused(), Qt.Key.Key_Space)
        office.tasks.run()
        assert focused().isVisible()
        assert focused() is not office.window


def test_what_undo_takes_back_is_part_of_its_description(office: Office) -> None:
    office.press("Use port 465 with SSL")
    (undo,) = undos(office.window.report)
    assert undo.accessibleDescription() == CHANGED


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def reach(office: Office, words: str) -> None:
    """Press Tab until the button with these words has the keyboard."""
    for _ in range(60):
        QCoreApplication.processEvents()
        widget = focused()
        if isinstance(widget, QPushButton) and widget.text() == words:
            return
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not reach {words}")
