"""A card that says what came of something, and how to mend it: words, buttons, who can help."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from smtp_desktop.gui.state.result import Action, Result, Tone
from smtp_desktop.gui.view.result.letters import Letters
from smtp_desktop.gui.widgets.basics import (
    TARGET,
    Card,
    LinkButton,
    TextLabel,
    announce,
    clear,
    show_text,
)
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import window as words
from smtp_desktop.wording.shared import mended_by

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
}


class FindingCard(Card):
    """Shows a `Result`; where each part stands is for who inherits it to say.

    Signals: `acted` (Action), `fixed` (Fix), `copied` (text), `opened` (address), and of its
    letters `letter_folded` (to), `letter_save_asked` (Letter).
    """

    acted = Signal(object)
    fixed = Signal(object)
    copied = Signal(str)
    opened = Signal(str)
    letter_folded = Signal(str)
    letter_save_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._title = TextLabel("headline")
        self._text = TextLabel()
        self._actions_text = TextLabel()
        self._said = TextLabel("muted")
        self._owners = TextLabel("muted")
        self._help = LinkButton()
        self._help.clicked.connect(lambda: self.opened.emit(self._help.property("address")))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._letters = Letters()
        self._letters.folded.connect(self.letter_folded)
        self._letters.copied.connect(self.copied)
        self._letters.save_asked.connect(self.letter_save_asked)
        self._shown: object = None
        self._told: Result | None = None

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

    def _render_buttons(self, result: Result | None) -> None:
        """Make the buttons anew when what they offer has changed."""
        finding = result.finding if result else None
        address = finding.help if finding else ""
        self._help.setText(self.tr("Open the page for it") if address else "")
        self._help.setProperty("address", address)
        self._help.setVisible(bool(address))
        fixes = finding.fixes if finding else ()
        actions = result.actions if result else ()
        if (fixes, actions) == self._shown:
            return
        self._shown = fixes, actions
        clear(self._buttons)
        for fix in fixes:
            self._add_button(fix.label, partial(self.fixed.emit, fix))
        for action in actions:
            self._add_button(tr(_ACTIONS[action]), partial(self.acted.emit, action))
        self._buttons.addStretch(1)

    def _add_button(self, text: str, clicked: object) -> None:
        button = QPushButton(text)
        button.setMinimumHeight(TARGET)
        button.clicked.connect(clicked)
        self._buttons.addWidget(button)
