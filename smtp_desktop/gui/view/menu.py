"""The menu behind the three dots of the head; loaded when it is first opened."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from smtp_desktop.gui.widgets.text import tr
from smtp_desktop.wording import frame as words

OPEN_FILE_KEYS = "Ctrl+O"
EXPLAIN_KEYS = "Ctrl+Shift+E"
HELP_KEYS = "F1"


class Menu(QMenu):
    """What is seldom wanted, and always there.

    Signals: `account_asked`, `file_asked`, `paste_asked`, `explain_asked`, `help_asked`,
    `about_asked`. The keys are only named here: the window hears them whether the menu is there or
    not.
    """

    account_asked = Signal()
    file_asked = Signal()
    paste_asked = Signal()
    explain_asked = Signal()
    help_asked = Signal()
    about_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._add(words.NEW_ACCOUNT, self.account_asked)
        self.addSeparator()
        self._add(words.OPEN_FILE, self.file_asked, OPEN_FILE_KEYS)
        self._add(words.PASTE, self.paste_asked)
        self.addSeparator()
        self._add(words.EXPLAIN, self.explain_asked, EXPLAIN_KEYS)
        self._add(words.HELP, self.help_asked, HELP_KEYS)
        self.addSeparator()
        self._add(words.ABOUT, self.about_asked)

    def open_below(self, button: QWidget) -> None:
        """Show the menu so that it ends where the button does."""
        is_right = button.layoutDirection() is Qt.LayoutDirection.LeftToRight
        across = button.width() - self.sizeHint().width() if is_right else 0
        self.popup(button.mapToGlobal(QPoint(across, button.height() + 2)))
        self.setActiveAction(self.actions()[0])

    def _add(self, text: str, asked: SignalInstance, keys: str = "") -> None:
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        action = self.addAction(f"{tr(text)}\t{shown}" if keys else tr(text))
        action.triggered.connect(lambda: asked.emit())
