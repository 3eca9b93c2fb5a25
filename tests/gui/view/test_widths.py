"""From 480 px on nothing scrolls sideways, whatever is shown, and no line is wider than is good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QLayout, QScrollArea, QWidget
from shiboken6 import isValid

from smtp_desktop.gui.view.columns import FORM_WIDTH, RESULT_WIDTH, WIDE
from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.gui.widgets.basics import LineLabel, TextLabel
from states.form import STATES
from support.events import settle
from support.gallery import resize, shown

pytestmark = pytest.mark.usefixtures("qapp")
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


def sideways(window: MainWindow) -> int:
    """How far the page could be scrolled to the side."""
    areas = [one for one in window.findChildren(QScrollArea) if one.widget() is window.columns]
    areas += [window.log] if window.log else []
    assert areas
    return max(one.horizontalScrollBar().maximum() for one in areas)


@EVERY_STATE
def test_nothing_scrolls_sideways_and_no_line_of_the_foot_is_cut(state: str) -> None:
    with shown(state, 480, 900) as window:
        for line in window.footer.findChildren(LineLabel):
            assert not line.is_cut or line.text() in line.toolTip()
            assert not line.is_cut or state == "errors", "a problem with a long address in it"
        for width in (480, 520, 620, 680, 999, 1000, 1280, 480):
            resize(window, width, 900)
            assert (window.width(), sideways(window)) == (width, 0)


@EVERY_STATE
@pytest.mark.usefixtures("longer_sentences")
def test_longer_sentences_are_neither_cut_nor_scrolled(state: str) -> None:
    with shown(state, 480, 900) as window:
        for width in (480, 680, 1280):
            resize(window, width, 900)
            assert (window.width(), sideways(window)) == (width, 0)
            cut = [
                one.text()
                for one in window.findChildren(TextLabel)
                if one.isVisible() and one.height() < one.heightForWidth(one.width())
            ]
            assert cut == [], width
            for narrower in (620, 560, 520, 500, 480):
                if narrower < width:
                    resize(window, narrower, 900)
                    assert sideways(window) == 0, "a window that was wide can be made narrow"


@pytest.mark.usefixtures("longer_sentences")
@pytest.mark.parametrize("state", ["worked", "microsoft", "log_listed", "programs_listed"])
@pytest.mark.parametrize("name", ["x", "accounting-of-the-office-in-the-old-town-hall"])
def test_with_several_accounts_the_window_is_as_narrow(state: str, name: str) -> None:
    with shown(state, 480, 900) as window:
        several = STATES[state]()
        known = several.known._replace(account=name, accounts=("default", name))
        window.show_state(several._replace(known=known))
        head = window.head
        title = head.findChild(TextLabel)
        assert isinstance(title, TextLabel)
        for width in (480, 520, 1280, 480):
            resize(window, width, 900)
            assert (window.width(), sideways(window)) == (width, 0)
            assert title.height() >= title.heightForWidth(title.width())
            is_short = title.text().startswith("Send email ~")
            is_for_the_pill = width == 520 and head.pill.width() >= head.pill.sizeHint().width()
            assert is_short is (width == 480 or is_for_the_pill)
        assert head.accounts.toolTip() == f"{head.accounts.accessibleName()}: {name}"
        window.show_state(STATES[state]())
        settle()
        assert title.text().startswith("Send email from this computer"), "one account needs no name"


@pytest.mark.parametrize("state", ["worked", "google_refused", "log_listed"])
def test_the_name_of_an_account_is_cut_before_the_words_of_the_pill(state: str) -> None:
    with shown(state, 680, 900) as window:
        several = STATES[state]()
        known = several.known._replace(account="x" * 64, accounts=("default", "x" * 64))
        window.show_state(several._replace(known=known))
        for width in (680, 520, 1280, 480):
            resize(window, width, 900)
            assert (window.width(), sideways(window)) == (width, 0)
            assert window.head.pill.width() >= window.head.pill.sizeHint().width()


def left_of(window: MainWindow, widget: QWidget) -> int:
    return widget.mapTo(window, QPoint(0, 0)).x()


@pytest.mark.parametrize("width", [WIDE, 1280, 1920])
def test_the_result_stands_beside_the_form_where_there_is_room(width: int) -> None:
    with shown("google_refused", width, 900) as window:
        form, result = window.form, window.report
        tops = [one.mapTo(window, QPoint(0, 0)).y() for one in (form, result)]
        assert tops[0] == tops[1]
        assert left_of(window, result) > left_of(window, form) + form.width()
        assert form.width() <= FORM_WIDTH
        assert result.width() <= RESULT_WIDTH
        right = window.width() - left_of(window, result) - result.width()
        assert abs(left_of(window, form) - right) <= 2, "both are in the middle"


def test_one_below_the_other_they_are_as_wide_as_each_other() -> None:
    with shown("google_refused", WIDE - 1, 900) as window:
        form, result = window.form, window.report
        assert left_of(window, form) == left_of(window, result)
        assert form.width() == result.width() == FORM_WIDTH
        assert abs(2 * left_of(window, form) + form.width() - window.width()) <= 2


def test_nothing_moves_aside_when_the_scroll_bar_comes() -> None:
    with shown("google_refused", 680, 900) as window:
        resize(window, 680, 1800)
        before = left_of(window, window.form), window.form.width()
        resize(window, 680, 500)
        assert (left_of(window, window.form), window.form.width()) == before
        foot = window.footer.to.parentWidget()
        assert foot is not None
        ends = [left_of(window, one) + one.width() for one in (window.form, window.footer.save)]
        assert ends[0] == ends[1], "the foot ends where the cards do"


def test_labels_stand_above_their_fields_where_beside_there_is_no_room() -> None:
    with shown("found", 480, 900) as window:
        resize(window, 360, 900)
        label = next(one for one in window.findChildren(QLabel) if one.text() == "&Email")
        email = label.buddy()
        assert email is not None
        assert (
            label.mapTo(window, QPoint(0, label.height())).y() <= email.mapTo(window, QPoint()).y()
        )


def test_what_lays_the_window_out_stays_when_labels_go_above_their_fields_and_back() -> None:
    """What Qt deleted a moment later took the program with it, one time in some."""
    with shown("authority_set", 680, 900) as window:
        layouts = window.findChildren(QLayout)
        assert len(layouts) > 20
        for width in (360, 680):
            resize(window, width, 900)
            assert [one for one in layouts if not isValid(one)] == []
