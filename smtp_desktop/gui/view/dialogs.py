"""The few questions that need an answer before anything goes on; buttons are verbs."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from smtp_desktop.gui.state.frame import Choice, Question
from smtp_desktop.gui.widgets.basics import TARGET, PlainLabel, TextLabel
from smtp_desktop.gui.widgets.style import BESIDE, MARGIN, PADDING
from smtp_desktop.gui.widgets.text import as_written, said, tr
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.errors import InstallationDamaged

_FOLDER = "folder"  # the property of a window that holds where the last file was
_HELP = 480  # px: as wide as its lines are read with ease
_BUTTONS = {
    Choice.REMOVE: (words.REMOVE, QMessageBox.ButtonRole.DestructiveRole),
    Choice.REVOKE: (words.REVOKE, QMessageBox.ButtonRole.DestructiveRole),
    Choice.SAVE: (words.SAVE, QMessageBox.ButtonRole.AcceptRole),
    Choice.DISCARD: (words.DO_NOT_SAVE, QMessageBox.ButtonRole.DestructiveRole),
    Choice.CANCEL: (words.CANCEL, QMessageBox.ButtonRole.RejectRole),
    Choice.NO_ENCRYPTION: (words.SEND_CLEAR, QMessageBox.ButtonRole.DestructiveRole),
    Choice.TRY_ANYWAY: (words.TRY_ANYWAY, QMessageBox.ButtonRole.DestructiveRole),
    Choice.SEND_THERE: (words.SEND_THERE, QMessageBox.ButtonRole.DestructiveRole),
    Choice.DO_NOT_SEND: (words.DO_NOT_SEND, QMessageBox.ButtonRole.RejectRole),
    Choice.SIGN_IN_THERE: (words.SIGN_IN_THERE, QMessageBox.ButtonRole.DestructiveRole),
    Choice.WAIT: (words.WAIT, QMessageBox.ButtonRole.RejectRole),
}


class QuestionBox(QObject):
    """Asks the question of a state, once.

    Signals: `answered` (Choice); closing the box is the last choice, which changes nothing.
    """

    answered = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._asked: Question | None = None
        self.box: QMessageBox | None = None

    def ask(self, question: Question | None) -> None:
        """Open the box for a new question; close it when the question is gone."""
        if question == self._asked:
            return
        self._asked = question
        if self.box is not None:
            self.box.close()
            self.box.deleteLater()
            self.box = None
        if question is not None:
            self.box = self._open(question)

    def _open(self, question: Question) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("SMTP Desktop")
        box.setText(said(question.title))
        box.setInformativeText("\n\n".join(map(said, question.texts)))
        _show_no_markup(box)
        names = with_letters([tr(_BUTTONS[one][0]) for one in question.choices])
        buttons = [
            box.addButton(name, _BUTTONS[one][1])
            for name, one in zip(names, question.choices, strict=True)
        ]
        for button in buttons:
            button.setMinimumHeight(TARGET)
        choices: dict[QAbstractButton, Choice] = dict(zip(buttons, question.choices, strict=True))
        box.setEscapeButton(buttons[-1])
        box.setDefaultButton(buttons[0] if Choice.SAVE in question.choices else buttons[-1])

        def finished() -> None:
            clicked = box.clickedButton()
            self.answered.emit(choices.get(clicked, question.choices[-1]))

        box.finished.connect(finished)
        box.open()
        return box


def tell_incomplete(parent: QWidget, error: InstallationDamaged) -> QMessageBox:
    """Say that the program cannot begin, or go on, for want of a file of its own."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Critical)
    box.setWindowTitle("SMTP Desktop")
    box.setText(tr(words.INCOMPLETE_TITLE))
    box.setInformativeText(said(say(words.INCOMPLETE_MORE, file=error.file)))
    _show_no_markup(box)
    box.addButton(QMessageBox.StandardButton.Close)
    box.open()
    return box


def with_letters(names: list[str]) -> list[str]:
    """The names of buttons, each with a letter of its own to press: its first one that is free."""
    taken: set[str] = set()
    lettered = []
    for name in names:
        free = [
            place for place, one in enumerate(name) if one.isalpha() and one.lower() not in taken
        ]
        first = next((place for place in free if place == 0 or name[place - 1] == " "), None)
        place = first if first is not None else next(iter(free), None)
        if place is not None:
            taken.add(name[place].lower())
            name = f"{name[:place]}&{name[place:]}"
        lettered.append(name)
    return lettered


def _show_no_markup(box: QMessageBox) -> None:
    """Take every text of a box as it stands; the box itself can be told so of the first alone."""
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)


def ask_for_file(parent: QWidget, title: str, kinds: str) -> str:
    """The path of a settings file, empty when the person chose none."""
    path, _ = QFileDialog.getOpenFileName(parent, title, _folder(parent), kinds)
    if path:
        _begin_there_again(parent, path)
    return as_written(path)


def ask_where_to_save(
    parent: QWidget,
    title: str,
    name: str,
    on_chosen: Callable[[str], None],
    *,
    kinds: str = "",
    suffix: str = "txt",
) -> QFileDialog:
    """Ask for a place for a text file, or one of other `kinds`; a file that is there is asked about
    by the dialog itself."""
    dialog = QFileDialog(parent, title, _folder(parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.setNameFilter(kinds or tr(words.TEXT_FILES))
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(partial(_begin_there_again, parent))
    dialog.fileSelected.connect(lambda path: on_chosen(as_written(path)))
    dialog.open()
    return dialog


def _folder(parent: QWidget) -> str:
    """Where a person looks for files: where the last one was, at first among their documents.

    The program itself works where whoever started it did, from the Start menu where it is
    installed: nobody finds a letter there, and often nobody may write one.
    """
    places = QStandardPaths.StandardLocation
    documents, home = map(
        QStandardPaths.writableLocation, (places.DocumentsLocation, places.HomeLocation)
    )
    last = parent.window().property(_FOLDER) or ""
    return next((one for one in (last, documents, home) if os.path.isdir(one)), "")


def _begin_there_again(parent: QWidget, path: str) -> None:
    parent.window().setProperty(_FOLDER, os.path.dirname(path))


def show_help(parent: QWidget, title: str, text: str) -> QDialog:
    """A short explanation of the window; a line that begins with a number is a step, and goes on
    behind its number."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setAccessibleDescription(text)  # read aloud when it opens, as a message box is
    column = QVBoxLayout(dialog)
    column.setContentsMargins(MARGIN, MARGIN, MARGIN, PADDING)
    column.setSpacing(PADDING)
    lines = QGridLayout()
    column.addLayout(lines)
    lines.setHorizontalSpacing(BESIDE)
    lines.setVerticalSpacing(BESIDE)
    lines.setColumnStretch(1, 1)
    for row, line in enumerate(text.splitlines()):
        number, dot, step = line.partition(". ")
        if dot and number.isdigit():
            lines.addWidget(PlainLabel(f"{number}."), row, 0, Qt.AlignmentFlag.AlignTop)
            lines.addWidget(TextLabel("", step), row, 1)
        elif line:
            lines.addWidget(TextLabel("", line), row, 0, 1, 2)
        else:
            lines.setRowMinimumHeight(row, BESIDE)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column.addStretch(1)
    column.addWidget(buttons)
    dialog.resize(_HELP, dialog.sizeHint().height())
    dialog.open()
    return dialog
