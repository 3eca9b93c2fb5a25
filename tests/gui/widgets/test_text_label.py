"""Words that wrap: all of them can be read, however long one is."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.widgets.basics import TextLabel
from smtp_desktop.gui.widgets.painting import wrapped
from support.events import settle

ADDRESS = "anna-katharina.buchhaltung@rechnungswesen.example-holding.test"
ROOM = 120


def label_of(qtbot: QtBot, text: str) -> TextLabel:
    label = TextLabel("", text)
    qtbot.addWidget(label)
    label.setFixedWidth(ROOM)
    label.show()
    settle()
    label.resize(ROOM, label.sizeHint().height())
    return label


def rightmost_rows(label: TextLabel) -> int:
    """How many lines of letters are painted."""
    picture = label.grab().toImage()
    ground = picture.pixel(picture.width() - 1, 0)
    inked = [
        any(picture.pixel(x, y) != ground for x in range(picture.width()))
        for y in range(picture.height())
    ]
    return sum(inked)


@pytest.mark.parametrize("text", [ADDRESS, f"Connected as {ADDRESS}", "w" * 70])
def test_a_word_that_is_too_long_for_a_line_goes_on_in_the_next(qtbot: QtBot, text: str) -> None:
    label = label_of(qtbot, text)
    lines = wrapped(label, ROOM)
    assert all(lines.lineAt(one).naturalTextWidth() <= ROOM for one in range(lines.lineCount()))
    assert lines.lineCount() > 2
    assert label.height() >= lines.boundingRect().height()
    line = label.fontMetrics().ascent() / 2  # of each line at least so much is letters
    assert rightmost_rows(label) > (lines.lineCount() - 1) * line


def test_a_text_made_to_keep_the_window_busy_does_not(qtbot: QtBot) -> None:
    label = label_of(qtbot, "a." * 127_000)
    assert label.height() == label.heightForWidth(ROOM)


def test_short_words_are_as_high_as_qt_makes_them(qtbot: QtBot) -> None:
    label = label_of(qtbot, "Some words that wrap by themselves")
    assert label.height() == label.heightForWidth(ROOM)
