"""What other email programs on this computer send with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from smtp_desktop.gui.changes import programs as changes
from smtp_desktop.gui.widgets.basics import TextLabel, clear
from smtp_desktop.gui.widgets.buttons import MainButton
from smtp_desktop.gui.widgets.cards import Card, Pill
from smtp_desktop.gui.widgets.flow import Beside
from smtp_desktop.gui.widgets.painting import Sign
from smtp_desktop.gui.widgets.style import BETWEEN_ROWS
from smtp_desktop.gui.widgets.text import said

if TYPE_CHECKING:
    from smtp_desktop.gui.state.programs.page import ProgramsPage
    from smtp_desktop.gui.state.window import WindowState
    from smtp_desktop.ports.system import OtherAccount


class OthersCard(Card):
    """Signals: `used` (OtherAccount) when its settings are to be used here, `look_asked`."""

    used = Signal(object)
    look_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        again = MainButton(self.tr("Look again"))
        again.clicked.connect(self.look_asked)
        self.column.addWidget(
            Beside(TextLabel("section", self.tr("What else is set up here")), again)
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(BETWEEN_ROWS)
        self.column.addLayout(self._rows)
        self._shown: object = None

    def show_state(self, state: WindowState, page: ProgramsPage) -> None:
        """Show them; made anew only when something about them has changed."""
        shown = [(one, self._mark(state, page, one)) for one in page.others]
        self.setVisible(bool(shown))
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._rows)
        for one, mark in shown:
            self._rows.addWidget(self._row(one, mark))

    def _mark(self, state: WindowState, page: ProgramsPage, one: OtherAccount) -> str:
        if changes.comes_through(page, one):
            return self.tr("Sends through this one")
        return self.tr("Same settings") if changes.is_same(state, one) else ""

    def _row(self, one: OtherAccount, mark: str) -> QWidget:
        says = said(changes.uses(one))
        if mark:
            pill = Pill()
            pill.show_pill(Sign.GOOD, mark)
            return Beside(TextLabel("", says), pill)
        button = MainButton(self.tr("Use its settings here"))
        button.setAccessibleDescription(says)
        button.clicked.connect(lambda: self.used.emit(one))
        return Beside(TextLabel("", says), button)
