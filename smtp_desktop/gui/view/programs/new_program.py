"""A new program: how it is called, and then what is typed into it, each value with Copy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from smtp_desktop.gui.view.programs.ready_texts import READY_TEXTS, ReadyText
from smtp_desktop.gui.widgets.basics import Input, TextLabel, show_text
from smtp_desktop.gui.widgets.buttons import CopyButton, MainButton
from smtp_desktop.gui.widgets.cards import Callout, Card
from smtp_desktop.gui.widgets.inputs import Choice, field_label
from smtp_desktop.gui.widgets.rows import FieldGrid, Row
from smtp_desktop.gui.widgets.style import BESIDE, dress
from smtp_desktop.gui.widgets.text import said, tr

if TYPE_CHECKING:
    from smtp_desktop.gui.state.programs.page import ProgramsPage
    from smtp_desktop.gui.state.window import WindowState
    from smtp_desktop.services.relaying.relaying import Card as RelayCard

_LABELS = 84  # px for the column of labels
_LINES = 10  # of a ready text, at the most
_MOST_NAME = 60


class NameCard(Card):
    """Signals: `added` (name, account), `closed`."""

    added = Signal(str, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.column.addWidget(TextLabel("section", self.tr("Add a program")))
        self.name = Input()
        self.name.setMaxLength(_MOST_NAME)
        self.name.setPlaceholderText(self.tr("Old accounting"))
        self.name.returnPressed.connect(self._add)
        self.account = Choice()
        fields = QWidget()
        self._grid = FieldGrid(fields)
        self._row = Row(self.name, self.tr("You see it in the list, and in the log of emails."))
        self._row.show_remarks()
        self._grid.add_field(field_label(self.tr("Na&me"), self.name), self._row)
        self._grid.add_field(field_label(self.tr("Acco&unt"), self.account), self.account)
        self._grid.show_label_width(_LABELS, is_stacked=False)
        self.add = MainButton(self.tr("Add"))
        self.add.show_filled(filled=True)
        self.add.clicked.connect(self._add)
        cancel = MainButton(self.tr("Cancel"))
        cancel.clicked.connect(self.closed)
        line = QHBoxLayout()
        line.setSpacing(BESIDE)
        self.column.addWidget(fields)
        self.column.addLayout(line)
        line.addStretch(1)
        line.addWidget(cancel)
        line.addWidget(self.add)
        self._accounts: tuple[str, ...] = ()

    def begin(self) -> None:
        """Begin with an empty name."""
        self.name.clear()
        self.name.setFocus()

    def show_state(self, state: WindowState, page: ProgramsPage) -> None:
        """Show what is wrong with the name, and the accounts to choose from."""
        self.setVisible(page.is_adding)
        self._row.show_remarks(said(page.remark))
        accounts = state.known.accounts
        if accounts != self._accounts:
            self._accounts = accounts
            self.account.clear()
            self.account.addItem(self.tr("The one whose address it sends from"), "")
            for name in accounts:
                self.account.addItem(name, name)
        self._grid.show_row(self.account, shown=len(accounts) > 1)

    def _add(self) -> None:
        account = self.account.currentData() if len(self._accounts) > 1 else ""
        self.added.emit(self.name.text(), account or "")


class ValuesCard(Card):
    """What is typed into a new program; the password is shown this once.

    Signals: `copied` (text) when Copy was pressed, `closed`.
    """

    copied = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("good")
        self._card: RelayCard | None = None
        self._sender = ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title = TextLabel("section")
        self._once = Callout()
        self.fields: dict[str, Input] = {}
        values = QWidget()
        self._grid = FieldGrid(values)
        for key, title in (
            ("server", self.tr("Server")),
            ("port", self.tr("Port")),
            ("encryption", self.tr("Encryption")),
            ("username", self.tr("Username")),
            ("password", self.tr("Password")),
        ):
            self._add_value(key, title)
        self.kind = Choice()
        self.kind.addItems([tr(one.name) for one in READY_TEXTS])
        self.kind.currentIndexChanged.connect(self._show_text)
        self._grid.add_field(field_label(self.tr("&Ready text"), self.kind), self.kind)
        self._grid.show_label_width(_LABELS, is_stacked=False)
        self._advice = TextLabel("hint")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(self.tr("The text to copy"))
        dress(self.text, "table")
        self.column.addWidget(self._title)
        self.column.addWidget(self._once)
        self.column.addWidget(values)
        self.column.addWidget(self._advice)
        self.column.addWidget(self.text)
        self._add_last_line()

    def show_state(self, state: WindowState, page: ProgramsPage) -> None:
        """Show the values of the program just added, or nothing and keep none of them."""
        self.setVisible(page.card is not None)
        if page.card is self._card:
            return
        saved = state.saved.draft
        is_its_own = page.card is not None and page.card.account in ("", state.known.account)
        self._sender = saved.email if saved and is_its_own else ""
        before, self._card = self._card, page.card
        card = page.card
        if before is None or card is None or before.username != card.username:
            self.kind.setCurrentIndex(0)
        values = ("", "", "", "", "")
        if card is not None:
            show_text(self._title, self.tr("What to type into {name}").format(name=card.name))
            self._once.show_words(
                self.tr("You see this password only now: copy it before you press Done.")
            )
            none = self.tr("None")
            password = card.password.reveal()
            values = (card.server, str(card.port), none, card.username, password)
        for field, value in zip(self.fields.values(), values, strict=True):
            field.show_value(value)
        self._show_text()

    def _add_value(self, key: str, title: str) -> None:
        field = self.fields[key] = Input()
        field.setReadOnly(True)
        name = self.tr("Copy {name}").format(name=title)
        button = CopyButton(self.tr("Copy"), field.text, name)
        button.copied.connect(self.copied)
        self._grid.add_field(field_label(title, field), Row(field, "", button))

    def _add_last_line(self) -> None:
        name = self.tr("Copy the ready text")
        self.copy = CopyButton(self.tr("Copy text"), self.text.toPlainText, name)
        self.copy.copied.connect(self.copied)
        done = MainButton(self.tr("Done"))
        done.clicked.connect(self.closed)
        line = QHBoxLayout()
        line.setSpacing(BESIDE)
        self.column.addLayout(line)
        line.addWidget(self.copy)
        line.addStretch(1)
        line.addWidget(done)

    def _show_text(self, *_: object) -> None:
        ready: ReadyText = READY_TEXTS[max(0, self.kind.currentIndex())]
        show_text(self._advice, tr(ready.advice))
        card, text = self._card, ""
        if card is not None:
            fill = partial(ready.filled, card.server, card.port, card.username)
            text = fill(card.password.reveal(), self._sender).rstrip("\n")
        self.text.setPlainText(text)
        lines = min(_LINES, text.count("\n") + 1)
        room = 2 * (self.text.frameWidth() + round(self.text.document().documentMargin()))
        bar = self.text.horizontalScrollBar().sizeHint().height()
        self.text.setFixedHeight(lines * self.text.fontMetrics().lineSpacing() + room + bar)
        self.text.setVisible(bool(text))
        self.copy.setVisible(bool(text))
