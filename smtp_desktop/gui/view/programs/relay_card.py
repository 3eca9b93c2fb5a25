"""The relay's switch and how it stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from smtp_desktop.gui.changes import programs as changes
from smtp_desktop.gui.state.programs.page import ProgramsPage, Switching
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import TARGET, TextLabel, show_text
from smtp_desktop.gui.widgets.cards import Callout, Card, Pill
from smtp_desktop.gui.widgets.painting import Sign
from smtp_desktop.gui.widgets.style import BESIDE, dress
from smtp_desktop.gui.widgets.text import said


class RelayCard(Card):
    """Signals: `switched` (bool) by the person, `port_asked` when it is to use another port."""

    switched = Signal(bool)
    port_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.switch = QCheckBox(self.tr("&Let other programs send"))
        self.switch.setMinimumHeight(TARGET)
        dress(self.switch, "section")
        self.switch.clicked.connect(self.switched)
        self._pill = Pill()
        head = QHBoxLayout()
        head.setSpacing(BESIDE)
        self._where = TextLabel("hint")
        self.problem = Callout(Sign.BAD)
        self.problem.followed.connect(lambda _: self.port_asked.emit())
        self.port_changed = Callout()
        self.column.addLayout(head)
        head.addWidget(self.switch)
        head.addStretch(1)
        head.addWidget(self._pill)
        self.column.addWidget(self._where)
        self.column.addWidget(self.problem)
        self.column.addWidget(self.port_changed)
        self._obstacle = Callout()
        self.column.addWidget(self._obstacle)

    @property
    def stands(self) -> str:
        """How the relay stands, in words."""
        return self._pill.text()

    def show_state(self, state: WindowState, page: ProgramsPage) -> None:
        """Show how the relay stands."""
        self.switch.setChecked(page.is_on)
        self._pill.show_pill(_sign(page), said(changes.stands(page)))
        saved = state.saved.draft
        practice = (saved.email if saved else "") if state.known.has_mailbox else None
        where = said(changes.where(page, practice=practice))
        show_text(self._where, where)
        self.switch.setAccessibleDescription(where)
        self.problem.show_words(said(changes.trouble(page)), said(changes.way_out(page)))
        self.port_changed.show_words(said(changes.port_changed(page)))
        self._obstacle.show_words(said(changes.obstacle(state)))


def _sign(page: ProgramsPage) -> Sign:
    if page.switching is not Switching.NOTHING:
        return Sign.BUSY
    if page.relay and page.relay.is_silent:
        return Sign.BAD
    return Sign.GOOD if page.relay and page.relay.is_running else Sign.IDLE
