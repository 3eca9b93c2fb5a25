"""The lines about settings from elsewhere: what other programs here send with, what was taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smtp_desktop.gui.changes import imports as imported
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import LinkButton, TextLabel, announce, show_text
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.ports.system import OtherAccount
from smtp_desktop.wording import window as words


class ImportLine(QWidget):
    """Stands under Email.

    Signals: `used` (OtherAccount) when its settings are wanted, `undo_asked` to take back what was
    filled in. `tell` has a screen reader say what has changed.
    """

    used = Signal(object)
    undo_asked = Signal()

    def __init__(self, tell: Callable[[QWidget, str], None] = announce) -> None:
        super().__init__()
        self._tell = tell
        self._offered: tuple[OtherAccount, ...] = ()
        self._offers: list[_Line] = []
        self._taken = _Line(tr(words.UNDO))
        self._taken.link.setAccessibleName(self.tr("Undo the settings that were taken over"))
        self._taken.link.clicked.connect(self.undo_asked)
        self._more = TextLabel("muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._column.addWidget(self._taken)
        self._column.addWidget(self._more)
        self._told = ""

    def show_state(self, state: WindowState) -> None:
        """Show what is offered, or what was taken."""
        self._offer(state.known.others_here)
        for line in self._offers:
            line.setVisible(state.offers_others)
            line.link.setEnabled(state.is_idle)
        text, more = said(imported.line(state)), said(imported.more(state))
        show_text(self._taken.text, text)
        self._taken.setVisible(bool(text))
        self._taken.link.setEnabled(state.is_idle)
        show_text(self._more, more)
        if text != self._told:
            self._told = text
            if text:
                self._tell(self, f"{text} {more}".strip())

    def _offer(self, others: tuple[OtherAccount, ...]) -> None:
        """A line for each account of another program, made once they are known."""
        if others == self._offered:
            return
        for line in self._offers:
            line.deleteLater()
        self._offered, self._offers = others, []
        for place, other in enumerate(others):
            text = said(imported.offer(other))
            line = _Line(tr(words.USE_ITS_SETTINGS))
            show_text(line.text, text)
            line.link.setAccessibleDescription(text)
            line.link.clicked.connect(partial(self.used.emit, other))
            self._column.insertWidget(place, line)
            self._offers.append(line)


class _Line(QWidget):
    """A quiet text with a link behind it."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.text = TextLabel("muted")
        self.link = LinkButton(label)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.text, 1)
        line.addWidget(self.link)
