"""Nothing moves under the mouse, and the keyboard stays where the person put it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from smtp_desktop.diagnosis.finding import Finding, Fix
from smtp_desktop.gui.widgets.cards import Card, FoldButton
from smtp_desktop.model.draft import Field
from support.events import settle
from support.presenter import saved_kit
from support.window import Office, fill_in, register

CONTROLS = (QAbstractButton, QLineEdit, QComboBox)
FIX = Fix("Use port 465 with SSL", {"port": 465, "encryption": "ssl"})
WRONG_PORT = Finding("wrong_port", ("user",), True, "Wrong port.", "Because.", ("Fix it.",), (FIX,))


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    office = Office(qtbot)
    office.window.resize(680, 740)
    settle()
    return office


def control_at(office: Office, place: QPoint) -> QWidget | None:
    """What would be pressed there."""
    widget = office.window.childAt(place)
    while widget is not None and not isinstance(widget, CONTROLS):
        widget = widget.parentWidget()
    is_heading = isinstance(widget, FoldButton) and not widget.can_fold
    return None if is_heading else widget


def press(office: Office, text: str, run: Callable[[], None] | None = None) -> None:
    """Press a button with real events, and look what lies under the mouse from then on."""
    button = office.button(text)
    office.window._scroll.ensureWidgetVisible(button)
    settle()
    place = button.mapTo(office.window, button.rect().center())
    assert control_at(office, place) is button, text
    handle = office.window.windowHandle()
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=place)
    looks_at(office, place, button)
    (run or office.tasks.run)()
    looks_at(office, place, button)


def looks_at(office: Office, place: QPoint, button: QWidget) -> None:
    settle()
    assert control_at(office, place) in (button, None), control_at(office, place)


def test_from_the_address_to_saved_nothing_moves_under_the_mouse(office: Office) -> None:
    fill_in(office)
    press(office, "Test Email")
    press(office, "It arrived")
    press(office, "Save")
    press(office, "Test Email")


def test_a_fix_does_not_put_another_button_under_the_mouse(office: Office) -> None:
    fill_in(office)
    office.services.tester.finding = WRONG_PORT
    press(office, "Test Email")
    office.services.tester.finding = None
    press(office, FIX.label)
    press(office, "Save")


@pytest.mark.parametrize(
    "text", ["Server settings", "Details for IT", "Advanced", "Undo all", "Copy details"]
)
def test_what_opens_and_what_is_undone_stays_in_its_place(office: Office, text: str) -> None:
    fill_in(office)
    press(office, "Test Email")
    if text == "Advanced":
        assert office.state.shows_server
    press(office, text)


def test_a_card_that_is_pressed_with_a_field_half_done_still_opens(office: Office) -> None:
    """Leaving the address brings a callout above the card: the press comes first."""
    office.type(Field.EMAIL, "jane@gmail.com")
    settle()
    button = office.button("Server settings")
    place = button.mapTo(office.window, button.rect().center())
    QTest.mouseClick(office.window.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert office.state.shows_server
    assert office.state.form.draft.host == "smtp.gmail.com"
    assert control_at(office, place) in (button, None)


@pytest.mark.parametrize("text", ["Connect…", "Copy a message for IT"])
def test_signing_in_moves_nothing_under_the_mouse(qtbot: QtBot, text: str) -> None:
    office = Office(qtbot)
    if text == "Connect…":
        register(office)
    else:
        office.type(Field.EMAIL, "jane@contoso.onmicrosoft.com")
        office.input(Field.NAME).setFocus()
        office.tasks.run()
    press(office, text)


def test_the_line_under_email_has_its_place_from_the_start(office: Office) -> None:
    """What is found for the address takes the place of the hint."""
    office.type(Field.EMAIL, "jane@gmail.com")
    settle()
    password = office.window.form.password
    before = password.mapTo(office.window, QPoint(0, 0)).y()
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    settle()
    assert abs(password.mapTo(office.window, QPoint(0, 0)).y() - before) <= 2


@pytest.mark.parametrize(
    ("field", "right"), [(Field.HOST, "smtp.acme.com"), (Field.EMAIL, "jane@acme.com")]
)
def test_a_problem_that_goes_while_it_is_typed_right_moves_nothing_below(
    office: Office, field: Field, right: str
) -> None:
    office.press("Server settings")
    office.type(field, "not right")
    office.input(Field.NAME).setFocus()
    settle()
    assert field in office.state.form.problems
    below = office.window.form.rows[Field.PORT if field is Field.HOST else Field.PASSWORD]
    before = below.mapTo(office.window, QPoint(0, 0)).y()
    office.type(field, right)
    settle()
    assert field not in office.state.form.problems
    assert below.mapTo(office.window, QPoint(0, 0)).y() == before


# The keyboard


def test_a_fix_that_vanishes_leaves_the_keyboard_in_no_field(office: Office) -> None:
    fill_in(office)
    office.services.tester.finding = WRONG_PORT
    office.press("Test Email")
    office.tasks.run()
    office.services.tester.finding = None
    office.button(FIX.label).setFocus()
    QTest.keyClick(office.button(FIX.label), Qt.Key.Key_Space)
    settle()
    assert not isinstance(QApplication.focusWidget(), QLineEdit)
    office.tasks.run()
    settle()
    assert isinstance(QApplication.focusWidget(), Card | QAbstractButton)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "secret")
    assert office.state.form.draft.test_to == "jane@acme.test"


@pytest.mark.parametrize("field", [Field.PORT, Field.ENCRYPTION, Field.AUTH_TYPE, Field.HOST])
def test_a_test_leaves_the_keyboard_where_it_is(office: Office, field: Field) -> None:
    fill_in(office)
    office.presenter.begin()
    widget = office.window.form.port_text if field is Field.PORT else office.input(field)
    widget.setFocus()
    office.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() in (widget, widget.parent())
    office.tasks.run()
    settle()
    assert QApplication.focusWidget() in (widget, widget.parent())


def test_a_list_keeps_its_value_while_a_test_runs(office: Office) -> None:
    fill_in(office)
    combo = office.window.form.encryption
    combo.setFocus()
    office.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    before = combo.currentText()
    QTest.keyClick(combo, Qt.Key.Key_Up)
    QTest.mouseClick(combo, Qt.MouseButton.LeftButton)
    assert combo.currentText() == before
    assert not combo.view().isVisible()


def test_saving_leaves_the_keyboard_where_it_is(qtbot: QtBot) -> None:
    office = Office(qtbot, saved_kit())
    office.type(Field.NAME, "x")
    office.keys(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    office.tasks.run()
    assert office.input(Field.NAME).hasFocus()


def test_what_is_wrong_gets_the_keyboard(office: Office) -> None:
    fill_in(office)
    office.presenter.edit(Field.PORT, "x")
    office.press("Test Email")
    assert office.window.form.port_text.hasFocus() or office.window.form.port.hasFocus()


@pytest.mark.parametrize("email", ["jane@lab.test", "jane@contoso.onmicrosoft.com"])
def test_a_connection_that_is_chosen_stays_where_it_was(qtbot: QtBot, email: str) -> None:
    office = Office(qtbot)
    office.window.resize(680, 728)
    office.type(Field.EMAIL, email)
    office.keys(Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    office.tasks.run()
    if not office.state.shows_server:
        office.presenter.toggle_server()
    settle()
    chosen = office.input(Field.CONNECTION)
    chosen.setFocus()
    settle()
    before = chosen.mapTo(office.window, QPoint()).y()
    office.keys(Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    assert office.state.form.draft.is_graph
    qtbot.waitUntil(lambda: office.window._scroll.verticalScrollBar().value() > 0)
    qtbot.waitUntil(lambda: chosen.mapTo(office.window, QPoint()).y() == before)
