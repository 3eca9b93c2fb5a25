"""A message for whoever has to fix it: copied by one press; read and saved by a menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from smtp_desktop.gui.state.frame import Papers
from smtp_desktop.gui.widgets.basics import (
    LinkButton,
    TextLabel,
    announce,
    bring_into_view,
    show_text,
)
from smtp_desktop.gui.widgets.buttons import CopyButton
from smtp_desktop.gui.widgets.style import CONTROL
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import result as words
from smtp_desktop.wording import window as window_words

if TYPE_CHECKING:
    from smtp_desktop.services.support.letter import Letter

_HEIGHT = 220  # px: enough of a message to see what it is about


class MessageMenu(QMenu):
    """All that can be done with some messages; the first is copied by a button already, where
    `copies_first` is False.

    Signals: `copied` (text), `read_asked` (to), `save_asked` (Letter).
    """

    copied = Signal(str)
    read_asked = Signal(str)
    save_asked = Signal(object)

    def __init__(self, parent: QWidget, letters: tuple[Letter, ...], *, copies_first: bool) -> None:
        super().__init__(parent)
        for letter in letters:
            if letter is not letters[0]:
                self.addSeparator()
            if copies_first or letter is not letters[0]:
                copy = self.addAction(tr(words.COPY_MESSAGES[letter.to]))
                copy.triggered.connect(partial(self._say, self.copied, letter.text))
            read = self.addAction(tr(words.READ_MESSAGE))
            read.triggered.connect(partial(self._say, self.read_asked, letter.to))
            save = self.addAction(tr(words.SAVE_MESSAGE))
            save.triggered.connect(partial(self._say, self.save_asked, letter))
        self.aboutToHide.connect(self.deleteLater)

    def open_below(self, button: QWidget) -> None:
        self.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _say(self, signal: object, value: object, _: bool = False) -> None:
        signal.emit(value)  # type: ignore[attr-defined]


class MessageButton(QWidget):
    """Copies the first of some messages; its menu reads and saves it, and has the others.

    As a link it is one quiet word or two that open the menu. Signals: those of the menu.
    """

    copied = Signal(str)
    read_asked = Signal(str)
    save_asked = Signal(object)

    def __init__(self, letters: tuple[Letter, ...], *, is_link: bool = False) -> None:
        super().__init__()
        self._letters, self._is_link = letters, is_link
        first, title = letters[0], tr(words.COPY_MESSAGES[letters[0].to])
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        self.more: QPushButton
        if is_link:
            self.more = LinkButton(f"{title} ▾")
            self.more.setAccessibleName(title)
        else:
            self.copy = CopyButton(title, lambda: first.text)
            self.copy.copied.connect(self.copied)
            line.addWidget(self.copy)
            self.more = _More("▾")
            self.more.setAccessibleName(tr(words.MORE_MESSAGE))
            self.more.setToolTip(tr(words.MORE_MESSAGE))
        self.more.clicked.connect(self._open)
        line.addWidget(self.more)

    def menu(self) -> MessageMenu:
        """What else can be done with the messages."""
        menu = MessageMenu(self, self._letters, copies_first=self._is_link)
        menu.copied.connect(self._copied)
        menu.read_asked.connect(self.read_asked)
        menu.save_asked.connect(self.save_asked)
        return menu

    def _open(self) -> None:
        self.menu().open_below(self.more)

    def _copied(self, text: str) -> None:
        self.copied.emit(text)
        if self._is_link:
            announce(self, tr(window_words.COPIED))
        else:
            self.copy.say_copied()


class _More(QPushButton):
    """A button as wide as it is high: styles make them wider."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        side = max(CONTROL, self.fontMetrics().height() + 12)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()


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
        if opened and self._text.isHidden():
            bring_into_view(self._text)
        self._text.setVisible(opened is not None)
        note = papers.note if papers.note and papers.note.letter in letters else None
        sign, role = ("✓ ", "good") if note and note.is_saved else ("✗ ", "error")
        show_text(self._note, sign + said(note.text) if note else "", role)
        if note and note is not self._told:
            announce(self, self._note.text())
        self._told = note
        self.setVisible(bool(opened or note))
