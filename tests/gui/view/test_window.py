"""The window by keyboard and mouse: typing, testing, mending."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from smtp_desktop.diagnosis.finding import Finding, Fix
from smtp_desktop.errors import SecretStoreUnavailable
from smtp_desktop.gui.state.frame import Choice
from smtp_desktop.gui.widgets.basics import LinkButton
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret, SecretKind
from support.fakes import account, secrets_of
from support.tester import STEPS
from support.window import Office, fill_in, texts


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    return Office(qtbot)


def is_asked(office: Office) -> bool:
    return office.state.frame.question is not None


def test_the_cursor_starts_in_email(office: Office) -> None:
    assert office.window.form.inputs[Field.EMAIL].hasFocus()


def test_whoever_comes_back_sees_the_accounts_that_were_saved_elsewhere(office: Office) -> None:
    office.services.session_accounts.save_settings(account(587), "shop")
    other = QWidget()
    other.show()
    other.activateWindow()
    QApplication.processEvents()
    office.window.activateWindow()
    QApplication.processEvents()
    office.tasks.run()
    other.close()
    assert "shop" in office.state.known.accounts


def test_what_is_said_of_no_encryption_is_true_within_this_computer(office: Office) -> None:
    row = office.window.form.rows[Field.ENCRYPTION]
    office.presenter.choose_encryption(Encryption.NONE)
    office.presenter.answer(Choice.NO_ENCRYPTION)
    for host, says in (
        ("mail.acme.test", "No password is sent"),
        ("localhost", "nobody can read along"),
    ):
        office.presenter.edit(Field.HOST, host)
        assert says in row._hint_line.text(), host


def test_within_this_computer_nobody_is_asked_about_encryption(office: Office) -> None:
    office.presenter.edit(Field.HOST, "mail.acme.test")
    office.presenter.choose_encryption(Encryption.NONE)
    assert is_asked(office)
    office.presenter.answer(Choice.CANCEL)
    office.presenter.edit(Field.HOST, "127.0.0.1")
    office.presenter.choose_encryption(Encryption.NONE)
    assert not is_asked(office)
    assert office.state.form.draft.encryption is Encryption.NONE


def test_typing_an_address_and_tab_fills_the_form(office: Office) -> None:
    office.type(Field.EMAIL, "jane@gmail.com")
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    assert office.state.form.draft.host == "smtp.gmail.com"
    assert "App password" in office.window.form.labels[Field.PASSWORD].text().replace("&", "")


def test_the_cursor_stays_while_typing_in_the_middle(office: Office) -> None:
    office.type(Field.HOST, "smtp.test")
    widget = office.input(Field.HOST)
    widget.setCursorPosition(4)  # type: ignore[attr-defined]
    QTest.keyClicks(widget, "2")
    assert widget.text() == "smtp2.test"  # type: ignore[attr-defined]
    assert widget.cursorPosition() == 5  # type: ignore[attr-defined]


def test_test_email_by_mouse_shows_the_steps_and_the_result(office: Office) -> None:
    fill_in(office)
    office.press("Test Email")
    assert office.button("Stop").isVisible()
    office.tasks.run()
    assert "Test email sent" in texts(office.window.report)
    assert "Found: smtp.acme.test" in office.window.report.track.accessibleDescription()
    office.press("Save")
    office.tasks.run()
    assert secrets_of(office.services.accounts)[SecretKind.PASSWORD] == Secret("pw-typed")


def test_the_steps_are_seen_while_they_happen(office: Office, qtbot: QtBot) -> None:
    fill_in(office)
    office.window.resize(640, 520)
    office.press("Test Email")
    qtbot.wait(150)
    office.presenter.screen.show(office.presenter.screen.state.with_panel(steps=STEPS[:2]))
    steps = office.window.report.track
    assert "Found: under way" in steps.accessibleDescription()
    qtbot.waitUntil(lambda: steps.visibleRegion().boundingRect().height() == steps.height())


def test_a_save_that_failed_does_not_stand_beside_the_steps_of_a_test(office: Office) -> None:
    fill_in(office)
    office.press("Test Email")
    office.tasks.run()
    office.services.secrets.trouble = SecretStoreUnavailable("none")
    office.press("Save")
    office.tasks.run()
    assert "no safe place" in texts(office.window.report)
    assert not office.window.report.track.isVisible()
    office.press("Keep until I quit")
    office.tasks.run()
    assert "Sent: done" in office.window.report.track.accessibleDescription()


def test_a_link_is_as_wide_as_its_words(qtbot: QtBot) -> None:
    """So that short and long ones end at the same edge."""
    for words in ("Undo", "Open it…", "&Explain an error…"):
        link = LinkButton(words)
        qtbot.addWidget(link)
        letters = link.fontMetrics().horizontalAdvance(words.replace("&", ""))
        assert letters <= link.sizeHint().width() <= letters + 10
        assert link.minimumSizeHint() == link.sizeHint()


def test_test_email_by_keyboard(office: Office) -> None:
    fill_in(office)
    office.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    office.tasks.run()
    assert office.state.is_tested
    office.keys(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    office.tasks.run()
    assert not office.state.has_unsaved
    assert "Saved 09:14" in texts(office.window.footer)


def test_escape_stops_a_running_test(office: Office) -> None:
    fill_in(office)
    office.press("Test Email")
    office.keys(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert "Stopped" in texts(office.window.report)


def test_fields_are_read_only_while_a_test_runs(office: Office) -> None:
    fill_in(office)
    office.press("Test Email")
    assert office.input(Field.EMAIL).isReadOnly()  # type: ignore[attr-defined]
    assert office.input(Field.ENCRYPTION).is_locked  # type: ignore[attr-defined]
    office.tasks.run()
    assert not office.input(Field.EMAIL).isReadOnly()  # type: ignore[attr-defined]


def test_test_on_an_empty_form_is_possible_and_explains(office: Office) -> None:
    office.press("Test Email")
    assert "Still missing: Email" in texts(office.window.report)
    assert office.window.form.inputs[Field.EMAIL].hasFocus()


def test_show_shows_the_password_and_hides_it_again(office: Office) -> None:
    office.type(Field.PASSWORD, "pw")
    field = office.window.form.password
    office.press("Show")
    assert field.displayText() == "pw"
    office.press("Hide")
    assert field.displayText() != "pw"


def test_a_password_can_be_pasted(office: Office) -> None:
    QGuiApplication.clipboard().setText("abcd efgh ijkl mnop")
    office.type(Field.EMAIL, "jane@gmail.com")
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    office.window.form.password.setFocus()
    office.keys(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    office.window.form.inputs[Field.NAME].setFocus()
    assert office.state.form.password == Secret("abcdefghijklmnop")


def test_a_fix_is_one_click(office: Office) -> None:
    fix = Fix("Use port 465 with SSL", {"port": 465, "encryption": "ssl"})
    office.services.tester.finding = Finding(
        "wrong_port", ("user",), True, "Wrong port.", "Because.", ("Mend it.",), (fix,)
    )
    fill_in(office)
    office.press("Test Email")
    office.tasks.run()
    office.services.tester.finding = None
    office.press("Use port 465 with SSL")
    office.tasks.run()
    assert office.state.form.draft.port == "465"
    assert office.window.form.port_text.text() == "465"
    assert office.state.is_tested


def test_details_open_and_are_copied_without_secrets(office: Office) -> None:
    fill_in(office)
    office.press("Test Email")
    office.tasks.run()
    office.press("Details for IT")
    office.press("Copy details")
    copied = QGuiApplication.clipboard().text()
    assert "smtp.acme.test" in copied
    assert "C: EHLO" in copied
    assert "pw-typed" not in copied


SMALL = """
from support.clock import FixedClock
from PySide6.QtWidgets import QApplication
from smtp_desktop.gui.view.window import MainWindow

app = QApplication([])
window = MainWindow(FixedClock())
window.show()
app.processEvents()
room, footer = window.screen().availableSize(), window.footer
print(room.height(), window.height(), footer.y() + footer.height())
"""


def test_at_200_percent_the_window_fits_on_a_small_screen() -> None:
    """The offscreen platform has 800 by 800 pixels: 400 by 400 at that scale."""
    folders = [str(Path(__file__).parents[2]), str(Path(__file__).parents[3])]
    environ = {**os.environ, "QT_SCALE_FACTOR": "2", "PYTHONPATH": os.pathsep.join(folders)}
    shown = subprocess.run(
        [sys.executable, "-c", SMALL], env=environ, capture_output=True, text=True, check=True
    )
    room, height, end_of_footer = map(int, shown.stdout.split())
    assert end_of_footer <= height < room <= 400
