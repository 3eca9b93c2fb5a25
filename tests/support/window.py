"""A window with a person in front of it: real keys and clicks, everything behind it in memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.presenter.background import Tasks
from smtp_desktop.gui.presenter.presenter import Presenter
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.gui.view.result.message import MessageButton
from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.gui.wiring import wire
from smtp_desktop.model.draft import Field
from support.clock import FixedClock
from support.microsoft import CLIENT_ID, JANE, TENANT
from support.presenter import FakeServices, ManualTasks


class Office:
    """A window with its presenter, and a person at keyboard and mouse.

    Work waits until the test lets it run; with `real` tasks it runs beside the window.
    """

    def __init__(
        self, qtbot: QtBot, services: FakeServices | None = None, real: Tasks | None = None
    ) -> None:
        self.services = services or FakeServices()
        self.tasks = ManualTasks()
        self.window = MainWindow(FixedClock(), has_mailbox=self.services.mailbox is not None)
        qtbot.addWidget(self.window, before_close_func=partial(_let_go, real))
        self.presenter = Presenter(self.window, self.services, real or self.tasks, "default")
        wire(self.window, self.presenter)
        self.window.resize(640, 900)
        with qtbot.waitActive(self.window):
            self.window.show()
        self.presenter.start()
        self.tasks.run()
        if real:
            qtbot.waitUntil(lambda: self.state.is_idle)

    @property
    def state(self) -> WindowState:
        return self.presenter.screen.state

    def input(self, field: Field) -> QWidget:
        if field is Field.TEST_TO:
            return self.window.footer.to
        form = self.window.form
        return form.inputs.get(field) or form.microsoft.inputs[field]

    def type(self, field: Field, text: str) -> None:
        widget = self.input(field)
        widget.setFocus()
        QTest.keyClicks(widget, text)

    def press(self, text: str) -> None:
        """Click the visible button that says this."""
        QCoreApplication.processEvents()
        QTest.mouseClick(self.button(text), Qt.MouseButton.LeftButton)

    def choose(self, text: str) -> None:
        """Open the menu at the head, and choose this."""
        QTest.mouseClick(self.window.head.more, Qt.MouseButton.LeftButton)
        menu = self.window.head.menu
        entries = [one for one in menu.actions() if one.text().split("\t")[0] == text]
        menu.hide()
        entries[0].trigger()

    def button(self, text: str) -> QPushButton:
        said = [one.text().replace("&&", "§").replace("&", "") for one in self.buttons()]
        assert text in said, said
        return self.buttons()[said.index(text)]

    def buttons(self) -> list[QPushButton]:
        return [one for one in self.window.findChildren(QPushButton) if one.isVisible()]

    def keys(self, keys: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
        focused = QGuiApplication.focusObject()
        target = focused if isinstance(focused, QWidget) else self.window
        QTest.keyClick(target, keys, modifier)


def _let_go(real: Tasks | None, window: Any) -> None:
    window.may_close = lambda: True
    if isinstance(real, QtTasks):
        real.shut()  # as the end of the application does


def fill_in(office: Office) -> None:
    office.type(Field.EMAIL, "jane@acme.test")
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    office.tasks.run()  # nothing is found for this domain
    office.type(Field.HOST, "smtp.acme.test")
    office.type(Field.PASSWORD, "pw-typed")


def register(office: Office) -> None:
    """Type what an administrator gave for Microsoft."""
    office.type(Field.EMAIL, JANE)
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    office.tasks.run()  # nothing is found for this domain
    office.type(Field.CLIENT_ID, CLIENT_ID)
    office.type(Field.TENANT_ID, TENANT)


def texts(widget: QWidget) -> str:
    from PySide6.QtWidgets import QLabel

    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def chosen(office: Office, text: str) -> None:
    """Open the menu beside the message for IT, and choose this."""
    (button,) = (one for one in office.window.report.findChildren(MessageButton) if one.isVisible())
    (action,) = (one for one in button.menu().actions() if one.text() == text)
    action.trigger()


def question(office: Office) -> Any:
    assert office.window.question is not None
    assert office.window.question.box is not None
    return office.window.question.box


def by_text(buttons: list[Any], text: str) -> Any:
    find: Callable[[Any], bool] = lambda button: button.text().replace("&", "") == text  # noqa: E731
    return next(filter(find, buttons))
