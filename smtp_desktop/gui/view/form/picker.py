"""What was found for the address, and the services to pick from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from smtp_desktop.gui.changes import search, service_line
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import LinkButton, TextLabel, announce, show_text
from smtp_desktop.gui.widgets.cards import Callout
from smtp_desktop.gui.widgets.inputs import Choice
from smtp_desktop.gui.widgets.painting import Sign, SignIcon
from smtp_desktop.gui.widgets.style import BELOW_FIELD, BESIDE, CONTROL
from smtp_desktop.gui.widgets.text import said
from smtp_desktop.model.address import Address
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say

_COLUMNS = 3
_SIGNS = {"good": Sign.GOOD, "error": Sign.BAD}


class ServicePicker(QWidget):
    """Stands under Email, on one line as long as nobody asks for more.

    Signals: `picked` (id of a service), `asked` when the list is to be shown or hidden,
    `undo_asked` to take back what was looked up. `tell` has a screen reader say what has changed.
    """

    picked = Signal(str)
    asked = Signal()
    undo_asked = Signal()

    def __init__(self, tell: Callable[[QWidget, str], None] = announce) -> None:
        super().__init__()
        self._tell = tell
        self._line = _Line()
        self._change = LinkButton()
        self._change.setAccessibleName(self.tr("Change the email service"))
        self._change.clicked.connect(self.asked)
        self._line.add(self._change)
        self._source = _Line("hint")
        self._undo = LinkButton(self.tr("Undo"))
        self._undo.setAccessibleName(self.tr("Undo the settings that were filled in"))
        self._undo.clicked.connect(self.undo_asked)
        self._source.add(self._undo)
        self._offered = ""
        self._apart = Callout()
        self._apart.followed.connect(lambda _: self.picked.emit(self._offered))
        self._foreign = Callout()
        self._prompt = TextLabel()
        self._grid_box = QWidget()
        self._grid = QGridLayout(self._grid_box)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(BESIDE)
        self._others = Choice()
        self._others.setAccessibleName(self.tr("Other email services"))
        self._prompt.setBuddy(self._others)
        self._others.activated.connect(self._pick_other)
        self._shown: tuple[str, ...] = ()
        self._told = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(BELOW_FIELD)
        for part in (
            self._line, self._source, self._apart, self._foreign, self._prompt, self._grid_box
        ):  # fmt: skip
            column.addWidget(part)

    @property
    def words(self) -> str:
        """What is said at present."""
        parts = (self._line.text, self._apart.text, self._source.text, self._foreign.text)
        return "" if self.isHidden() else " ".join(part for part in parts if part)

    def show_state(self, state: WindowState) -> None:
        self._render_line(state)
        foreign = said(search.warning(state))
        self._foreign.show_words(foreign)
        prompt = self.tr("Pick your email service:") if state.shows_services else ""
        show_text(self._prompt, prompt)
        self._fill(state)
        self._grid_box.setVisible(state.shows_services)
        self._change.setEnabled(state.is_idle)
        self._undo.setEnabled(state.is_idle)
        self._grid_box.setEnabled(state.is_idle)

    def _render_line(self, state: WindowState) -> None:
        """One line says whose settings are in the form, or what goes on."""
        line, found = service_line.line(state), said(search.line(state))
        text = said(line.text) if line else ""
        is_warning = line is not None and line.role == "warning"
        offer = line.offer if line and is_warning else None
        self._offered = offer.id if offer else ""
        use = said(say(words.USE_SETTINGS, service=offer.name)) if offer else ""
        self._apart.show_words(text if is_warning else "", use)
        self._apart.links[0].setEnabled(state.is_idle)
        sign = _SIGNS.get(line.role) if line else None
        main, below = ("" if is_warning else text), found
        if not main and state.knows_no_server:
            main = self._unknown(state)
        elif not main and not is_warning:
            sign = Sign.GOOD if state.search and state.search.source else None
            main, below = found, ""
        if not main:  # beside a warning the link would stand on an empty line
            self._line.show_line(self.tr("Customers see it and reply to it."), None, "hint")
        else:
            self._line.show_line(main, sign)
        self._source.show_line(below, None)
        (self._source if below else self._line).take(self._undo)
        is_known = state.service.provider is not None
        self._change.setText(self.tr("Change…") if is_known else self.tr("Pick a service…"))
        can_change = is_known or not state.shows_services
        is_looking = state.search is not None and state.search.is_running
        self._change.setVisible(can_change and not is_looking and not state.form.is_empty)
        self._line.setVisible(bool(main) or not is_warning or not self._change.isHidden())
        self._undo.setVisible(state.search is not None and state.search.can_undo)
        self._tell_news(" ".join(one for one in (main or text, below) if one))

    def _tell_news(self, text: str) -> None:
        if text and text != self._told:
            self._tell(self, text)
        self._told = text

    def _unknown(self, state: WindowState) -> str:
        domain = Address(state.form.draft.email).domain
        if state.search and state.search.is_unanswered:
            return self.tr(
                "We looked for settings for {0}, and nothing answered. Is this computer online?"
            ).format(domain)
        return self.tr("We found no settings for {0}.").format(domain or "?")

    def _fill(self, state: WindowState) -> None:
        """The buttons and the list, made once the services are known and somebody wants them."""
        names = tuple(one.id for one in (*state.known.buttons, *state.known.others))
        if names == self._shown or not state.shows_services:
            return
        self._shown = names
        for number, one in enumerate(state.known.buttons):
            button = QPushButton(one.button.replace("&", "&&"))
            button.setMinimumHeight(CONTROL)
            button.clicked.connect(partial(self.picked.emit, one.id))
            self._grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
        row = (len(state.known.buttons) + _COLUMNS - 1) // _COLUMNS
        self._others.addItem(self.tr("Other…"), "")
        for one in state.known.others:
            self._others.addItem(one.name, one.id)
        self._grid.addWidget(self._others, row, 0, 1, _COLUMNS)

    def _pick_other(self, index: int) -> None:
        identifier = self._others.itemData(index)
        if identifier:
            self.picked.emit(identifier)


class _Line(QWidget):
    """A sign, some words, and links at the end."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self._icon = SignIcon(Sign.GOOD)
        self._role = role or "plain"
        self._words = TextLabel(role)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self._words, 1)
        self._row.addStretch(0)

    @property
    def text(self) -> str:
        return "" if self.isHidden() else self._words.text()

    def add(self, link: QWidget) -> None:
        """A link at the end."""
        self._row.addWidget(link)

    def take(self, link: QWidget) -> None:
        """Have a link of another line, before one's own."""
        if link.parent() is not self:
            self._row.insertWidget(3, link)

    def show_line(self, text: str, sign: Sign | None, role: str = "") -> None:
        show_text(self._words, text, role or self._role)
        self._icon.setVisible(sign is not None and bool(text))
        if sign is not None:
            self._icon.show_sign(sign)
        self.setVisible(bool(text))
