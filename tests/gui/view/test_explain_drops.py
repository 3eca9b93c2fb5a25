"""What falls on the page for pasted errors: files, words, pictures, and far too much."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.view.explain_dialog import ExplainDialog
from support.events import settle
from support.explain_page import GOOGLE, opened
from support.window import Office, texts


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    return Office(qtbot)


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
    office.services.files = {str(path): b"\xff\xfe" + GOOGLE.encode("utf-16-le")}
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
        began = time.process_time()
        page.field.insertFromMimeData(data)
        settle()
        assert time.process_time() - began < 1
        office.tasks.run()
        assert page.field.toPlainText().startswith(GOOGLE)
        assert len(page.field.toPlainText()) < 100_000
    assert "app password" in texts(page.card)


def test_markup_without_end_holds_nothing_up(office: Office) -> None:
    page = opened(office)
    data = QMimeData()
    data.setHtml(f"<p>{GOOGLE}</p>" + "<div>" * 200_000)
    began = time.process_time()
    page.field.insertFromMimeData(data)
    assert time.process_time() - began < 1
    assert page.field.toPlainText().strip().startswith(GOOGLE)
