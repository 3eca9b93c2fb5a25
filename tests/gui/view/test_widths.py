"""From 480 px on nothing scrolls sideways, whatever is shown, and no line is wider than is good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.view.columns import FORM_WIDTH, RESULT_WIDTH, WIDE
from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.gui.widgets.basics import LineLabel, TextLabel
from states.form import STATES
from support.clock import FixedClock

EVERY_STATE = pytest.mark.parametrize("state", STATES)


class Longer(QTranslator):
    """Makes every sentence 40 % longer, as other languages do; names of fields stay."""

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        more = round(len(source) * 0.4) if " " in source.strip() else 0
        return source + (" ~~~~~~" * more)[:more]


@pytest.fixture
def longer_sentences(qapp: QApplication) -> Iterator[None]:
    translator = Longer()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def settle() -> None:
    for _ in range(8):
        QCoreApplication.processEvents()


def shown(qtbot: QtBot, state: str, width: int) -> MainWindow:
    window = MainWindow(FixedClock(), has_mailbox=state == "mailbox")
    window.add_pages()
    qtbot.addWidget(window)
    window.listen_to_keys()
    window.show_state(STATES[state]())
    window.resize(width, 900)
    window.show()
    settle()
    return window


def sideways(window: MainWindow) -> int:
    """How far the page could be scrolled to the side."""
    (area,) = (one for one in window.findChildren(QScrollArea) if one.widget() is window.columns)
    return area.horizontalScrollBar().maximum()


@EVERY_STATE
def test_nothing_scrolls_sideways(qtbot: QtBot, state: str) -> None:
    window = shown(qtbot, state, 480)
    assert window.width() == 480
    for width in (480, 520, 620, 680, 999, 1000, 1280):
        window.resize(width, 900)
        settle()
        assert (window.width(), sideways(window)) == (width, 0)


@EVERY_STATE
@pytest.mark.usefixtures("longer_sentences")
@pytest.mark.parametrize("width", [480, 680, 1280])
def test_longer_sentences_are_neither_cut_nor_scrolled(
    qtbot: QtBot, state: str, width: int
) -> None:
    window = shown(qtbot, state, width)
    assert (window.width(), sideways(window)) == (width, 0)
    cut = [
        one.text()
        for one in window.findChildren(TextLabel)
        if one.isVisible() and one.height() < one.heightForWidth(one.width())
    ]
    assert cut == []


@EVERY_STATE
def test_no_line_of_the_foot_is_cut(qtbot: QtBot, state: str) -> None:
    window = shown(qtbot, state, 480)
    for line in window.footer.findChildren(LineLabel):
        assert not line.is_cut or line.text() in line.toolTip()
        assert not line.is_cut or state == "errors", "a problem with a long address in it"


def left_of(window: MainWindow, widget: QWidget) -> int:
    return widget.mapTo(window, QPoint(0, 0)).x()


@pytest.mark.parametrize("width", [WIDE, 1280, 1920])
def test_the_result_stands_beside_the_form_where_there_is_room(qtbot: QtBot, width: int) -> None:
    window = shown(qtbot, "google_refused", width)
    form, result = window.form, window.report
    tops = [one.mapTo(window, QPoint(0, 0)).y() for one in (form, result)]
    assert tops[0] == tops[1]
    assert left_of(window, result) > left_of(window, form) + form.width()
    assert form.width() <= FORM_WIDTH
    assert result.width() <= RESULT_WIDTH
    right = window.width() - left_of(window, result) - result.width()
    assert abs(left_of(window, form) - right) <= 2, "both are in the middle"


def test_one_below_the_other_they_are_as_wide_as_each_other(qtbot: QtBot) -> None:
    window = shown(qtbot, "google_refused", WIDE - 1)
    form, result = window.form, window.report
    assert left_of(window, form) == left_of(window, result)
    assert form.width() == result.width() == FORM_WIDTH
    assert abs(2 * left_of(window, form) + form.width() - window.width()) <= 2


def test_nothing_moves_aside_when_the_scroll_bar_comes(qtbot: QtBot) -> None:
    window = shown(qtbot, "google_refused", 680)
    window.resize(680, 1800)
    settle()
    before = left_of(window, window.form), window.form.width()
    window.resize(680, 500)
    settle()
    assert (left_of(window, window.form), window.form.width()) == before
    foot = window.footer.to.parentWidget()
    assert foot is not None
    ends = [left_of(window, one) + one.width() for one in (window.form, window.footer.save)]
    assert ends[0] == ends[1], "the foot ends where the cards do"


def test_labels_stand_above_their_fields_where_beside_there_is_no_room(qtbot: QtBot) -> None:
    window = shown(qtbot, "found", 480)
    window.resize(360, 900)
    settle()
    label = next(one for one in window.findChildren(QLabel) if one.text() == "&Email")
    email = label.buddy()
    assert email is not None
    assert label.mapTo(window, QPoint(0, label.height())).y() <= email.mapTo(window, QPoint()).y()
