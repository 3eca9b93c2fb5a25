"""The page for pasted errors by keyboard and mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.view.result.message import MessageButton
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.wording.window import FITS_HERE, LOOKS_LIKE, NOTHING_PASTED, STAYS_HERE
from support.events import settle
from support.explain_page import (
    CONTROL,
    GOOGLE,
    STRANGE,
    WANTS_TLS,
    opened,
    pages,
    paste,
    the_page,
)
from support.window import Office, by_text, fill_in, texts

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    return Office(qtbot)


def test_what_is_pasted_is_explained_at_once(office: Office) -> None:
    page = opened(office)
    assert page.field.hasFocus()
    assert STAYS_HERE in texts(page)
    paste(office, page, GOOGLE)
    assert "app password" in texts(page.card)
    assert "You can fix this" in texts(page.card)
    assert "The server said: 534 5.7.9" in texts(page.card)


def test_it_opens_and_explains_and_closes_by_keyboard_alone(office: Office) -> None:
    office.type(Field.EMAIL, "jane@acme.test")
    office.keys(Qt.Key.Key_E, CONTROL | SHIFT)
    page = the_page(office)
    QTest.keyClicks(page.field, "530 Must issue a")
    QTest.keyClicks(page.field, " STARTTLS command first")
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert page.field.toPlainText().endswith("first\n")
    QTest.keyClick(page.field, Qt.Key.Key_Return, CONTROL)
    assert office.state.is_idle  # the keys are the page's, and test nothing behind it
    office.tasks.run()
    assert "encrypted connection first" in texts(page.card)
    QTest.keyClick(page.field, Qt.Key.Key_Escape)
    settle()
    assert pages(office) == []
    assert office.state.form.draft.email == "jane@acme.test"


def test_by_mouse(office: Office) -> None:
    page = opened(office)
    page.field.setPlainText(GOOGLE)
    office.press("Explain it")
    office.tasks.run()
    assert "app password" in texts(page.card)
    office.press("Close")
    settle()
    assert pages(office) == []


def test_it_begins_empty_each_time(office: Office) -> None:
    paste(office, opened(office), GOOGLE)
    office.press("Close")
    settle()
    page = opened(office)
    assert page.field.toPlainText() == ""
    assert not page.card.isVisible()


def test_the_next_error_takes_the_place_of_the_one_that_was_explained(office: Office) -> None:
    page = opened(office)
    paste(office, page, GOOGLE)
    paste(office, page, STRANGE)
    assert page.field.toPlainText() == STRANGE
    page.field.undo()
    assert page.field.toPlainText() == GOOGLE


def test_what_was_typed_beside_it_stays(office: Office) -> None:
    page = opened(office)
    QTest.keyClicks(page.field, "From the scanner: ")
    paste(office, page, GOOGLE)
    assert page.field.toPlainText() == f"From the scanner: {GOOGLE}"


def test_an_unknown_error_says_what_it_looks_like(office: Office) -> None:
    page = opened(office)
    paste(office, page, STRANGE)
    assert LOOKS_LIKE in texts(page.card)
    paste(office, page, GOOGLE)
    assert LOOKS_LIKE not in texts(page.card)


def test_nothing_pasted_is_said_and_goes_when_there_is_something(office: Office) -> None:
    page = opened(office)
    office.press("Explain it")
    assert NOTHING_PASTED in texts(page)
    assert NOTHING_PASTED in page.field.accessibleDescription()
    paste(office, page, GOOGLE)
    assert NOTHING_PASTED not in texts(page)


def test_a_fix_for_the_form_is_one_click_and_closes_the_page(office: Office) -> None:
    fill_in(office)
    office.presenter.screen.show(
        office.presenter.screen.state.with_form(
            draft=office.state.form.draft._replace(encryption=Encryption.SSL, port="587")
        )
    )
    page = opened(office)
    paste(office, page, WANTS_TLS)
    assert FITS_HERE in texts(page.card)
    office.press("Use TLS")
    office.tasks.run()
    settle()
    assert pages(office) == []
    assert office.state.form.draft.encryption is Encryption.TLS
    assert office.state.is_tested


def test_help_goes_to_the_page_of_the_service(office: Office) -> None:
    page = opened(office)
    addresses: list[str] = []
    page.opened.disconnect()
    page.opened.connect(addresses.append)
    paste(office, page, GOOGLE + " https://support.google.com/mail/?p=InvalidSecondFactor")
    buttons = [one for one in page.card.findChildren(QPushButton) if one.isVisible()]
    assert buttons
    for button in buttons:
        button.click()
    assert all(address.startswith("https://") for address in addresses)
    assert len(addresses) == len(buttons)


def test_whoever_has_to_fix_it_is_written_to_from_here_as_well(office: Office) -> None:
    page = opened(office)
    text = "535 5.7.139 SmtpClientAuthentication is disabled for the Tenant."
    paste(office, page, text)
    assert "Your IT has to fix this" in texts(page.card)
    copy = by_text(page.card.findChildren(QPushButton), "Copy a message for IT")
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "switch on “Authenticated SMTP”" in copied
    (message,) = page.card.findChildren(MessageButton)
    message.menu().actions()[0].trigger()
    settle()
    (shown,) = (one for one in page.card.findChildren(QPlainTextEdit) if one.isVisible())
    assert shown.toPlainText() == copied
    message.menu().actions()[1].trigger()
    (asked,) = page.findChildren(QFileDialog)
    path = str(Path("/srv/jane/For IT.txt"))  # as this system writes it
    asked.fileSelected.emit(path)
    asked.reject()
    office.tasks.run()
    settle()
    assert office.services.text_files.files == {path: copied}
    assert f"✓ Saved as {path}" in texts(page.card)
