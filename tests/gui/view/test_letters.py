"""Letters and Details for IT in the window: looked at, copied and saved, by mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

import states.form as gallery
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.errors import FileNotWritten
from smtp_desktop.gui.view.result.message import MessageButton
from support.window import Office, chosen, fill_in, texts

FOR_IT = "Copy a message for IT"


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    return Office(qtbot)


def fail(office: Office, failure: Failure) -> None:
    fill_in(office)
    office.services.tester.finding = explain(failure, office.services.catalogue)
    office.services.tester.stage, office.services.tester.reply = failure.stage, failure.reply
    office.press("Test Email")
    office.tasks.run()


def read(office: Office, name: str) -> str:
    """The text that is open under this name; empty while none is."""
    QCoreApplication.processEvents()
    fields = office.window.report.findChildren(QPlainTextEdit)
    named = [one for one in fields if one.accessibleName() == name and one.isVisible()]
    return named[0].toPlainText() if named else ""


def copied() -> str:
    return QGuiApplication.clipboard().text()


def test_a_message_is_read_before_it_is_copied(office: Office) -> None:
    fail(office, gallery.MAILBOX_OFF)
    assert read(office, FOR_IT) == ""
    chosen(office, "Read it")
    shown = read(office, FOR_IT)
    assert "Set-CASMailbox -Identity 'jane@acme.test'" in shown
    office.press(FOR_IT)
    assert copied() == shown
    assert "pw-typed" not in shown
    assert office.button("✓ Copied")
    chosen(office, "Read it")
    assert read(office, FOR_IT) == ""


@pytest.mark.parametrize("name", ["Read it", "Details for IT"])
def test_what_is_opened_comes_into_view(office: Office, qtbot: QtBot, name: str) -> None:
    fail(office, gallery.MAILBOX_OFF)
    office.window.resize(640, 620)
    qtbot.wait(100)  # the result itself has been scrolled to
    if name == "Read it":
        chosen(office, name)
    else:
        office.press(name)
    fields = office.window.report.findChildren(QPlainTextEdit)
    (opened,) = (one for one in fields if one.isVisible())
    qtbot.waitUntil(lambda: opened.visibleRegion().boundingRect().height() == opened.height())


def test_the_columns_of_the_details_stand_straight(office: Office) -> None:
    fail(office, gallery.MAILBOX_OFF)
    office.press("Details for IT")
    fields = office.window.report.findChildren(QPlainTextEdit)
    (opened,) = (one for one in fields if one.isVisible())
    metrics = opened.fontMetrics()
    assert metrics.horizontalAdvance("iiii") == metrics.horizontalAdvance("WWWW")


def test_the_second_reader_has_a_message_in_the_same_menu(office: Office) -> None:
    fail(office, gallery.CHAIN)
    office.press(FOR_IT)
    for_it = copied()
    chosen(office, "Copy a message for the provider")
    assert "whole chain" in copied()
    assert copied() != for_it
    (button,) = office.window.report.findChildren(MessageButton)
    assert [one.text() for one in button.menu().actions()] == [
        "Read it", "Save it…", "", "Copy a message for the provider", "Read it", "Save it…"
    ]  # fmt: skip


def test_the_menu_is_used_by_keyboard(office: Office) -> None:
    fail(office, gallery.MAILBOX_OFF)
    more = next(one for one in office.buttons() if one.text() == "▾")
    assert more.accessibleName() == "Read the message, or save it"
    more.setFocus()
    QTest.keyClick(more, Qt.Key.Key_Space)
    (menu,) = (one for one in office.window.findChildren(QMenu) if one.isVisible())
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert "Hello," in read(office, FOR_IT)


def test_messages_go_with_the_result_they_belong_to(office: Office) -> None:
    fail(office, gallery.MAILBOX_OFF)
    office.services.tester.finding = None
    office.press("Test Email")
    office.tasks.run()
    said = [one.text() for one in office.buttons()]
    assert not any("message" in text.lower() for text in said)


def dialog(office: Office) -> QFileDialog:
    (found,) = office.window.findChildren(QFileDialog)
    return found


def test_a_letter_is_saved_in_a_file_of_ones_choice(office: Office, tmp_path: Path) -> None:
    fail(office, gallery.MAILBOX_OFF)
    chosen(office, "Save it…")
    asked = dialog(office)
    assert asked.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert asked.defaultSuffix() == "txt"
    asked.setDirectory(str(tmp_path))
    asked.selectFile("For IT.txt")
    asked.accept()
    office.tasks.run()
    path = str(tmp_path / "For IT.txt")
    assert office.state.panel.result
    assert office.services.text_files.files == {path: office.state.panel.result.letters[0].text}
    assert f"✓ Saved as {path}" in texts(office.window.report)


def test_nothing_is_saved_when_the_dialog_is_left(office: Office) -> None:
    fail(office, gallery.MAILBOX_OFF)
    chosen(office, "Save it…")
    dialog(office).reject()
    office.tasks.run()
    assert office.services.text_files.files == {}
    assert office.state.papers.note is None


def test_a_letter_that_was_not_saved_is_still_there(office: Office, tmp_path: Path) -> None:
    fail(office, gallery.MAILBOX_OFF)
    office.services.text_files.trouble = FileNotWritten("the disk is full")
    chosen(office, "Save it…")
    asked = dialog(office)
    asked.setDirectory(str(tmp_path))
    asked.selectFile("x.txt")
    asked.accept()
    office.tasks.run()
    assert "✗ The letter was not saved: the disk is full." in texts(office.window.report)
    office.press(FOR_IT)
    assert "Set-CASMailbox" in copied()


def test_a_message_is_copied_by_keyboard(office: Office) -> None:
    fail(office, gallery.MAILBOX_OFF)
    QCoreApplication.processEvents()
    office.button(FOR_IT).setFocus()
    office.keys(Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    assert "Hello," in copied()


def test_details_name_people_when_the_box_is_ticked_and_copy_is_what_is_shown(
    office: Office,
) -> None:
    fail(office, gallery.MAILBOX_OFF)
    office.press("Copy details")
    assert "jane@acme.test" not in copied()
    assert "address-1@acme.test" in copied()
    office.press("Details for IT")
    (box,) = (one for one in office.window.report.findChildren(QCheckBox) if one.isVisible())
    assert box.text() == "Include email addresses"
    assert not box.isChecked()
    for named in (True, False):
        QTest.keyClick(box, Qt.Key.Key_Space)
        assert box.isChecked() is named
        shown = read(office, "Details for IT")
        assert ("Sender: jane@acme.test" in shown) is named
        copy = next(one for one in office.buttons() if one.accessibleName() == "Copy details")
        QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
        assert copied() == shown
    QTest.keyClick(box, Qt.Key.Key_Space)
    office.press("Details for IT")  # what nobody sees is copied without people again
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "jane@acme.test" not in copied()
