"""The page of other programs with a person in front of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from smtp_desktop.errors import RelayPortTaken
from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.view.pages import Pages
from smtp_desktop.gui.view.programs.page import OtherProgramsPage
from smtp_desktop.gui.view.programs.ready_texts import READY_TEXTS
from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.model import codec
from smtp_desktop.ports.system import OtherAccount
from support.clock import FixedClock
from support.events import settle
from support.other_programs import FakeRelay, relaying
from support.presenter import SAVED, FakeServices
from support.programs import JANE, Programs
from support.window import Office


class Desk:
    """An office whose page of other programs is open."""

    def __init__(self, qtbot: QtBot, *, runs: bool = True) -> None:
        services = FakeServices({"default": codec.encode(SAVED)})
        self.relay = FakeRelay(runs=runs)
        services.relaying = relaying(self.relay)
        services.other_programs = Programs(OtherAccount("thunderbird", JANE))
        self.office = Office(qtbot, services)
        self.office.keys(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
        self.office.tasks.run()

    @property
    def page(self) -> OtherProgramsPage:
        found = self.office.window.programs
        assert found is not None
        return found

    def press(self, text: str) -> None:
        self.office.press(text)
        self.office.tasks.run()
        QCoreApplication.processEvents()

    def add(self, name: str) -> str:
        """Add a program by hand, and give the password that is shown."""
        self.press("Add program…")
        QTest.keyClicks(self.page.name.name, name)
        QTest.keyClick(self.page.name.name, Qt.Key.Key_Return)
        self.office.tasks.run()
        return self.page.values.fields["password"].text()


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    QGuiApplication.clipboard().setText("before")
    return Desk(qtbot)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_the_place_of_the_tabs_is_free_before_they_come(qtbot: QtBot) -> None:
    window = MainWindow(FixedClock())
    qtbot.addWidget(window)
    window.resize(680, 740)
    window.show()
    qtbot.waitExposed(window)
    before = window.form.mapTo(window, window.form.rect().topLeft())
    assert not Pages.tabs.is_made_in(window.pages)
    window.add_pages()
    settle()
    assert window.pages.order == [Page.SETTINGS, Page.LOG, Page.PROGRAMS]
    assert window.form.mapTo(window, window.form.rect().topLeft()) == before


def test_the_page_is_made_when_it_is_first_opened(qtbot: QtBot) -> None:
    office = Office(qtbot)
    assert office.window.programs is None


def test_the_switch_starts_and_ends_the_relay(qtbot: QtBot) -> None:
    desk = Desk(qtbot, runs=False)
    switch = desk.page.relay.switch
    seen = []
    for _ in range(2):
        QTest.keyClick(switch, Qt.Key.Key_Space)
        desk.office.tasks.run()
        seen.append((desk.relay.runs, switch.isChecked()))
    assert seen == [(True, True), (False, False)]


def test_one_press_lets_it_use_another_port(qtbot: QtBot) -> None:
    desk = Desk(qtbot, runs=False)
    desk.add("Old accounting")
    desk.relay.ends = RelayPortTaken("taken", 2525, is_reserved=False)
    desk.page.relay.switch.click()
    desk.office.tasks.run()
    desk.press("Use another port")
    assert desk.relay.runs
    assert "port 2526" in desk.page.relay.switch.accessibleDescription()
    assert not desk.page.relay.problem.isVisible()


def test_a_new_program_is_named_and_its_values_are_shown_with_copy(desk: Desk) -> None:
    password = desk.add("Old accounting")
    assert {key: one.text() for key, one in desk.page.values.fields.items()} == {
        "server": "127.0.0.1",
        "port": "2525",
        "encryption": "None",
        "username": "old-accounting",
        "password": password,
    }
    assert len(password) == 29


def test_the_password_is_on_the_clipboard_only_after_its_copy(desk: Desk) -> None:
    password = desk.add("Backup")
    assert clipboard() == "before"
    copies = {one.accessibleName(): one for one in desk.office.buttons() if "opy" in one.text()}
    assert list(copies) == [
        "Copy Server",
        "Copy Port",
        "Copy Encryption",
        "Copy Username",
        "Copy Password",
        "Copy the ready text",
    ]
    copies["Copy Username"].click()
    assert clipboard() == "backup"
    copies["Copy Password"].click()
    assert clipboard() == password
    copies["Copy the ready text"].click()
    assert f"Password: {password}" in clipboard()


def test_after_done_no_field_holds_the_password(desk: Desk) -> None:
    password = desk.add("Backup")
    desk.press("Done")
    assert not desk.page.values.isVisible()
    texts = [one.text() for one in desk.page.values.fields.values()]
    texts += [one.toPlainText() for one in desk.office.window.findChildren(QPlainTextEdit)]
    assert password not in "\n".join(texts)
    assert password not in repr(desk.office.state)


@pytest.mark.parametrize("number", range(len(READY_TEXTS)))
def test_every_ready_text_is_filled_in(desk: Desk, number: int) -> None:
    password = desk.add("Backup")
    desk.page.values.kind.setCurrentIndex(number)
    text = desk.page.values.text.toPlainText()
    assert ("<server>" in READY_TEXTS[number].text) == ("127.0.0.1" in text)
    assert ("<password>" in READY_TEXTS[number].text) == (password in text)
    assert "<port>" not in text
    assert desk.page.values.copy.isVisible() == bool(text)


def test_no_ready_text_leaves_an_encryption_of_before_in_force() -> None:
    """As git has it from whoever sent through their provider so far; the relay offers none."""
    texts = {one.name: one.text for one in READY_TEXTS}
    assert "sendemail.smtpEncryption none\n" in texts["git"]
    assert "MAIL_ENCRYPTION=null\n" in texts["A file .env"]
    assert "SMTPSecure = '';" in texts["WordPress or PHP"]
    assert "SMTPAutoTLS = false;" in texts["WordPress or PHP"]


def test_revoke_asks_and_takes_the_program_away(desk: Desk) -> None:
    desk.add("Backup")
    desk.press("Done")
    assert desk.office.button("Revoke…").accessibleName() == "Revoke Backup"
    desk.press("Revoke…")
    question = desk.office.window.question
    assert question is not None
    assert question.box is not None
    named = {one.text().replace("&", ""): one for one in question.box.buttons()}
    named["Revoke"].click()
    desk.office.tasks.run()
    assert desk.page.listed.rows == {}


def test_settings_of_another_program_are_used_here(desk: Desk) -> None:
    desk.press("Use its settings here")
    assert desk.office.state.frame.page is Page.SETTINGS
    assert desk.office.state.form.draft.host == JANE.host


def test_what_others_use_is_read_again_when_asked_for(desk: Desk) -> None:
    programs = desk.office.services.other_programs
    assert isinstance(programs, Programs)
    asked = programs.asked
    desk.press("Look again")
    assert programs.asked == asked + 1


def test_cancel_adds_nothing(desk: Desk) -> None:
    desk.press("Add program…")
    QTest.keyClicks(desk.page.name.name, "Backup")
    desk.press("Cancel")
    assert desk.page.listed.rows == {}
    assert not desk.page.name.isVisible()
