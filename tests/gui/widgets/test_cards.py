"""Cards, callouts and pills: what they show, and what a screen reader is told of them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.view.spoken import speak_folds
from smtp_desktop.gui.widgets.basics import LinkButton
from smtp_desktop.gui.widgets.buttons import MainButton
from smtp_desktop.gui.widgets.cards import Callout, Fold, FoldCard, Pill
from smtp_desktop.gui.widgets.painting import Sign, SignIcon


@pytest.mark.parametrize("is_open", [True, False])
def test_a_fold_tells_whether_it_is_open(qtbot: QtBot, *, is_open: bool) -> None:
    fold = Fold()
    speak_folds(fold)
    qtbot.addWidget(fold)
    fold.show_fold("Server &settings", "smtp.acme.test", is_open=is_open)
    spoken = QAccessible.queryAccessibleInterface(fold.button)
    state = spoken.state()
    assert state.expandable
    assert (bool(state.expanded), bool(state.collapsed)) == (is_open, not is_open)
    assert spoken.role() is QAccessible.Role.Button
    assert spoken.text(QAccessible.Text.Name) == "Server settings"
    assert spoken.text(QAccessible.Text.Description) == "smtp.acme.test"


# A new process, as nothing takes back that folds tell more.
LISTENED_BEFORE = """
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from smtp_desktop.gui.view.spoken import speak_folds
from smtp_desktop.gui.widgets.cards import Fold

def said():
    state = QAccessible.queryAccessibleInterface(fold.button).state()
    return bool(state.expandable), bool(state.collapsed)

application = QApplication([])
QAccessible.setActive(True)
fold = Fold()
fold.show_fold("Sign-in", is_open=False)
print(said())
speak_folds(fold)
print(said())
"""


def test_a_screen_reader_that_listened_before_is_told_as_well() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LISTENED_BEFORE],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.split("\n")[:2] == ["(False, False)", "(True, True)"]


def test_a_screen_reader_can_press_a_fold(qtbot: QtBot) -> None:
    fold = Fold()
    speak_folds(fold)
    qtbot.addWidget(fold)
    fold.show_fold("Advanced", is_open=False)
    actions = QAccessible.queryAccessibleInterface(fold.button).actionInterface()
    assert "Press" in actions.actionNames()
    with qtbot.waitSignal(fold.pressed):
        actions.doAction("Press")


def test_a_folded_card_opens_wherever_it_is_clicked(qtbot: QtBot) -> None:
    card = FoldCard()
    qtbot.addWidget(card)
    card.resize(400, 60)
    card.show_fold("Sign-in", is_open=False)
    card.show()
    assert not card.body.isVisible()
    with qtbot.waitSignal(card.pressed):
        QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(380, 30))
    card.show_fold("Sign-in", is_open=True)
    with qtbot.assertNotEmitted(card.pressed):
        QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(380, 8))


def test_a_button_is_as_large_filled_as_not(qtbot: QtBot) -> None:
    button = MainButton("&Test Email")
    qtbot.addWidget(button)
    before = button.sizeHint()
    button.show_filled(filled=True)
    assert button.sizeHint() == before


def test_a_filled_button_looks_different(qtbot: QtBot) -> None:
    button = MainButton("&Save")
    qtbot.addWidget(button)
    button.resize(100, 32)
    before = button.grab().toImage()
    button.show_filled(filled=True)
    assert button.grab().toImage() != before


def test_the_keyboard_is_seen_on_links_and_folds(qtbot: QtBot) -> None:
    """A ring of at least 2 px appears around what has the focus, and nothing else changes."""
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    link, fold, main = LinkButton("Change…"), Fold(), MainButton("Save")
    main.show_filled(filled=True)
    fold.show_fold("Server settings", is_open=False)
    other = QLineEdit()
    for one in (other, link, fold, main):
        column.addWidget(one)
    with qtbot.waitActive(page):
        page.show()
    for widget in (link, fold.button, main):
        other.setFocus()
        without = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        with_ring = widget.grab().toImage()
        size = without.size()
        places = [(x, y) for x in range(size.width()) for y in range(size.height())]
        changed = sum(without.pixel(x, y) != with_ring.pixel(x, y) for x, y in places)
        assert changed >= 2 * (size.width() + size.height() - 24), widget


def test_a_pill_elides_and_tells_the_rest_in_its_tool_tip(qtbot: QtBot) -> None:
    pill = Pill()
    qtbot.addWidget(pill)
    pill.show_pill(Sign.GOOD, "Working · today 09:14")
    whole = pill.sizeHint()
    pill.resize(whole)
    pill.grab()
    assert pill.toolTip() == ""
    pill.resize(whole.width() - 30, whole.height())
    pill.grab()
    assert pill.toolTip() == "Working · today 09:14"
    assert pill.minimumSizeHint().height() == whole.height()


def test_a_pill_without_words_is_not_there(qtbot: QtBot) -> None:
    pill = Pill()
    qtbot.addWidget(pill)
    pill.show_pill(Sign.IDLE, "")
    assert pill.isHidden()


def test_a_callout_says_one_sentence_and_offers_its_links(qtbot: QtBot) -> None:
    callout = Callout()
    qtbot.addWidget(callout)
    callout.show_words("Google needs an app password.", "Get one…", "I cannot find it")
    assert [link.text() for link in callout.links] == ["Get one…", "I cannot find it"]
    with qtbot.waitSignal(callout.followed) as followed:
        callout.links[1].click()
    assert followed.args == [1]
    callout.show_words("")
    assert callout.isHidden()


@pytest.mark.parametrize("sign", Sign)
def test_every_sign_is_painted_and_no_two_look_the_same(qtbot: QtBot, sign: Sign) -> None:
    pictures = {}
    for one in Sign:
        icon = SignIcon(one, size=2)
        qtbot.addWidget(icon)
        icon.resize(icon.sizeHint())
        pictures[one] = icon.grab().toImage()
    assert all(pictures[sign] != other for one, other in pictures.items() if one is not sign)
