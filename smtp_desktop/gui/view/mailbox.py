"""The practice mailbox: what arrived, newest first, and the message that is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QListWidget, QPlainTextEdit, QVBoxLayout, QWidget

from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import TextLabel, show_text

if TYPE_CHECKING:
    from smtp_desktop.ports.system import Received


class MailboxPage(QWidget):
    """The tab that practice has beside the settings."""

    def __init__(self) -> None:
        super().__init__()
        self._empty = TextLabel("muted")
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Messages that arrived"))
        self._list.currentRowChanged.connect(self._show)
        self._message = QPlainTextEdit()
        self._message.setReadOnly(True)
        self._message.setTabChangesFocus(True)
        self._message.setAccessibleName(self.tr("The message"))
        self._messages: tuple[Received, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        intro = self.tr(
            "This mailbox belongs to the practice mail server inside this program. Nothing here "
            "leaves the computer."
        )
        column.addWidget(TextLabel("muted", intro))
        column.addWidget(self._empty)
        column.addWidget(self._list, 1)
        column.addWidget(self._message, 2)

    def show_state(self, state: WindowState) -> None:
        messages = tuple(reversed(state.known.messages))
        show_text(self._empty, "" if messages else self.tr("No message yet. Press Test Email."))
        if messages == self._messages:
            return
        self._messages = messages
        self._list.clear()
        for one in messages:
            self._list.addItem(f"{one.at:%H:%M:%S}   {one.subject}   {one.sender}")
        self._list.setCurrentRow(0 if messages else -1)
        if not messages:
            self._message.clear()

    def _show(self, row: int) -> None:
        if not 0 <= row < len(self._messages):
            return
        one = self._messages[row]
        head = f"From: {one.sender}\nTo: {', '.join(one.recipients)}\nSubject: {one.subject}"
        self._message.setPlainText(f"{head}\n\n{one.text}")
