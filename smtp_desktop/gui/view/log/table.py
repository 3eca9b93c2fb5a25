"""The table of the log: quick with 100,000 rows, by mouse and by keyboard.

Everything here that looks odd avoids something that Qt does for each of 400,000 cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from smtp_desktop.gui.changes.log.page import Row
from smtp_desktop.gui.view.log.model import TO, WHAT, WHEN, WHO, LogModel
from smtp_desktop.gui.widgets.painting import Sign, paint_sign
from smtp_desktop.gui.widgets.style import colours
from smtp_desktop.gui.widgets.text import tr
from smtp_desktop.ports.sending_log import State
from smtp_desktop.wording import sending_log as words

if TYPE_CHECKING:
    from PySide6.QtCore import QPersistentModelIndex
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

_SIGNS = {
    State.ACCEPTED: Sign.GOOD,
    State.FAILED: Sign.BAD,
    State.PARTLY: Sign.WARNING,
    State.UNCLEAR: Sign.WARNING,
}
_ABOVE = 7  # px above and below the words of a row
_BESIDE = 12
_NARROW = 32  # times the letters' height: with less there are no names beside what happened


class LogTable(QTableView):
    """Signals: `opened` (number of an entry, whether it was asked for and not only gone to),
    `search_typed` (text) when letters were typed here, `copy_asked`."""

    opened = Signal(object, bool)
    search_typed = Signal(str)
    copy_asked = Signal()

    def __init__(self, model: LogModel) -> None:
        super().__init__()
        self.log = model
        self.follows = False  # whether what is open goes along with the keyboard
        self._kept = 0  # the number of the entry that had the keyboard before another list came
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(self.tr("Emails that were sent and that failed"))
        self._set_up_heads()
        model.rowsInserted.connect(self._stay)
        model.modelAboutToBeReset.connect(self._keep_place)
        model.renewed.connect(self._find_place)
        self.activated.connect(lambda index: self._open(index, is_deliberate=True))
        self.clicked.connect(lambda index: self._open(index, is_deliberate=False))

    @property
    def row_height(self) -> int:
        return self.fontMetrics().height() + 2 * _ABOVE

    def height_of(self, rows: int) -> int:
        """How high the table is that shows so many rows."""
        return (rows + 1) * self.row_height + 2 * self.frameWidth()

    def selected(self) -> Iterator[range]:
        """The rows that are selected, by their places, from above."""
        ranges = self.selectionModel().selection().toList()
        places = sorted((one.top(), one.bottom() + 1) for one in ranges)
        return (range(begin, end) for begin, end in places)

    @property
    def selected_count(self) -> int:
        """How many rows are selected."""
        return sum(map(len, self.selected()))

    def selected_numbers(self, most: int) -> list[int]:
        """The numbers of the emails that are selected, the first of them from above."""
        numbers: list[int] = []
        for places in self.selected():
            numbers += self.log.numbers(places[: most - len(numbers)])
        return numbers

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Qt would walk through all rows for each letter; the search line does better."""
        if search.strip():
            self.search_typed.emit(search)

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End are the first and the last row: within one there is nowhere to go."""
        actions = QAbstractItemView.CursorAction
        if action in (actions.MoveHome, actions.MoveEnd) and self.log.rowCount():
            is_end = action is actions.MoveEnd
            return self.log.index(self.log.rowCount() - 1 if is_end else 0, WHAT)
        return super().moveCursor(action, modifiers)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._open(self.currentIndex(), is_deliberate=True)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """It opens what it points at, everywhere: some systems would not."""
        self._open(self.indexAt(event.position().toPoint()), is_deliberate=True)

    def currentChanged(  # noqa: N802
        self, current: QModelIndex | QPersistentModelIndex, previous: object
    ) -> None:
        super().currentChanged(current, previous)  # type: ignore[arg-type]
        if current.isValid() and self.hasFocus():
            self._open(current, is_deliberate=None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._share_width()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(300, self.height_of(6))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, self.height_of(3))

    def _open(
        self, index: QModelIndex | QPersistentModelIndex, *, is_deliberate: bool | None
    ) -> None:
        """None: the keyboard only went there, which opens nothing but follows what is open."""
        if not index.isValid():
            return
        if is_deliberate is None:
            if self.follows:
                self.opened.emit(self.log.number(index.row()), False)
            return
        self.opened.emit(self.log.number(index.row()), is_deliberate)

    def _set_up_heads(self) -> None:
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setMinimumSectionSize(1)
        down.setDefaultSectionSize(self.row_height)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across.setStretchLastSection(True)
        across.setHighlightSections(False)
        across.setFixedHeight(self.row_height)
        across.setSectionsClickable(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        # With that of the table it would ask of each cell whether it is selected.
        across.setSelectionModel(QItemSelectionModel(self.log, across))

    def _share_width(self) -> None:
        """Share the width: no column asks what is in it."""
        room, metrics = self.viewport().width(), self.fontMetrics()
        widest = max(
            metrics.horizontalAdvance(tr(one).format(time="00:00"))
            for one in (words.TODAY, words.YESTERDAY)
        )
        when = min(widest + 2 * _BESIDE, room // 3)
        is_narrow = room < _NARROW * metrics.height()
        self.setColumnHidden(WHO, is_narrow)
        rest = room - when
        to = round(rest * (0.42 if is_narrow else 0.28))
        across = self.horizontalHeader()
        across.resizeSection(WHEN, when)
        across.resizeSection(TO, to)
        across.resizeSection(WHAT, round((rest - to) * (1.0 if is_narrow else 0.62)))

    def _stay(self, _: QModelIndex, first: int, last: int) -> None:
        """Rows came above those on the screen: go on showing these, unless it is the top."""
        bar = self.verticalScrollBar()
        top = bar.value() // self.row_height
        if bar.value() and first <= top:
            moved = bar.value() + (last - first + 1) * self.row_height
            self.updateGeometries()
            bar.setValue(moved)

    def _keep_place(self) -> None:
        current = self.currentIndex()
        is_there = current.isValid() and current.row() < self.log.rowCount()
        self._kept = self.log.number(current.row()) if is_there else self._kept

    def _find_place(self) -> None:
        """Go back to the entry that had the keyboard, where it is in the new list as well."""
        place = self.log.place(self._kept) if self._kept else -1
        if place >= 0:
            self.setCurrentIndex(self.log.index(place, WHAT))
        elif self.log.rowCount() and self.hasFocus():
            index = self.log.index(0, WHAT)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)


class _Delegate(QStyledItemDelegate):
    """Puts the sign of what happened before the words that say the same."""

    def __init__(self, table: LogTable) -> None:
        super().__init__(table)
        self._table = table
        self._icons: dict[tuple[Sign, object, float], QIcon] = {}

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt would ask each cell for seven things that no row has."""
        log, place, column = self._table.log, index.row(), index.column()
        features = QStyleOptionViewItem.ViewItemFeature
        option.text = log.text(place, column)
        option.features |= features.HasDisplay
        row = log.row(place) if column == WHAT else None
        if row is not None:
            side = option.fontMetrics.height()
            option.features |= features.HasDecoration
            option.decorationSize = QSize(side, side)
            option.icon = self._icon(sign_of(row), side)

    def _icon(self, sign: Sign, side: int) -> QIcon:
        scale = self._table.devicePixelRatioF()
        key = sign, colours(), scale + side
        if key not in self._icons:
            picture = QPixmap(round(side * scale), round(side * scale))
            picture.setDevicePixelRatio(scale)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            paint_sign(painter, sign, QRectF(0, 0, side, side))
            painter.end()
            icon = self._icons[key] = QIcon(picture)
            icon.addPixmap(picture, QIcon.Mode.Selected)  # else it takes on the selection's colour
        return self._icons[key]


def sign_of(row: Row) -> Sign:
    """The sign of what happened."""
    if row.is_open:
        return Sign.IDLE
    return _SIGNS.get(row.state, Sign.WARNING)
