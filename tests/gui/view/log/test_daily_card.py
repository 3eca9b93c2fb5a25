"""The card of the daily check with a person in front of it."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from smtp_desktop.errors import FileNotWritten
from smtp_desktop.gui.view.log.daily import DailyCard
from smtp_desktop.model import codec
from smtp_desktop.services.watch.daily import Overview
from support.checked import FAILS, WORKS
from support.clock import NOW
from support.events import settle
from support.presenter import SAVED, FakeServices
from support.window import Office


class Person:
    """Somebody who looks at the card of accounts that are as they are said to be."""

    def __init__(self, qtbot: QtBot, *accounts: Overview) -> None:
        self.services = FakeServices({"default": codec.encode(SAVED)})
        self.services.daily.accounts = accounts
        self.services.daily.at = NOW
        self.office = Office(qtbot, self.services)
        self.office.keys(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    @property
    def card(self) -> DailyCard:
        page = self.office.window.log
        assert page is not None
        return page.daily

    def settle(self) -> None:
        self.office.tasks.run()
        settle()

    def texts(self) -> str:
        labels = self.card.findChildren(QLabel)
        return "\n".join(one.text() for one in labels if not one.isHidden())

    def clicks(self, name: str) -> None:
        getattr(self.card, name).click()
        self.settle()


def test_the_switch_shows_what_is_so_and_why_it_could_not_be(qtbot: QtBot) -> None:
    person = Person(qtbot, WORKS)
    assert not person.card.switch.isChecked()
    person.clicks("switch")
    assert person.services.schedule.is_on
    assert person.card.switch.isChecked()
    assert person.card.pill.text() == "On"
    person.services.schedule.problem = FileNotWritten("the disk is full")
    person.clicks("switch")
    assert person.card.switch.isChecked(), "it shows what is so"
    assert "could not be switched off: the disk is full" in person.texts()
    assert "Signs in once a day" in person.card.switch.accessibleDescription()


def test_where_nothing_starts_it_daily_it_says_when_it_checks(qtbot: QtBot) -> None:
    person = Person(qtbot, WORKS)
    assert "log in" not in person.texts()
    person.services.schedule.is_at_login = True
    person.clicks("switch")
    assert "so accounts are checked each time you log in." in person.texts()
    person.services.schedule.is_at_login = False
    person.clicks("switch")
    assert "log in" not in person.texts()


def test_what_ends_and_what_fails_is_told(qtbot: QtBot) -> None:
    person = Person(qtbot, WORKS, FAILS)
    said = person.texts()
    assert "The Client Secret ends on 2027-01-31, in 20 days." in said
    assert "jane@acme.test has not worked since" in said
    assert "Last checked" in said
    person.clicks("check")
    assert person.services.daily.checked == ["default", "default"]


def test_dates_are_saved_for_a_calendar(qtbot: QtBot) -> None:
    person = Person(qtbot, WORKS)
    person.clicks("calendar")
    dialog = person.office.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit("/tmp/ends.ics")
    person.settle()
    dialog.close()
    assert os.path.normpath("/tmp/ends.ics") in person.services.text_files.files
    assert "Open it to add the dates" in person.texts()


def test_without_dates_no_calendar_is_offered(qtbot: QtBot) -> None:
    assert Person(qtbot, FAILS).card.calendar.isHidden()
