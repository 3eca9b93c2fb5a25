"""A message for whoever has to fix it: copied by one press; read and saved by a menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from smtp_desktop.gui.state.result import Papers
from smtp_desktop.gui.widgets.basics import TextLabel, announce, show_text
from smtp_desktop.gui.widgets.buttons import CopyButton
from smtp_desktop.gui.widgets.style import CONTROL
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import result as words

if TYPE_CHECKING:
    from smtp_desktop.services.support.letter import Letter

_HEIGHT = 220  # px: enough of a message to see what it is about


class MessageButton(QWidget):
    """Copies the first of some messages; its menu reads and saves it, and has the others.

    Signals: `copied` (text), `read_asked` (to), `save_asked` (Letter).
    """

    copied = Signal(str)
    read_asked = Signal(str)
    save_asked = Signal(object)

    def __init__(self, letters: tuple[Letter, ...]) -> None:
        super().__init__()
        self._letters = letters
        first = letters[0]
        self.copy = CopyButton(tr(words.COPY_MESSAGES[first.to]), lambda: first.text)
        self.copy.copied.connect(self.copied)
        self.more = QPushButton("▾")
        self.more.setFixedWidth(CONTROL)
        self.more.setMinimumHeight(CONTROL)
        self.more.setAccessibleName(tr(words.MORE_MESSAGE))
        self.more.setToolTip(tr(words.MORE_MESSAGE))
        self.more.clicked.connect(self._open)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(self.copy)
        line.addWidget(self.more)

    def menu(self) -> QMenu:
        """What else can be done with the messages."""
        menu = QMenu(self)
        for letter in self._letters:
            title = tr(words.COPY_MESSAGES[letter.to])
            if letter is not self._letters[0]:
                menu.addSeparator()
                menu.addAction(title).triggered.connect(partial(self._copy, letter))
            read = menu.addAction(tr(words.READ_MESSAGE))
            read.triggered.connect(partial(self._read, letter))
            save = menu.addAction(tr(words.SAVE_MESSAGE))
            save.triggered.connect(partial(self._save, letter))
        return menu

    def _open(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _copy(self, letter: Letter, _: bool = False) -> None:
        self.copied.emit(letter.text)
        self.copy.say_copied()

    def _read(self, letter: Letter, _: bool = False) -> None:
        self.read_asked.emit(letter.to)

    def _save(self, letter: Letter, _: bool = False) -> None:
        self.save_asked.emit(letter)


class MessageText(QWidget):
    """The message that is being read, and what came of saving one."""

    def __init__(self) -> None:
        super().__init__()
        self._note = TextLabel()
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setMinimumHeight(_HEIGHT)
        self._told: object = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._note)
        column.addWidget(self._text)
        self.hide()

    def show_papers(self, letters: tuple[Letter, ...], papers: Papers) -> None:
        """Show the message that is open, if it is one of these."""
        opened = next((one for one in letters if one.to == papers.open_letter), None)
        if opened and self._text.toPlainText() != opened.text:
            self._text.setPlainText(opened.text)
            self._text.setAccessibleName(tr(words.COPY_MESSAGES[opened.to]))
        self._text.setVisible(opened is not None)
        note = papers.note if papers.note and papers.note.letter in letters else None
        sign, role = ("✓ ", "good") if note and note.is_saved else ("✗ ", "error")
        show_text(self._note, sign + said(note.text) if note else "", role)
        if note and note is not self._told:
            announce(self, self._note.text())
        self._told = note
        self.setVisible(bool(opened or note))
