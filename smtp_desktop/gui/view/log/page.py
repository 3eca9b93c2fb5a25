"""The page of the sending log: the list, the email that is open, and the people to notify."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from smtp_desktop.gui.state.log.page import LogPage
from smtp_desktop.gui.view.columns import FORM_WIDTH, RESULT_WIDTH, WIDE
from smtp_desktop.gui.view.log.daily import DailyCard
from smtp_desktop.gui.view.log.entry_card import EntryCard
from smtp_desktop.gui.view.log.list_card import ListCard
from smtp_desktop.gui.view.log.people_card import PeopleCard
from smtp_desktop.gui.widgets import early
from smtp_desktop.gui.widgets.basics import bring_into_view
from smtp_desktop.gui.widgets.late import Late
from smtp_desktop.gui.widgets.style import BETWEEN_CARDS, MARGIN, PADDING

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from smtp_desktop.gui.state.window import WindowState

_LETTERS = 17  # px high letters have as a rule; with larger ones the cards are wider
_LOOK_MS = 250  # between two looks whether anything has changed, while the page is in sight
_AROUND_ROWS = 330  # px of the list's card and of what is below that should be seen at once
_FEWEST, _MOST = 6, 16  # rows


class LogPageView(QScrollArea):
    """Further cards stand in `cards`, below the people to notify.

    Signals: `looked` four times a second while it is in sight; `entry_made` (EntryCard) once.
    """

    looked = Signal()
    entry_made = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameStyle(0)
        early.refuse_focus(self)
        self.list = ListCard()
        self.people = PeopleCard()
        self.daily = DailyCard()
        self._is_wide: bool | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.looked)
        self._build()

    @Late
    def entry(self) -> EntryCard:
        """The email that is open, made when the first one is."""
        card = EntryCard()
        self._entry_place.insertWidget(0, card)
        self.entry_made.emit(card)
        return card

    def show_state(self, state: WindowState) -> None:
        """Show the page of a state."""
        page = state.log or LogPage()
        self.list.show_page(state, page)
        if page.opened or LogPageView.entry.is_made_in(self):
            had_focus = self.entry.isAncestorOf(QApplication.focusWidget() or self)
            self.entry.show_opened(page.opened)
            if had_focus and page.opened is None:
                self.list.table.setFocus()
        self._side.setVisible(page.opened is not None)
        self.people.show_part(state, page.people)
        self.daily.show_part(page.daily)

    def bring_entry(self, *, is_now: bool) -> None:
        """Scroll to the email that is open; after a click only once a second click would have come,
        which is to find the same row under it."""
        if self._is_wide:
            return
        wait = 0 if is_now else QApplication.doubleClickInterval()
        QTimer.singleShot(wait, self, lambda: bring_into_view(self.entry))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(BETWEEN_CARDS)
        left.addWidget(self.list)
        self._below = QVBoxLayout()
        left.addLayout(self._below)
        self.cards = QVBoxLayout()
        self.cards.setSpacing(BETWEEN_CARDS)
        left.addLayout(self.cards)
        self.cards.addWidget(self.people)
        self.cards.addWidget(self.daily)
        left.addStretch(1)
        self._side = QWidget()
        self._entry_place = QVBoxLayout(self._side)
        self._entry_place.setContentsMargins(0, 0, 0, 0)
        self._entry_place.addStretch(1)
        self._inner = QWidget()
        self._boxes = QHBoxLayout(self._inner)
        self._boxes.setContentsMargins(0, 0, 0, 0)
        self._boxes.setSpacing(PADDING)
        self._boxes.addWidget(self._left, FORM_WIDTH)
        page = QWidget()
        line = self._whole = QHBoxLayout(page)
        line.addStretch(1)
        line.addWidget(self._inner, 1000)
        line.addStretch(1)
        self.setWidget(page)
        self._side.hide()
        self._arrange()

    def _arrange(self) -> None:
        """Find the place of everything in the present room."""
        bar = min(MARGIN, self.width() - self.viewport().width())
        sides = (MARGIN - bar, MARGIN) if self.isRightToLeft() else (MARGIN, MARGIN - bar)
        self._whole.setContentsMargins(sides[0], PADDING - 2, sides[1], PADDING)
        height = self.viewport().height() - _AROUND_ROWS
        rows = height // self.list.table.row_height
        self.list.show_rows(max(_FEWEST, min(rows, _MOST)))
        size = max(1.0, self.fontMetrics().height() / _LETTERS)
        is_wide = self.window().width() >= WIDE * size
        if is_wide is self._is_wide:
            return
        self._is_wide = is_wide
        form, result = round(FORM_WIDTH * size), round(RESULT_WIDTH * size)
        self._left.setMaximumWidth(form)
        self._side.setMaximumWidth(result if is_wide else form)
        if is_wide:
            self._boxes.addWidget(self._side, RESULT_WIDTH)
        else:
            self._below.addWidget(self._side)
        self._inner.setMaximumWidth(form + (PADDING + result if is_wide else 0))
