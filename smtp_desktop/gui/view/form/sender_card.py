"""The first card: who sends. On a first run it is where everything begins."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import TARGET, LinkButton, TextLabel, show_text
from smtp_desktop.gui.widgets.cards import Card
from smtp_desktop.gui.widgets.flow import Flow
from smtp_desktop.gui.widgets.late import Late
from smtp_desktop.gui.widgets.rows import FieldGrid
from smtp_desktop.gui.widgets.style import BESIDE, PADDING, dress
from smtp_desktop.gui.widgets.text import tr
from smtp_desktop.wording import frame as words

_LEAST_TITLE = 40  # px, beside the switch in a narrow window


class SenderCard(Card):
    """Title and switch, Name and Email, and at first the other ways to begin.

    Signals: `file_asked`, `service_asked`, `by_hand_asked`.
    """

    file_asked = Signal()
    service_asked = Signal()
    by_hand_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = TextLabel("section", self.tr("Sender"))
        self._title.setMinimumWidth(_LEAST_TITLE)
        self.switch = QCheckBox(self.tr("Use these settin&gs to send email"))
        self.switch.setMinimumHeight(TARGET)
        looked_for = self.tr(
            "Override: emails are sent with the SMTP configuration below. Switched off, the "
            "settings are kept, but nothing is sent with them."
        )
        self.switch.setToolTip(looked_for)
        self.switch.setAccessibleDescription(looked_for)
        head = QHBoxLayout()
        head.setSpacing(BESIDE)
        self.column.addLayout(head)
        head.addWidget(self._title, 1)
        head.addWidget(self.switch)
        head.addStrut(TARGET)
        fields = QWidget()
        self.grid = FieldGrid(fields)
        self.column.addWidget(fields)

    def show_state(self, state: WindowState) -> None:
        """Show what the card says besides its fields."""
        begins = state.is_first_run and not state.service.is_looked_up
        title = tr(words.BEGIN) if begins else self.tr("Sender")
        dress(self._title, "headline" if begins else "section")
        show_text(self._title, title)
        self.switch.setVisible(not begins)
        shows_ways = state.is_first_run and state.form.is_empty
        if shows_ways or SenderCard._ways.is_made_in(self):
            self._ways.setVisible(shows_ways)
            self._ways.by_hand.setVisible(state.is_beginning)

    @Late
    def _ways(self) -> _Ways:
        ways = _Ways()
        ways.file.clicked.connect(self.file_asked)
        ways.service.clicked.connect(self.service_asked)
        ways.by_hand.clicked.connect(self.by_hand_asked)
        self.grid.add_field(None, ways, self.grid.reserve(1))
        return ways


class _Ways(Flow):
    """The other ways to begin, as links."""

    def __init__(self) -> None:
        self.file = LinkButton(tr(words.OPEN_FILE))
        self.service = LinkButton(tr(words.PICK_MINE))
        self.by_hand = LinkButton(tr(words.BY_HAND))
        super().__init__(self.file, self.service, self.by_hand)
        self.line.setSpacing(PADDING)
