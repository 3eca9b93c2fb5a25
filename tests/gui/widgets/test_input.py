"""A field whose text is longer than it: its beginning shows, and that there is more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.widgets.basics import Input
from smtp_desktop.gui.widgets.inputs import secret_input
from support.events import settle

ADDRESS = "anna-katharina.buchhaltung@rechnungswesen.example-holding.test"


class Fields:
    """A narrow field to be looked at, and another for the keyboard."""

    def __init__(self, qtbot: QtBot, make: Callable[[], Input] = Input) -> None:
        self.whole = QWidget()
        self.other, self.field = Input(), make()
        column = QVBoxLayout(self.whole)
        column.addWidget(self.other)
        column.addWidget(self.field)
        self.field.setFixedWidth(220)
        qtbot.addWidget(self.whole)
        with qtbot.waitActive(self.whole):
            self.whole.show()
        self.other.setFocus()

    def picture(self) -> QImage:
        settle()
        return self.field.grab().toImage()

    def picture_of(self, text: str) -> QImage:
        self.field.show_value(text)
        return self.picture()


@pytest.fixture
def fields(qtbot: QtBot) -> Fields:
    return Fields(qtbot)


@pytest.mark.parametrize("is_read_only", [False, True])
def test_the_beginning_shows_and_that_there_is_more(fields: Fields, is_read_only: bool) -> None:
    fields.field.setReadOnly(is_read_only)
    cut = fields.picture_of(ADDRESS)
    metrics = fields.field.fontMetrics()
    expected = [
        f"{ADDRESS[:many]}…"
        for many in range(len(ADDRESS))
        if metrics.horizontalAdvance(f"{ADDRESS[:many]}…") < 220
    ]
    assert cut in [fields.picture_of(text) for text in expected[-6:]]


def test_what_was_typed_shows_its_beginning_once_the_person_has_left(fields: Fields) -> None:
    shown = fields.picture_of(ADDRESS)
    fields.field.clear()
    fields.field.setFocus()
    QTest.keyClicks(fields.field, ADDRESS)
    assert fields.picture() != shown, "the end, where somebody is typing"
    QTest.keyClick(fields.field, Qt.Key.Key_Backtab)
    assert not fields.field.hasFocus()
    assert fields.picture() == shown


def test_nothing_moves_in_it_while_the_person_looks_at_another_window(
    fields: Fields, qtbot: QtBot
) -> None:
    fields.field.show_value(ADDRESS)
    fields.field.setFocus()
    fields.field.end(False)
    another = QWidget()
    qtbot.addWidget(another)
    with qtbot.waitActive(another):
        another.show()
    away = fields.picture()
    assert not fields.field.hasFocus()
    fields.other.setFocus()
    assert fields.picture() != away


def test_a_screen_reader_and_a_copy_have_all_of_it(fields: Fields) -> None:
    fields.picture_of(ADDRESS)
    reader = QAccessible.queryAccessibleInterface(fields.field)
    assert reader.text(QAccessible.Text.Value) == ADDRESS
    fields.field.selectAll()
    fields.field.copy()
    assert QGuiApplication.clipboard().text() == ADDRESS


def test_a_secret_shows_no_letter_and_not_how_long_it_is(qtbot: QtBot) -> None:
    fields = Fields(qtbot, secret_input)
    assert fields.picture_of("p" * 200) == fields.picture_of("w" * 300)
