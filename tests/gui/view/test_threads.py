"""A sign-in that really runs beside the window: cancelled, replaced, and ended with the window."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.state.connection import connected_as
from smtp_desktop.gui.state.sign_in import Phase
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.model.account import Account
from smtp_desktop.model.secret import Secret
from smtp_desktop.services.sign_in.progress import Progress
from smtp_desktop.services.sign_in.sign_in import Connected
from smtp_desktop.waiting import SLICE, Cancellation
from support.microsoft import JANE, WAITING, FakeSignIn
from support.presenter import FakeServices
from support.window import Office, register, texts

SECOND = 1.0


class Browsing(FakeSignIn):
    """Waits for the browser as the real one does; `come_back` ends that, unless it is deaf."""

    def __init__(self) -> None:
        super().__init__()
        self.come_back = threading.Event()
        self.left = threading.Event()
        self.is_deaf = False

    def connect(
        self,
        name: str,
        account: Account,
        client_secret: Secret | None,
        report: Callable[[Progress], None],
        cancellation: Cancellation,
        *,
        opens: bool = True,
        in_address: bool = False,
        confirmed: tuple[str, ...] = (),
    ) -> Connected:
        address = self.address
        report(WAITING)
        try:
            while not self.come_back.wait(SLICE):
                if not self.is_deaf:
                    cancellation.raise_if_cancelled()
        finally:
            self.left.set()
        self.address, kept = address, self.address
        connected = self.connected()
        self.address = kept
        return connected


@pytest.fixture
def subject() -> Browsing:
    return Browsing()


@pytest.fixture
def office(qtbot: QtBot, qapp: QApplication, subject: Browsing) -> Office:
    services = FakeServices()
    services.sign_in = subject
    one = Office(qtbot, services, QtTasks(qapp))
    register(one)
    return one


def begin(office: Office, qtbot: QtBot) -> None:
    office.press("Connect…")
    qtbot.waitUntil(lambda: office.state.sign_in.phase is Phase.WAITING)


def test_who_comes_back_from_the_browser_is_connected(
    office: Office, qtbot: QtBot, subject: Browsing
) -> None:
    begin(office, qtbot)
    subject.come_back.set()
    qtbot.waitUntil(lambda: connected_as(office.state) == JANE)


def test_cancel_takes_effect_within_a_second_and_leaves_nothing_behind(
    office: Office, qtbot: QtBot, subject: Browsing
) -> None:
    begin(office, qtbot)
    began = time.monotonic()
    office.press("Cancel")
    assert "Sign-in was cancelled." in texts(office.window.form)
    assert subject.left.wait(SECOND)
    assert time.monotonic() - began < SECOND
    assert office.state.is_idle


def test_even_a_deaf_sign_in_is_left_behind_and_never_heard_again(
    office: Office, qtbot: QtBot, subject: Browsing
) -> None:
    subject.is_deaf = True
    subject.address = "late@contoso.onmicrosoft.com"
    begin(office, qtbot)
    office.press("Cancel")
    assert office.state.is_idle
    subject.address, subject.is_deaf = JANE, False
    begin(office, qtbot)
    subject.come_back.set()
    qtbot.waitUntil(lambda: bool(connected_as(office.state)))
    qtbot.wait(200)
    assert connected_as(office.state) == JANE


def test_closing_the_window_ends_the_sign_in(
    office: Office, qtbot: QtBot, subject: Browsing
) -> None:
    begin(office, qtbot)
    office.window.close()
    assert subject.left.wait(SECOND)
    assert not office.state.is_connecting


def test_leaving_the_program_ends_the_sign_in(
    qtbot: QtBot, qapp: QApplication, subject: Browsing
) -> None:
    services = FakeServices()
    services.sign_in = subject
    tasks = QtTasks(qapp)
    office = Office(qtbot, services, tasks)
    register(office)
    begin(office, qtbot)
    tasks.shut()
    assert subject.left.wait(SECOND)
