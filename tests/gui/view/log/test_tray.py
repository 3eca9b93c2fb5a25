"""The icon in the tray: what it says, what its menu does, and when it is there."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from smtp_desktop.gui import wiring
from smtp_desktop.gui.view.log.tray import Tray, is_of_use
from support.checked import FAILS, WORKS
from support.clock import FixedClock
from support.logged import LogDesk
from support.window import Office


def tray(qtbot: QtBot) -> tuple[Tray, LogDesk]:
    office = Office(qtbot)
    return Tray(office.window, FixedClock()), LogDesk()


def test_it_is_of_use_only_while_accounts_are_checked() -> None:
    desk = LogDesk(is_open=False)
    assert not is_of_use(desk.state)
    desk.services.daily.accounts = (WORKS,)
    desk.do(lambda: desk.subject.daily.switch(on=True))
    assert is_of_use(desk.state)
    desk.do(lambda: desk.subject.daily.switch(on=False))
    assert not is_of_use(desk.state)


def test_it_says_how_it_stands(qtbot: QtBot) -> None:
    subject, desk = tray(qtbot)
    desk.services.daily.accounts = (FAILS,)
    desk.do(desk.subject.daily.look)
    subject.show_state(desk.state)
    assert subject.how.text().startswith("Not working · since ")
    assert subject.icon.toolTip() == f"SMTP Desktop: {subject.how.text()}"
    assert not subject.how.isEnabled()


def test_its_menu_opens_tests_and_quits(qtbot: QtBot) -> None:
    subject, _ = tray(qtbot)
    asked: list[str] = []
    subject.open_asked.connect(lambda: asked.append("open"))
    subject.test_asked.connect(lambda: asked.append("test"))
    subject.quit_asked.connect(lambda: asked.append("quit"))
    for action in subject.menu.actions()[2:]:
        action.trigger()
    subject.icon.activated.emit(subject.icon.ActivationReason.Trigger)
    subject.icon.activated.emit(subject.icon.ActivationReason.Context)
    assert asked == ["open", "test", "quit", "open"]


def test_where_there_is_no_tray_there_is_no_icon(qtbot: QtBot) -> None:
    office = Office(qtbot)
    wiring._add_tray(office.window, office.presenter)
    assert office.window.tray is None
