"""The people to notify, by mouse alone and by keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.view.log.test_log_page import Desk
from smtp_desktop.model.notices.people import Person, When
from support.logged import EVERYTHING
from support.window import texts


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot, *EVERYTHING)


def people(desk: Desk) -> tuple[Person, ...]:
    return desk.office.services.people.everybody()  # type: ignore[no-any-return]


def test_people_by_keyboard_alone(desk: Desk) -> None:
    card = desk.page.people
    card.add.setFocus()
    desk.keys(Qt.Key.Key_Space)
    assert card.address.hasFocus()
    QTest.keyClicks(card.address, "jane@acme")
    desk.keys(Qt.Key.Key_Return)
    assert "full email address" in texts(card)
    QTest.keyClicks(card.address, ".test")
    desk.keys(Qt.Key.Key_Tab)
    assert card.when.hasFocus()
    desk.keys(Qt.Key.Key_Down)
    desk.keys(Qt.Key.Key_Tab)
    desk.keys(Qt.Key.Key_Tab)
    desk.keys(Qt.Key.Key_Space)
    assert people(desk) == (Person("jane@acme.test", When.DAILY),)
    assert card.add.hasFocus()


def test_people_by_mouse_alone(desk: Desk) -> None:
    card = desk.page.people
    desk.press("+ Add…")
    QTest.keyClicks(card.address, "jane@acme.test")
    desk.press("Add")
    assert people(desk) == (Person("jane@acme.test", When.AT_ONCE),)
    desk.press("Edit")
    assert card.address.text() == "jane@acme.test"
    card.address.selectAll()
    QTest.keyClicks(card.address, "joe@acme.test")
    desk.press("Cancel")
    assert people(desk) == (Person("jane@acme.test", When.AT_ONCE),)
    desk.press("Edit")
    assert card.address.text() == "jane@acme.test"
    card.when.setCurrentIndex(1)
    assert [one.text() for one in desk.office.buttons()].count("Save") == 1
    QTest.mouseClick(card.save, Qt.MouseButton.LeftButton)
    desk.settle()
    assert people(desk) == (Person("jane@acme.test", When.DAILY),)
    desk.press("Remove")
    assert people(desk) == ()
    assert "Nobody is notified yet." in texts(card)


def test_a_damaged_list_and_a_refused_address_have_a_button(desk: Desk) -> None:
    card, services = desk.page.people, desk.office.services
    services.people_store.write("people", 'address = "jane@acme.test"\nperson = 3')
    desk.office.presenter.log.people.look()
    desk.settle()
    assert not card.add.isEnabled()
    desk.press("Set aside and go on")
    assert people(desk) == (Person("jane@acme.test", When.AT_ONCE),)
    assert card.add.isEnabled()

    services.people_stopped.add("jane@acme.test")
    desk.office.presenter.log.people.look()
    desk.settle()
    assert "There is no mailbox jane@acme.test" in texts(card)
    desk.press("Write there again")
    assert not services.people_stopped
    assert "There is no mailbox" not in texts(card)
