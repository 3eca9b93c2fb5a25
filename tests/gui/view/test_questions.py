"""The window by keyboard and mouse: choosing, closing, saving, restarting."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

from smtp_desktop.errors import SecretStoreUnavailable
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Field
from support.presenter import saved_kit
from support.window import Office, by_text, fill_in, question, texts


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    return Office(qtbot)


def test_a_service_can_be_picked_when_none_was_found(office: Office) -> None:
    office.type(Field.EMAIL, "jane@acme.test")
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    office.tasks.run()  # and nothing is found
    office.press("Pick a service…")
    office.press("Yahoo")
    assert office.state.form.draft.host == "smtp.mail.yahoo.com"


def test_choosing_an_encryption_by_keyboard_moves_the_port(office: Office) -> None:
    office.presenter.toggle_server()
    combo = office.window.form.encryption
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Up)
    assert office.state.form.draft.encryption is Encryption.SSL
    assert office.window.form.port_text.text() == "465"
    office.press("Undo")
    assert office.window.form.port_text.text() == "587"


def test_no_encryption_asks_in_a_dialog(office: Office) -> None:
    office.presenter.toggle_server()
    office.presenter.choose_encryption(Encryption.NONE)
    box = question(office)
    assert "Others on the network" in box.informativeText()
    by_text(box.buttons(), "Cancel").click()
    assert office.state.form.draft.encryption is Encryption.TLS


def test_closing_with_unsaved_changes_asks(office: Office) -> None:
    fill_in(office)
    assert not office.window.close()
    box = question(office)
    assert {button.text() for button in box.buttons()} == {"&Save", "&Don't Save", "&Cancel"}
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
    assert office.services.accounts.account().sender.email == "jane@acme.test"


def test_closing_the_question_changes_nothing(office: Office) -> None:
    fill_in(office)
    office.window.close()
    QTest.keyClick(question(office), Qt.Key.Key_Escape)
    assert office.window.isVisible()
    assert office.state.frame.question is None


def test_without_a_keyring_the_way_out_is_a_button(office: Office) -> None:
    office.services.secrets.trouble = SecretStoreUnavailable("none")
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
    assert "Changed: Name" in texts(office.window.footer)
    office.press("Undo all")
    assert not office.state.has_unsaved


def test_f1_explains_the_window(office: Office) -> None:
    office.keys(Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    (dialog,) = office.window.findChildren(QDialog)
    QCoreApplication.processEvents()
    assert "Test Email" in texts(dialog)
    assert dialog.windowTitle() not in texts(dialog)  # it stands in the frame already
    dialog.close()


def test_the_steps_of_the_help_go_on_behind_their_numbers(office: Office) -> None:
    office.keys(Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    (dialog,) = office.window.findChildren(QDialog)
    QCoreApplication.processEvents()
    labels = [one for one in dialog.findChildren(QLabel) if one.text()]
    numbers = [one for one in labels if one.text() in ("1.", "2.", "3.", "4.")]
    assert len(numbers) == 4
    for number in numbers:
        (step,) = [one for one in labels if one.y() == number.y() and one is not number]
        assert step.x() >= number.x() + number.width()
    assert max(one.height() for one in labels) > 2 * numbers[0].height()  # one goes on
    for one in labels:
        assert one.height() >= one.heightForWidth(one.width())  # nothing is cut
    dialog.close()


def test_the_focused_field_is_scrolled_into_sight(office: Office) -> None:
    office.window.resize(640, 420)
    office.presenter.toggle_server()
    office.presenter.toggle_advanced()
    mechanism = office.window.form.server_card.mechanism
    mechanism.setFocus()
    bottom = mechanism.mapTo(office.window, QPoint(0, mechanism.height())).y()
    assert bottom <= office.window.footer.y()
