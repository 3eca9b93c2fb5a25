"""The third card: the server, and what only IT changes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QWidget

from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import TARGET, Input
from smtp_desktop.gui.widgets.cards import Fold, FoldCard
from smtp_desktop.gui.widgets.inputs import Choice, field_label
from smtp_desktop.gui.widgets.late import Late
from smtp_desktop.gui.widgets.rows import FieldGrid, Row
from smtp_desktop.gui.widgets.text import tr
from smtp_desktop.model.choices import KNOWN_PORTS, MECHANISMS, ConnectionType, Encryption
from smtp_desktop.model.draft import SERVER, Field
from smtp_desktop.wording import frame as words
from smtp_desktop.wording.fields import CONNECTIONS, ENCRYPTIONS

_PORT_WIDTH = 76  # px: five digits and the arrow


class ServerCard(FoldCard):
    """Folded, it says which server; its fields stand in `inputs`, `rows` and `labels`.

    Signals: `edited` (Field, text), `left` (Field), `connection_chosen` (ConnectionType),
    `encryption_chosen` (Encryption),
    `look_ups_switched` (bool), `advanced_folded`, `notice_followed` (Field).
    """

    edited = Signal(object, str)
    left = Signal(object)
    connection_chosen = Signal(object)
    encryption_chosen = Signal(object)
    look_ups_switched = Signal(bool)
    advanced_folded = Signal()
    notice_followed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.grid = FieldGrid(self.body)
        self.inputs: dict[Field, QWidget] = {}
        self.rows: dict[Field, Row] = {}
        self.labels: dict[Field, QLabel] = {}

    def complete(self) -> None:
        """Make the fields; before the first paint the card is folded, and needs none."""
        self._build_type()
        host = Input()
        host.setPlaceholderText("smtp.example.com")
        host.typed.connect(partial(self.edited.emit, Field.HOST))
        host.left.connect(partial(self.left.emit, Field.HOST))
        self._add(Field.HOST, self.tr("&Outgoing Server"), host)
        self._build_port_and_encryption()
        self._build_advanced()

    def show_state(self, state: WindowState) -> None:
        """Show the values, and what of the card is open."""
        draft, is_open = state.form.draft, state.shows_server
        summary = f"{draft.host} · {draft.port} · {tr(ENCRYPTIONS[draft.encryption])}"
        if draft.is_graph:
            summary = tr(CONNECTIONS[draft.connection])
        elif not draft.host:
            summary = tr(words.SERVER_LATER) if state.is_beginning else ""
        self.show_fold(self.tr("Ser&ver settings"), summary, is_open=is_open)
        if not self.rows:
            return
        host = self.inputs[Field.HOST]
        assert isinstance(host, Input)
        host.show_value(draft.host)
        _select(self.encryption, list(Encryption).index(draft.encryption))
        known = ("", *MECHANISMS)
        _select(self.mechanism, known.index(draft.mechanism) if draft.mechanism in known else 0)
        self.port_text.show_value(draft.port)
        _select(self.connection, list(ConnectionType).index(draft.connection))
        for field in SERVER:
            self.grid.show_row(self._placed[field], shown=not draft.is_graph)
        self.advanced_fold.show_fold(self.tr("Advanced"), is_open=state.form.is_advanced_open)
        is_basic = state.form.is_advanced_open and state.form.is_basic
        self.grid.show_row(self.rows[Field.MECHANISM], shown=is_basic)
        self.ehlo.show_value(draft.ehlo)
        self.grid.show_row(self.rows[Field.EHLO], shown=state.form.is_advanced_open)
        if state.form.is_advanced_open or ServerCard.look_ups.is_made_in(self):
            self.look_ups.setChecked(state.known.looks_up)
            self.look_ups.setVisible(state.form.is_advanced_open)

    @Late
    def look_ups(self) -> QCheckBox:
        """The switch for looking settings up, made when Advanced is first opened."""
        switch = QCheckBox(self.tr("Look settings up on the internet"))
        switch.setMinimumHeight(TARGET)
        switch.setToolTip(self.tr("Only the part of the address behind the @ is sent."))
        switch.setAccessibleDescription(switch.toolTip())
        switch.clicked.connect(self.look_ups_switched)
        self.grid.add_field(None, switch, self._look_ups_row)
        return switch

    def _build_type(self) -> None:
        self.connection = Choice()
        for connection in ConnectionType:
            self.connection.addItem(tr(CONNECTIONS[connection]), connection)
        self.connection.activated.connect(
            lambda index: self.connection_chosen.emit(self.connection.itemData(index))
        )
        self._add(Field.CONNECTION, self.tr("Connection Type"), self.connection)

    def _build_port_and_encryption(self) -> None:
        self.port = Choice()
        self.port_text = Input()
        self.port.setEditable(True)
        self.port.setLineEdit(self.port_text)
        self.port.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.port.addItems([str(port) for port in KNOWN_PORTS])
        self.port.setFixedWidth(max(_PORT_WIDTH, 5 * self.fontMetrics().horizontalAdvance("00")))
        self.port_text.setAccessibleName(self.tr("Port"))
        self.port_text.typed.connect(partial(self.edited.emit, Field.PORT))
        self.port_text.left.connect(partial(self.left.emit, Field.PORT))
        self.port.activated.connect(self._pick_port)
        self.encryption = Choice()
        for encryption in Encryption:
            self.encryption.addItem(tr(ENCRYPTIONS[encryption]), encryption)
        self.encryption.activated.connect(
            lambda index: self.encryption_chosen.emit(self.encryption.itemData(index))
        )
        label = field_label(self.tr("Encr&yption"), self.encryption)
        self._add(Field.PORT, self.tr("&Port"), self.port, "", label, self.encryption)
        row = Row(self.encryption, has_field=False)
        self._keep(Field.ENCRYPTION, label, self.encryption, row)
        self.grid.add_field(None, row)
        self._placed = {one: self.rows[one] for one in SERVER}

    def _pick_port(self, index: int) -> None:
        self.edited.emit(Field.PORT, self.port.itemText(index))
        self.left.emit(Field.PORT)

    def _build_advanced(self) -> None:
        self.advanced_fold = Fold()
        self.advanced_fold.pressed.connect(self.advanced_folded)
        self.grid.add_wide(self.advanced_fold)
        self.mechanism = Choice()
        self.mechanism.addItem(self.tr("Strongest that fits"), "")
        for name in MECHANISMS:
            self.mechanism.addItem(name, name)
        self.mechanism.activated.connect(
            lambda index: self.edited.emit(Field.MECHANISM, self.mechanism.itemData(index))
        )
        hint = self.tr("Change this only if your IT team asks you to.")
        self._add(Field.MECHANISM, self.tr("Sign-in &method"), self.mechanism, hint)
        self.ehlo = Input()
        self.ehlo.typed.connect(partial(self.edited.emit, Field.EHLO))
        self.ehlo.left.connect(partial(self.left.emit, Field.EHLO))
        hint = self.tr("Only for a server that insists on a name (EHLO).")
        self._add(Field.EHLO, self.tr("Name o&f this computer"), self.ehlo, hint)
        self._look_ups_row = self.grid.reserve(1)

    def _add(
        self, field: Field, label: str, widget: QWidget, hint: str = "", *beside: QWidget
    ) -> None:
        row = Row(widget, hint, *beside, stretches=field is not Field.PORT)
        named = field_label(label, widget)
        self._keep(field, named, widget, row)
        self.grid.add_field(named, row)

    def _keep(self, field: Field, label: QLabel, widget: QWidget, row: Row) -> None:
        row.followed.connect(partial(self.notice_followed.emit, field))
        self.inputs[field], self.rows[field], self.labels[field] = widget, row, label


def _select(combo: QComboBox, index: int) -> None:
    if combo.currentIndex() != index:
        combo.setCurrentIndex(index)
