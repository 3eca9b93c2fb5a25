"""The result panel: the steps as they happen, what came of them, and the buttons that help."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from smtp_desktop.diagnosis.stage import Status, Step
from smtp_desktop.gui import words
from smtp_desktop.gui.buttons import CopyButton
from smtp_desktop.gui.mended_line import MendedLine
from smtp_desktop.gui.result import Action, Result, Tone
from smtp_desktop.gui.state import FormState, Work
from smtp_desktop.gui.text import said, tr
from smtp_desktop.gui.widgets import (
    TARGET,
    Card,
    Fold,
    LinkButton,
    TextLabel,
    announce,
    show_text,
)
from smtp_desktop.wording import STAGES, mended_by, say

_SIGNS = {
    Status.RUNNING: "…",
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.NOT_REACHED: "–",
}
_TONES = {Tone.NEUTRAL: "", Tone.GOOD: "good", Tone.BAD: "error"}
_ACTIONS = {
    Action.SAVE: words.SAVE_THESE,
    Action.TEST_AGAIN: words.TEST_AGAIN,
    Action.SAVE_AGAIN: words.TRY_AGAIN,
    Action.KEEP_UNTIL_QUIT: words.KEEP_UNTIL_QUIT,
    Action.SWITCH_ON: words.SWITCH_ON,
    Action.SHOW_MAILBOX: words.SHOW_MAILBOX,
    Action.CONNECT: words.CONNECT,
    Action.CONNECT_AGAIN: words.CONNECT_AGAIN,
    Action.USE_CODE: words.USE_CODE,
    Action.DISCONNECT: words.TRY_AGAIN,
    Action.COPY_LETTER: words.COPY_LETTER,
}


class ResultPanel(Card):
    """Stands below the form.

    Signals: `acted` (Action), `fixed` (Fix), `undone`, `details_folded`, `copied` (text), `opened`
    (address).
    """

    acted = Signal(object)
    fixed = Signal(object)
    undone = Signal()
    details_folded = Signal()
    copied = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._title = TextLabel("headline")
        self._steps = TextLabel()
        self._text = TextLabel()
        self._actions_text = TextLabel()
        self._said = TextLabel("muted")
        self._owners = TextLabel("muted")
        self._help = LinkButton()
        self._help.clicked.connect(lambda: self.opened.emit(self._help.property("address")))
        self._mended = MendedLine()
        self._mended.undone.connect(self.undone)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._fold = Fold()
        self._fold.pressed.connect(self.details_folded)
        self._details = QPlainTextEdit()
        self._copy = CopyButton(self.tr("Copy details"), self._details.toPlainText)
        self._copy.copied.connect(self.copied)
        self._details.setReadOnly(True)
        self._details.setAccessibleName(self.tr("Details for IT"))
        self._details.setMinimumHeight(180)
        self._details.setTabChangesFocus(True)
        self._shown: object = None
        self._told: Result | None = None
        self._build()

    def show_state(self, state: FormState) -> None:
        result = state.result
        self.setVisible(state.shows_result)
        show_text(self._steps, "   ".join(self._step(step) for step in state.steps))
        if state.shows_progress:
            self._render_running(state)
            result = None
        elif result is not None:
            self._render_result(result)
        else:
            self._render_nothing()
        self._mended.show_state(state)
        self._render_buttons(result)
        details = result.details if result else ""
        self._fold.show_fold(self.tr("Details &for IT"), is_open=state.is_details_open)
        self._fold.setVisible(bool(details))
        self._copy.setVisible(bool(details))
        self._details.setVisible(bool(details) and state.is_details_open)
        if self._details.toPlainText() != details:
            self._details.setPlainText(details)

    def _render_result(self, result: Result) -> None:
        tone = _TONES[result.tone]
        self.show_tone(tone)
        sign = {"good": "✓ ", "error": "✗ "}.get(tone, "")
        show_text(
            self._title, sign + said(result.title), f"headline-{tone}" if tone else "headline"
        )
        if result != self._told:
            self._told = result
            announce(self, self._title.text())
        show_text(self._text, said(result.text))
        finding = result.finding
        actions = finding.actions if finding else ()
        show_text(self._actions_text, "\n".join(f"•  {action}" for action in actions))
        show_text(
            self._said, self.tr("The server said: {0}").format(result.said) if result.said else ""
        )
        owners = said(mended_by(finding.owners)) if finding and finding.owners else ""
        show_text(self._owners, owners)

    def _render_running(self, state: FormState) -> None:
        self.show_tone("")
        if state.work is Work.TESTING:
            to = state.draft.test_to or state.draft.email
            show_text(self._title, said(say(words.TEST_RUNNING, to=to)), "headline")
        else:
            show_text(self._title, self.tr("Saving…"), "headline")
        waiting = self.tr("Still waiting. You can stop at any time.") if state.shows_stop else ""
        if state.work is Work.SAVING:
            waiting = self.tr("If a window asks for the keyring's password, type it there.")
        show_text(self._text, waiting if state.is_slow else "")
        for label in (self._actions_text, self._said, self._owners):
            label.hide()

    def _render_nothing(self) -> None:
        """Only what a fix has changed is told, while somebody signs in because of it."""
        self.show_tone("")
        for label in (self._title, self._text, self._actions_text, self._said, self._owners):
            label.hide()

    def _render_buttons(self, result: Result | None) -> None:
        """Make the buttons anew when what they offer has changed."""
        finding = result.finding if result else None
        address = finding.help if finding else ""
        self._help.setText(self.tr("Open the page for it") if address else "")
        self._help.setProperty("address", address)
        self._help.setVisible(bool(address))
        fixes = finding.fixes if finding else ()
        actions, letter = (result.actions, result.letter) if result else ((), "")
        if (fixes, actions, letter) == self._shown:
            return
        self._shown = fixes, actions, letter
        _clear(self._buttons)
        for fix in fixes:
            self._add_button(fix.label, partial(self.fixed.emit, fix))
        for action in actions:
            if action is Action.COPY_LETTER:
                copy = CopyButton(tr(_ACTIONS[action]), lambda: letter)
                copy.copied.connect(self.copied)
                self._buttons.addWidget(copy)
            else:
                self._add_button(tr(_ACTIONS[action]), partial(self.acted.emit, action))
        self._buttons.addStretch(1)

    def _add_button(self, text: str, clicked: object) -> None:
        button = QPushButton(text)
        button.setMinimumHeight(TARGET)
        button.clicked.connect(clicked)
        self._buttons.addWidget(button)

    def _step(self, step: Step) -> str:
        return f"{_SIGNS[step.status]} {tr(STAGES[step.stage])}".replace(" ", "\u00a0")

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
        column.addLayout(foot)
        column.addWidget(self._details)


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget:
            widget.hide()
            widget.deleteLater()
