"""Who gives Client ID and Tenant ID for Microsoft, and a message that asks them."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal

from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import announce
from smtp_desktop.gui.widgets.cards import Callout
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import result as words
from smtp_desktop.wording import window as window_words

_COPIED_MS = 2000


class RequestCallout(Callout):
    """Shown while a sign-in at Microsoft lacks what only an administrator can give.

    Signals: `copy_asked` for the message, `steps_asked` by whoever is the administrator.
    """

    copy_asked = Signal()
    steps_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._is_copied = False
        self.followed.connect(self._follow)

    def show_state(self, state: WindowState) -> None:
        self._text = said(connection.request(state))
        self._show()

    def _show(self) -> None:
        copied = "✓ " + tr(window_words.COPIED)
        copy = copied if self._is_copied else tr(words.COPY_MESSAGES["it_admin"])
        links = (copy, tr(words.I_AM_ADMINISTRATOR)) if self._text else ()
        self.show_words(self._text, *links)

    def _follow(self, number: int) -> None:
        if number:
            self.steps_asked.emit()
            return
        self.copy_asked.emit()
        self.links[0].setMinimumWidth(self.links[0].width())  # what is beside it keeps its place
        self._is_copied = True
        self._show()
        announce(self, self.links[0].text())
        QTimer.singleShot(_COPIED_MS, self, self._restore)

    def _restore(self) -> None:
        self._is_copied = False
        self._show()
        self.links[0].setMinimumWidth(0)
