"""The programs that may send, with what each has done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smtp_desktop.gui.changes import programs as changes
from smtp_desktop.gui.widgets.basics import TextLabel, clear, show_text
from smtp_desktop.gui.widgets.buttons import MainButton
from smtp_desktop.gui.widgets.cards import Card
from smtp_desktop.gui.widgets.style import BESIDE, BETWEEN_ROWS
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import relaying as words

if TYPE_CHECKING:
    from smtp_desktop.gui.state.programs.page import ProgramsPage
    from smtp_desktop.gui.state.window import WindowState
    from smtp_desktop.services.relaying.relaying import ListedProgram

_LEAST = 40  # px of the words beside a button


class ListedCard(Card):
    """Signals: `add_asked`, `revoke_asked` (name)."""

    add_asked = Signal()
    revoke_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        title = TextLabel("section", self.tr("Programs that may send"))
        title.setMinimumWidth(_LEAST)
        self.add = MainButton(self.tr("&Add program…"))
        self.add.clicked.connect(self.add_asked)
        head = QHBoxLayout()
        head.setSpacing(BESIDE)
        self._empty = TextLabel("hint", tr(words.NO_PROGRAMS))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(BETWEEN_ROWS)
        self.rows: dict[str, _Row] = {}
        self.column.addLayout(head)
        head.addWidget(title, 1)
        head.addWidget(self.add)
        self.column.addWidget(self._empty)
        self.column.addLayout(self._rows)

    def show_state(self, state: WindowState, page: ProgramsPage) -> None:
        """Show who may send; rows stay where they are while only their numbers change."""
        names = [one.program.name for one in page.listed]
        if list(self.rows) != names:
            clear(self._rows)
            self.rows = {name: _Row(name) for name in names}
            for name, row in self.rows.items():
                row.revoke.clicked.connect(lambda _=False, name=name: self.revoke_asked.emit(name))
                self._rows.addWidget(row)
        for one in page.listed:
            self.rows[one.program.name].show_program(state, page, one)
        self._empty.setVisible(page.is_empty)
        self.add.setEnabled(page.relay is not None and not page.is_adding)
        is_next = page.is_empty and page.is_on and not page.is_adding
        self.add.show_filled(filled=is_next)


class _Row(QWidget):
    """A program: its name, what it did, and Revoke."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = TextLabel("", name)
        self._used = TextLabel("hint")
        self.revoke = MainButton(self.tr("Revoke…"))
        self.revoke.setAccessibleName(self.tr("Revoke {name}").format(name=name))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(BESIDE)
        line.addLayout(texts, 1)
        texts.addWidget(self._name)
        texts.addWidget(self._used)
        line.addWidget(self.revoke)

    def show_program(self, state: WindowState, page: ProgramsPage, one: ListedProgram) -> None:
        used = said(changes.used(page, one))
        parts = (said(changes.sends_by(state, one)), used)
        show_text(self._used, " · ".join(part for part in parts if part))
        self.revoke.setAccessibleDescription(used)
