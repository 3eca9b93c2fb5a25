"""What a card says that something came of, and how to fix it: words, buttons, who can help."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from smtp_desktop.gui.state.result import Action, Result, Tone
from smtp_desktop.gui.widgets.basics import (
    TARGET,
    LinkButton,
    TextLabel,
    announce,
    clear,
    show_text,
)
from smtp_desktop.gui.widgets.cards import Card
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import window as words
from smtp_desktop.wording.shared import who_can_fix

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


class FindingBody(QVBoxLayout):
    """Fills a card with a `Result`; the card's own parts stand where it hands them over.

    `card` gets the edge that fits the result. Of the card's own parts, `below_title` follows the
    title and `above_buttons` the advice.

    Signals: `acted` (Action), `fixed` (Fix), `opened` (address).
    """

    acted = Signal(object)
    fixed = Signal(object)
    opened = Signal(str)

    def __init__(
        self,
        card: Card,
        *,
        below_title: tuple[QWidget, ...] = (),
        above_buttons: tuple[QWidget, ...] = (),
    ) -> None:
        super().__init__()
        self._card = card
        self._title = TextLabel("headline")
        self._text = TextLabel()
        self._advice = TextLabel()
        self._said = TextLabel("muted")
        self._owners = TextLabel("muted")
        self._help = LinkButton()
        self._help.clicked.connect(lambda: self.opened.emit(self._help.property("address")))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._offered: object = None
        self._told: Result | None = None
        self.setSpacing(card.column.spacing())
        for above in (self._title, *below_title, self._text, self._advice, *above_buttons):
            self.addWidget(above)
        self.addLayout(self._buttons)
        for below in (self._help, self._owners, self._said):
            self.addWidget(below)

    def show_result(self, result: Result) -> None:
        """Say what came of something, aloud where it is news, and offer what helps."""
        tone = _TONES[result.tone]
        self._card.show_tone(tone)
        sign = {"good": "✓ ", "error": "✗ "}.get(tone, "")
        show_text(
            self._title, sign + said(result.title), f"headline-{tone}" if tone else "headline"
        )
        if not self.has_told(result):
            self._told = result
            announce(self._card, self._title.text())
        show_text(self._text, said(result.text))
        finding = result.finding
        actions = finding.actions if finding else ()
        show_text(self._advice, "\n".join(f"•  {action}" for action in actions))
        show_text(
            self._said, self.tr("The server said: {0}").format(result.said) if result.said else ""
        )
        owners = who_can_fix(finding.owners, said=said) if finding and finding.owners else ""
        show_text(self._owners, owners)
        self._show_buttons(result)

    def show_words(self, title: str = "", text: str = "") -> None:
        """Say what goes on, or nothing at all, while there is no result."""
        self._card.show_tone("")
        show_text(self._title, title, "headline")
        show_text(self._text, text)
        for label in (self._advice, self._said, self._owners):
            label.hide()
        self._show_buttons(None)

    def has_told(self, result: Result | None) -> bool:
        """Whether this result is the last one that was said."""
        return result == self._told

    def _show_buttons(self, result: Result | None) -> None:
        """Make the buttons anew when what they offer has changed."""
        finding = result.finding if result else None
        address = finding.help if finding else ""
        self._help.setText(self.tr("Open the page for it") if address else "")
        self._help.setProperty("address", address)
        self._help.setVisible(bool(address))
        fixes = finding.fixes if finding else ()
        actions = result.actions if result else ()
        if (fixes, actions) == self._offered:
            return
        self._offered = fixes, actions
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
