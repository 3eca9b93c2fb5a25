"""The page for pasted errors on every screen and for everybody; pictures of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from gui.view.test_accessibility import assert_in_order, cut_off, double_text, longer_texts, visible
from gui.view.test_shots import FOLDER, is_drawn, scheme
from smtp_desktop.gui.view.explain_dialog import ExplainDialog
from smtp_desktop.gui.widgets.basics import TARGET
from support.explain_page import GOOGLE, STRANGE, WANTS_TLS, opened, paste, the_page
from support.window import Office, fill_in

__all__ = ["double_text", "longer_texts", "scheme"]


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    return Office(qtbot)


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
