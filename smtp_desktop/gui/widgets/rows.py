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
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from smtp_desktop.gui.widgets import early
from smtp_desktop.gui.widgets.basics import LinkButton, TextLabel, show_text
from smtp_desktop.gui.widgets.cards import Callout
from smtp_desktop.gui.widgets.late import Late
from smtp_desktop.gui.widgets.painting import Sign, SignIcon
from smtp_desktop.gui.widgets.style import BELOW_FIELD, BESIDE, BETWEEN_ROWS, CONTROL


class FieldGrid(QGridLayout):
    """Labels on one side, fields on the other; a row that is not shown takes no room.

    Where there is too little room for that, each label stands above its field.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(12)
        self.setVerticalSpacing(BETWEEN_ROWS)
        self.setColumnStretch(1, 1)
        self._next_row = 0
        self._is_stacked = False
        self._parts: dict[QWidget, tuple[int, QLabel | None]] = {}
        self._holders: dict[QLabel, QVBoxLayout] = {}

    def reserve(self, rows: int) -> int:
        """Leave room for rows that are made later; the first one's number."""
        first = self._next_row
        self._next_row += rows
        return first

    def add_field(self, label: QLabel | None, field: QWidget, row: int = -1) -> None:
        """A row with its label; the label stands level with the input, not with what is below."""
        row = self.reserve(1) if row < 0 else row
        self._parts[field] = row, label
        self._place(field)

    def add_wide(self, widget: QWidget, row: int = -1) -> None:
        """A row over both columns."""
        self.addWidget(widget, 2 * (self.reserve(1) if row < 0 else row), 0, 1, 2)

    def show_row(self, field: QWidget, *, shown: bool) -> None:
        field.setVisible(shown)
        label = self._parts[field][1] if field in self._parts else None
        if label:
            label.setVisible(shown)

    def show_label_width(self, width: int, *, is_stacked: bool) -> None:
        """Give the labels a column so wide, or put each of them above its field."""
        self.setColumnMinimumWidth(0, 0 if is_stacked else width)
        self.setHorizontalSpacing(0 if is_stacked else 12)
        if is_stacked is not self._is_stacked:
            self._is_stacked = is_stacked
            self.setVerticalSpacing(BELOW_FIELD if is_stacked else BETWEEN_ROWS)
            for field in self._parts:
                self._place(field)

    @property
    def widest_label(self) -> int:
        """px of the widest label that is shown."""
        labels = [label for _, label in self._parts.values() if label and not label.isHidden()]
        return max((label.sizeHint().width() for label in labels), default=0)

    def _place(self, field: QWidget) -> None:
        row, label = self._parts[field]
        if label:
            self._place_label(label, 2 * row)
        self.removeWidget(field)
        if self._is_stacked:
            self.addWidget(field, 2 * row + 1, 0, 1, 2)
        else:
            self.addWidget(field, 2 * row, 1)

    def _place_label(self, label: QLabel, row: int) -> None:
        holder = self._holders.get(label)  # stays in its place, empty while they are stacked
        if holder:
            holder.removeWidget(label)
        if self._is_stacked:
            early.align_left(label)
            label.setMinimumHeight(0)
            label.setContentsMargins(0, BETWEEN_ROWS - BELOW_FIELD, 0, 0)
            self.addWidget(label, row, 0, 1, 2)
        else:
            self.removeWidget(label)
            label.setMinimumHeight(CONTROL)
            label.setContentsMargins(0, 0, 0, 0)
            early.align_right(label)
            if holder is None:
                holder = self._holders[label] = QVBoxLayout()
                self.addLayout(holder, row, 0)
                holder.addStretch(1)
            holder.insertWidget(0, label)


class Row(QWidget):
    """An input, and under it what belongs to it: a problem, a callout, a remark, a hint.

    These are made when there is first something to say: most never are, and every widget costs at
    the start. Signals: `followed` when the link in the notice is pressed.
    """

    followed = Signal()

    def __init__(
        self,
        field: QWidget,
        hint: str = "",
        *beside: QWidget,
        has_field: bool = True,
        stretches: bool = True,
    ) -> None:
        super().__init__()
        self.hint_height = 0  # px, at least: as much as what may come in the hint's place
        self.field = field
        self._hint = hint
        self._said = ""
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(BELOW_FIELD)
        if beside:
            first = QHBoxLayout()
            self._lines.addLayout(first)
            first.setSpacing(BESIDE)
            first.addWidget(field, 1 if stretches else 0)
            for one in beside[:-1]:
                first.addWidget(one)
            first.addWidget(beside[-1], 0 if stretches else 1)
        elif has_field:
            self._lines.addWidget(field)

    def add_below(self, widget: QWidget) -> None:
        """Put something under the field, before the hint."""
        self._lines.addWidget(widget)

    def show_remarks(
        self,
        problem: str = "",
        notice: str = "",
        link: str = "",
        hint: str | None = None,
        role: str = "muted",
        more: str = "",
        *,
        is_settled: bool = False,
    ) -> None:
        """Show what is to be said about the field; a problem stands in place of the hint, `role`
        is how the notice looks, and `more` is said of it elsewhere. The room of a problem that is
        gone is kept until all `is_settled`."""
        hint = self._hint if hint is None else hint
        is_warning = role in ("warning", "error")
        if problem or Row._problem.is_made_in(self):
            self._problem.show_problem(problem, keeps_room=not (hint or notice or is_settled))
        if (notice and is_warning) or Row._callout.is_made_in(self):
            self._callout.show_words(*((notice, link) if is_warning else ("",)))
        if (notice and not is_warning) or Row._remark.is_made_in(self):
            self._remark.show_remark("" if is_warning else notice, link, role)
        if hint or Row._hint_line.is_made_in(self):
            show_text(self._hint_line, "" if problem else hint)
        said = " ".join(part for part in (problem, notice, more, hint) if part)
        if said != self._said:
            self._said = said
            self.field.setAccessibleDescription(said)

    @Late
    def _problem(self) -> ProblemLine:
        line = ProblemLine(self.hint_height)
        self._lines.insertWidget(1, line)
        return line

    @Late
    def _callout(self) -> Callout:
        callout = Callout()
        callout.followed.connect(lambda _: self.followed.emit())
        self._lines.addWidget(callout)
        return callout

    @Late
    def _remark(self) -> RemarkLine:
        line = RemarkLine()
        line.link.clicked.connect(self.followed)
        self._lines.addWidget(line)
        return line

    @Late
    def _hint_line(self) -> TextLabel:
        label = TextLabel("hint")
        label.least = self.hint_height
        self._lines.addWidget(label)
        return label


class ProblemLine(QWidget):
    """What is wrong with a field, behind its sign; at least `least` px high."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self._words = TextLabel()
        self._words.least = least
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        early.add_at_the_top(line, SignIcon(Sign.BAD))
        line.addWidget(self._words, 1)

    def show_problem(self, text: str, *, keeps_room: bool) -> None:
        """Show what is wrong, or nothing: its room is kept where nothing takes its place, so that
        what is below does not move under the mouse while the field is typed right."""
        keeps_room = keeps_room and bool(text or self._words.text())  # what was given up is gone
        policy = self.sizePolicy()
        if policy.retainSizeWhenHidden() != keeps_room:
            policy.setRetainSizeWhenHidden(keeps_room)
            self.setSizePolicy(policy)
        if not text and keeps_room:
            self.setVisible(False)  # the words stay: they hold the room
            return
        show_text(self._words, text)
        self.setVisible(bool(text))


class RemarkLine(QWidget):
    """A quiet line, and the link behind it."""

    def __init__(self) -> None:
        super().__init__()
        self._words = TextLabel("hint")
        self.link = LinkButton()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(BESIDE)
        line.addWidget(self._words, 1)
        line.addWidget(self.link)

    def show_remark(self, text: str, link: str, role: str) -> None:
        show_text(self._words, text, "hint" if role == "muted" else role)
        if self.link.text() != link:
            self.link.setText(link)
        self.link.setVisible(bool(link))
        self.setVisible(bool(text or link))


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
    inside = _inside(layout)
    numbers = sorted(inside)
    if isinstance(layout, QGridLayout):
        numbers.sort(key=lambda number: layout.getItemPosition(number)[:2])  # type: ignore[index]
    for number in numbers:
        one = inside[number]
        if isinstance(one, QLayout):
            yield from _in_order(one)
        else:
            yield one
            content = _content(one)
            within = content.layout() if content is not None else None
            if within is not None:
                yield from _in_order(within)


def _inside(layout: QLayout) -> dict[int, QWidget | QLayout]:
    """What lies in a layout, by its number there.

    Nobody asks a layout for its items: PySide would keep each of them in Python, take it for its
    own once the window is garbage, and delete what the layout deletes again.
    """
    from PySide6.QtCore import Qt

    around, here = layout.parentWidget(), Qt.FindChildOption.FindDirectChildrenOnly
    widgets = around.findChildren(QWidget, options=here) if around is not None else []
    layouts = [one for one in layout.children() if isinstance(one, QLayout)]
    found: dict[int, QWidget | QLayout] = {layout.indexOf(one): one for one in widgets}
    found |= {layout.indexOf(one): one for one in layouts}
    found.pop(-1, None)  # what lies in another layout
    return found


def _content(widget: QWidget | None) -> QWidget | None:
    """What is inside a widget that shows one page or a part of one."""
    if isinstance(widget, QStackedWidget):
        return _content(widget.currentWidget())
    return _content(widget.widget()) if isinstance(widget, QScrollArea) else widget
