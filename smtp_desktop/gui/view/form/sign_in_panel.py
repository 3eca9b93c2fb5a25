"""Connect and what stands beside it, from “Not connected” to “Connected as jane@acme.com”."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smtp_desktop.gui.changes.showing.next_step import NextStep, next_step
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.result import Tone
from smtp_desktop.gui.state.sign_in import Phase
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.view.form.sign_in_cards import CodeCard, PersonCard, WaitingCard
from smtp_desktop.gui.widgets.basics import LinkButton, TextLabel, announce, show_text
from smtp_desktop.gui.widgets.buttons import SteadyButton
from smtp_desktop.gui.widgets.text import said
from smtp_desktop.wording.sentence import Sentence

_ROLES = {Tone.NEUTRAL: "", Tone.GOOD: "good", Tone.BAD: "error"}
_SIGNS = {Tone.NEUTRAL: "", Tone.GOOD: "✓ ", Tone.BAD: ""}


class SignInPanel(QWidget):
    """The row of Connect.

    Signals: `connect_asked`, `cancel_asked`, `disconnect_asked`, `opened` (address); those of its
    cards are asked for at the cards.
    """

    connect_asked = Signal()
    cancel_asked = Signal()
    disconnect_asked = Signal()
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.button = SteadyButton()
        self.button.clicked.connect(self._press)
        self._asks = self.connect_asked
        self.is_ready = False  # to be pressed: nothing else is left to be filled in
        self._line = TextLabel()
        self._hint = TextLabel("muted")
        self._link = LinkButton()
        self._link.clicked.connect(lambda: self.opened.emit(self._link.text()))
        self._expiry = TextLabel("warning")
        self.waiting = WaitingCard()
        self.code = CodeCard()
        self.person = PersonCard()
        self._build()

    def show_state(self, state: WindowState) -> None:
        phase = state.sign_in.phase
        self._render_button(state, phase)
        self.is_ready = connection.can_connect(state)
        self.button.show_filled(filled=next_step(state) is NextStep.CONNECT)
        tone, sentence = connection.line(state)
        text = _SIGNS[tone] + said(sentence)
        if self._line.text() and self._line.text() != text:
            announce(self, text)
        show_text(self._line, text, _ROLES[tone] or "plain")
        _show(self._hint, connection.hint(state))
        link = state.sign_in.view.link if state.sign_in.view else ""
        self._link.setText(link)
        self._link.setVisible(bool(link))
        expiry = None if connection.shows_registration(state) else connection.expiry(state)
        _show(self._expiry, expiry)
        for card in (self.waiting, self.code, self.person):
            card.show_state(state)

    def _render_button(self, state: WindowState, phase: Phase) -> None:
        """One button: Connect, Cancel while somebody signs in, Disconnect afterwards."""
        self._asks, text = self.connect_asked, self.tr("&Connect…")
        if phase is Phase.LEAVING or (connection.connected_as(state) and phase is Phase.IDLE):
            self._asks, text = self.disconnect_asked, self.tr("Dis&connect")
        elif phase is not Phase.IDLE:
            self._asks, text = self.cancel_asked, self.tr("&Cancel")
        if self.button.text() != text:
            self.button.setText(text)
        is_ready = state.is_idle or state.is_connecting
        self.button.setEnabled(is_ready and phase is not Phase.LEAVING)

    def _press(self) -> None:
        self._asks.emit()

    def _build(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(first)
        first.addWidget(self.button)
        first.addWidget(self._line, 1, Qt.AlignmentFlag.AlignVCenter)
        for widget in (self._hint, self._link, self._expiry):
            column.addWidget(widget)
        for card in (self.waiting, self.code, self.person):
            column.addSpacing(2)
            column.addWidget(card)


def _show(label: TextLabel, dressed: tuple[str, Sentence] | None) -> None:
    role, sentence = dressed or ("", None)
    show_text(label, said(sentence), role)
