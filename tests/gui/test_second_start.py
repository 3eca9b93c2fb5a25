"""What other programs ask of the open window: to come to the front, to close, to let the session
end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from smtp_desktop import instance
from smtp_desktop.gui.interruption import SessionEnd
from smtp_desktop.gui.second_start import SecondStart
from smtp_desktop.model.draft import Field
from smtp_desktop.waiting import start_thread
from support.presenter import saved_kit
from support.window import Office, by_text, fill_in, question


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"smtp-desktop-test-{os.getpid()}" if sys.platform == "win32" else str(tmp_path / "own")


class Desk:
    """An open window that listens, and programs that ask it."""

    def __init__(self, qtbot: QtBot, address: str, office: Office) -> None:
        self.office = office
        self._qtbot = qtbot
        self._address = address
        self._server = SecondStart(office.window, address)

    def ask(self, function: Callable[[], bool]) -> bool:
        """What another program is answered; the window goes on meanwhile."""
        answers: list[bool] = []
        thread = start_thread("asks", lambda: answers.append(function()))
        self._qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
        thread.join()
        return answers[0]

    def close(self, seconds: float = 0.6) -> bool:
        return self.ask(lambda: instance.close_running(self._address, seconds))

    def stop_listening(self) -> None:
        self._server.close()


@pytest.fixture
def desk(qtbot: QtBot, address: str) -> Iterator[Desk]:
    made = Desk(qtbot, address, Office(qtbot, saved_kit()))
    yield made
    made.stop_listening()


def test_a_second_start_finds_the_window(desk: Desk, address: str) -> None:
    assert desk.ask(lambda: instance.raise_running(address))


def test_where_nothing_would_be_lost_the_window_closes_at_once(desk: Desk) -> None:
    desk.office.window.destroyed.connect(desk.stop_listening)
    desk.close()
    assert not desk.office.window.isVisible()


def test_a_window_that_is_gone_has_closed(desk: Desk) -> None:
    desk.stop_listening()
    assert desk.close()


def test_unsaved_changes_stay_and_the_person_is_asked_what_is_to_become_of_them(desk: Desk) -> None:
    desk.office.type(Field.NAME, "x")
    assert not desk.close()
    assert desk.office.window.isVisible()
    assert desk.office.state.has_unsaved
    assert "Name" in question(desk.office).informativeText()


def test_cancel_is_an_answer_to_whoever_has_asked(desk: Desk, address: str) -> None:
    desk.office.type(Field.NAME, "x")
    message = instance.CLOSE + b" 17\n"
    for _ in range(2):
        desk.ask(lambda: instance._tell(address, message))
        if desk.office.state.frame.question:
            QTest.keyClick(question(desk.office), Qt.Key.Key_Escape)
    assert desk.office.state.frame.question is None, "it was asked once"
    desk.ask(lambda: instance._tell(address, instance.CLOSE + b" 18\n"))
    assert desk.office.state.frame.question, "another program may ask again"


def test_saved_at_the_question_it_closes(desk: Desk) -> None:
    desk.office.type(Field.NAME, "x")
    desk.close()
    by_text(question(desk.office).buttons(), "Save").click()
    desk.office.tasks.run()
    assert not desk.office.window.isVisible()
    assert "x" in desk.office.services.accounts.account().sender.name


def test_a_test_that_runs_is_not_broken_off(desk: Desk) -> None:
    desk.office.press("Test Email")
    assert not desk.office.state.is_idle
    assert not desk.close()
    assert desk.office.window.isVisible()
    assert not desk.office.state.is_idle


def test_a_question_that_is_open_is_left_to_the_person(qtbot: QtBot, address: str) -> None:
    desk = Desk(qtbot, address, Office(qtbot))
    fill_in(desk.office)
    desk.office.presenter.toggle_server()
    desk.office.window.form.encryption.setFocus()
    desk.office.window.close()
    asked = desk.office.state.frame.question
    assert asked
    assert not desk.close()
    assert desk.office.state.frame.question is asked
    desk.stop_listening()


class Session:
    """The end of a session, as Qt tells of it."""

    def __init__(self, *, may_ask: bool = True) -> None:
        self._may_ask = may_ask
        self.said: list[str] = []

    def allowsInteraction(self) -> bool:  # noqa: N802 - Qt's name
        return self._may_ask

    def cancel(self) -> None:
        self.said.append("cancel")

    def release(self) -> None:
        self.said.append("release")


def ending(office: Office, session: Any) -> list[str]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    end = SessionEnd(application, office.window)
    end.hear(session)
    end.deleteLater()
    return list(session.said)


def test_a_session_ends_where_nothing_is_lost(desk: Desk) -> None:
    assert ending(desk.office, Session()) == []
    assert desk.office.state.frame.question is None


def test_a_session_does_not_end_over_unsaved_changes(desk: Desk) -> None:
    desk.office.type(Field.NAME, "x")
    assert ending(desk.office, Session()) == ["cancel", "release"]
    assert question(desk.office)


def test_where_nobody_can_be_asked_the_session_ends(desk: Desk) -> None:
    desk.office.type(Field.NAME, "x")
    assert ending(desk.office, Session(may_ask=False)) == []
