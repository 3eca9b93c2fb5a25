"""What a card says that something came of, and how to fix it: words, who can, what to press."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.gui.changes.showing.offers import Offer, Offers, Page, offers
from smtp_desktop.gui.state.frame import Papers
from smtp_desktop.gui.state.result import Action, Result, Tone
from smtp_desktop.gui.view.result.bullets import Bullets
from smtp_desktop.gui.view.result.head import ResultHead
from smtp_desktop.gui.view.result.message import MessageButton, MessageText
from smtp_desktop.gui.widgets.basics import LinkButton, TextLabel, announce, clear, show_text
from smtp_desktop.gui.widgets.buttons import MainButton
from smtp_desktop.gui.widgets.flow import Flow
from smtp_desktop.gui.widgets.painting import Sign
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import result as words
from smtp_desktop.wording import window as window_words
from smtp_desktop.wording.shared import fixed_by, who_can_fix

if TYPE_CHECKING:
    from smtp_desktop.services.support.letter import Letter

_SIGNS = {Tone.NEUTRAL: Sign.WARNING, Tone.GOOD: Sign.GOOD, Tone.BAD: Sign.BAD}
_ACTIONS = {
    Action.SAVE_AGAIN: window_words.TRY_AGAIN,
    Action.KEEP_UNTIL_QUIT: window_words.KEEP_UNTIL_QUIT,
    Action.SWITCH_ON: window_words.SWITCH_ON,
    Action.SHOW_MAILBOX: window_words.SHOW_MAILBOX,
    Action.CONNECT: window_words.CONNECT,
    Action.CONNECT_AGAIN: window_words.CONNECT_AGAIN,
    Action.USE_CODE: window_words.USE_CODE,
    Action.DISCONNECT: window_words.TRY_AGAIN,
}


class FindingBody(QVBoxLayout):
    """Fills a card with a `Result`; the card's own parts stand where it hands them over.

    It lies in `column`, after what is there by then. `card` is named for screen readers by what is
    found. Of its own parts, `below_title` follows the title and `above_buttons` the advice.

    Signals: `acted` (Action), `fixed` (Fix), `opened` (address), `copied` (text),
    `letter_folded` (to), `letter_save_asked` (Letter).
    """

    acted = Signal(object)
    fixed = Signal(object)
    opened = Signal(str)
    copied = Signal(str)
    letter_folded = Signal(str)
    letter_save_asked = Signal(object)

    def __init__(
        self,
        card: QWidget,
        column: QVBoxLayout,
        *,
        below_title: tuple[QWidget, ...] = (),
        above_buttons: tuple[QWidget, ...] = (),
    ) -> None:
        super().__init__()
        column.addLayout(self)
        self._card = card
        self._head = ResultHead()
        self._text = TextLabel()
        self._advice = Bullets()
        self._buttons = Flow()
        self._links = Flow()
        self._message = MessageText()
        self._offered: object = None
        self._first: MainButton | None = None
        self._told: Result | None = None
        self.setSpacing(10)
        above = (self._head, *below_title, self._text, self._advice, *above_buttons)
        for widget in (*above, self._buttons, self._links, self._message):
            self.addWidget(widget)

    def show_result(
        self, result: Result, papers: Papers | None = None, *, is_next: bool = True
    ) -> None:
        """Say what came of something, aloud where it is news, and offer what helps.

        Where it `is_next`, what is offered first is what to do now.
        """
        finding = result.finding
        owners = finding.owners if finding else ()
        title, text = said(result.title), said(result.text)
        who = said(fixed_by(owners[0], result.provider)) if owners else ""
        took = f"{result.seconds:.1f}" if result.seconds else ""
        self._head.show_head(
            title,
            _SIGNS[result.tone],
            who=who,
            owners=who_can_fix(owners, result.provider, said) if owners else "",
            took=tr(words.SECONDS).format(seconds=took) if took else "",
            is_yours=owners[:1] == ("user",),
        )
        show_text(self._text, text)
        self._advice.show_texts(finding.actions if finding else ())
        self._card.setAccessibleName(title)
        self._card.setAccessibleDescription(" ".join(part for part in (who, text) if part))
        if not self.has_told(result):
            self._told = result
            announce(self._card, ". ".join(part for part in (title.rstrip("."), who, text) if part))
        self._show_offers(result, is_next=is_next)
        self._message.show_papers(result.letters, papers or Papers())

    def show_words(self, title: str = "", text: str = "", *, is_busy: bool = False) -> None:
        """Say what goes on, or nothing at all, while there is no result."""
        self._head.show_head(title, Sign.BUSY if is_busy else Sign.IDLE)
        show_text(self._text, text)
        self._advice.show_texts(())
        self._card.setAccessibleName(title)
        self._card.setAccessibleDescription(text)
        self._show_offers(None)
        self._message.show_papers((), Papers())

    def keep_head(self) -> None:
        """Keep the place of what stands below the head while the result changes."""
        self._head.keep_height()

    def has_told(self, result: Result | None) -> bool:
        """Whether this result is the last one that was said."""
        return result == self._told

    def _show_offers(self, result: Result | None, *, is_next: bool = False) -> None:
        """Make the buttons anew when what they offer has changed."""
        offered, letters = offers(result), result.letters if result else ()
        if (offered, letters) != self._offered:
            self._offered = offered, letters
            self._renew(offered, letters)
        if self._first is not None:
            self._first.show_filled(filled=is_next and offered.is_next)

    def _renew(self, offered: Offers, letters: tuple[Letter, ...]) -> None:
        for flow in (self._buttons, self._links):
            clear(flow.line)
        self._first = None
        for one in offered.buttons:
            self._buttons.line.addWidget(self._button(one, letters))
        for one in offered.links:
            self._links.line.addWidget(self._link(one, letters))
        self._buttons.setVisible(bool(offered.buttons))
        self._links.setVisible(bool(offered.links))

    def _button(self, offer: Offer, letters: tuple[Letter, ...]) -> QWidget:
        message = self._message_button(offer, letters)
        if message is not None:
            self._first = self._first or message.copy
            return message
        text, press = self._meaning(offer)
        button = MainButton(text)
        button.clicked.connect(press)
        self._first = self._first or button
        return button

    def _link(self, offer: Offer, letters: tuple[Letter, ...]) -> QWidget:
        message = self._message_button(offer, letters, is_link=True)
        if message is not None:
            return message
        text, press = self._meaning(offer)
        link = LinkButton(text)
        link.clicked.connect(press)
        return link

    def _message_button(
        self, offer: Offer, letters: tuple[Letter, ...], *, is_link: bool = False
    ) -> MessageButton | None:
        if isinstance(offer, Fix | Action | Page):
            return None
        button = MessageButton(letters, is_link=is_link)
        button.copied.connect(self.copied)
        button.read_asked.connect(self.letter_folded)
        button.save_asked.connect(self.letter_save_asked)
        return button

    def _meaning(self, offer: Offer) -> tuple[str, object]:
        """What a button says, and what it does."""
        if isinstance(offer, Fix):
            return offer.label, partial(self._press, self.fixed, offer)
        if isinstance(offer, Action):
            return tr(_ACTIONS[offer]), partial(self._press, self.acted, offer)
        assert isinstance(offer, Page)
        label = words.OPEN_APP_PASSWORDS if offer.makes_app_passwords else words.OPEN_PAGE
        return tr(label), partial(self._open, offer.address)

    def _press(self, signal: object, offer: object, _: bool = False) -> None:
        self.keep_head()
        signal.emit(offer)  # type: ignore[attr-defined]

    def _open(self, address: str, _: bool = False) -> None:
        self.opened.emit(address)
