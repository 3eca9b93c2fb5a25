"""The form and its result: below each other, or beside each other where the window is wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from smtp_desktop.gui.widgets.style import BETWEEN_CARDS, MARGIN, PADDING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

WIDE = 1000  # px from which on there is room for both
FORM_WIDTH = 680  # px, at most
RESULT_WIDTH = 560
_GROWING = 200  # ms in which everything has found its height
_GROWING_LINES = 500  # ms; a busy computer needs some of them to lay out wrapped lines
_LETTERS = 17  # px high letters have as a rule; with larger ones all this is wider


class Held(QObject):
    """Keeps a field where it is seen, for a moment, while what stands above it grows or goes."""

    def __init__(self, field: QWidget, area: QScrollArea) -> None:
        super().__init__(area)
        self._field = field
        self._area = area
        self._top = self._now()
        area.verticalScrollBar().rangeChanged.connect(self._changed)
        QTimer.singleShot(_GROWING, self, self.deleteLater)

    def _now(self) -> int:
        return self._field.mapTo(self._area, self._field.rect().topLeft()).y()

    def _changed(self) -> None:
        QTimer.singleShot(0, self, self._move_back)

    def _move_back(self) -> None:
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + self._now() - self._top)


class InSight(QObject):
    """Scrolls to what is new, at once, and for a moment whenever the lines there have grown."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._scroll: Callable[[], None] = lambda: None
        self._growing = QTimer(self)
        self._growing.setSingleShot(True)
        self._growing.setInterval(_GROWING_LINES)
        area.verticalScrollBar().rangeChanged.connect(self._follow)

    def bring(self, scroll: Callable[[], None]) -> None:
        """Scroll like this, instead of to what was new before."""
        self._scroll = scroll
        self._growing.start()
        QTimer.singleShot(0, self, scroll)

    def _follow(self) -> None:
        if self._growing.isActive():
            QTimer.singleShot(0, self, self._scroll)


class Columns(QWidget):
    """What is scrolled: centred, and never wider than is good to read.

    Signals: `turned` (width of the content) when it becomes wide or narrow.
    """

    turned = Signal(int)

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        self.is_wide: bool | None = None
        self._side = QWidget()
        self._results = QVBoxLayout(self._side)
        self._results.setContentsMargins(0, 0, 0, 0)
        self._results.addStretch(1)
        self._inner = QWidget()
        self._boxes = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._inner)
        self._boxes.setContentsMargins(0, 0, 0, 0)
        self._boxes.addWidget(form, FORM_WIDTH)
        self._boxes.addWidget(self._side, RESULT_WIDTH)
        self._form = form
        whole = self._whole = QHBoxLayout(self)
        whole.addStretch(1)
        whole.addWidget(self._inner, 1000)
        whole.addStretch(1)
        self._bar = -1
        self._leave_room(0)
        self.arrange(0)

    def show_beside(self, result: QWidget) -> None:
        """Put what came of something below or beside the form."""
        self._results.insertWidget(0, result)

    def arrange(self, width: int) -> None:
        """Find the place of everything in a window of this width."""
        size = max(1.0, self.fontMetrics().height() / _LETTERS)
        is_wide = width >= WIDE * size
        if is_wide is self.is_wide:
            return
        self.is_wide = is_wide
        directions = QBoxLayout.Direction
        self._boxes.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)
        self._boxes.setSpacing(PADDING if is_wide else BETWEEN_CARDS)
        self._boxes.setStretch(0, FORM_WIDTH if is_wide else 0)
        self._boxes.setStretch(1, RESULT_WIDTH if is_wide else 1)
        form, result = round(FORM_WIDTH * size), round(RESULT_WIDTH * size)
        widest = form + (PADDING + result if is_wide else 0)
        self._inner.setMaximumWidth(widest)
        self._form.setMaximumWidth(form)
        self._side.setMaximumWidth(result if is_wide else form)
        self.turned.emit(widest + 2 * MARGIN)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        window = self.window()
        if window is not self:
            self._leave_room(window.width() - self.width())
            self.arrange(window.width())

    def _leave_room(self, bar: int) -> None:
        """Stand still when the scroll bar comes: it takes its room from the margin."""
        if bar != self._bar and 0 <= bar <= MARGIN:
            self._bar = bar
            left, right = MARGIN, MARGIN - bar
            if self.isRightToLeft():
                left, right = right, left
            self._whole.setContentsMargins(left, PADDING - 2, right, PADDING)
