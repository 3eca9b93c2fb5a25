"""Letters in the result panel: to be looked at, copied and saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from smtp_desktop.gui.state.result import Papers
from smtp_desktop.gui.widgets.basics import TARGET, TextLabel, announce, bring_into_view, show_text
from smtp_desktop.gui.widgets.buttons import CopyButton
from smtp_desktop.gui.widgets.cards import Fold
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import window as words

if TYPE_CHECKING:
    from smtp_desktop.services.support.letter import Letter

_HEIGHT = 220  # px: enough of a letter to see what it is about


class Letters(QWidget):
    """The letters of a result, one below the other.

    Signals: `folded` (to), `copied` (text), `save_asked` (Letter).
    """

    folded = Signal(str)
    copied = Signal(str)
    save_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[LetterRow] = []
        self._shown: tuple[Letter, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.hide()

    def show_letters(self, letters: tuple[Letter, ...], papers: Papers) -> None:
        """Show these letters; rows are made anew only when the letters are others."""
        if letters != self._shown:
            self._shown = letters
            for row in self._rows:
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
            self._rows = [self._row(letter) for letter in letters]
        for row in self._rows:
            row.show_papers(papers)
        self.setVisible(bool(letters))

    def _row(self, letter: Letter) -> LetterRow:
        row = LetterRow(letter)
        row.folded.connect(self.folded)
        row.copied.connect(self.copied)
        row.save_asked.connect(self.save_asked)
        self._column.addWidget(row)
        return row


class LetterRow(QWidget):
    """One letter: folded away until somebody wants to read what they send."""

    folded = Signal(str)
    copied = Signal(str)
    save_asked = Signal(object)

    def __init__(self, letter: Letter) -> None:
        super().__init__()
        self._letter = letter
        self._title = tr(words.LETTERS[letter.to])
        self._fold = Fold()
        self._fold.pressed.connect(lambda: self.folded.emit(letter.to))
        self._copy = CopyButton(tr(words.COPY_LETTERS[letter.to]), lambda: letter.text)
        self._copy.copied.connect(self.copied)
        self._save = QPushButton(tr(words.SAVE_LETTER))
        self._save.setAccessibleName(f"{tr(words.SAVE_LETTER)} {self._title}")
        self._save.setMinimumHeight(TARGET)
        self._save.clicked.connect(lambda: self.save_asked.emit(letter))
        self._note = TextLabel()
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName(self._title)
        self._text.setTabChangesFocus(True)
        self._text.setMinimumHeight(_HEIGHT)
        self._told: object = None
        self._build()

    def show_papers(self, papers: Papers) -> None:
        """Open or fold the letter, and say what came of saving it."""
        is_open = papers.open_letter == self._letter.to
        self._fold.show_fold(self._title, is_open=is_open)
        if is_open and not self._text.toPlainText():
            self._text.setPlainText(self._letter.text)
        if is_open and self._text.isHidden():
            bring_into_view(self._text)
        self._text.setVisible(is_open)
        note = papers.note if papers.note and papers.note.letter == self._letter else None
        sign, role = ("✓ ", "good") if note and note.is_saved else ("✗ ", "error")
        show_text(self._note, sign + said(note.text) if note else "", role)
        if note and note is not self._told:
            announce(self, self._note.text())
        self._told = note

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._fold, 1)
        line.addWidget(self._copy)
        line.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self._text)
        column.addWidget(self._note)
