"""The line of the result panel that says what a fix has changed, with the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import LinkButton, TextLabel, announce, show_text
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import window as words


class FixLine(QWidget):
    """“Port is now 465.” and Undo; hidden where there is nothing to take back.

    Signals: `undone` when the person wants the old values again.
    """

    undone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = TextLabel()
        self._undo = LinkButton(tr(words.UNDO))
        self._undo.clicked.connect(self.undone)
        self._told = ""
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._text, 1)
        line.addWidget(self._undo)
        self.hide()

    def show_state(self, state: WindowState) -> None:
        text = said(state.panel.fixes[-1].text) if state.panel.fixes else ""
        show_text(self._text, text)
        self._undo.setAccessibleDescription(text)
        self.setVisible(bool(text))
        if text != self._told:
            self._told = text
            if text:
                announce(self, text)
