"""Rows of a form: a label, its input, what is said under it; and the order of Tab through them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from smtp_desktop.gui.widgets import early
from smtp_desktop.gui.widgets.basics import LinkButton, TextLabel, show_text


class FieldGrid(QGridLayout):
    """Labels on one side, fields on the other; a row that is not shown takes no room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(12)
        self.setVerticalSpacing(10)
        self.setColumnStretch(1, 1)
        self._next_row = 0
        self._parts: dict[QWidget, tuple[QWidget, ...]] = {}

    def reserve(self, rows: int) -> int:
        """Leave room for rows that are made later; the first one's number."""
        first = self._next_row
        self._next_row += rows
        return first

    def add_field(self, label: QLabel | None, field: QWidget, row: int = -1) -> None:
        """A row with its label; the label stands level with the input, not with what is below."""
        row = self.reserve(1) if row < 0 else row
        if label:
            early.align_right(label)
            self.addLayout(early.at_the_top(label), row, 0)
        self.addWidget(field, row, 1)
        self._parts[field] = (field, label) if label else (field,)

    def add_wide(self, widget: QWidget, row: int = -1) -> None:
        """A row over both columns."""
        self.addWidget(widget, self.reserve(1) if row < 0 else row, 0, 1, 2)
        self._parts[widget] = (widget,)

    def show_row(self, field: QWidget, *, shown: bool) -> None:
        for part in self._parts[field]:
            part.setVisible(shown)


class Row(QWidget):
    """An input, and under it the lines that belong to it: a problem, a notice, a hint.

    The lines are made when there is first something to say: most never are, and every widget
    costs at the start. Signals: `followed` when the link in the notice is pressed.
    """

    followed = Signal()

    def __init__(self, field: QWidget, hint: str = "", beside: QWidget | None = None) -> None:
        super().__init__()
        self.field = field
        self._hint = hint
        self._remarks: _Remarks | None = None
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(3)
        if beside:
            first = QHBoxLayout()
            first.setSpacing(8)
            first.addWidget(field, 1)
            first.addWidget(beside)
            self._lines.addLayout(first)
        else:
            self._lines.addWidget(field)

    def show_remarks(
        self,
        problem: str = "",
        notice: str = "",
        link: str = "",
        hint: str | None = None,
        role: str = "muted",
    ) -> None:
        """Show what is to be said about the field; a problem stands in place of the hint, `role`
        is how the notice looks."""
        hint = self._hint if hint is None else hint
        if self._remarks is None:
            if not (problem or notice or hint):
                return
            self._remarks = _Remarks()
            self._remarks.link.clicked.connect(self.followed)
            self._lines.addWidget(self._remarks)
        self._remarks.show_texts(problem, notice, link, "" if problem else hint, role)
        said = " ".join(part for part in (problem, notice, hint) if part)
        self.field.setAccessibleDescription(said)


class _Remarks(QWidget):
    """The lines under an input."""

    def __init__(self) -> None:
        super().__init__()
        self._problem = TextLabel("error")
        self._notice = TextLabel("muted")
        self.link = LinkButton()
        self._hint = TextLabel("muted")
        notice = QHBoxLayout()
        notice.setSpacing(6)
        notice.addWidget(self._notice, 1)
        notice.addWidget(self.link)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(3)
        lines.addWidget(self._problem)
        lines.addLayout(notice)
        lines.addWidget(self._hint)

    def show_texts(self, problem: str, notice: str, link: str, hint: str, role: str) -> None:
        show_text(self._problem, f"✗ {problem}" if problem else "")
        show_text(self._notice, notice, role)
        show_text(self._hint, hint)
        if self.link.text() != link:
            self.link.setText(link)
        self.link.setVisible(bool(link))
        self.setVisible(bool(problem or notice or hint))


def set_tab_order(window: QWidget) -> None:
    """Make Tab go through a window in the order in which it is read.

    Needed again whenever widgets were made late: Qt puts those at the end.
    """
    from PySide6.QtCore import Qt

    layout = window.layout()
    if layout is None:
        return
    stops = [one for one in _in_order(layout) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _in_order(layout: QLayout) -> Iterator[QWidget]:
    """The widgets of a layout as they are read: grids row by row."""
    numbers = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        numbers.sort(key=lambda number: layout.getItemPosition(number)[:2])  # type: ignore[index]
    for number in numbers:
        item = layout.itemAt(number)
        inner = item.layout() if item else None
        widget = item.widget() if item else None
        if inner is not None:
            yield from _in_order(inner)
        elif widget is not None:
            yield widget
            content = _content(widget)
            within = content.layout() if content is not None else None
            if within is not None:
                yield from _in_order(within)


def _content(widget: QWidget) -> QWidget | None:
    """What is inside a widget that shows one page or a part of one."""
    if isinstance(widget, QTabWidget):
        return widget.currentWidget()
    return widget.widget() if isinstance(widget, QScrollArea) else widget
