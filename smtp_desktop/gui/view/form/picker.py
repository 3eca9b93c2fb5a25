"""What was found for the address, what must be known first, and the services to pick from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from smtp_desktop.gui.changes import search, service_line
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import TARGET, LinkButton, TextLabel, announce, show_text
from smtp_desktop.gui.widgets.cards import Card
from smtp_desktop.gui.widgets.text import listed, said
from smtp_desktop.model.address import Address
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say

_COLUMNS = 3


class ServicePicker(QWidget):
    """Stands under Email.

    Signals: `picked` (id of a service), `asked` when the list is to be shown or hidden, `opened`
    (an address of help) when the person wants to read more, `undo_asked` to take back what was
    looked up. `tell` has a screen reader say what has changed.
    """

    picked = Signal(str)
    asked = Signal()
    opened = Signal(str)
    undo_asked = Signal()

    def __init__(self, tell: Callable[[QWidget, str], None] = announce) -> None:
        super().__init__()
        self._tell = tell
        self._found = TextLabel("good")
        self._change = LinkButton(self.tr("Change…"))
        self._change.setAccessibleName(self.tr("Change the email service"))
        self._change.clicked.connect(self.asked)
        self._use = LinkButton()
        self._use.clicked.connect(lambda: self.picked.emit(self._use.property("service")))
        self._looked_up = TextLabel("muted")
        self._undo = LinkButton(self.tr("Undo"))
        self._undo.setAccessibleName(self.tr("Undo the settings that were filled in"))
        self._undo.clicked.connect(self.undo_asked)
        self._foreign = TextLabel("warning")
        self._card = Card("warning")
        self._notes = TextLabel()
        self._help = LinkButton(self.tr("How to do that"))
        self._prompt = TextLabel()
        self._grid_box = QWidget()
        self._grid = QGridLayout(self._grid_box)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self._others = QComboBox()
        self._others.setAccessibleName(self.tr("Other email services"))
        self._prompt.setBuddy(self._others)
        self._others.setMinimumHeight(TARGET)
        self._others.activated.connect(self._pick_other)
        self._help.clicked.connect(lambda: self.opened.emit(self._help.property("address")))
        self._shown: tuple[str, ...] = ()
        self._build()

    def show_state(self, state: WindowState) -> None:
        provider = state.service.provider
        self._render_service(state)
        self._render_search(state)
        can_pick = provider is None and not state.shows_services
        self._change.setText(self.tr("Pick a service…") if can_pick else self.tr("Change…"))
        self._change.setVisible(provider is not None or can_pick)
        # What the service wants is not to be done for another server.
        is_about_this = state.service.has_no_smtp or state.service_in_use is not None
        notes = state.service.notes if is_about_this else ()
        show_text(self._notes, listed([note.text for note in notes]))
        self._card.setVisible(bool(notes))
        address = provider.help if provider and is_about_this else ""
        self._help.setProperty("address", address)
        self._help.setVisible(bool(address))
        show_text(self._prompt, self._prompt_text(state) if state.shows_services else "")
        self._fill(state)
        self._grid_box.setVisible(state.shows_services)
        self._change.setEnabled(state.is_idle)
        self._grid_box.setEnabled(state.is_idle)

    def _render_search(self, state: WindowState) -> None:
        """What is being looked up, or where the settings come from."""
        text = said(search.line(state))
        if text and text != self._looked_up.text():
            self._tell(self, text)
        show_text(self._looked_up, text)
        self._undo.setVisible(state.search is not None and state.search.can_undo)
        show_text(self._foreign, said(search.warning(state)))

    def _render_service(self, state: WindowState) -> None:
        """Whose settings are in the form, and a way to those of the service where they are not."""
        line = service_line.line(state)
        text = said(line.text) if line else ""
        if line and line.role == "warning" and text != self._found.text():
            self._tell(self, text)
        show_text(self._found, text, line.role if line else "")
        offer = line.offer if line else None
        self._use.setProperty("service", offer.id if offer else "")
        self._use.setText(said(say(words.USE_SETTINGS, service=offer.name)) if offer else "")
        self._use.setVisible(offer is not None)
        self._use.setEnabled(state.is_idle)

    def _prompt_text(self, state: WindowState) -> str:
        if state.service.provider is not None:
            return self.tr("Pick another email service:")
        domain = Address(state.form.draft.email).domain
        return self.tr(
            "We could not find settings for {0}. Pick your email service, or ask your IT "
            "team for the outgoing server."
        ).format(domain or "?")

    def _fill(self, state: WindowState) -> None:
        """The buttons and the list, made once the services are known."""
        names = tuple(one.id for one in (*state.known.buttons, *state.known.others))
        if names == self._shown:
            return
        self._shown = names
        for number, one in enumerate(state.known.buttons):
            button = QPushButton(one.button.replace("&", "&&"))
            button.setMinimumHeight(TARGET)
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

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._found, 1)
        line.addWidget(self._change, 0, Qt.AlignmentFlag.AlignLeading)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        source = QHBoxLayout()
        source.setSpacing(6)
        source.addWidget(self._looked_up, 1)
        source.addWidget(self._undo)
        column.addLayout(source)
        column.addWidget(self._foreign)
        column.addLayout(line)
        column.addWidget(self._use, 0, Qt.AlignmentFlag.AlignLeading)
        self._card.column.addWidget(self._notes)
        self._card.column.addWidget(self._help)
        for widget in (self._card, self._prompt, self._grid_box):
            column.addWidget(widget)
