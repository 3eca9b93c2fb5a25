"""Flat tabs with a line under the one that is open; loaded with the second page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QTabBar

from smtp_desktop.gui.view.pages import HEIGHT_OF_TAB, ROOM_OF_TAB
from smtp_desktop.gui.widgets.painting import paint_focus
from smtp_desktop.gui.widgets.style import MARGIN, colours

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

_BETWEEN = 28  # px from the words of one tab to those of the next
_LINE = 3


class FlatTabs(QTabBar):
    """The tabs below the head. Signals: `chosen` (index) by the keyboard."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(self.tr("Pages"))

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802 - Qt's name
        words = QFontMetrics(self._bold()).size(Qt.TextFlag.TextShowMnemonic, self.tabText(index))
        edge = MARGIN - _BETWEEN // 2 if index == 0 else 0
        return QSize(
            words.width() + _BETWEEN + edge, max(HEIGHT_OF_TAB, words.height() + ROOM_OF_TAB)
        )

    def minimumTabSizeHint(self, index: int) -> QSize:  # noqa: N802
        return self.tabSizeHint(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The arrows go from tab to tab; the window decides what is open."""
        before = self.currentIndex()
        super().keyPressEvent(event)
        if self.currentIndex() != before:
            self.chosen.emit(self.currentIndex())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter, shades = QPainter(self), colours()
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(shades.line))
        for index in range(self.count()):
            is_open = index == self.currentIndex()
            place = self._words(index)
            painter.setFont(self._bold() if is_open else self.font())
            painter.setPen(QColor(shades.text if is_open else shades.muted))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), self.tabText(index))
            if is_open:
                line = QRect(place.left(), self.height() - _LINE, place.width(), _LINE)
                painter.fillRect(line, QColor(shades.link))
                if self.hasFocus():
                    paint_focus(painter, QRectF(place.adjusted(-4, 5, 4, -5)))

    def _words(self, index: int) -> QRect:
        """Where the words of a tab stand, with the line below them."""
        place = self.tabRect(index)
        edge = MARGIN - _BETWEEN // 2 if index == 0 else 0
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            place.setRight(place.right() - edge)
        else:
            place.setLeft(place.left() + edge)
        return place.adjusted(_BETWEEN // 2, 0, -_BETWEEN // 2, 0)

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font
