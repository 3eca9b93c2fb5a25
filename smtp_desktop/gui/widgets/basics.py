"""Words, links and lines of text: what the form, the result and the window are made of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from smtp_desktop.gui.widgets import early
from smtp_desktop.gui.widgets.painting import (
    paint_cut,
    paint_elided,
    paint_link,
    paint_wrapped,
    wrapped,
)
from smtp_desktop.gui.widgets.style import CONTROL, LINK_ROOM, dress

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QEnterEvent, QFocusEvent, QPaintEvent, QResizeEvent

_TEXT_ROOM = 3  # px between the edge of a field and its words, besides the style's own
_AROUND_TEXT = 40  # px of a field that are not its text, at the most
_SETTLED = 60  # ms until wrapped lines have found their height
_LONG_TEXT = 1000  # letters: to break the words of a text made to keep us busy takes seconds
_SHORT_WORD = 12  # letters: such a word is in place in every label

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


class LineLabel(PlainLabel):
    """Words on one line whose end is left out where room is short; a tool tip has them all."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self._more = ""
        if role:
            dress(self, role)

    def show_line(self, text: str, more: str = "") -> None:
        """Show a text; `more` is in the tool tip as well."""
        self._more = more
        if self.text() != text:
            self.setText(text)
        self.setAccessibleDescription(more)
        self._tell()

    @property
    def is_cut(self) -> bool:
        """Whether something had to be left out."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.width()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(40, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if self.is_cut:
            paint_elided(self)
        else:
            super().paintEvent(event)

    def _tell(self) -> None:
        whole = self.text() if self.is_cut else ""
        self.setToolTip("\n".join(one for one in (whole, self._more) if one))


class TextLabel(PlainLabel):
    """Words of any length: wrapped, never cut, and never read as markup.

    It asks for exactly the height its text needs at its present width: a scroll area over nested
    layouts does not work out heights that depend on widths.
    """

    def __init__(self, role: str = "", text: str = "") -> None:
        super().__init__(text)
        self.least = (
            0  # px of height, whatever is said: a minimum of Qt's would count instead of it
        )
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            dress(self, role)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(60, self._height())

    def _height(self) -> int:
        return max(self.least, self._height_of_words())

    def _height_of_words(self) -> int:
        room = self.contentsRect()
        if not self._has_long_word(room.width()):
            return self.heightForWidth(self.width())
        words = wrapped(self, room.width()).boundingRect().height()
        return math.ceil(words) + self.height() - room.height()

    def _has_long_word(self, room: int) -> bool:
        """Whether a word is too long for a line, such as an address: a label of Qt's cuts it."""
        text = self.text()
        if len(text) > _LONG_TEXT:
            return False
        words = [one for one in text.split() if len(one) > _SHORT_WORD]
        return any(self.fontMetrics().horizontalAdvance(one) > room for one in words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if self._has_long_word(self.contentsRect().width()):
            paint_wrapped(self)
        else:
            super().paintEvent(event)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()


class LinkButton(QPushButton):
    """A button that looks like a link: reachable by keyboard and named for screen readers.

    Its words begin where its box does, so that they stand in line with the fields.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        dress(self, "link")
        self.setFlat(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(TARGET)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        from PySide6.QtCore import Qt

        super().enterEvent(event)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as its words: styles make buttons wider."""
        words = self.fontMetrics().size(early.SHOW_MNEMONIC, self.text())
        return QSize(max(words.width() + 2 * LINK_ROOM, TARGET), max(words.height() + 4, TARGET))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        paint_link(self)


class Input(QLineEdit):
    """A line of text.

    Signals: `typed` (text) when anybody but the program changes it: also a screen reader or a
    dictation, of which Qt's own `textEdited` hears nothing; `left` when the person goes to another
    field.
    """

    typed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_shown = False
        self.setTextMargins(_TEXT_ROOM, 0, _TEXT_ROOM, 0)
        self.textChanged.connect(self._tell)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        from PySide6.QtCore import Qt

        if event.reason() is Qt.FocusReason.ActiveWindowFocusReason:
            return
        application = QApplication.instance()
        if event.reason() is Qt.FocusReason.MouseFocusReason and QApplication.mouseButtons():
            assert application is not None
            application.installEventFilter(self)
        else:
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """What was pressed gets its release before anything may move under the mouse."""
        if event.type() is QEvent.Type.MouseButtonRelease and watched.isWidgetType():
            watched_by = QApplication.instance()
            assert watched_by is not None
            watched_by.removeEventFilter(self)
            QTimer.singleShot(0, self, self.left.emit)
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        from smtp_desktop.gui.widgets.drops import is_more_than_words

        if is_more_than_words(event.mimeData()):
            event.ignore()  # and so the window takes it
        else:
            super().dragEnterEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), CONTROL))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if not (self._may_be_cut and paint_cut(self)):
            super().paintEvent(event)

    @property
    def _may_be_cut(self) -> bool:
        """Not where somebody is typing, also while they are in another window, nor a secret."""
        text = self.displayText()
        if not text or text != self.text() or self.window().focusWidget() is self:
            return False
        return self.fontMetrics().horizontalAdvance(text) > self.width() - _AROUND_TEXT

    def show_value(self, text: str) -> None:
        """Show a text, from its beginning; the cursor stays where it is when nothing changes."""
        if self.text() != text:
            self._is_shown = True
            self.setText(text)
            self._is_shown = False
            if not self.hasFocus():
                self.setCursorPosition(0)

    def _tell(self, text: str) -> None:
        if not self._is_shown:
            self.typed.emit(text)
