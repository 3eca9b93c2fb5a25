"""What the service wants a person to know before they sign in: one sentence, and two links."""

from __future__ import annotations

from PySide6.QtCore import Signal

from smtp_desktop.gui.changes.showing.advice import Advice, advice
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.cards import Callout
from smtp_desktop.gui.widgets.text import listed

_PAGE, _MORE = range(2)


class AdviceLine(Callout):
    """Stands under the password. Signals: `opened` (an address of help)."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._advice = Advice()
        self._tells_all = False
        self.followed.connect(self._follow)

    @property
    def words(self) -> str:
        """What is said at present; empty while nothing is."""
        return "" if self.isHidden() else self.text

    def show_state(self, state: WindowState) -> None:
        """Say what matters now."""
        found = advice(state)
        if found != self._advice:
            self._advice, self._tells_all = found, False
        self._show()

    def _show(self) -> None:
        found = self._advice
        is_app = found.is_about_app_passwords
        page = self.tr("Get one…") if is_app else self.tr("How to do that")
        more = self.tr("I cannot find it") if is_app else self.tr("More…")
        hides = self._tells_all or not found.more
        text = f"{found.text}\n\n{listed(found.more)}" if self._tells_all else found.text
        links = (page if found.page else "", "" if hides else more)
        self.show_words(text, *links)

    def _follow(self, number: int) -> None:
        if number == _PAGE:
            self.opened.emit(self._advice.page)
        else:
            self._tells_all = True
            self._show()
            self.links[_PAGE].setFocus()
