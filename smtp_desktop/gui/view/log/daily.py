"""The daily check: its switch, how the accounts are, and what ends when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout

from smtp_desktop.gui.changes.showing import daily as changes
from smtp_desktop.gui.widgets.basics import TARGET, TextLabel, clear
from smtp_desktop.gui.widgets.buttons import MainButton
from smtp_desktop.gui.widgets.cards import Callout, Card, Pill
from smtp_desktop.gui.widgets.flow import Flow
from smtp_desktop.gui.widgets.painting import Sign
from smtp_desktop.gui.widgets.style import BESIDE, dress
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.model.notices.health import Condition
from smtp_desktop.wording import watch as words

if TYPE_CHECKING:
    from datetime import datetime

    from smtp_desktop.gui.state.log.daily import DailyPart


class DailyCard(Card):
    """Signals: `switched` (bool) by the person, `check_asked`, `calendar_asked`."""

    switched = Signal(bool)
    check_asked = Signal()
    calendar_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self.switch = QCheckBox(self.tr("Chec&k accounts daily"))
        self.switch.setMinimumHeight(TARGET)
        dress(self.switch, "section")
        self.switch.clicked.connect(self.switched)
        self.pill = Pill()
        head = QHBoxLayout()
        head.setSpacing(BESIDE)
        self._what = TextLabel("hint", tr(words.DAILY_HINT))
        self.switch.setAccessibleDescription(tr(words.DAILY_HINT))
        self._at_login = TextLabel("hint", tr(words.ONLY_AT_LOGIN))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self.check = MainButton(self.tr("Check now"))
        self.check.clicked.connect(self.check_asked)
        self.calendar = MainButton(self.tr("Save dates for a calendar…"))
        self.calendar.clicked.connect(self.calendar_asked)
        self.problem = Callout(Sign.BAD)
        self.note = Callout(Sign.GOOD)
        self.column.addLayout(head)
        head.addWidget(self.switch)
        head.addStretch(1)
        head.addWidget(self.pill)
        self.column.addWidget(self._what)
        self.column.addWidget(self._at_login)
        self.column.addLayout(self._lines)
        self.column.addWidget(self.problem)
        self.column.addWidget(self.note)
        self.column.addWidget(Flow(self.check, self.calendar))

    def show_part(self, part: DailyPart) -> None:
        """Show whether accounts are checked, and how they are."""
        self.switch.setChecked(bool(part.is_on))
        is_busy = part.is_checking or part.is_switching
        self.switch.setEnabled(part.is_on is not None and not is_busy)
        sign = Sign.BUSY if is_busy else Sign.GOOD if part.is_on else Sign.IDLE
        text = words.CHECKING if part.is_checking else words.ON if part.is_on else words.OFF
        self.pill.show_pill(sign, tr(text))
        self._at_login.setVisible(part.is_at_login)
        self.check.setEnabled(bool(part.accounts) and not is_busy)
        self.calendar.setVisible(any(one.expires for one in part.accounts))
        self.problem.show_words(said(part.problem))
        self.note.show_words(said(part.note))
        shown = part.accounts, part.checked_at, part.now
        if shown != self._shown:
            self._shown = shown
            if part.now:
                self._renew(part, part.now)

    def _renew(self, part: DailyPart, now: datetime) -> None:
        clear(self._lines)
        if part.is_on or part.checked_at:
            self._lines.addWidget(TextLabel("hint", said(changes.last(part, now))))
        for one in part.accounts:
            text = said(changes.account(one, now))
            if one.health.condition is Condition.FAILING:
                trouble = Callout(Sign.BAD)
                trouble.show_words(text)
                self._lines.addWidget(trouble)
            else:
                self._lines.addWidget(TextLabel("", text))
            for line, is_soon in changes.ends(one):
                end = TextLabel("" if is_soon else "hint", said(line))
                self._lines.addWidget(end)
