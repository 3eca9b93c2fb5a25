"""The question below a green result, as a person uses it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from servers.name_server import name_server
from smtp_desktop.adapters.network.dns import SystemDns
from smtp_desktop.gui.state.delivery import Arrival
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.model.draft import Field
from smtp_desktop.ports.dns import Lookup
from smtp_desktop.services.sender_domain.check import SenderDomain
from support.delivered import GOOD, POOR
from support.dns import FakeDns
from support.events import settle
from support.presenter import FakeServices
from support.window import Office, texts


def accepted(qtbot: QtBot, dns: FakeDns, height: int = 1300) -> Office:
    """A person whose test was accepted; the look-up of the records has not begun."""
    services = FakeServices()
    services.dns = dns
    services.sender_domain = SenderDomain(dns, lambda: services.providers)
    office = Office(qtbot, services)
    office.window.resize(640, height)
    office.type(Field.EMAIL, "jane@acme.com")
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    office.tasks.run()  # nothing is found for this domain
    office.type(Field.HOST, "smtp.gmail.com")
    office.type(Field.PASSWORD, "pw-typed")
    office.press("Test Email")
    office.tasks.waiting.pop(0)()
    settle()
    return office


def test_nothing_is_asked_before_a_test(qtbot: QtBot) -> None:
    assert not Office(qtbot).window.report.isVisible()


def test_the_question_comes_with_the_green_result(qtbot: QtBot) -> None:
    office = accepted(qtbot, FakeDns(GOOD))
    said = texts(office.window.report)
    assert "Look in that inbox. Did it arrive?" in said
    assert "Looking at the records of acme.com…" in said


def test_the_answers_are_buttons_for_mouse_and_keyboard(qtbot: QtBot) -> None:
    office = accepted(qtbot, FakeDns(GOOD))
    office.press("In Junk")
    assert "It was taken for junk" in texts(office.window.report)
    assert office.button("In Junk").isChecked()
    office.press("In Junk")
    assert office.button("In Junk").isChecked()
    office.button("It arrived").setFocus()
    office.keys(Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    assert "✓ It arrived." in texts(office.window.report)
    assert not office.button("In Junk").isChecked()
    assert "Working, arrived" in texts(office.window)


def test_nothing_moves_when_the_lines_about_the_domain_come(qtbot: QtBot) -> None:
    office = accepted(qtbot, FakeDns(POOR))
    names = ("It arrived", "Not yet", "Copy details")
    before = [office.button(name).mapTo(office.window, QPoint(0, 0)) for name in names]
    office.tasks.run()
    settle()
    assert [office.button(name).mapTo(office.window, QPoint(0, 0)) for name in names] == before
    assert "does not allow Google" in texts(office.window.report)


def test_a_record_is_copied_as_it_is_to_be_published(qtbot: QtBot) -> None:
    office = accepted(qtbot, FakeDns(POOR))
    office.tasks.run()
    settle()
    fields = office.window.report.findChildren(QLineEdit)
    shown = {one.accessibleName(): one.text() for one in fields if one.isVisible()}
    wanted = "v=spf1 mx include:spf.protection.outlook.com include:_spf.google.com -all"
    assert shown["The SPF record to publish"] == wanted
    copy = next(one for one in office.buttons() if one.accessibleName() == "Copy the SPF record")
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == f"acme.com  TXT  {wanted}"


def test_everything_is_copied_for_whoever_manages_the_domain(qtbot: QtBot) -> None:
    office = accepted(qtbot, FakeDns(POOR))
    office.tasks.run()
    office.press("Copy this for them")
    copied = QGuiApplication.clipboard().text()
    assert "Change the TXT record at acme.com to:" in copied
    assert "Add a TXT record at _dmarc.acme.com:" in copied
    assert "pw-typed" not in copied


def test_where_nothing_is_to_be_mended_nothing_is_to_be_copied(qtbot: QtBot) -> None:
    office = accepted(qtbot, FakeDns(GOOD))
    office.tasks.run()
    settle()
    assert "Copy this for them" not in [one.text() for one in office.buttons()]
    assert "to fix this" not in texts(office.window.report)


def test_a_silent_directory_is_one_quiet_line(qtbot: QtBot) -> None:
    office = accepted(qtbot, FakeDns(trouble={"acme.com": Lookup.SILENT}))
    office.tasks.run()
    settle()
    said = texts(office.window.report)
    assert "– The records of acme.com could not be looked up just now." in said
    assert "as this network shows them" not in said


def test_the_receipt_is_copied_for_it(qtbot: QtBot) -> None:
    office = accepted(qtbot, FakeDns(GOOD))
    office.press("Not yet")
    assert "queued as 4cG7Yk2Xz" in texts(office.window.report)
    office.press("Copy the receipt")
    assert "smtp.gmail.com" in QGuiApplication.clipboard().text()
    office.press("It arrived")
    assert "queued as" not in texts(office.window.report)


@pytest.mark.parametrize("height", [480, 640])
def test_the_answer_and_its_advice_are_in_sight_in_a_small_window(
    qtbot: QtBot, height: int
) -> None:
    office = accepted(qtbot, FakeDns(POOR), height)
    office.tasks.run()
    qtbot.wait(100)
    view = office.window._scroll.viewport()

    def is_in_sight(name: str) -> bool:
        button = office.button(name)
        top = button.mapTo(view, QPoint(0, 0)).y()
        return top >= 0 and top + button.height() <= view.height()

    qtbot.waitUntil(lambda: is_in_sight("It arrived"))
    office.presenter.delivery.answer(Arrival.NOT_YET)
    qtbot.wait(100)
    qtbot.waitUntil(lambda: is_in_sight("It arrived") and is_in_sight("Copy the receipt"))


def test_a_new_test_puts_the_question_away(qtbot: QtBot) -> None:
    office = accepted(qtbot, FakeDns(GOOD))
    office.tasks.run()
    office.press("Test Email")
    assert not office.window.report.delivery.isVisible()


def test_a_slow_directory_does_not_hold_the_window_up(qtbot: QtBot, qapp: QApplication) -> None:
    zone = {("acme.com", "TXT"): ['"v=spf1 include:_spf.google.com -all"']}
    with name_server(zone, delay=0.15) as server:
        services = FakeServices()
        dns = SystemDns(["127.0.0.1"], server.port)
        services.sender_domain = SenderDomain(dns, lambda: services.providers)
        office = Office(qtbot, services, QtTasks(qapp))
        office.type(Field.EMAIL, "jane@acme.com")
        QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
        office.tasks.run()  # nothing is found for this domain
        office.type(Field.HOST, "smtp.gmail.com")
        office.type(Field.PASSWORD, "pw-typed")
        office.press("Test Email")
        qtbot.waitUntil(lambda: office.state.shows_delivery)
        office.press("It arrived")
        assert "Looking at the records" in texts(office.window.report)
        said = "the record of acme.com allows Google"
        qtbot.waitUntil(lambda: said in texts(office.window.report), timeout=5000)
        assert "✓ It arrived" in texts(office.window.report)
