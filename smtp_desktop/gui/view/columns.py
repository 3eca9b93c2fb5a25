"""The form and its result: below each other, or beside each other where the window is wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from smtp_desktop.gui.widgets.style import BETWEEN_CARDS, MARGIN, PADDING

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

WIDE = 1000  # px from which on there is room for both
FORM_WIDTH = 680  # px, at most
RESULT_WIDTH = 560
_TOP = Qt.AlignmentFlag.AlignTop


class Columns(QWidget):
    """What is scrolled: centred, and never wider than is good to read.

    `results` takes what stands below or beside the form. Signals: `turned` (width of the content)
    when it becomes wide or narrow.
    """

    turned = Signal(int)

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        self.is_wide: bool | None = None
        self.results = QVBoxLayout()
        self.results.setSpacing(BETWEEN_CARDS)
        self._side = QWidget()
        self._side.setLayout(self.results)
        self.results.setContentsMargins(0, 0, 0, 0)
        self._inner = QWidget()
        self._boxes = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._inner)
        self._boxes.setContentsMargins(MARGIN, PADDING - 2, MARGIN, PADDING)
        self._boxes.addWidget(form, FORM_WIDTH, _TOP)
        self._boxes.addWidget(self._side, RESULT_WIDTH, _TOP)
        self._form = form
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addStretch(1)
        whole.addWidget(self._inner, 1000)
        whole.addStretch(1)
        self.arrange(0)

    def arrange(self, width: int) -> None:
        """Find the place of everything in a window of this width."""
        is_wide = width >= WIDE
        if is_wide is self.is_wide:
            return
        self.is_wide = is_wide
        directions = QBoxLayout.Direction
        self._boxes.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)
        self._boxes.setSpacing(PADDING if is_wide else BETWEEN_CARDS)
        self._boxes.setStretch(0, FORM_WIDTH if is_wide else 0)
        self._boxes.setStretch(1, RESULT_WIDTH if is_wide else 1)
        widest = FORM_WIDTH + (PADDING + RESULT_WIDTH if is_wide else 0) + 2 * MARGIN
        self._inner.setMaximumWidth(widest)
        self._form.setMaximumWidth(FORM_WIDTH)
        self._side.setMaximumWidth(RESULT_WIDTH if is_wide else FORM_WIDTH)
        self.turned.emit(widest)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        window = self.window()
        self.arrange(window.width() if window is not self else self.width())
