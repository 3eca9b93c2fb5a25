"""Pages and their tabs: built when first opened, and no tabs for a single page."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.view.pages import Pages
from support.presenter import FakeServices
from support.window import Office


def pages_with_two(qtbot: QtBot) -> tuple[Pages, list[QWidget]]:
    made: list[QWidget] = []

    def make() -> QWidget:
        made.append(QLabel("second"))
        return made[-1]

    pages = Pages(QLabel("first"), "Settings")
    qtbot.addWidget(pages)
    pages.add(Page.MAILBOX, "Practice mailbox", make)
    pages.resize(600, 300)
    pages.show()
    return pages, made


def test_a_single_page_has_no_tabs(qtbot: QtBot) -> None:
    pages = Pages(QLabel("first"), "Settings")
    qtbot.addWidget(pages)
    assert not Pages.tabs.is_made_in(pages)


def test_the_tabs_show_with_the_second_page_which_is_not_built_yet(qtbot: QtBot) -> None:
    pages, made = pages_with_two(qtbot)
    assert [pages.tabs.tabText(one) for one in range(pages.tabs.count())] == [
        "Settings",
        "Practice mailbox",
    ]
    assert made == []


def test_a_page_is_built_once_when_it_is_first_opened(qtbot: QtBot) -> None:
    pages, made = pages_with_two(qtbot)
    told: list[Page] = []
    pages.page_made.connect(lambda page, _: told.append(page))
    pages.show_page(Page.MAILBOX)
    assert pages.present is made[0]
    assert pages.tabs.currentIndex() == 1
    pages.show_page(Page.SETTINGS)
    pages.show_page(Page.MAILBOX)
    assert len(made) == 1
    assert told == [Page.MAILBOX]


def test_a_page_that_is_not_there_is_not_turned_to(qtbot: QtBot) -> None:
    pages = Pages(QLabel("first"), "Settings")
    qtbot.addWidget(pages)
    pages.show_page(Page.MAILBOX)
    assert isinstance(pages.present, QLabel)


def test_a_tab_is_asked_for_by_mouse_and_by_the_arrows(qtbot: QtBot) -> None:
    pages, _ = pages_with_two(qtbot)
    asked: list[Page] = []
    pages.asked.connect(asked.append)
    place = pages.tabs.tabRect(1).center()
    QTest.mouseClick(pages.tabs, Qt.MouseButton.LeftButton, pos=QPoint(place))
    pages.show_page(Page.SETTINGS)
    QTest.keyClick(pages.tabs, Qt.Key.Key_Right)
    assert asked == [Page.MAILBOX, Page.MAILBOX]


def test_a_tab_can_count_its_news(qtbot: QtBot) -> None:
    pages, _ = pages_with_two(qtbot)
    pages.rename(Page.MAILBOX, "Practice mailbox (2)")
    assert pages.tabs.tabText(1) == "Practice mailbox (2)"


def test_the_practice_mailbox_is_a_page(qtbot: QtBot) -> None:
    class Mailbox:
        def messages(self) -> tuple[object, ...]:
            return ()

    services = FakeServices()
    services.mailbox = Mailbox()  # type: ignore[assignment]
    office = Office(qtbot, services)
    assert office.window.windowTitle() == "Practice – SMTP Desktop"
    assert Page.MAILBOX not in office.window.pages.made
    office.keys(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert office.window.pages.made[Page.MAILBOX].isVisible()
    office.keys(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert not office.window.pages.made[Page.MAILBOX].isVisible()
