"""Settings dropped on the window, pasted into it, and offered by other programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from conftest import CANARY
from gui.presenter.test_imports import PAGE
from gui.presenter.test_other_programs import HERE
from smtp_desktop.gui.view.form.import_line import ImportLine
from smtp_desktop.model.draft import Field
from support.presenter import FakeServices
from support.programs import Programs
from support.window import Office, texts

COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    return Office(qtbot)


@pytest.fixture
def beside_thunderbird(qtbot: QtBot) -> Office:
    services = FakeServices()
    services.other_programs = Programs(HERE)
    office = Office(qtbot, services)
    QApplication.processEvents()
    return office


def words(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def a_file(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def drop(office: Office, over: QWidget, data: QMimeData) -> bool:
    """Let something fall; Qt itself finds who takes it: whoever is below, or what that lies in."""
    enter = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NONE)
    QApplication.sendEvent(over, enter)
    if enter.isAccepted():
        QApplication.sendEvent(over, QDropEvent(QPointF(5, 5), COPY, data, LEFT, NONE))
        office.tasks.run()
    return enter.isAccepted()


def everywhere(office: Office) -> list[QWidget]:
    form = office.window.form
    return [office.input(Field.HOST), form.password, form.switch, form, office.window.footer]


def test_a_file_fills_the_form_wherever_it_is_dropped(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "config-v1.1.xml"
    office.services.files = {str(path): PAGE.encode()}
    for place in everywhere(office):
        office.presenter.undo_all()
        assert office.state.form.draft.host == ""
        assert drop(office, place, a_file(path))
        assert office.state.form.draft.host == "smtp.acme.com"
    assert "The settings are filled in." in texts(office.window.report)
    assert "Filled in from the file: Outgoing Server" in texts(office.window.form)


@pytest.mark.parametrize(
    "text", [PAGE, "smtp://jane@smtp.acme.com:465", '\n[server]\nhost="a.b"\n']
)
def test_a_text_with_settings_fills_the_form_wherever_it_is_dropped(
    office: Office, text: str
) -> None:
    for place in everywhere(office):
        office.presenter.undo_all()
        assert drop(office, place, words(text))
        assert office.state.form.draft.host in ("smtp.acme.com", "a.b")


def test_a_word_dropped_on_a_field_goes_into_it_as_ever(office: Office) -> None:
    host = office.input(Field.HOST)
    assert drop(office, host, words("smtp.acme.com"))
    assert isinstance(host, QLineEdit)
    assert host.text() == "smtp.acme.com"
    assert office.state.imported is None


def test_other_words_dropped_beside_the_fields_are_refused_in_plain_words(office: Office) -> None:
    office.type(Field.NAME, "Jane")
    assert drop(office, office.window.form, words("Dear all"))
    assert "We found no settings in this text." in texts(office.window.report)
    assert office.state.form.draft.name == "Jane"


def test_what_is_neither_file_nor_text_falls_through(office: Office) -> None:
    picture = QMimeData()
    picture.setImageData(b"")
    assert not drop(office, office.window.form, picture)


def test_pasting_an_address_and_tab_takes_it_apart_and_undo_is_reached_by_keyboard(
    office: Office,
) -> None:
    QGuiApplication.clipboard().setText(f"smtp://jane:{CANARY}@smtp.acme.com:465")
    office.press("Server settings")
    office.input(Field.HOST).setFocus()
    office.keys(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().clear()
    office.keys(Qt.Key.Key_Tab, NONE)
    row = office.window.form.rows[Field.HOST]
    assert "Taken from the address: Username, Port, Encryption. The password" in texts(row)
    QApplication.processEvents()
    office.keys(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    undo = QApplication.focusWidget()
    assert isinstance(undo, QPushButton)
    assert undo.text() == "Undo"
    QTest.keyClick(undo, Qt.Key.Key_Space)
    assert (office.state.form.draft.host, office.state.form.draft.port) == ("smtp.acme.com", "587")
    assert not any(CANARY in one.text() for one in office.window.findChildren(QLineEdit))


def test_a_whole_page_pasted_into_a_field_is_read(office: Office) -> None:
    QGuiApplication.clipboard().setText(PAGE.replace("<port>", "\n<port>"))
    office.input(Field.EMAIL).setFocus()
    office.keys(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    office.tasks.run()
    assert office.state.form.draft.host == "smtp.acme.com"
    assert office.state.form.draft.email == ""


def test_a_settings_file_pasted_into_a_field_keeps_its_lines(office: Office) -> None:
    QGuiApplication.clipboard().setText('format = 1\n[server]\nhost = "smtp.acme.com"\n')
    office.input(Field.HOST).setFocus()
    office.keys(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(office.input(Field.HOST), Qt.Key.Key_Tab)
    office.tasks.run()
    assert office.state.form.draft.host == "smtp.acme.com"


def test_its_settings_are_used_by_mouse(beside_thunderbird: Office) -> None:
    office = beside_thunderbird
    line = office.window.form.import_line
    assert "Thunderbird on this computer sends as jane@acme.com." in texts(line)
    office.press("Use its settings")
    office.tasks.run()
    assert office.state.form.draft.host == "smtp.acme.com"
    assert office.window.form.password.hasFocus()
    assert "Filled in from Thunderbird on this computer" in texts(line)
    assert "Its password was not read." in texts(line)
    office.press("Undo")
    assert office.state.form.draft.host == ""
    assert office.input(Field.EMAIL).hasFocus()
    assert "sends as jane@acme.com" in texts(line)


def test_its_settings_are_used_and_taken_back_by_keyboard(beside_thunderbird: Office) -> None:
    office = beside_thunderbird
    office.keys(Qt.Key.Key_Tab, NONE)
    use = QApplication.focusWidget()
    assert isinstance(use, QPushButton)
    assert use.text() == "Use its settings"
    assert use.accessibleDescription() == "Thunderbird on this computer sends as jane@acme.com."
    office.keys(Qt.Key.Key_Space, NONE)
    office.tasks.run()
    assert office.state.form.draft.email == "jane@acme.com"
    QApplication.processEvents()
    office.window.form.focus_on(Field.EMAIL)
    for _ in range(2):  # over “Change…”
        office.keys(Qt.Key.Key_Tab, NONE)
    undo = QApplication.focusWidget()
    assert isinstance(undo, QPushButton)
    assert undo.accessibleName() == "Undo the settings that were taken over"
    office.keys(Qt.Key.Key_Space, NONE)
    assert office.state.form.draft.email == ""


def test_nothing_is_made_where_nothing_is_offered(office: Office) -> None:
    assert not office.window.findChildren(ImportLine)


def test_a_long_list_of_the_clipboard_holds_nothing_up(office: Office, qtbot: QtBot) -> None:
    with qtbot.captureExceptions() as raised:
        drop(office, office.window.form, words("<" + "x" * 5_000_000))
    assert raised == []
    assert "We found no settings in this text" in texts(office.window.report)


ENV = f"MAIL_HOST=smtp.acme.com\nMAIL_PORT=465\nMAIL_USERNAME=jane\nMAIL_PASSWORD={CANARY}\n"
TELLING = "Outgoing server: smtp.acme.com\nPort: 465 (SSL)\nUsername: jane\n"


@pytest.mark.parametrize("text", [ENV, TELLING, "smtp.acme.com port 465 SSL"])
def test_what_other_programs_and_people_write_fills_the_form_and_can_be_undone(
    office: Office, text: str
) -> None:
    for place in everywhere(office):
        office.presenter.undo_all()
        assert drop(office, place, words(text))
        draft = office.state.form.draft
        assert (draft.host, draft.port, draft.encryption.value) == ("smtp.acme.com", "465", "ssl")
    assert CANARY not in repr(office.state)
    if text is ENV:
        assert "The password in it was left out" in texts(office.window.form)
    office.presenter.imports.undo()
    assert office.state.form.draft.host == ""


def test_settings_pasted_where_the_server_belongs_are_taken_apart(office: Office) -> None:
    office.presenter.edit(Field.HOST, ENV)
    office.presenter.leave(Field.HOST)
    office.tasks.run()
    assert (office.state.form.draft.host, office.state.form.draft.username) == (
        "smtp.acme.com",
        "jane",
    )


def test_words_typed_where_the_server_belongs_are_taken_apart(office: Office) -> None:
    office.presenter.toggle_server()
    office.type(Field.HOST, "smtp.acme.com, 465, SSL")
    office.presenter.leave(Field.HOST)
    draft = office.state.form.draft
    assert (draft.host, draft.port, draft.encryption.value) == ("smtp.acme.com", "465", "ssl")


def test_why_a_file_gives_no_settings_is_said_truly(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "settings.pdf"
    office.services.files = {str(path): b"%PDF-1.7"}
    assert drop(office, office.window.form, a_file(path))
    shown = texts(office.window.report)
    assert "We found no settings in this file." in shown
    assert "Open it there, copy the settings" in shown
