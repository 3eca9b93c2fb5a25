"""The result as one card: the steps as they happen, what came of them, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGraphicsOpacityEffect, QVBoxLayout, QWidget

from smtp_desktop.gui.changes.showing.next_step import NextStep, next_step
from smtp_desktop.gui.changes.showing.track import track
from smtp_desktop.gui.state.result import Action
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.gui.view.result.delivery_part import DeliveryPart
from smtp_desktop.gui.view.result.details import Details
from smtp_desktop.gui.view.result.finding_body import FindingBody
from smtp_desktop.gui.view.result.fix_line import FixLine
from smtp_desktop.gui.view.result.track import Track
from smtp_desktop.gui.widgets.basics import TextLabel, show_text
from smtp_desktop.gui.widgets.cards import Card
from smtp_desktop.gui.widgets.late import Late
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import result as result_words
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say

WIDEST = 560  # px, where it stands beside the form
_DIM = 0.6  # of what a result about other values keeps of its colour


class ResultPanel(Card):
    """Stands below the form, or beside it where the window is wide.

    Signals: `acted` (Action), `fixed` (Fix), `opened` (address), `copied` (text), `undone`,
    `letter_folded` (to), `letter_save_asked` (Letter), `details_folded`, `people_named` (bool),
    `answered` (Arrival).
    """

    acted = Signal(object)
    fixed = Signal(object)
    opened = Signal(str)
    copied = Signal(str)
    letter_folded = Signal(str)
    letter_save_asked = Signal(object)
    undone = Signal()
    details_folded = Signal()
    people_named = Signal(bool)
    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._stale = TextLabel("muted")
        self._content = QWidget()
        content = self._content_column = QVBoxLayout(self._content)
        self.track = Track()
        self._fixed = FixLine()
        self._fixed.undone.connect(self.undone)
        own = {"below_title": (self.track,), "above_buttons": (self._fixed,)}
        self._body = FindingBody(self, content, **own)
        self._below = QVBoxLayout()
        self._details = Details()
        self._connect()
        self._build()

    @Late
    def delivery(self) -> DeliveryPart:
        """The question what became of the message, made when it is first asked."""
        part = DeliveryPart()
        part.answered.connect(self.answered)
        part.copied.connect(self.copied)
        self._below.addWidget(part)
        self._content_column.addWidget(part.domain)
        return part

    @property
    def to_be_seen(self) -> list[QWidget]:
        """What is to be scrolled to, the most important last."""
        parts = self.delivery.to_be_seen if ResultPanel.delivery.is_made_in(self) else []
        return parts or [self]

    def show_state(self, state: WindowState) -> None:
        result = state.panel.result
        self.setVisible(state.shows_result)
        is_of_save = result is not None and Action.SAVE_AGAIN in result.actions
        marks = () if is_of_save else track(state)  # they are a test's, which may have worked
        is_testing = state.work is Work.TESTING
        self.track.show_marks(marks, is_slow=is_testing and state.panel.is_slow)
        if state.shows_progress:
            self._show_running(state)
            result = None
        elif result is not None:
            is_next = next_step(state) is NextStep.FIX
            self._body.show_result(result, state.papers, is_next=is_next)
        else:  # only what a fix has changed, while somebody signs in because of it
            self._body.show_words()
        self._fixed.show_state(state)
        if state.shows_delivery or ResultPanel.delivery.is_made_in(self):
            self.delivery.show_state(state)
        self._details.show_details(result, state.papers)
        self._show_stale(is_stale=state.is_result_stale)

    def _show_stale(self, *, is_stale: bool) -> None:
        """A result about other values says so, and steps back."""
        show_text(self._stale, tr(result_words.STALE) if is_stale else "")
        if is_stale == (self._content.graphicsEffect() is not None):
            return
        if is_stale:
            effect = QGraphicsOpacityEffect(self._content)
            effect.setOpacity(_DIM)
            self._content.setGraphicsEffect(effect)
        else:
            self._content.setGraphicsEffect(None)  # type: ignore[arg-type]

    def _show_running(self, state: WindowState) -> None:
        title, waiting = self.tr("Saving…"), ""
        if state.work is Work.TESTING:
            to = state.form.draft.test_to or state.form.draft.email
            title = said(say(words.TEST_RUNNING, to=to))
        if state.work is Work.SAVING:
            waiting = self.tr("If a window asks for the keyring's password, type it there.")
        elif state.shows_stop:
            waiting = self.tr("Still waiting. You can stop at any time.")
        self._body.show_words(title, waiting if state.panel.is_slow else "", is_busy=True)

    def _connect(self) -> None:
        body, details = self._body, self._details
        body.acted.connect(self.acted)
        body.fixed.connect(self.fixed)
        body.opened.connect(self.opened)
        body.copied.connect(self.copied)
        body.letter_folded.connect(self.letter_folded)
        body.letter_save_asked.connect(self.letter_save_asked)
        details.folded.connect(self.details_folded)
        details.copied.connect(self.copied)
        details.people_named.connect(self.people_named)

    def _build(self) -> None:
        self._below.setContentsMargins(0, 0, 0, 0)
        content = self._content_column
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(self.column.spacing())
        content.addLayout(self._below)
        content.addWidget(self._details)
        self.column.addWidget(self._stale)
        self.column.addWidget(self._content)
