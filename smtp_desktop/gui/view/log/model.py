"""The rows of the log for a table: numbers of all of them, and the rows that were looked at.

A row is read when it is painted, with its neighbours. Nothing here asks for every row: at 100,000
of them that takes seconds.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from smtp_desktop.gui.changes.log.page import Row, above
from smtp_desktop.gui.state.log.page import Listed
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import sending_log as words

_PAGE = 32  # rows read at once
_MOST_PAGES = 160  # kept
_HEAD = 4000  # rows in which something may change between two looks; of more all begins anew

Index = QModelIndex | QPersistentModelIndex

WHEN, TO, WHAT, WHO = range(4)
COLUMNS = (words.WHEN, words.TO, words.WHAT_HAPPENED, words.WHO_CAN_FIX)


class LogModel(QAbstractTableModel):
    """Signals: `renewed` when another list has come, of which nothing is selected."""

    renewed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.source: Callable[[Sequence[int]], Sequence[Row]] = lambda numbers: ()
        self._numbers: Sequence[int] = array("q")
        self._serial = 0
        self._rows: dict[int, Row] = {}
        self._texts: dict[int, tuple[str, ...]] = {}  # what they say in each column
        self._missing: set[int] = set()  # numbers that could not be read just now
        self._stale: set[int] = set()  # numbers of rows that may say something else by now
        self._names = [tr(one) for one in COLUMNS]

    # What the page tells it

    def show_listed(self, listed: Listed) -> None:
        """Show another list, or the same one with what has come and gone."""
        new, old = listed.numbers, self._numbers
        if new is old:
            return
        if listed.serial != self._serial:
            self._rows.update((one.number, one) for one in listed.rows)
            self._renew(new, listed.serial)
        elif len(new) >= len(old) and new[: len(old)] == old:
            self._append(new)
        elif not self._change_head(new, listed.settled):
            self._renew(new, listed.serial)

    def forget_open(self) -> None:
        """Read again what may have changed: emails that were under way, and what was missing."""
        self._stale.update(number for number, row in self._rows.items() if row.is_open)
        self._missing.clear()

    def number(self, row: int) -> int:
        """The number of the entry in a row."""
        return self._numbers[row]

    def numbers(self, rows: range) -> Sequence[int]:
        """The numbers of the entries in these rows."""
        return self._numbers[rows.start : rows.stop]

    def place(self, number: int) -> int:
        """The row of an entry, -1 where it is in none."""
        row = above(self._numbers, number)
        is_there = row < len(self._numbers) and self._numbers[row] == number
        return row if is_there else -1

    def row(self, place: int) -> Row | None:
        """A row, read if it has not been yet; None where that is not possible."""
        number = self._numbers[place]
        is_unread = number not in self._rows and number not in self._missing
        if is_unread or number in self._stale:
            self._read(place)
        return self._rows.get(number)

    def text(self, place: int, column: int) -> str:
        """What a row says in a column."""
        number = self._numbers[place]
        row = self.row(place)
        if row is None:
            return "…"
        if number not in self._texts:
            self._texts[number] = tuple(cell(row, one) for one in range(len(COLUMNS)))
        return self._texts[number][column]

    # What the table asks

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        is_name = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._names[section] if is_name else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._names[column]}: {self.text(index.row(), column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            row = self.row(index.row())
            return row.exactly if row and column == WHEN else self.text(index.row(), column)
        return None

    # How it changes

    def _renew(self, new: Sequence[int], serial: int) -> None:
        self.beginResetModel()
        self._numbers, self._serial = new, serial
        self._missing.clear()
        self.endResetModel()
        self.renewed.emit()

    def _append(self, new: Sequence[int]) -> None:
        if len(new) == len(self._numbers):
            self._numbers = new
            return
        self.beginInsertRows(QModelIndex(), len(self._numbers), len(new) - 1)
        self._numbers = new
        self.endInsertRows()

    def _change_head(self, new: Sequence[int], settled: int) -> bool:
        """Change the first rows one by one, and drop the last ones; False where more is new."""
        old = self._numbers
        head_old, head_new = above(old, settled), above(new, settled)
        kept = len(new) - head_new
        if max(head_old, head_new) > _HEAD or old[head_old : head_old + kept] != new[head_new:]:
            return False
        if head_old + kept < len(old):
            self._remove(head_old + kept, len(old))
        self._merge(new[:head_new], head_old)
        self._numbers = new
        return True

    def _merge(self, head: Sequence[int], length: int) -> None:
        """Make the first rows, so many, into these; the oldest of them first, so that the places of
        those above do not change meanwhile."""
        at, new_end = length, len(head)
        while at > 0 or new_end > 0:
            old = self._numbers[at - 1] if at else None
            new = head[new_end - 1] if new_end else None
            if old == new:
                at, new_end = at - 1, new_end - 1
            elif new is None or (old is not None and old < new):
                self._remove(at - 1, at)
                at -= 1
            else:
                begin = new_end
                while begin and (old is None or head[begin - 1] < old):
                    begin -= 1
                self._insert(at, head[begin:new_end])
                new_end = begin

    def _insert(self, at: int, numbers: Sequence[int]) -> None:
        self.beginInsertRows(QModelIndex(), at, at + len(numbers) - 1)
        whole = array("q", self._numbers[:at])
        whole.extend(numbers)
        whole.extend(self._numbers[at:])
        self._numbers = whole
        self.endInsertRows()

    def _remove(self, begin: int, end: int) -> None:
        self.beginRemoveRows(QModelIndex(), begin, end - 1)
        whole = array("q", self._numbers[:begin])
        whole.extend(self._numbers[end:])
        self._numbers = whole
        self.endRemoveRows()

    def _read(self, place: int) -> None:
        begin = place - place % _PAGE
        numbers = self._numbers[begin : begin + _PAGE]
        if len(self._rows) > _PAGE * _MOST_PAGES:
            self._rows.clear()
        self._stale.difference_update(numbers)
        found = {row.number: row for row in self.source(numbers)}
        self._rows.update(found)
        for number in found:
            self._texts.pop(number, None)
        self._missing.update(one for one in numbers if one not in self._rows)


def cell(row: Row, column: int) -> str:
    """What a row says in a column."""
    if column == WHEN:
        return said(row.when)
    if column == TO:
        return said(row.to)
    if column == WHAT:
        return said(row.happened)
    names = ", ".join(tr(one) for one in row.owners)
    return names[:1].upper() + names[1:]


def line(row: Row) -> str:
    """A row as a line of text."""
    return "\t".join(cell(row, one) for one in range(len(COLUMNS)))
