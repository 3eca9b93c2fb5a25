"""Details for IT: folded away, with the server's words beside, and copied by one press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from smtp_desktop.gui.state.frame import Papers
from smtp_desktop.gui.state.result import Result
from smtp_desktop.gui.widgets.basics import TARGET, PlainLabel, bring_into_view
from smtp_desktop.gui.widgets.buttons import CopyButton
from smtp_desktop.gui.widgets.cards import Fold
from smtp_desktop.gui.widgets.flow import Beside
from smtp_desktop.gui.widgets.style import BESIDE, dress
from smtp_desktop.gui.widgets.text import tr
from smtp_desktop.wording import result as words

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_HEIGHT = 180  # px


class Details(QWidget):
    """What was tried and seen, for the IT person on the phone.

    Signals: `folded`, `copied` (text), `people_named` (bool).
    """

    folded = Signal()
    copied = Signal(str)
    people_named = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._fold = Fold()
        self._fold.pressed.connect(self.folded)
        self._said = OneLine()
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName(tr(words.DETAILS).replace("&", ""))
        self._text.setMinimumHeight(_HEIGHT)
        self._text.setTabChangesFocus(True)
        self._people = QCheckBox(tr(words.INCLUDE_ADDRESSES))
        self._people.setMinimumHeight(TARGET)
        self._people.clicked.connect(self.people_named)
        self._copy = CopyButton(tr(words.COPY_DETAILS), self._text.toPlainText)
        self._copy.copied.connect(self.copied)
        self._shown: Result | None = None
        self._build()

    def show_details(self, result: Result | None, papers: Papers) -> None:
        """Show the details of a result, or nothing where it has none."""
        details = result.details_for(papers) if result else ""
        is_open = bool(details) and papers.is_details_open
        self._fold.show_fold(tr(words.DETAILS), is_open=papers.is_details_open)
        self._said.show_line(result.said if result and not is_open else "")
        self._fold.button.setAccessibleDescription(result.said if result else "")
        self._people.setVisible(is_open and result is not None and result.can_name_people)
        self._people.setChecked(papers.names_people)
        if is_open:
            dress(self._text, "table")
        if is_open and self._text.isHidden() and result is self._shown:
            bring_into_view(self._text)
        self._shown = result
        self._text.setVisible(is_open)
        if self._text.toPlainText() != details:
            self._text.setPlainText(details)
        self.setVisible(bool(details))

    def _build(self) -> None:
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(BESIDE)
        line.addWidget(self._fold)
        line.addWidget(self._said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Beside(head, self._copy))
        column.addWidget(self._people)
        column.addWidget(self._text)


class OneLine(PlainLabel):
    """Somebody else's words on one line, which ends in an ellipsis where room is short."""

    def __init__(self) -> None:
        super().__init__()
        dress(self, "muted")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_line(self, text: str) -> None:
        """Show these words; without any the room is kept, so that nothing moves."""
        self.setText(text)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(40, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        from PySide6.QtGui import QPainter

        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        edge = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), int(edge), text)
