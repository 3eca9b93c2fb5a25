"""The page for pasted errors by keyboard and mouse, and in every shape of screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from gui.test_accessibility import assert_in_order, cut_off, double_text, longer_texts, visible
from gui.test_shots import FOLDER, is_drawn, scheme
from office import Office, fill_in, texts
from smtp_desktop.gui.explain_dialog import ExplainDialog
from smtp_desktop.gui.widgets import TARGET
from smtp_desktop.gui.words import FITS_HERE, LOOKS_LIKE, NOTHING_PASTED, STAYS_HERE
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Field

__all__ = ["double_text", "longer_texts", "scheme"]

GOOGLE = "534 5.7.9 Application-specific password required. gsmtp"
STRANGE = "550 5.7.1 We dislike mail from you on Mondays"
WANTS_TLS = "530 5.7.0 Must issue a STARTTLS command first."
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def office(qtbot: QtBot) -> Iterator[Office]:
    one = Office(qtbot)
    yield one
    for dialog in one.window.findChildren(ExplainDialog):
        dialog.close()


def opened(office: Office) -> ExplainDialog:
    office.press("Explain an error…")
    return the_page(office)


def the_page(office: Office) -> ExplainDialog:
    settle()
    (found,) = pages(office)
    return found


def pages(office: Office) -> list[ExplainDialog]:
    return [one for one in office.window.findChildren(ExplainDialog) if one.isVisible()]


def settle() -> None:
    for _ in range(8):
        QCoreApplication.processEvents()


def paste(office: Office, page: ExplainDialog, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(page.field, Qt.Key.Key_V, CONTROL)
    office.tasks.run()
    settle()


def test_what_is_pasted_is_explained_at_once(office: Office) -> None:
    page = opened(office)
    assert page.field.hasFocus()
    assert STAYS_HERE in texts(page)
    paste(office, page, GOOGLE)
    assert "app password" in texts(page.card)
    assert "Who can mend it: you" in texts(page.card)
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
    assert office.state.draft.email == "jane@acme.test"


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
    office.presenter.screen.change(
        draft=office.state.draft._replace(encryption=Encryption.SSL, port="587")
    )
    page = opened(office)
    paste(office, page, WANTS_TLS)
    assert FITS_HERE in texts(page.card)
    office.press("Use TLS")
    office.tasks.run()
    settle()
    assert pages(office) == []
    assert office.state.draft.encryption is Encryption.TLS
    assert office.state.is_tested


def test_help_goes_to_the_page_of_the_service(office: Office) -> None:
    page = opened(office)
    addresses: list[str] = []
    page.opened.disconnect()
    page.opened.connect(addresses.append)
    paste(office, page, GOOGLE + " https://support.google.com/mail/?p=InvalidSecondFactor")
    buttons = [one for one in page.card.findChildren(QPushButton) if one.isVisible()]
    for button in buttons:
        button.click()
    assert all(address.startswith("https://") for address in addresses)
    assert len(addresses) == len(buttons)


# What is dropped


def drop(page: ExplainDialog, data: QMimeData) -> None:
    """Let something fall on the field, as a drag from another program does."""
    target, copies = page.field.viewport(), Qt.DropAction.CopyAction
    left = Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), copies, data, left, none)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(20, 20), copies, data, left, none))


def test_a_dropped_file_is_put_into_the_field_and_explained(office: Office, tmp_path: Path) -> None:
    page = opened(office)
    path = tmp_path / "returned mail.eml"
    office.kit.files = {path.as_posix(): b"\xff\xfe" + GOOGLE.encode("utf-16-le")}
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop(page, data)
    office.tasks.run()
    assert page.field.toPlainText().strip("\ufeff") == GOOGLE
    assert "app password" in texts(page.card)


def test_a_dropped_folder_is_refused_with_the_reason(office: Office, tmp_path: Path) -> None:
    page = opened(office)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    drop(page, data)
    office.tasks.run()
    assert "cannot be read" in texts(page)


def test_dropped_words_are_explained(office: Office) -> None:
    page = opened(office)
    data = QMimeData()
    data.setText(GOOGLE)
    drop(page, data)
    office.tasks.run()
    assert "app password" in texts(page.card)


def test_words_with_markup_alone_are_taken_without_it(office: Office) -> None:
    page = opened(office)
    data = QMimeData()
    data.setHtml(f"<p>Your message was <b>not</b> delivered.<br>{GOOGLE}</p>")
    drop(page, data)
    office.tasks.run()
    assert page.field.toPlainText().splitlines()[0] == "Your message was not delivered."
    assert "app password" in texts(page.card)


def test_a_picture_is_refused_with_what_to_do(office: Office) -> None:
    page = opened(office)
    picture = QMimeData()
    picture.setImageData(QImage(8, 8, QImage.Format.Format_RGB32))
    drop(page, picture)
    assert "Copy its words" in texts(page)
    assert page.field.toPlainText() == ""


@pytest.mark.parametrize("piece", ["x", "many words ", "a line\n"])
def test_two_megabytes_hold_the_window_up_for_no_second(office: Office, piece: str) -> None:
    page = opened(office)
    data = QMimeData()
    data.setText(GOOGLE + "\n" + piece * (2_000_000 // len(piece)))
    for _ in range(2):  # into the empty field, and in place of what is there
        began = time.monotonic()
        page.field.insertFromMimeData(data)
        settle()
        assert time.monotonic() - began < 1
        office.tasks.run()
        assert page.field.toPlainText().startswith(GOOGLE)
        assert len(page.field.toPlainText()) < 100_000
    assert "app password" in texts(page.card)


def test_markup_without_end_holds_nothing_up(office: Office) -> None:
    page = opened(office)
    data = QMimeData()
    data.setHtml(f"<p>{GOOGLE}</p>" + "<div>" * 200_000)
    began = time.monotonic()
    page.field.insertFromMimeData(data)
    assert time.monotonic() - began < 1
    assert page.field.toPlainText().strip().startswith(GOOGLE)


# Everybody can use it


def test_everything_has_a_name_and_a_place_in_the_order_of_tab(office: Office) -> None:
    page = opened(office)
    paste(office, page, GOOGLE)
    for one in visible(page, QPlainTextEdit, QPushButton):
        assert one.accessibleName() or one.text()  # type: ignore[attr-defined]
    for one in visible(page, QPushButton):
        assert one.height() >= TARGET
    assert_in_order(page)


def test_the_answer_is_in_sight_on_a_small_screen(office: Office) -> None:
    page = opened(office)
    page.resize(360, 330)
    paste(office, page, GOOGLE)
    QTest.qWait(100)
    top = page.card.mapTo(page, QPoint(0, 0)).y()
    assert 0 <= top < page.height() - 100
    assert page.card.width() <= page.width()


def wide(office: Office, width: int = 620, height: int = 1400) -> ExplainDialog:
    page = opened(office)
    page.resize(width, height)
    paste(office, page, STRANGE)
    return page


def test_nothing_is_cut_off(office: Office) -> None:
    assert cut_off(wide(office)) == []


@pytest.mark.usefixtures("longer_texts")
def test_nothing_is_cut_off_when_texts_are_a_third_longer(qtbot: QtBot) -> None:
    office = Office(qtbot)
    office.window.explain_asked.emit()
    page = the_page(office)
    paste(office, page, STRANGE)
    assert cut_off(page) == []


@pytest.mark.usefixtures("double_text")
def test_nothing_is_cut_off_when_letters_are_twice_as_large(qtbot: QtBot) -> None:
    assert cut_off(wide(Office(qtbot), 1240, 2000)) == []


def test_it_works_from_right_to_left(office: Office, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        assert cut_off(wide(office)) == []
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


PICTURES = {"explained": WANTS_TLS, "explained_unknown": STRANGE, "explained_nothing": " "}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_every_answer_is_made(office: Office, scheme: str, name: str) -> None:
    fill_in(office)
    page = opened(office)
    paste(office, page, PICTURES[name])
    QTest.qWait(80)
    FOLDER.mkdir(exist_ok=True)
    picture = page.grab().toImage()
    assert picture.save(str(FOLDER / f"dialog_{name}-{scheme}.png"))
    assert is_drawn(picture)
