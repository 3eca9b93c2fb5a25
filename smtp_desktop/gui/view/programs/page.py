"""The page of other programs: cards below each other, scrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from smtp_desktop.gui.state.programs.page import ProgramsPage
from smtp_desktop.gui.view.columns import FORM_WIDTH
from smtp_desktop.gui.view.programs.listed import ListedCard
from smtp_desktop.gui.view.programs.new_program import NameCard, ValuesCard
from smtp_desktop.gui.view.programs.others import OthersCard
from smtp_desktop.gui.view.programs.relay_card import RelayCard
from smtp_desktop.gui.widgets import early
from smtp_desktop.gui.widgets.basics import bring_into_view
from smtp_desktop.gui.widgets.late import Late
from smtp_desktop.gui.widgets.style import BETWEEN_CARDS, MARGIN, PADDING

if TYPE_CHECKING:
    from smtp_desktop.gui.state.window import WindowState

_LETTERS = 17  # px high letters have as a rule; with larger ones the cards are wider


class OtherProgramsPage(QScrollArea):
    """The relay's switch, the programs that may send, and what others on this computer use.

    Signals: `switched` (bool), `port_asked`, `add_asked`, `added` (name, account), `closed`,
    `revoke_asked` (name), `used` (OtherAccount), `look_asked`, `copied` (text).
    """

    switched = Signal(bool)
    port_asked = Signal()
    add_asked = Signal()
    added = Signal(str, str)
    closed = Signal()
    revoke_asked = Signal(str)
    used = Signal(object)
    look_asked = Signal()
    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameStyle(0)
        early.refuse_focus(self)
        self.relay = RelayCard()
        self.relay.switched.connect(self.switched)
        self.relay.port_asked.connect(self.port_asked)
        self.listed = ListedCard()
        self.listed.add_asked.connect(self.add_asked)
        self.listed.revoke_asked.connect(self.revoke_asked)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(BETWEEN_CARDS)
        self._cards.addWidget(self.relay)
        self._cards.addWidget(self.listed)
        self._cards.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._cards)
        self._cards.setContentsMargins(0, 0, 0, 0)
        size = max(1.0, self.fontMetrics().height() / _LETTERS)
        inner.setMaximumWidth(round(FORM_WIDTH * size) - 2 * MARGIN)
        page = QWidget()
        line = QHBoxLayout(page)
        line.setContentsMargins(MARGIN, PADDING - 2, MARGIN, PADDING)
        line.addStretch(1)
        line.addWidget(inner, 1000)
        line.addStretch(1)
        self.setWidget(page)
        self._is_adding = False
        self._has_values = False

    def show_state(self, state: WindowState) -> None:
        """Show the page of a state."""
        page = state.programs or ProgramsPage()
        self.relay.show_state(state, page)
        self.listed.show_state(state, page)
        if page.is_adding or OtherProgramsPage.name.is_made_in(self):
            self.name.show_state(state, page)
        if page.card or OtherProgramsPage.values.is_made_in(self):
            self.values.show_state(state, page)
        if page.others or OtherProgramsPage.others.is_made_in(self):
            self.others.show_state(state, page)
        self._bring_news_into_view(page)

    def _bring_news_into_view(self, page: ProgramsPage) -> None:
        if page.is_adding and not self._is_adding:
            self.name.begin()
            bring_into_view(self.name)
        if page.card and not self._has_values:
            bring_into_view(self.values)
            self.values.setFocus()
        self._is_adding, self._has_values = page.is_adding, page.card is not None

    @Late
    def name(self) -> NameCard:
        """Where a new program is named."""
        card = NameCard()
        card.added.connect(self.added)
        card.closed.connect(self.closed)
        self._cards.insertWidget(2, card)
        return card

    @Late
    def values(self) -> ValuesCard:
        """What is typed into a new program."""
        card = ValuesCard()
        card.closed.connect(self.closed)
        card.copied.connect(self.copied)
        self._cards.insertWidget(1, card)
        return card

    @Late
    def others(self) -> OthersCard:
        """What other email programs on this computer use."""
        card = OthersCard()
        card.used.connect(self.used)
        card.look_asked.connect(self.look_asked)
        self._cards.insertWidget(self._cards.count() - 1, card)
        return card
