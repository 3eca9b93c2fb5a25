"""The window by keyboard and mouse, with everything behind it in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desk import FakeKit, FixedClock, ManualTasks
from gallery import saved_kit
from smtp_desktop.diagnosis.finding import Finding, Fix
from smtp_desktop.errors import SecretStoreUnavailable
from smtp_desktop.gui.presenter import Presenter
from smtp_desktop.gui.state import FormState
from smtp_desktop.gui.window import MainWindow
from smtp_desktop.gui.wiring import wire
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret, SecretKind


class Office:
    """A window with its presenter, and a person at keyboard and mouse."""

    def __init__(self, qtbot: QtBot, kit: FakeKit | None = None) -> None:
        self.kit = kit or FakeKit()
        self.tasks = ManualTasks()
        self.window = MainWindow(FixedClock(), has_mailbox=self.kit.mailbox is not None)
        qtbot.addWidget(self.window, before_close_func=_let_go)
        self.presenter = Presenter(self.window, self.kit, self.tasks, "default")
        wire(self.window, self.presenter)
        self.window.resize(640, 900)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.presenter.start()
        self.tasks.run()

    @property
    def state(self) -> FormState:
        return self.presenter.screen.state

    def input(self, field: Field) -> QWidget:
        return self.window.footer.to if field is Field.TEST_TO else self.window.form.inputs[field]

    def type(self, field: Field, text: str) -> None:
        widget = self.input(field)
        widget.setFocus()
        QTest.keyClicks(widget, text)

    def press(self, text: str) -> None:
        """Click the visible button that says this."""
        QCoreApplication.processEvents()
        QTest.mouseClick(self.button(text), Qt.MouseButton.LeftButton)

    def button(self, text: str) -> QPushButton:
        said = [one.text().replace("&&", "§").replace("&", "") for one in self.buttons()]
        assert text in said, said
        return self.buttons()[said.index(text)]

    def buttons(self) -> list[QPushButton]:
        return [one for one in self.window.findChildren(QPushButton) if one.isVisible()]

    def keys(self, keys: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
        focused = QGuiApplication.focusObject()
        target = focused if isinstance(focused, QWidget) else self.window
        QTest.keyClick(target, keys, modifier)


def _let_go(window: Any) -> None:
    window.may_close = lambda: True


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    return Office(qtbot)


def test_the_cursor_starts_in_email(office: Office) -> None:
    assert office.window.form.inputs[Field.EMAIL].hasFocus()


def test_typing_an_address_and_tab_fills_the_form(office: Office) -> None:
    office.type(Field.EMAIL, "jane@gmail.com")
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    assert office.state.draft.host == "smtp.gmail.com"
    assert "App password" in office.window.form.labels[Field.PASSWORD].text().replace("&", "")


def test_the_cursor_stays_while_typing_in_the_middle(office: Office) -> None:
    office.type(Field.HOST, "smtp.test")
    widget = office.input(Field.HOST)
    widget.setCursorPosition(4)  # type: ignore[attr-defined]
    QTest.keyClicks(widget, "2")
    assert widget.text() == "smtp2.test"  # type: ignore[attr-defined]
    assert widget.cursorPosition() == 5  # type: ignore[attr-defined]


def fill_in(office: Office) -> None:
    office.type(Field.EMAIL, "jane@acme.test")
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    office.type(Field.HOST, "smtp.acme.test")
    office.type(Field.PASSWORD, "pw-typed")


def test_test_email_by_mouse_shows_the_steps_and_the_result(office: Office) -> None:
    fill_in(office)
    office.press("Test Email")
    assert office.button("Stop").isVisible()
    office.tasks.run()
    assert "accepted the test email" in texts(office.window.report)
    assert "✓\u00a0Server\u00a0found" in texts(office.window.report)
    office.press("Save these settings")
    office.tasks.run()
    assert office.kit.accounts.secrets()[SecretKind.PASSWORD] == Secret("pw-typed")


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
    assert not office.input(Field.ENCRYPTION).isEnabled()
    office.tasks.run()
    assert not office.input(Field.EMAIL).isReadOnly()  # type: ignore[attr-defined]


def test_test_on_an_empty_form_is_possible_and_explains(office: Office) -> None:
    office.press("Test Email")
    assert "need another look" in texts(office.window.report)
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
    assert office.state.password == Secret("abcdefghijklmnop")


def test_a_fix_is_one_click(office: Office) -> None:
    fix = Fix("Use port 465 with SSL", {"port": 465, "encryption": "ssl"})
    office.kit.tester.finding = Finding(
        "wrong_port", ("user",), True, "Wrong port.", "Because.", ("Mend it.",), (fix,)
    )
    fill_in(office)
    office.press("Test Email")
    office.tasks.run()
    office.kit.tester.finding = None
    office.press("Use port 465 with SSL")
    office.tasks.run()
    assert office.state.draft.port == "465"
    assert office.window.form.port_text.text() == "465"
    assert office.state.is_tested


def test_details_open_and_are_copied_without_secrets(office: Office) -> None:
    fill_in(office)
    office.press("Test Email")
    office.tasks.run()
    office.press("▸ Details for IT")
    office.press("Copy details")
    copied = QGuiApplication.clipboard().text()
    assert "smtp.acme.test" in copied
    assert "C: EHLO" in copied
    assert "pw-typed" not in copied


def test_a_service_can_be_picked_when_none_was_found(office: Office) -> None:
    office.type(Field.EMAIL, "jane@acme.test")
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    office.press("Yahoo")
    assert office.state.draft.host == "smtp.mail.yahoo.com"


def test_choosing_an_encryption_by_keyboard_moves_the_port(office: Office) -> None:
    office.presenter.toggle_server()
    combo = office.window.form.encryption
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Up)
    assert office.state.draft.encryption is Encryption.SSL
    assert office.window.form.port_text.text() == "465"
    office.press("Undo")
    assert office.window.form.port_text.text() == "587"


def test_no_encryption_asks_in_a_dialog(office: Office) -> None:
    office.presenter.toggle_server()
    office.presenter.choose_encryption(Encryption.NONE)
    box = question(office)
    assert "Others on the network" in box.informativeText()
    by_text(box.buttons(), "Cancel").click()
    assert office.state.draft.encryption is Encryption.TLS


def test_closing_with_unsaved_changes_asks(office: Office) -> None:
    fill_in(office)
    assert not office.window.close()
    box = question(office)
    assert {button.text() for button in box.buttons()} == {"Save", "Don't Save", "Cancel"}
    by_text(box.buttons(), "Cancel").click()
    assert office.window.isVisible()
    office.window.close()
    by_text(question(office).buttons(), "Don't Save").click()
    assert not office.window.isVisible()


def test_closing_with_save_saves_and_closes(office: Office) -> None:
    fill_in(office)
    office.window.close()
    by_text(question(office).buttons(), "Save").click()
    office.tasks.run()
    assert not office.window.isVisible()
    assert office.kit.accounts.account().sender.email == "jane@acme.test"


def test_closing_the_question_changes_nothing(office: Office) -> None:
    fill_in(office)
    office.window.close()
    QTest.keyClick(question(office), Qt.Key.Key_Escape)
    assert office.window.isVisible()
    assert office.state.question is None


def test_without_a_keyring_the_way_out_is_a_button(office: Office) -> None:
    office.kit.secrets.trouble = SecretStoreUnavailable("none")
    fill_in(office)
    office.press("Save")
    office.tasks.run()
    assert "no safe place for passwords" in texts(office.window.report)
    office.press("Keep until I quit")
    office.tasks.run()
    assert "kept until you quit" in texts(office.window.report)


def test_saved_settings_are_there_after_a_restart(qtbot: QtBot) -> None:
    office = Office(qtbot, saved_kit())
    assert office.window.form.inputs[Field.HOST].text() == "smtp.acme.test"  # type: ignore[attr-defined]
    assert office.window.form.password.text() == ""
    assert office.window.form.password.placeholderText().startswith("Saved")


def test_undo_all_is_a_click_away(qtbot: QtBot) -> None:
    office = Office(qtbot, saved_kit())
    office.type(Field.NAME, "x")
    assert "Unsaved changes: Name" in texts(office.window.footer)
    office.press("Undo all")
    assert not office.state.has_unsaved


def test_f1_explains_the_window(office: Office) -> None:
    office.keys(Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    boxes = [one for one in office.window.findChildren(QWidget) if one.inherits("QMessageBox")]
    assert boxes
    assert "Test Email" in boxes[0].informativeText()  # type: ignore[attr-defined]
    boxes[0].close()


def test_the_focused_field_is_scrolled_into_sight(office: Office) -> None:
    office.window.resize(640, 420)
    office.presenter.toggle_server()
    office.presenter.toggle_advanced()
    mechanism = office.window.form.mechanism
    mechanism.setFocus()
    bottom = mechanism.mapTo(office.window, QPoint(0, mechanism.height())).y()
    assert bottom <= office.window.footer.y()


def texts(widget: QWidget) -> str:
    from PySide6.QtWidgets import QLabel

    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def question(office: Office) -> Any:
    assert office.window.question is not None
    assert office.window.question.box is not None
    return office.window.question.box


def by_text(buttons: list[Any], text: str) -> Any:
    find: Callable[[Any], bool] = lambda button: button.text() == text  # noqa: E731
    return next(filter(find, buttons))
