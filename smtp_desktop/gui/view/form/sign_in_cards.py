"""What a person needs beside the browser: the page's link, a code to type, who signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.connection import other_person, time_left
from smtp_desktop.gui.state.sign_in import Phase
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import Input, PlainLabel, TextLabel, show_text
from smtp_desktop.gui.widgets.buttons import CopyButton
from smtp_desktop.gui.widgets.cards import Card
from smtp_desktop.gui.widgets.flow import Flow
from smtp_desktop.gui.widgets.inputs import secret_input
from smtp_desktop.gui.widgets.style import CONTROL, dress
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import OTHER_PERSON

_LONG = 28  # letters of an address on a button; it stands above the button in full


class WaitingCard(Card):
    """While the sign-in goes on in the browser.

    Signals: `open_asked`, `code_asked`, `address_asked`, `pasted` (text), `looked_up` (text),
    `copied` (text).
    """

    open_asked = Signal()
    code_asked = Signal()
    address_asked = Signal()
    pasted = Signal(str)
    looked_up = Signal(str)
    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._address = ""
        self._left = TextLabel("muted")
        again = _button(self.tr("Open the browser again"))
        again.clicked.connect(self.open_asked)
        copy = CopyButton(self.tr("Copy link"), lambda: self._address)
        copy.copied.connect(self.copied)
        self._code = _button(tr(words.USE_CODE))
        self._code.clicked.connect(self.code_asked)
        self._paste = _button(tr(words.PASTE_INSTEAD))
        self._paste.clicked.connect(self.address_asked)
        self.address = secret_input()  # while it holds a code, it is one
        self._address_box = self._line(
            tr(words.PASTE_ADDRESS), self.address, self.tr("Use it"), self._take_address
        )
        self._ask = TextLabel()
        self.typed = Input()
        self._remark = TextLabel("muted")
        self.column.addWidget(Flow(again, copy, self._code, self._paste))
        self.column.addWidget(self._left)
        self.column.addSpacing(4)
        self.column.addWidget(self._address_box)
        box = self._line(self._ask, self.typed, self.tr("Explain it"), self._look_up)
        self.column.addWidget(box)
        self.column.addWidget(self._remark)

    def show_state(self, state: WindowState) -> None:
        view = state.sign_in.view
        is_shown = view is not None and view.phase is Phase.WAITING
        if not is_shown:
            self.typed.clear()
            self.address.clear()
        self.setVisible(is_shown)
        self._render_ways(state, in_address=view is not None and view.in_address)
        self._address = view.address if view else ""
        show_text(self._left, said(time_left(state)))
        show_text(self._remark, said(view.remark) if view else "")
        self.typed.setAccessibleDescription(self._remark.text())

    def _render_ways(self, state: WindowState, *, in_address: bool) -> None:
        """A code is typed at Microsoft alone, and each page says in its own way what is wrong."""
        is_at_microsoft = connection.is_at_microsoft(state)
        self._code.setVisible(is_at_microsoft)
        self._paste.setVisible(not in_address)
        self._address_box.setVisible(in_address)
        ask = self.tr("If the page shows a code that begins with AADSTS, type it here:")
        if not is_at_microsoft:
            ask = self.tr("If the page shows an error, type here what it says:")
        show_text(self._ask, ask)
        self.typed.setAccessibleName(ask)
        self.typed.setPlaceholderText("AADSTS50011" if is_at_microsoft else "redirect_uri_mismatch")

    def _line(
        self, ask: str | TextLabel, field: Input, label: str, act: Callable[[], None]
    ) -> QWidget:
        """A question, a field for the answer, and a button that takes it."""
        question = TextLabel(text=ask) if isinstance(ask, str) else ask
        field.setAccessibleName(question.text())
        button = _button(label)
        button.clicked.connect(act)
        field.returnPressed.connect(act)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(question)
        box = QHBoxLayout()
        box.setSpacing(8)
        column.addLayout(box)
        box.addWidget(field, 1)
        box.addWidget(button)
        return whole

    def _take_address(self) -> None:
        self.pasted.emit(self.address.text())
        self.address.clear()

    def _look_up(self) -> None:
        self.looked_up.emit(self.typed.text())


class CodeCard(Card):
    """The code that a person types at Microsoft, large enough to be read across a desk.

    Signals: `open_asked`, `copied` (text).
    """

    open_asked = Signal()
    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._code = PlainLabel()
        dress(self._code, "code")
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = CopyButton(self.tr("Copy"), self._code.text, self.tr("Copy the code"))
        copy.copied.connect(self.copied)
        self._where = TextLabel()
        self._address = ""
        go = _button(self.tr("Open this page"))
        go.clicked.connect(self.open_asked)
        link = CopyButton(self.tr("Copy link"), lambda: self._address)
        link.copied.connect(self.copied)
        self._remark = TextLabel("error")
        self._left = TextLabel("muted")
        code = QHBoxLayout()
        code.setSpacing(16)
        self.column.addLayout(code)
        code.addWidget(self._code)
        code.addWidget(copy, alignment=Qt.AlignmentFlag.AlignVCenter)
        code.addStretch(1)
        self.column.addWidget(self._where)
        self.column.addWidget(Flow(go, link))
        self.column.addWidget(self._remark)
        self.column.addWidget(self._left)

    def show_state(self, state: WindowState) -> None:
        view = state.sign_in.view
        is_shown = view is not None and view.phase is Phase.TYPING
        self.setVisible(is_shown)
        if view is None or not is_shown:
            return
        self._address = view.address
        self._code.setText(view.code)
        self._code.setAccessibleName(self.tr("The code: {0}").format(" ".join(view.code)))
        where = self.tr("On this computer or any other, open {0} and type the code there.")
        show_text(self._where, where.format(view.address))
        show_text(self._remark, said(view.remark))
        show_text(self._left, said(time_left(state)))


class PersonCard(Card):
    """Somebody else signed in than Email says.

    Signals: `person_taken`, `again_asked`.
    """

    person_taken = Signal()
    again_asked = Signal()

    def __init__(self) -> None:
        super().__init__("warning")
        self._text = TextLabel()
        self._shared = TextLabel("muted")
        self._take = _button("")
        self._take.clicked.connect(self.person_taken)
        again = _button(self.tr("Sign in again"))
        again.clicked.connect(self.again_asked)
        self.column.addWidget(self._text)
        self.column.addWidget(Flow(self._take, again))
        self.column.addWidget(self._shared)

    def show_state(self, state: WindowState) -> None:
        person, email = other_person(state), state.form.draft.email.strip()
        self.setVisible(bool(person) and state.sign_in.phase is Phase.IDLE)
        show_text(self._text, said(say(OTHER_PERSON, person=person, email=email)))
        show_text(self._shared, said(say(words.SHARED_MAILBOX, email=email)))
        take = partial(say, words.USE_AS_EMAIL)
        self._take.setText(said(take(person=_shortened(person))).replace("&", "&&"))
        self._take.setAccessibleName(said(take(person=person)))


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setMinimumHeight(CONTROL)
    return button


def _shortened(address: str) -> str:
    """An address with its middle left out where a button would grow too wide."""
    if len(address) <= _LONG:
        return address
    return f"{address[: _LONG - 15]}…{address[-14:]}"
