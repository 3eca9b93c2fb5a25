"""The page of the log with a person in front of it, by mouse alone and by keyboard alone."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.view.log.list_card import MOST_COPIED
from smtp_desktop.gui.view.log.page import LogPageView
from smtp_desktop.gui.view.log.table import LogTable
from smtp_desktop.model import codec
from smtp_desktop.ports.sending_log import Entry
from smtp_desktop.printable import Printable
from support.events import settle
from support.logged import EVERYTHING, PASSWORD, SENDING, SENT
from support.presenter import SAVED, FakeServices
from support.window import Office, texts

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


class Desk:
    """An office whose page of the log is open, with these emails, the oldest first."""

    def __init__(self, qtbot: QtBot, *entries: Entry, is_open: bool = True) -> None:
        services = FakeServices({"default": codec.encode(SAVED)})
        self.log = services.log_store
        for one in entries:
            self.log.add(one)
        self.office = Office(qtbot, services)
        if is_open:
            self.keys(Qt.Key.Key_2, CONTROL)

    @property
    def page(self) -> LogPageView:
        found = self.office.window.log
        assert found is not None
        return found

    @property
    def table(self) -> LogTable:
        return self.page.list.table

    def settle(self) -> None:
        self.office.tasks.run()
        settle()

    def keys(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        self.office.keys(key, modifier)
        self.settle()

    def press(self, text: str) -> None:
        self.office.press(text)
        self.settle()

    def click(self, row: int, *, twice: bool = False) -> None:
        place = self.table.visualRect(self.table.log.index(row, 0)).center()
        act = QTest.mouseDClick if twice else QTest.mouseClick
        act(self.table.viewport(), Qt.MouseButton.LeftButton, NONE, place)
        self.settle()

    def look(self) -> None:
        self.page.looked.emit()
        self.settle()

    def cells(self, column: int) -> list[str]:
        """What stands in a column, from above."""
        log = self.table.log
        return [str(log.index(row, column).data()) for row in range(log.rowCount())]

    @property
    def opened(self) -> str:
        """What the card of the opened email says, empty while none is open."""
        made = LogPageView.entry.is_made_in(self.page) and self.page.entry.isVisible()
        return texts(self.page.entry) if made else ""


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    QGuiApplication.clipboard().setText("before")
    return Desk(qtbot, *EVERYTHING)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def tab(desk: Desk) -> str:
    return desk.office.window.pages.tabs.tabText(1)


def test_the_table_says_what_happened(desk: Desk) -> None:
    assert desk.cells(2)[:4] == [
        "Sending…", "Sent", "The server did not accept the username or password.", "Sent",
    ]  # fmt: skip
    assert desk.cells(3)[2] == "You, your IT administrator"
    assert "Emails: 8. Failures: 5." in texts(desk.page)
    assert "Kept for 90 days on this computer, without the text of any email." in texts(desk.page)


def test_a_list_of_people_that_cannot_be_read_shows_on_the_tab(qtbot: QtBot) -> None:
    desk = Desk(qtbot, SENT, is_open=False)
    people = desk.office.services.people_store
    for text, title in (("person = 3", "Sending Error Logs (!)"), ("", "Sending Error Logs")):
        people.write("people", text)
        desk.office.tasks.a_second_passes()
        desk.settle()
        assert tab(desk) == title


def test_unseen_failures_are_counted_on_the_tab_until_it_is_opened(qtbot: QtBot) -> None:
    desk = Desk(qtbot, *EVERYTHING, is_open=False)
    assert tab(desk) == "Sending Error Logs"
    desk.office.tasks.a_second_passes()
    desk.settle()
    assert tab(desk) == "Sending Error Logs (5)"
    assert Page.LOG not in desk.office.window.pages.made
    desk.keys(Qt.Key.Key_2, CONTROL)
    assert tab(desk) == "Sending Error Logs"
    desk.keys(Qt.Key.Key_1, CONTROL)
    desk.office.tasks.a_second_passes()
    desk.settle()
    assert tab(desk) == "Sending Error Logs"


def test_a_click_opens_an_email_and_close_gives_the_table_back(desk: Desk) -> None:
    assert desk.opened == ""
    desk.click(2)
    assert "One of the two is not what smtp.acme.test expects" in desk.opened
    assert "You can fix this" in desk.opened
    desk.click(1)
    assert "not yet proof" in desk.opened
    desk.press("Close")
    assert desk.opened == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_the_keyboard_opens_an_email_and_what_is_open_follows_it(desk: Desk, key: Qt.Key) -> None:
    desk.table.setFocus()
    desk.keys(Qt.Key.Key_Down)
    desk.keys(Qt.Key.Key_Down)
    assert desk.opened == "", "going there opens nothing"
    desk.keys(key)
    first = desk.opened
    assert first
    desk.keys(Qt.Key.Key_Down)
    assert desk.opened not in ("", first)
    desk.page.entry.close_link.setFocus()
    desk.keys(Qt.Key.Key_Space)
    assert desk.opened == ""
    assert desk.table.hasFocus()


def test_a_double_click_opens_once_and_only_its_own_row(desk: Desk) -> None:
    desk.click(2, twice=True)
    assert "The server did not accept" in desk.opened


def test_home_and_end_go_to_the_first_and_the_last_row(qtbot: QtBot) -> None:
    desk = Desk(qtbot, *([SENT] * 100))
    desk.table.setFocus()
    for key, row in ((Qt.Key.Key_End, 99), (Qt.Key.Key_Home, 0), (Qt.Key.Key_PageDown, None)):
        desk.keys(key)
        assert row is None or desk.table.currentIndex().row() == row
    assert desk.table.currentIndex().row() > 2


def test_tab_leaves_the_table(desk: Desk) -> None:
    desk.table.setFocus()
    desk.keys(Qt.Key.Key_Down)
    desk.keys(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is desk.page.list.copy
    desk.keys(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert desk.table.hasFocus()


def test_letters_typed_in_the_table_search(desk: Desk) -> None:
    desk.table.setFocus()
    for letter in "orders":
        desk.keys(Qt.Key(ord(letter.upper())))
    assert desk.page.list.search.text() == "orders"
    assert desk.page.list.search.hasFocus()
    assert desk.cells(1) == ["orders@shop.example and 1 more"] * 2
    assert "Found: 2." in texts(desk.page)


def test_choosing_narrows_the_list(desk: Desk) -> None:
    what = desk.page.list.what
    what.setFocus()
    desk.keys(Qt.Key.Key_Down)
    assert what.currentText() == "Failures only"
    assert len(desk.cells(2)) == 5
    since = desk.page.list.since
    since.setFocus()
    desk.keys(Qt.Key.Key_Down)
    assert since.currentText() == "Today"
    assert len(desk.cells(2)) == 2
    desk.keys(Qt.Key.Key_End)
    assert len(desk.cells(2)) == 5


def test_an_account_can_be_chosen_where_there_are_several(qtbot: QtBot) -> None:
    services = FakeServices({name: codec.encode(SAVED) for name in ("default", "shop")})
    services.log_store.add(SENT)
    services.log_store.add(replace(SENT, account=Printable("shop")))
    office = Office(qtbot, services)
    office.keys(Qt.Key.Key_2, CONTROL)
    office.tasks.run()
    page = office.window.log
    assert page is not None
    assert page.list.account.isVisible()
    page.list.account.setFocus()
    office.keys(Qt.Key.Key_End, NONE)
    office.tasks.run()
    assert page.list.model.rowCount() == 1


def test_selected_rows_are_copied_as_lines(desk: Desk) -> None:
    desk.table.setFocus()
    desk.keys(Qt.Key.Key_A, CONTROL)
    desk.keys(Qt.Key.Key_C, CONTROL)
    lines = clipboard().split("\n")
    assert len(lines) == 8
    assert lines[2].split("\t")[1:] == [
        "jane@acme.test", "The server did not accept the username or password.",
        "You, your IT administrator",
    ]  # fmt: skip
    desk.click(1)
    desk.press("Copy rows")
    assert clipboard().count("\n") == 0


def test_of_very_many_rows_the_first_are_copied_and_that_is_said(qtbot: QtBot) -> None:
    desk = Desk(qtbot, *([SENT] * (MOST_COPIED + 50)))
    desk.table.setFocus()
    desk.keys(Qt.Key.Key_A, CONTROL)
    desk.keys(Qt.Key.Key_C, CONTROL)
    assert len(clipboard().split("\n")) == MOST_COPIED
    assert f"Only the first {MOST_COPIED} rows were copied." in texts(desk.page)


def test_nothing_is_copied_where_nothing_is_selected(desk: Desk) -> None:
    desk.table.clearSelection()
    desk.press("Copy rows")
    assert clipboard() == "before"


def test_new_emails_come_on_top_and_what_is_read_stays_where_it_is(qtbot: QtBot) -> None:
    desk = Desk(qtbot, *([SENT] * 200))
    desk.table.setFocus()
    bar = desk.table.verticalScrollBar()
    bar.setValue(40 * desk.table.row_height + 5)
    desk.settle()
    first = desk.table.rowAt(0)
    number = desk.table.log.number(first)
    desk.table.selectionModel().setCurrentIndex(
        desk.table.log.index(first + 1, 0),
        QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
    )
    desk.look()
    for _ in range(3):
        desk.log.add(PASSWORD)
    desk.look()
    assert desk.table.log.number(desk.table.rowAt(0)) == number
    assert bar.value() == 43 * desk.table.row_height + 5
    assert [list(one) for one in desk.table.selected()] == [[first + 4]]
    bar.setValue(0)
    desk.log.add(PASSWORD)
    desk.look()
    assert bar.value() == 0, "at the top the newest is seen"


def test_an_email_under_way_says_what_came_of_it(qtbot: QtBot) -> None:
    desk = Desk(qtbot, SENDING)
    assert desk.cells(2) == ["Sending…"]
    desk.look()
    desk.log.complete(1, replace(PASSWORD, number=1))
    desk.look()
    assert desk.cells(2) == ["The server did not accept the username or password."]


def test_the_selected_email_stays_selected_in_another_list(desk: Desk) -> None:
    desk.click(2)
    desk.office.presenter.log.choose(failures=True)
    desk.settle()
    assert desk.table.currentIndex().row() == 0
    desk.office.presenter.log.choose(failures=False)
    desk.settle()
    assert desk.table.currentIndex().row() == 2


def test_clear_and_undo(desk: Desk) -> None:
    desk.press("Clear")
    assert "The log is empty." in texts(desk.page)
    assert "Cleared: 9." in texts(desk.page)
    assert not desk.page.list.clear.isEnabled()
    desk.press("Undo")
    assert len(desk.cells(2)) == 8
    assert "Cleared" not in texts(desk.page)


def test_what_is_listed_is_saved_as_a_table(desk: Desk) -> None:
    desk.press("Save as a table…")
    (dialog,) = desk.office.window.findChildren(QFileDialog)
    path = os.path.normpath("/tmp/sent.csv")
    dialog.fileSelected.emit("/tmp/sent.csv")
    dialog.close()
    desk.settle()
    assert desk.office.services.text_files.files[path].count("\n") == 9
    assert f"Saved as {path}" in texts(desk.page)


@pytest.mark.parametrize(
    ("entries", "failures", "search", "said"),
    [
        ((), False, "", "Nothing is in the sending log yet."),
        ((SENT,) * 3, True, "", "No failures. Emails in the log: 3."),
        ((SENT,) * 3, False, "zebra", "Nothing found. Emails in the log: 3."),
    ],
)
def test_an_empty_list_says_why(
    qtbot: QtBot, entries: tuple[Entry, ...], failures: bool, search: str, said: str
) -> None:
    desk = Desk(qtbot, *entries)
    desk.office.presenter.log.choose(failures=failures)
    desk.office.presenter.log.search(search)
    desk.settle()
    shown = [one.text() for one in desk.page.findChildren(QLabel) if one.isVisible()]
    assert said in shown


def test_the_page_looks_only_while_it_is_in_sight(desk: Desk, qtbot: QtBot) -> None:
    looked: list[int] = []
    desk.page.looked.connect(lambda: looked.append(1))
    qtbot.waitUntil(lambda: len(looked) >= 2)
    desk.keys(Qt.Key.Key_1, CONTROL)
    looked.clear()
    qtbot.wait(600)
    assert looked == []


def test_wide_enough_the_email_stands_beside_the_list(desk: Desk) -> None:
    desk.click(2)
    window, card = desk.office.window, desk.page.entry
    assert card.mapTo(window, QPoint()).y() > desk.page.list.mapTo(window, QPoint()).y() + 100
    window.resize(1280, 800)
    desk.settle()
    assert card.mapTo(window, QPoint()).y() == desk.page.list.mapTo(window, QPoint()).y()
    assert card.mapTo(window, QPoint()).x() > desk.page.list.width()
