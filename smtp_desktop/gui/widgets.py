"""Small widgets that the form, the report and the window are made of."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

TARGET = 24  # px: no target to click is smaller (WCAG 2.5.8)


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget a role of the style sheet; nothing happens when it has it already."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def show_text(label: QLabel, text: str, role: str = "") -> None:
    """Show a text, or hide the label where there is none."""
    if role:
        set_role(label, role)
    if label.text() != text:
        label.setText(text)
    label.setVisible(bool(text))


class TextLabel(QLabel):
    """Words of any length: wrapped, never cut, and never read as markup.

    It asks for exactly the height its text needs at its present width: a scroll area over nested
    layouts does not work out heights that depend on widths.
    """

    def __init__(self, role: str = "", text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)

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
        self.setProperty("role", "link")
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(TARGET)


class Fold(QWidget):
    """The head of a part that folds away: a triangle, a title, and what is inside while folded.

    Signals: `pressed`.
    """

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.button = QPushButton()
        self.button.setProperty("role", "fold")
        self.button.setFlat(True)
        self.button.setMinimumHeight(TARGET)
        self.button.clicked.connect(self.pressed)
        self._summary = TextLabel("muted")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(self.button)
        line.addWidget(self._summary, 1)

    def show_fold(self, title: str, summary: str = "", *, is_open: bool) -> None:
        text = f"{'▾' if is_open else '▸'} {title}"
        if self.button.text() != text:
            self.button.setText(text)
        show_text(self._summary, "" if is_open else summary)
        self.button.setAccessibleName(title.replace("&", ""))
        self.button.setAccessibleDescription(summary)


class Card(QFrame):
    """A framed box with room inside; `role` gives its colours."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 9, 12, 9)
        self.column.setSpacing(4)


class FieldGrid(QGridLayout):
    """Labels on one side, fields on the other; a row that is not shown takes no room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(12)
        self.setVerticalSpacing(10)
        self.setColumnStretch(1, 1)
        self._parts: dict[QWidget, tuple[QWidget, ...]] = {}

    def add_field(self, label: QLabel | None, field: QWidget) -> None:
        """A row with its label; the label stands level with the input, not with what is below."""
        row = self.rowCount()
        if label:
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self.addWidget(field, row, 1)
        self._parts[field] = (field, label) if label else (field,)

    def add_wide(self, widget: QWidget) -> None:
        """A row over both columns."""
        self.addWidget(widget, self.rowCount(), 0, 1, 2)
        self._parts[widget] = (widget,)

    def show_row(self, field: QWidget, *, shown: bool) -> None:
        for part in self._parts[field]:
            part.setVisible(shown)


class Input(QLineEdit):
    """A line of text; Signals: `left` when the person goes to another field."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.left.emit()

    def sizeHint(self) -> QSize:  # noqa: N802
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), TARGET))

    def show_value(self, text: str) -> None:
        """Show a text; the cursor stays where it is when nothing changes."""
        if self.text() != text:
            self.setText(text)


class Row(QWidget):
    """An input, and under it the lines that belong to it: a problem, a notice, a hint.

    Signals: `followed` when the link in the notice is pressed.
    """

    followed = Signal()

    def __init__(self, field: QWidget, hint: str = "", beside: QWidget | None = None) -> None:
        super().__init__()
        self.field = field
        self._hint = hint
        self._problem_label = TextLabel("error")
        self._notice_label = TextLabel("muted")
        self._link = LinkButton()
        self._hint_label = TextLabel("muted", hint)
        self._link.clicked.connect(self.followed)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(field, 1)
        if beside:
            first.addWidget(beside)
        notice = QHBoxLayout()
        notice.setSpacing(6)
        notice.addWidget(self._notice_label, 1)
        notice.addWidget(self._link)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(3)
        lines.addLayout(first)
        lines.addWidget(self._problem_label)
        lines.addLayout(notice)
        lines.addWidget(self._hint_label)
        for widget in (self._problem_label, self._notice_label, self._link):
            widget.hide()
        self._hint_label.setVisible(bool(hint))

    def show_remarks(
        self, problem: str = "", notice: str = "", link: str = "", hint: str | None = None
    ) -> None:
        """Show what is to be said about the field; a problem stands in place of the hint."""
        hint = self._hint if hint is None else hint
        show_text(self._problem_label, f"✗ {problem}" if problem else "")
        show_text(self._notice_label, notice)
        show_text(self._hint_label, "" if problem else hint)
        self._link.setText(link)
        self._link.setVisible(bool(link))
        self.field.setAccessibleDescription(
            " ".join(part for part in (problem, notice, hint) if part)
        )
