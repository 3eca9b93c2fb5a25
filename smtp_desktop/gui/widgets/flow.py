"""Things beside each other while there is room, and below each other where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QGridLayout, QLayout, QSizePolicy, QWidget

from smtp_desktop.gui.widgets.style import BESIDE

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QLayoutItem

_SHARE = 0.48  # of the width that what stands at the side may have


class _Lines(QLayout):
    """Puts widgets on as many lines as they need, each as wide as it wants to be."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(BESIDE)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def sizeHint(self) -> QSize:  # noqa: N802
        widths = [item.sizeHint().width() for item in self._shown()]
        return QSize(sum(widths) + self.spacing() * max(0, len(widths) - 1), self.height_at(0))

    def minimumSize(self) -> QSize:  # noqa: N802
        widths = [item.minimumSize().width() for item in self._shown()]
        return QSize(max(widths, default=0), 0)

    def setGeometry(self, room: QRect) -> None:  # noqa: N802
        super().setGeometry(room)
        self._place(room, moves=True)

    def height_at(self, width: int) -> int:
        """How high everything is together at this width; 0 puts all of it on one line."""
        return self._place(QRect(0, 0, width or 1_000_000, 0), moves=False)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, room: QRect, *, moves: bool) -> int:
        x, y, line = room.left(), room.top(), 0
        for item in self._shown():
            size = item.sizeHint()
            width = min(size.width(), room.width())
            if x > room.left() and x + width > room.left() + room.width():
                x, y, line = room.left(), y + line + self.spacing(), 0
            if moves:
                place = QRect(QPoint(x, y), QSize(width, size.height()))
                if self._is_mirrored:
                    place.moveRight(room.left() + room.right() - place.left())
                item.setGeometry(place)
            x, line = x + width + self.spacing(), max(line, size.height())
        return y + line - room.top()

    @property
    def _is_mirrored(self) -> bool:
        parent = self.parentWidget()
        return parent is not None and parent.isRightToLeft()


class Flow(QWidget):
    """A row of widgets that goes on in a next line.

    It asks for the height it needs at its present width, as `TextLabel` does.
    """

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.line = _Lines(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for widget in widgets:
            self.line.addWidget(widget)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self.line.sizeHint().width(), self.line.height_at(self.width()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(self.line.minimumSize().width(), self.line.height_at(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()


class Beside(QWidget):
    """Something wide with something small at its side, or below it where room is short."""

    def __init__(self, main: QWidget, side: QWidget, *, at_top: bool = False) -> None:
        super().__init__()
        self._side = side
        self._is_below: bool | None = None
        self._is_at_top = at_top
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(BESIDE)
        self._grid.setVerticalSpacing(BESIDE)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(main, 0, 0)
        self.arrange()

    def arrange(self) -> None:
        """Find the place again, after what stands at the side has changed."""
        is_below = self._side.sizeHint().width() > self.width() * _SHARE
        if is_below is self._is_below:
            return
        from PySide6.QtCore import Qt

        edges = Qt.AlignmentFlag
        self._is_below = is_below
        self._grid.removeWidget(self._side)
        if is_below:
            self._grid.addWidget(self._side, 1, 0, edges.AlignLeft)
        else:
            edge = edges.AlignTop if self._is_at_top else edges.AlignVCenter
            self._grid.addWidget(self._side, 0, 1, edge | edges.AlignRight)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.arrange()
