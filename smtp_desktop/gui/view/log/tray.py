"""The icon in the tray: how it stands with email while the window is out of sight.

It is there only where there is a tray, and while accounts are checked by themselves: without that
it would have nothing to say that the window does not. It goes with the window: whoever closes that
ends the program, with or without an icon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from smtp_desktop import resources
from smtp_desktop.gui.state.summary import status
from smtp_desktop.gui.widgets.text import said

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from smtp_desktop.gui.state.window import WindowState
    from smtp_desktop.ports.system import Clock


class Tray(QObject):
    """Signals: `open_asked`, `test_asked`, `quit_asked`."""

    open_asked = Signal()
    test_asked = Signal()
    quit_asked = Signal()

    def __init__(self, window: QWidget, clock: Clock) -> None:
        super().__init__(window)
        self._clock = clock
        self.menu = QMenu(window)
        self.how = self.menu.addAction("")
        self.how.setEnabled(False)
        self.menu.addSeparator()
        for text, signal in (
            (self.tr("&Open SMTP Desktop"), self.open_asked),
            (self.tr("&Test Email"), self.test_asked),
            (self.tr("&Quit"), self.quit_asked),
        ):
            self.menu.addAction(text).triggered.connect(signal)
        self.icon = QSystemTrayIcon(QIcon(resources.path_if_there("icons/smtp-desktop.png")), self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._touched)

    def show_state(self, state: WindowState) -> None:
        """Say how it stands; the icon is there while it is of use."""
        text = said(status(state, self._clock).text) or "SMTP Desktop"
        if text != self.how.text():
            self.how.setText(text)
            self.icon.setToolTip(f"SMTP Desktop: {text}")
        if is_of_use(state) != self.icon.isVisible():
            self.icon.setVisible(is_of_use(state))

    def _touched(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        reasons = QSystemTrayIcon.ActivationReason
        if reason in (reasons.Trigger, reasons.DoubleClick):
            self.open_asked.emit()


def is_of_use(state: WindowState) -> bool:
    """Whether an icon has something to say: accounts are checked by themselves."""
    return state.log is not None and bool(state.log.daily.is_on)
