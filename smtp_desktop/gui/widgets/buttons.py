"""Buttons that do a little more than be pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QPushButton

from smtp_desktop.gui.widgets import early
from smtp_desktop.gui.widgets.basics import announce
from smtp_desktop.gui.widgets.painting import paint_filled
from smtp_desktop.gui.widgets.style import CONTROL, PADDING, is_native
from smtp_desktop.gui.widgets.text import tr
from smtp_desktop.wording import window as words

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

_COPIED_MS = 2000


class MainButton(QPushButton):
    """A button that can be filled, which says that it is the next thing to do.

    Native styles fill their default button themselves; elsewhere it is painted. It is as large
    either way, so that nothing beside it moves.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._is_filled = False
        self.setMinimumHeight(CONTROL)

    @property
    def is_filled(self) -> bool:
        return self._is_filled

    def show_filled(self, *, filled: bool) -> None:
        if filled == self._is_filled:
            return
        self._is_filled = filled
        if is_native():
            self.setDefault(filled)
        else:
            font = QFont(self.font())
            font.setWeight(QFont.Weight.DemiBold if filled else QFont.Weight.Normal)
            self.setFont(font)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        words = QFontMetrics(font).size(early.SHOW_MNEMONIC, self.text())
        return QSize(words.width() + 2 * PADDING, max(words.height() + 12, CONTROL))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if self._is_filled and not is_native():
            paint_filled(self)
        else:
            super().paintEvent(event)


class CopyButton(MainButton):
    """Copies a text, and says so for a moment.

    Signals: `copied` (text). `source` gives the text when the button is pressed.
    """

    copied = Signal(str)

    def __init__(self, text: str, source: Callable[[], str], name: str = "") -> None:
        super().__init__(text)
        self._words = text, "✓ " + tr(words.COPIED)
        self._source = source
        self.setAccessibleName(name or text.replace("&", ""))
        self.clicked.connect(self._copy)

    def _copy(self) -> None:
        self.copied.emit(self._source())
        self.say_copied()

    def say_copied(self) -> None:
        """Say for a moment that something was copied."""
        self.setMinimumWidth(self.width())
        self.setText(self._words[1])
        announce(self, self._words[1])
        QTimer.singleShot(_COPIED_MS, self, self._restore)

    def _restore(self) -> None:
        self.setText(self._words[0])
        self.setMinimumWidth(0)


class SteadyButton(MainButton):
    """A button whose meaning changes when it is pressed: a double click is one press.

    Signals: `left` when the mouse goes away from it.
    """

    left = Signal()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().leaveEvent(event)
        self.left.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        event.accept()
