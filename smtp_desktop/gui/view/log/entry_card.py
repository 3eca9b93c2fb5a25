"""An email of the log, opened: what came of it, who can fix it, and what to hand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from smtp_desktop.gui.changes.log.page import heading
from smtp_desktop.gui.view.result.details import Details
from smtp_desktop.gui.view.result.finding_body import FindingBody
from smtp_desktop.gui.widgets.basics import LinkButton, TextLabel, show_text
from smtp_desktop.gui.widgets.cards import Card
from smtp_desktop.gui.widgets.style import BESIDE
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import sending_log as words

if TYPE_CHECKING:
    from smtp_desktop.gui.state.log.page import Opened


class EntryCard(Card):
    """Signals: `closed`, `copied` (text), `opened` (address), `letter_folded` (to),
    `letter_save_asked` (Letter), `details_folded`, `people_named` (bool)."""

    closed = Signal()
    copied = Signal(str)
    opened = Signal(str)
    letter_folded = Signal(str)
    letter_save_asked = Signal(object)
    details_folded = Signal()
    people_named = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._about = TextLabel("hint")
        self.close_link = LinkButton(self.tr("Close"))
        self.close_link.setAccessibleName(self.tr("Close this email"))
        self.close_link.clicked.connect(self.closed)
        line = QHBoxLayout()
        line.setSpacing(BESIDE)
        self._details = Details()
        self.column.addLayout(line)
        line.addWidget(self._about, 1)
        line.addWidget(self.close_link)
        self._body = FindingBody(self, self.column)
        self.column.addWidget(self._details)
        body, details = self._body, self._details
        body.copied.connect(self.copied)
        body.opened.connect(self.opened)
        body.letter_folded.connect(self.letter_folded)
        body.letter_save_asked.connect(self.letter_save_asked)
        details.copied.connect(self.copied)
        details.folded.connect(self.details_folded)
        details.people_named.connect(self.people_named)

    def show_opened(self, opened: Opened | None) -> None:
        """Show an email, or nothing."""
        self.setVisible(opened is not None)
        if opened is None:
            return
        about = said(heading(opened.entry, tr)) if opened.entry else tr(words.LOOKING)
        show_text(self._about, about)
        if opened.result is None:
            self._body.show_words()
        else:
            self._body.show_result(opened.result, opened.papers, is_next=False)
        self._details.show_details(opened.result, opened.papers)
