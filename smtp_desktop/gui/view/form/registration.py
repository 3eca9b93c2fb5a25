"""What an administrator registers at Microsoft or Google, to be read inside the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from smtp_desktop import resources
from smtp_desktop.errors import InstallationDamaged
from smtp_desktop.gui.widgets.style import colours
from smtp_desktop.gui.widgets.text import said
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say

MICROSOFT, GOOGLE = "registration.md", "registration_google.md"


def _text(name: str) -> str:
    try:
        return resources.known(name, str)
    except InstallationDamaged as error:
        return said(say(words.INCOMPLETE_MORE, file=error.file))


def show_registration(
    parent: QWidget, title: str, open_page: Callable[[str], None], text_name: str = MICROSOFT
) -> QDialog:
    """Open the page of this name; its links go to the browser through `open_page`."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    text = QTextBrowser()
    text.setAccessibleName(title)
    text.setOpenLinks(False)
    text.setFrameShape(QTextBrowser.Shape.NoFrame)
    text.document().setDocumentMargin(16)
    text.setMarkdown(_text(text_name))
    _dress(text.document())

    def follow(address: QUrl) -> None:
        open_page(address.toString())

    text.anchorClicked.connect(follow)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    buttons.setContentsMargins(12, 0, 12, 12)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    column.addWidget(text)
    column.addWidget(buttons)
    dialog.resize(max(560, parent.width() - 40), max(420, parent.height() - 120))
    dialog.open()
    return dialog


def _dress(document: QTextDocument) -> None:
    """Links in a colour that can be read in the dark too, and long commands wrapped."""
    link = QTextCharFormat()
    link.setForeground(QColor(colours().link))
    cursor = QTextCursor(document)
    for start, end in list(_links(document)):
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(link)
    for block in _blocks(document):
        shape = block.blockFormat()
        if shape.nonBreakableLines():
            shape.setNonBreakableLines(False)
            QTextCursor(block).setBlockFormat(shape)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _links(document: QTextDocument) -> Iterator[tuple[int, int]]:
    """Where each link begins and ends."""
    for block in _blocks(document):
        parts = block.begin()
        while not parts.atEnd():
            part = parts.fragment()
            if part.charFormat().isAnchor():
                yield part.position(), part.position() + part.length()
            parts += 1
