"""Buttons that do a little more than be pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton

from smtp_desktop.gui.widgets.basics import TARGET, announce
from smtp_desktop.gui.widgets.text import tr
from smtp_desktop.wording import window as words

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

_COPIED_MS = 2000


class CopyButton(QPushButton):
    """Copies a text, and says so for a moment.

    Signals: `copied` (text). `source` gives the text when the button is pressed.
    """

    copied = Signal(str)

    def __init__(self, text: str, source: Callable[[], str], name: str = "") -> None:
        super().__init__(text)
        self._words = text, "✓ " + tr(words.COPIED)
        self._source = source
        self.setAccessibleName(name or text.replace("&", ""))
        self.setMinimumHeight(TARGET)
        self.clicked.connect(self._copy)

    def _copy(self) -> None:
        self.copied.emit(self._source())
        self.setMinimumWidth(self.width())
        self.setText(self._words[1])
        announce(self, self._words[1])
        QTimer.singleShot(_COPIED_MS, self, self._restore)

    def _restore(self) -> None:
        self.setText(self._words[0])
        self.setMinimumWidth(0)


class SteadyButton(QPushButton):
    """A button whose meaning changes when it is pressed: a double click is one press."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        event.accept()
