"""The result panel: the steps as they happen, what came of them, and the buttons that help."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPlainTextEdit, QWidget

from smtp_desktop.diagnosis.stage import Status, Step
from smtp_desktop.gui.state.result import Action, Result
from smtp_desktop.gui.state.window import FormState, Work
from smtp_desktop.gui.view.result.finding_card import FindingCard
from smtp_desktop.gui.view.result.fix_line import MendedLine
from smtp_desktop.gui.widgets.basics import TARGET, Fold, TextLabel, bring_into_view, show_text
from smtp_desktop.gui.widgets.buttons import CopyButton
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


class ResultPanel(FindingCard):
    """Stands below the form.

    Signals: those of a finding's card, `undone`, `details_folded`, and `people_named` (bool).
    """

    undone = Signal()
    details_folded = Signal()
    people_named = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._steps = TextLabel()
        self._mended = MendedLine()
        self._mended.undone.connect(self.undone)
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

    def show_state(self, state: FormState) -> None:
        result = state.panel.result
        self.setVisible(state.shows_result)
        is_of_save = result is not None and Action.SAVE_AGAIN in result.actions
        steps = () if is_of_save else state.panel.steps  # they are a test's, which may have worked
        show_text(self._steps, "   ".join(self._step(step) for step in steps))
        if state.shows_progress:
            self._render_running(state)
            result = None
        elif result is not None:
            self._render_result(result)
        else:
            self._render_nothing()
        self._mended.show_state(state)
        self._render_buttons(result)
        self._letters.show_letters(result.letters if result else (), state.papers)
        self._render_details(result, state)

    def _render_details(self, result: Result | None, state: FormState) -> None:
        details = result.details_for(state.papers) if result else ""
        is_open = bool(details) and state.papers.is_details_open
        self._fold.show_fold(self.tr("Details &for IT"), is_open=state.papers.is_details_open)
        self._fold.setVisible(bool(details))
        self._copy.setVisible(bool(details))
        self._people.setVisible(is_open and result is not None and result.can_name_people)
        self._people.setChecked(state.papers.names_people)
        if is_open:
            dress(self._details, "table")
        if is_open and self._details.isHidden() and self._told is result:
            bring_into_view(self._details)
        self._details.setVisible(is_open)
        if self._details.toPlainText() != details:
            self._details.setPlainText(details)

    def _render_running(self, state: FormState) -> None:
        self.show_tone("")
        if state.work is Work.TESTING:
            to = state.form.draft.test_to or state.form.draft.email
            show_text(self._title, said(say(words.TEST_RUNNING, to=to)), "headline")
        else:
            show_text(self._title, self.tr("Saving…"), "headline")
        waiting = self.tr("Still waiting. You can stop at any time.") if state.shows_stop else ""
        if state.work is Work.SAVING:
            waiting = self.tr("If a window asks for the keyring's password, type it there.")
        show_text(self._text, waiting if state.panel.is_slow else "")
        for label in (self._actions_text, self._said, self._owners):
            label.hide()

    def _render_nothing(self) -> None:
        """Only what a fix has changed is told, while somebody signs in because of it."""
        self.show_tone("")
        for label in (self._title, self._text, self._actions_text, self._said, self._owners):
            label.hide()

    def _step(self, step: Step) -> str:
        """A step that no line breaks apart: behind a dash it would, even before a hard blank."""
        name = tr(STAGES[step.stage]).replace(" ", "\u00a0")
        return f"{_SIGNS[step.status]}\u2060\u00a0{name}"

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._fold, 1)
        foot.addWidget(self._copy)
        column = self.column
        above: tuple[QWidget, ...] = (self._title, self._steps, self._text, self._actions_text)
        below: tuple[QWidget, ...] = (self._help, self._owners, self._said)
        for widget in above:
            column.addWidget(widget)
        column.addWidget(self._mended)
        column.addLayout(self._buttons)
        for widget in below:
            column.addWidget(widget)
        column.addWidget(self._letters)
        column.addLayout(foot)
        column.addWidget(self._people)
        column.addWidget(self._details)
