"""Boxes that hold things together: cards, with a title or folded away, callouts and pills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QEvent, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from smtp_desktop.gui.widgets import early
from smtp_desktop.gui.widgets.basics import TARGET, LinkButton, PlainLabel, TextLabel, show_text
from smtp_desktop.gui.widgets.flow import Flow
from smtp_desktop.gui.widgets.painting import (
    Sign,
    SignIcon,
    paint_box,
    paint_fold,
    paint_sign,
    tint_of,
)
from smtp_desktop.gui.widgets.style import (
    BESIDE,
    BETWEEN_ROWS,
    LINK_ROOM,
    PADDING,
    RADIUS,
    colours,
    dress,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QMouseEvent, QPaintEvent, QResizeEvent

CAN_SPEAK = hasattr(QtWidgets, "QAccessibleWidget")  # Qt before 6.10 cannot tell more
_PILL_ROOM = 4, 12  # px above and below its words, and beside them


class FoldButton(QPushButton):
    """What opens and closes a part; `view.spoken` tells screen readers that it `is_open`."""

    def __init__(self) -> None:
        super().__init__()
        self.is_open = False
        self.can_fold = True
        dress(self, "fold")
        self.setFlat(True)
        self.setMinimumHeight(TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def _chevron(self) -> int:
        return self.fontMetrics().height() if self.can_fold else 0

    def show_open(self, title: str, *, is_open: bool, can_fold: bool = True) -> None:
        """Show a title; one that cannot fold is a heading and no button."""
        if can_fold != self.can_fold:
            self.can_fold = can_fold
            (early.take_focus if can_fold else early.refuse_focus)(self)
            self.updateGeometry()
        if self.text() != title:
            self.setText(title)
            self.setAccessibleName(title.replace("&", ""))
        if is_open != self.is_open:
            self.is_open = is_open
            self.update()
            self._tell()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        from PySide6.QtCore import Qt

        super().enterEvent(event)
        shapes = Qt.CursorShape
        self.setCursor(shapes.PointingHandCursor if self.can_fold else shapes.ArrowCursor)

    def sizeHint(self) -> QSize:  # noqa: N802
        words = self.fontMetrics().size(early.SHOW_MNEMONIC, self.text())
        width = words.width() + self._chevron + 2 * LINK_ROOM
        return QSize(width, max(words.height() + 4, TARGET))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        paint_fold(self, self._chevron, is_open=self.is_open)

    def _tell(self) -> None:
        """A screen reader hears that the part was opened or folded away."""
        if not self.isVisible():
            return  # nobody has read it yet
        from PySide6.QtGui import QAccessible, QAccessibleStateChangeEvent

        if QAccessible.isActive() and CAN_SPEAK:
            changed = QAccessible.State()
            changed.expanded = changed.collapsed = True
            QAccessible.updateAccessibility(QAccessibleStateChangeEvent(self, changed))


class Fold(QWidget):
    """The head of a part that folds away: a chevron, a title, and what is inside while folded.

    Signals: `pressed`.
    """

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.button = FoldButton()
        self.button.clicked.connect(self._press)
        self._summary = TextLabel("muted")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(BESIDE)
        line.addWidget(self.button)
        line.addWidget(self._summary, 1)
        line.addStretch(0)

    def show_fold(
        self, title: str, summary: str = "", *, is_open: bool, can_fold: bool = True
    ) -> None:
        self.button.show_open(title, is_open=is_open, can_fold=can_fold)
        show_text(self._summary, "" if is_open else summary)
        self.button.setAccessibleDescription(summary)

    def _press(self) -> None:
        if self.button.can_fold:
            self.pressed.emit()


class Card(QWidget):
    """A box with room inside; `tone` colours its edge: a name of `style.Colours`."""

    def __init__(self, tone: str = "") -> None:
        super().__init__()
        self._tone = tone
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(PADDING, PADDING - 2, PADDING, PADDING - 2)
        self.column.setSpacing(BETWEEN_ROWS)

    def show_tone(self, tone: str) -> None:
        if tone != self._tone:
            self._tone = tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        shades = colours()
        paint_box(self, shades.card, shades.line, RADIUS)
        if self._tone:
            edge = QRectF(0, RADIUS, 3, self.height() - 2 * RADIUS)
            if self.isRightToLeft():
                edge.moveRight(self.width())
            shape = QPainterPath()
            shape.addRect(edge)
            QPainter(self).fillPath(shape, early.brush(QColor(getattr(shades, self._tone))))


class FoldCard(Card):
    """A card whose content `body` folds away below its title; at rest its whole face opens it.

    `head` takes what stands at the end of the title's line. Signals: `pressed`.
    """

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.fold = Fold()
        self.fold.pressed.connect(self.pressed)
        self.head = QHBoxLayout()
        self.head.setSpacing(BESIDE)
        self.body = QWidget()
        self.column.addLayout(self.head)
        self.head.addWidget(self.fold, 1)
        self.column.addWidget(self.body)

    @property
    def is_open(self) -> bool:
        return self.fold.button.is_open

    def show_fold(
        self, title: str, summary: str = "", *, is_open: bool, can_fold: bool = True
    ) -> None:
        self.fold.show_fold(title, summary, is_open=is_open, can_fold=can_fold)
        self.body.setVisible(is_open)
        if self.underMouse():
            self._show_hand()

    def _show_hand(self) -> None:
        """Let the pointer be a hand where a click does something."""
        from PySide6.QtCore import Qt

        shape = Qt.CursorShape.ArrowCursor if self.is_open else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        super().enterEvent(event)
        self._show_hand()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if not self.is_open and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()


class Callout(QWidget):
    """One sentence on a tinted ground, under what it is about, with at most two links below it.

    Signals: `followed` (number of the link, from 0).
    """

    followed = Signal(int)

    def __init__(self, sign: Sign = Sign.WARNING) -> None:
        super().__init__()
        self._sign = sign
        self._icon = SignIcon(sign)
        self._words = TextLabel()
        self.links = (LinkButton(), LinkButton())
        for number, link in enumerate(self.links):
            link.clicked.connect(lambda _=False, which=number: self.followed.emit(which))
        self._row = Flow(*self.links)
        self._row.line.setSpacing(PADDING)
        column = QVBoxLayout()
        column.setSpacing(2)
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 8, 12, 8)
        line.setSpacing(BESIDE)
        early.add_at_the_top(line, self._icon)
        line.addLayout(column, 1)
        column.addWidget(self._words)
        column.addWidget(self._row)
        self.hide()

    @property
    def text(self) -> str:
        return self._words.text()

    def show_words(self, text: str, *links: str, sign: Sign | None = None) -> None:
        """Say a sentence with these links, or nothing at all."""
        if sign is not None and sign is not self._sign:
            self._sign = sign
            self._icon.show_sign(sign)
            self.update()
        show_text(self._words, text)
        for link, words in zip(self.links, (*links, "", ""), strict=False):
            if link.text() != words:
                link.setText(words)
            link.setVisible(bool(words))
        self._row.setVisible(any(links))
        self._row.updateGeometry()
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        shades = colours()
        has_edge = shades.warning_tint == shades.card  # with high contrast no tint is seen
        paint_box(self, tint_of(self._sign), shades.line if has_edge else "")


class Pill(PlainLabel):
    """A sign and a few words in a round box; they never wrap, and end in … where room is short."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = Sign.IDLE
        self._more = ""
        dress(self, "pill")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_pill(self, sign: Sign, text: str, more: str = "") -> None:
        """Show a sign and words, or nothing where there are no words; `more` is in the tool tip."""
        self._sign, self._more = sign, more
        self.setAccessibleDescription(more)
        show_text(self, text)
        self._tell_whole()
        self.update()

    def _tell_whole(self) -> None:
        """Put into the tool tip what there is no room for, and what there is more to say."""
        room = self.width() - self._icon - 6 - 2 * _PILL_ROOM[1] + 3
        whole = self.text() if self.fontMetrics().horizontalAdvance(self.text()) > room else ""
        self.setToolTip("\n".join(one for one in (whole, self._more) if one))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._tell_whole()

    def sizeHint(self) -> QSize:  # noqa: N802
        high, beside = _PILL_ROOM
        words = self.fontMetrics().size(0, self.text())
        return QSize(words.width() + self._icon + 6 + 2 * beside, self._icon + 2 * high)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        hint = self.sizeHint()
        return QSize(min(hint.width(), hint.height() * 3), hint.height())

    @property
    def _icon(self) -> int:
        return round(self.fontMetrics().height() * 0.55) * 2

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        shades, (high, beside) = colours(), _PILL_ROOM
        has_edge = shades.warning_tint == shades.card
        paint_box(self, tint_of(self._sign), shades.line if has_edge else "", self.height() / 2)
        inside = self.rect().adjusted(beside - 2, high, -beside, -high)
        icon, words = QRectF(inside), QRectF(inside)
        if self.isRightToLeft():
            icon.setLeft(inside.right() - self._icon)
            words.setRight(icon.left() - 6)
        else:
            icon.setWidth(self._icon)
            words.setLeft(icon.right() + 6)
        painter = QPainter(self)
        paint_sign(painter, self._sign, icon)
        painter.drawText(words, early.beginning_of(self), self._shortened(int(words.width()) + 1))

    def _shortened(self, room: int) -> str:
        """As much of its words as there is room for."""
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(self.text()) <= room:
            return self.text()
        from PySide6.QtCore import Qt

        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        self.updateGeometry()
