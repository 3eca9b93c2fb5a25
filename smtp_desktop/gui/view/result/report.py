"""The result panel: the steps as they happen, what came of them, and the buttons that help."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPlainTextEdit

from smtp_desktop.diagnosis.stage import Status, Step
from smtp_desktop.gui.state.result import Action, Result
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.gui.view.result.finding_body import FindingBody
from smtp_desktop.gui.view.result.fix_line import FixLine
from smtp_desktop.gui.view.result.letters import Letters
from smtp_desktop.gui.widgets.basics import TARGET, TextLabel, bring_into_view, show_text
from smtp_desktop.gui.widgets.buttons import CopyButton
from smtp_desktop.gui.widgets.cards import Card, Fold
from smtp_desktop.gui.widgets.style import dress
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import STAGES

_SIGNS = {
    Status.RUNNING: "…",
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.NOT_REACHED: "–",
}


class ResultPanel(Card):
    """Stands below the form.

    Signals: `acted` (Action), `fixed` (Fix), `opened` (address), `copied` (text), `undone`,
    `letter_folded` (to), `letter_save_asked` (Letter), `details_folded`, `people_named` (bool).
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

    def __init__(self) -> None:
        super().__init__()
        self._steps = TextLabel()
        self._mended = FixLine()
        self._mended.undone.connect(self.undone)
        self._body = FindingBody(self, below_title=(self._steps,), above_buttons=(self._mended,))
        self._body.acted.connect(self.acted)
        self._body.fixed.connect(self.fixed)
        self._body.opened.connect(self.opened)
        self._letters = Letters()
        self._letters.folded.connect(self.letter_folded)
        self._letters.copied.connect(self.copied)
        self._letters.save_asked.connect(self.letter_save_asked)
        self._fold = Fold()
        self._fold.pressed.connect(self.details_folded)
        self._details = QPlainTextEdit()
        self._people = QCheckBox(self.tr("Include email addresses"))
        self._people.setMinimumHeight(TARGET)
        self._people.clicked.connect(self.people_named)
        self._copy = CopyButton(self.tr("Copy details"), self._details.toPlainText)
        self._copy.copied.connect(self.copied)
        self._details.setReadOnly(True)
        self._details.setAccessibleName(self.tr("Details for IT"))
        self._details.setMinimumHeight(180)
        self._details.setTabChangesFocus(True)
        self._build()

    def show_state(self, state: WindowState) -> None:
        result = state.panel.result
        self.setVisible(state.shows_result)
        is_of_save = result is not None and Action.SAVE_AGAIN in result.actions
        steps = () if is_of_save else state.panel.steps  # they are a test's, which may have worked
        show_text(self._steps, "   ".join(self._step(step) for step in steps))
        if state.shows_progress:
            self._show_running(state)
            result = None
        elif result is not None:
            self._body.show_result(result)
        else:  # only what a fix has changed, while somebody signs in because of it
            self._body.show_words()
        self._mended.show_state(state)
        self._letters.show_letters(result.letters if result else (), state.papers)
        self._render_details(result, state)

    def _render_details(self, result: Result | None, state: WindowState) -> None:
        details = result.details_for(state.papers) if result else ""
        is_open = bool(details) and state.papers.is_details_open
        self._fold.show_fold(self.tr("Details &for IT"), is_open=state.papers.is_details_open)
        self._fold.setVisible(bool(details))
        self._copy.setVisible(bool(details))
        self._people.setVisible(is_open and result is not None and result.can_name_people)
        self._people.setChecked(state.papers.names_people)
        if is_open:
            dress(self._details, "table")
        if is_open and self._details.isHidden() and self._body.has_told(result):
            bring_into_view(self._details)
        self._details.setVisible(is_open)
        if self._details.toPlainText() != details:
            self._details.setPlainText(details)

    def _show_running(self, state: WindowState) -> None:
        title, waiting = self.tr("Saving…"), ""
        if state.work is Work.TESTING:
            to = state.form.draft.test_to or state.form.draft.email
            title = said(say(words.TEST_RUNNING, to=to))
        if state.work is Work.SAVING:
            waiting = self.tr("If a window asks for the keyring's password, type it there.")
        elif state.shows_stop:
            waiting = self.tr("Still waiting. You can stop at any time.")
        self._body.show_words(title, waiting if state.panel.is_slow else "")

    def _step(self, step: Step) -> str:
        """A step that no line breaks apart: behind a dash it would, even before a hard blank."""
        name = tr(STAGES[step.stage]).replace(" ", "\u00a0")
        return f"{_SIGNS[step.status]}\u2060\u00a0{name}"

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._fold, 1)
        foot.addWidget(self._copy)
        self.column.addLayout(self._body)
        self.column.addWidget(self._letters)
        self.column.addLayout(foot)
        self.column.addWidget(self._people)
        self.column.addWidget(self._details)
