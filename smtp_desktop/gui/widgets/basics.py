"""Small widgets that the form, the report and the window are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from smtp_desktop.gui.widgets import early
from smtp_desktop.gui.widgets.style import colours, dress

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QFocusEvent, QPaintEvent, QResizeEvent

_LINK_ROOM = 4  # px beside the words of a link, for the frame of the focus
_SETTLED = 60  # ms until wrapped lines have found their height

TARGET = 24  # px: no target to click is smaller (WCAG 2.5.8)


def show_text(label: QLabel, text: str, role: str = "") -> None:
    """Show a text, or hide the label where there is none."""
    if role:
        dress(label, role)
    if label.text() != text:
        label.setText(text)
    label.setVisible(bool(text))


def clear(layout: QLayout) -> None:
    """Take every widget out of a layout, unseen at once."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget:
            widget.hide()
            widget.deleteLater()


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say what has changed; Qt before 6.8 cannot."""
    from PySide6 import QtGui

    if QtGui.QAccessible.isActive() and hasattr(QtGui, "QAccessibleAnnouncementEvent"):
        event = QtGui.QAccessibleAnnouncementEvent(widget, text)
        QtGui.QAccessible.updateAccessibility(event)


def bring_into_view(widget: QWidget) -> None:
    """Scroll to a part that is being opened, as soon as it has its height."""

    def scroll() -> None:
        above = widget.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        page = above.widget() if above is not None else None
        if above is not None and page is not None:
            top = widget.mapTo(page, QPoint()).y()
            for edge in (top + widget.height(), top):  # of what is too long, its beginning
                above.ensureVisible(0, edge, 0, 12)

    QTimer.singleShot(_SETTLED, widget, scroll)


class PlainLabel(QLabel):
    """Words on one line, never read as markup: some of them come from outside."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        early.make_plain(self)


class TextLabel(PlainLabel):
    """Words of any length: wrapped, never cut, and never read as markup.

    It asks for exactly the height its text needs at its present width: a scroll area over nested
    layouts does not work out heights that depend on widths.
    """

    def __init__(self, role: str = "", text: str = "") -> None:
        super().__init__(text)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            dress(self, role)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(super().sizeHint().width(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(60, self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()


class LinkButton(QPushButton):
    """A button that looks like a link: reachable by keyboard and named for screen readers."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        dress(self, "link")
        self.setFlat(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(TARGET)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as its words, so that they end where the fields do: styles make buttons wider."""
        words = self.fontMetrics().size(early.SHOW_MNEMONIC, self.text())
        height = super().sizeHint().height()
        return QSize(max(words.width() + 2 * _LINK_ROOM, TARGET), height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()


class Fold(QWidget):
    """The head of a part that folds away: a triangle, a title, and what is inside while folded.

    Signals: `pressed`.
    """

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.button = QPushButton()
        dress(self.button, "fold")
        self.button.setFlat(True)
        self.button.setMinimumHeight(TARGET)
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self.pressed)
        self._summary = TextLabel("muted")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(self.button)
        line.addWidget(self._summary, 1)
        line.addStretch(0)

    def show_fold(self, title: str, summary: str = "", *, is_open: bool) -> None:
        text = f"{'▾' if is_open else '▸'} {title}"
        if self.button.text() != text:
            self.button.setText(text)
        show_text(self._summary, "" if is_open else summary)
        self.button.setAccessibleName(title.replace("&", ""))
        self.button.setAccessibleDescription(summary)


class Card(QWidget):
    """A framed box with room inside; `tone` colours its edge: a name of `style.Colours`."""

    def __init__(self, tone: str = "") -> None:
        super().__init__()
        self._tone = tone
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 11, 14, 10)
        self.column.setSpacing(6)

    def show_tone(self, tone: str) -> None:
        if tone != self._tone:
            self._tone = tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        from PySide6.QtGui import QPainter, QPainterPath

        colour = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 6, 6)
        painter.fillPath(shape, QColor(colour.card))
        if self._tone:
            painter.setClipPath(shape)
            edge = QRectF(frame.left(), frame.top(), 4, frame.height())
            if self.isRightToLeft():
                edge.moveRight(frame.right())
            painter.fillRect(edge, QColor(getattr(colour, self._tone)))
            painter.setClipping(False)
        painter.setPen(QColor(colour.line))
        painter.drawPath(shape)


class Input(QLineEdit):
    """A line of text; Signals: `left` when the person goes to another field."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        from PySide6.QtCore import Qt

        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.left.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        from smtp_desktop.gui.widgets.drops import is_more_than_words

        if is_more_than_words(event.mimeData()):
            event.ignore()  # and so the window takes it
        else:
            super().dragEnterEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), TARGET))

    def show_value(self, text: str) -> None:
        """Show a text; the cursor stays where it is when nothing changes."""
        if self.text() != text:
            self.setText(text)
