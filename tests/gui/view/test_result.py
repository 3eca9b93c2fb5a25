"""The card of a result, as it is seen, heard and pressed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

import states.form as gallery
from gui.view.test_accessibility import longer_texts
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.view.result.report import ResultPanel
from smtp_desktop.gui.view.result.track import Track
from smtp_desktop.gui.widgets.cards import Pill
from smtp_desktop.model.draft import Field
from states.form import STATES
from support.events import settle
from support.gallery import shown
from support.presenter import finding
from support.window import Office, chosen, fill_in, texts

__all__ = ["longer_texts"]

NARROW = 480
PORT = Fix("Use port 465", {"port": 465})


def results() -> dict[str, WindowState]:
    """The states that show a result, by their names."""
    return {name: made for name, make in STATES.items() if (made := make()).shows_result}


def panel_of(qtbot: QtBot, state: WindowState, width: int) -> ResultPanel:
    """The card alone, as wide as a window of this width leaves it."""
    panel = ResultPanel()
    qtbot.addWidget(panel)
    panel.show_state(state)
    panel.resize(width, 2000)
    panel.show()
    settle()
    return panel


def failed(office: Office, failure: Failure) -> None:
    fill_in(office)
    office.services.tester.finding = explain(failure, office.services.catalogue)
    office.services.tester.stage, office.services.tester.reply = failure.stage, failure.reply
    office.press("Test Email")
    office.tasks.run()
    settle()


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    one = Office(qtbot)
    one.window.resize(680, 2400)  # so that nothing has to be scrolled to
    return one


# Room


@pytest.mark.usefixtures("longer_texts")
def test_nothing_is_wider_than_a_narrow_window() -> None:
    for name in results():
        with shown(name, NARROW, 900) as window:
            panel = window.report
            room = panel.width() - panel.column.contentsMargins().left()
            for one in panel.findChildren(QWidget):
                inside = one.parent() is not None and one.window() is window
                in_text = any(isinstance(up, QScrollArea) for up in ancestors(one, panel))
                if one.isVisible() and inside and not in_text:
                    right = one.mapTo(panel, QPoint(one.width(), 0)).x()
                    assert right <= room + 1, (name, type(one).__name__, right, room)
            areas = window.findChildren(QScrollArea)
            scroll = next(one for one in areas if one.isAncestorOf(panel))
            assert panel.minimumSizeHint().width() <= scroll.viewport().width(), name


def ancestors(widget: QWidget, end: QWidget) -> Iterator[QWidget]:
    above = widget.parentWidget()
    while above is not None and above is not end:
        yield above
        above = above.parentWidget()


@pytest.mark.parametrize("width", [280, 440, 560, 1200])
def test_the_track_is_of_one_height_in_every_state_and_at_every_width(
    qtbot: QtBot, width: int
) -> None:
    heights = set()
    for state in ("running", "worked", "google_refused", "port_refused_with_details"):
        panel = panel_of(qtbot, STATES[state](), width)
        heights.add(panel.track.height())
    assert heights == {60}


# Little, and nothing twice


def test_no_sentence_stands_twice_in_the_card(qtbot: QtBot) -> None:
    for name, state in results().items():
        panel = panel_of(qtbot, state, 600)
        said = [
            one.text()
            for one in panel.findChildren(QLabel)
            if one.isVisible() and " " in one.text().strip()
        ]
        assert len(said) == len(set(said)), name


def test_test_again_stands_at_the_foot_alone(office: Office) -> None:
    failed(office, gallery.BAD_PASSWORD)
    said = [one.text().replace("&", "") for one in office.buttons()]
    assert said.count("Test Email") == 1
    assert "Test again" not in said


# A result about other values


def test_a_result_about_other_values_says_so_and_steps_back(office: Office) -> None:
    failed(office, gallery.BAD_PASSWORD)
    panel = office.window.report
    assert "before your changes" not in texts(panel)
    assert panel._content.graphicsEffect() is None
    office.type(Field.HOST, "x")
    assert "For the settings before your changes" in texts(panel)
    effect = panel._content.graphicsEffect()
    assert effect is not None
    QTest.keyClick(office.input(Field.HOST), Qt.Key.Key_Backspace)
    assert "before your changes" not in texts(panel)
    assert panel._content.graphicsEffect() is None


def test_a_password_that_was_typed_since_makes_it_older(office: Office) -> None:
    failed(office, gallery.BAD_PASSWORD)
    office.type(Field.PASSWORD, "-new")
    stale = [office.state.is_result_stale]
    office.press("Test Email")
    stale.append(office.state.is_result_stale)
    office.tasks.run()
    stale.append(office.state.is_result_stale)
    assert stale == [True, False, False]


def test_what_no_test_depends_on_leaves_the_result_as_it_is(office: Office) -> None:
    failed(office, gallery.BAD_PASSWORD)
    office.type(Field.NAME, "Finance")
    assert not office.state.is_result_stale


# Nothing above the pointer moves


def above(office: Office, pressed: QWidget) -> dict[int, tuple[str, int, int]]:
    """Where everything stands that is above something."""
    edge = pressed.mapTo(office.window, QPoint(0, 0)).y()
    found = {}
    for one in office.window.findChildren(QWidget):
        if one.isVisible() and not one.isWindow() and not office.window.head.isAncestorOf(one):
            place = one.mapTo(office.window, QPoint(0, 0))
            if place.y() + one.height() <= edge:
                found[id(one)] = (type(one).__name__, place.x(), place.y())
    return found


def press_and_compare(office: Office, pressed: QWidget) -> None:
    before = above(office, pressed)
    assert len(before) > 20
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    settle()
    after = above(office, pressed) if pressed.isVisible() else everything(office)
    for key, place in before.items():
        if key in after:
            assert after[key] == place
    gone = {place for key, place in before.items() if key not in after}
    assert not gone, gone


def everything(office: Office) -> dict[int, tuple[str, int, int]]:
    return {
        id(one): (
            type(one).__name__,
            one.mapTo(office.window, QPoint(0, 0)).x(),
            one.mapTo(office.window, QPoint(0, 0)).y(),
        )
        for one in office.window.findChildren(QWidget)
        if one.isVisible() and not one.isWindow()
    }


@pytest.mark.parametrize("text", ["Details for IT", "Copy details", "Copy a message for IT"])
def test_nothing_above_moves_when_a_failed_result_is_pressed(office: Office, text: str) -> None:
    failed(office, gallery.MAILBOX_OFF)
    pressed = office.button(text)
    press_and_compare(office, pressed)
    press_and_compare(office, pressed)


def test_nothing_above_moves_when_the_addresses_are_named(office: Office) -> None:
    failed(office, gallery.MAILBOX_OFF)
    office.press("Details for IT")
    settle()
    (box,) = (one for one in office.window.report.findChildren(QCheckBox) if one.isVisible())
    press_and_compare(office, box)


@pytest.mark.parametrize("text", ["It arrived", "In Junk", "Not yet"])
def test_nothing_above_moves_when_the_question_is_answered(office: Office, text: str) -> None:
    fill_in(office)
    office.press("Test Email")
    office.tasks.run()
    settle()
    pressed = office.button(text)
    place = pressed.mapTo(office.window, QPoint(0, 0))
    press_and_compare(office, pressed)
    assert pressed.mapTo(office.window, QPoint(0, 0)) == place


def test_the_form_the_headline_and_the_track_stay_when_a_fix_is_pressed(office: Office) -> None:
    fill_in(office)
    office.services.tester.finding = finding(PORT)
    office.press("Test Email")
    office.tasks.run()
    settle()
    window = office.window
    fixed: list[QWidget] = [*window.form.rows.values(), window.report, window.report.track]
    before = [(one.isVisible(), one.mapTo(window, QPoint(0, 0))) for one in fixed]
    QTest.mouseClick(office.button(PORT.label), Qt.MouseButton.LeftButton)
    settle()
    assert office.state.shows_stop
    assert [(one.isVisible(), one.mapTo(window, QPoint(0, 0))) for one in fixed] == before


# For whoever cannot see it


@pytest.mark.parametrize(
    ("state", "name", "wanted", "steps"),
    [
        (
            "google_refused",
            "Google needs an app password",
            "You can fix this",
            "Found: smtp.gmail.com. Secured: TLS 1.3. Sign-in: refused. Sent: not reached",
        ),
        (
            "letter_for_it",
            "Sending with SMTP is switched off",
            "Your IT has to fix this",
            "Found: smtp.acme.test. Secured: TLS 1.3. Sign-in: switched off. Sent: not reached",
        ),
        (
            "worked",
            "jane@acme.test",
            "",
            "Found: smtp.acme.test. Secured: TLS 1.3. Signed in: as jane@acme.test. Sent: accepted",
        ),
    ],
)
def test_the_tree_of_screen_readers_has_the_finding_and_the_steps(
    qtbot: QtBot, state: str, name: str, wanted: str, steps: str
) -> None:
    panel = panel_of(qtbot, STATES[state](), 600)
    found, track = (QAccessible.queryAccessibleInterface(one) for one in (panel, panel.track))
    assert name in found.text(QAccessible.Text.Name)
    assert wanted in found.text(QAccessible.Text.Description)
    assert track.text(QAccessible.Text.Name) == "Steps of the test"
    assert track.text(QAccessible.Text.Description).startswith(steps)
    if wanted:
        pill = next(one for one in panel.findChildren(Pill) if one.isVisible())
        spoken = QAccessible.queryAccessibleInterface(pill)
        assert spoken.text(QAccessible.Text.Name) == wanted


def test_a_result_is_said_aloud_once_with_who_can_fix_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    from smtp_desktop.gui.view.result import finding_body

    monkeypatch.setattr(finding_body, "announce", lambda _, text: heard.append(text))
    failed(office, gallery.MAILBOX_OFF)
    office.press("Details for IT")
    (said,) = heard
    assert said.startswith("Sending with SMTP is switched off for this mailbox.")
    assert "Your IT has to fix this" in said


# What takes long


@pytest.mark.parametrize("moves", [True, False])
def test_what_takes_long_turns_where_things_may_move(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *, moves: bool
) -> None:
    from smtp_desktop.gui.changes.showing.track import track as marks_of
    from smtp_desktop.gui.view.result import track as module

    monkeypatch.setattr(module, "moves", lambda: moves)
    track = Track()
    qtbot.addWidget(track)
    track.resize(500, 60)
    marks = marks_of(gallery.running())
    track.show_marks(marks, is_slow=True)
    track.show()
    settle()
    first = track.grab().toImage()
    qtbot.wait(120)
    assert (track.grab().toImage() != first) is moves
    track.show_marks((), is_slow=False)
    assert not track._clock.isActive()


def test_the_track_reads_from_right_to_left_as_well(qtbot: QtBot, qapp: QApplication) -> None:
    from smtp_desktop.gui.changes.showing.track import track as marks_of

    track = Track()
    qtbot.addWidget(track)
    track.resize(400, 60)
    track.show_marks(marks_of(gallery.google_refused()))
    before = track._middles()
    track.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert track._middles() == before[::-1]
    assert not track.grab().isNull()


def test_buttons_stand_below_each_other_rather_than_being_cut(qtbot: QtBot) -> None:
    for name, state in results().items():
        panel = panel_of(qtbot, state, 330)
        for one in panel.findChildren(QPushButton):
            if one.isVisible():
                assert one.width() >= one.sizeHint().width(), name
                right = one.mapTo(panel, QPoint(one.width(), 0)).x()
                assert right <= panel.width(), name


def test_the_menu_of_a_message_leaves_the_result_in_its_place(office: Office) -> None:
    failed(office, gallery.MAILBOX_OFF)
    track = office.window.report.track
    place = track.mapTo(office.window, QPoint(0, 0))
    chosen(office, "Read it")
    settle()
    assert track.mapTo(office.window, QPoint(0, 0)) == place
