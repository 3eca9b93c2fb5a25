"""The form: every field of it, what it shows of a state, and by signals what the person did."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QWidget

from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import TARGET, Input
from smtp_desktop.gui.widgets.cards import Fold
from smtp_desktop.gui.widgets.inputs import ShowButton, field_label, secret_input
from smtp_desktop.gui.widgets.late import Late
from smtp_desktop.gui.widgets.rows import FieldGrid, Row
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.model.choices import KNOWN_PORTS, MECHANISMS, AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.wording.fields import AUTH_TYPES, ENCRYPTION_HINTS, ENCRYPTIONS

if TYPE_CHECKING:
    from smtp_desktop.gui.view.form.import_line import ImportLine
    from smtp_desktop.gui.view.form.oauth_fields import MicrosoftFields
    from smtp_desktop.gui.view.form.picker import ServicePicker

_TEXTS = (
    Field.NAME,
    Field.EMAIL,
    Field.USERNAME,
    Field.HOST,
)
_SECRET_MNEMONICS = ("w", "y", "k")


class SettingsForm(QWidget):
    """The fields of the configuration screens; `show_state` is all that changes them.

    Signals: `edited` (Field, text), `left` (Field), `password_typed`, `client_secret_typed` (text),
    `auth_chosen` (AuthType), `encryption_chosen` (Encryption), `switched` (bool),
    `look_ups_switched` (bool), `notice_followed` (Field), `server_folded`, `advanced_folded`,
    `copied` (text), `picker_made` (ServicePicker), `import_line_made` (ImportLine),
    `microsoft_made` (MicrosoftFields).
    """

    edited = Signal(object, str)
    left = Signal(object)
    password_typed = Signal(str)
    client_secret_typed = Signal(str)
    auth_chosen = Signal(object)
    encryption_chosen = Signal(object)
    switched = Signal(bool)
    look_ups_switched = Signal(bool)
    notice_followed = Signal(object)
    server_folded = Signal()
    advanced_folded = Signal()
    copied = Signal(str)
    picker_made = Signal(object)
    import_line_made = Signal(object)
    microsoft_made = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.grid = FieldGrid(self)
        self.inputs: dict[Field, QWidget] = {}
        self.rows: dict[Field, Row] = {}
        self.labels: dict[Field, QLabel] = {}
        self._build_sender()
        self._build_sign_in()
        self._microsoft_row = self.grid.reserve(9)
        self._build_server()
        self._build_advanced()

    def _build_sender(self) -> None:
        self.switch = QCheckBox(self.tr("Use these settin&gs to send email"))
        self.switch.setMinimumHeight(TARGET)
        self.switch.clicked.connect(self.switched)
        self.grid.add_wide(self.switch)
        shown = self.tr("Shown to people who receive your email.")
        self._add_text(Field.NAME, self.tr("&Name"), shown)
        self._add_text(Field.EMAIL, self.tr("&Email")).setPlaceholderText("name@example.com")
        self._import_row, self._picker_row = self.grid.reserve(1), self.grid.reserve(1)

    def _build_sign_in(self) -> None:
        self.auth = QComboBox()
        self.auth.activated.connect(lambda index: self.auth_chosen.emit(self.auth.itemData(index)))
        self._add(Field.AUTH_TYPE, self.tr("&Authentication type"), self.auth)
        self._add_text(Field.USERNAME, self.tr("&Username"))
        self.password = secret_input()
        self.password.textEdited.connect(self.password_typed)
        self.password.left.connect(partial(self.left.emit, Field.PASSWORD))
        show = ShowButton(self.password, self.tr("S&how"), self.tr("&Hide"))
        self._add(Field.PASSWORD, self.tr("Pass&word"), self.password, beside=show)

    def _build_server(self) -> None:
        self.server_fold = Fold()
        self.server_fold.pressed.connect(self.server_folded)
        self.grid.add_wide(self.server_fold)
        host = self._add_text(Field.HOST, self.tr("&Outgoing Server"))
        host.setPlaceholderText("smtp.example.com")
        self._build_port()
        self.encryption = QComboBox()
        for encryption in Encryption:
            self.encryption.addItem(tr(ENCRYPTIONS[encryption]), encryption)
        self.encryption.activated.connect(
            lambda index: self.encryption_chosen.emit(self.encryption.itemData(index))
        )
        self._add(Field.ENCRYPTION, self.tr("Encr&yption"), self.encryption)

    def _build_port(self) -> None:
        self.port = QComboBox()
        self.port_text = Input()
        self.port.setEditable(True)
        self.port.setLineEdit(self.port_text)
        self.port.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.port.addItems([str(port) for port in KNOWN_PORTS])
        self.port_text.setAccessibleName(self.tr("Port"))
        self.port_text.textEdited.connect(partial(self.edited.emit, Field.PORT))
        self.port_text.left.connect(partial(self.left.emit, Field.PORT))
        self.port.activated.connect(self._pick_port)
        self._add(Field.PORT, self.tr("&Port"), self.port)

    def _pick_port(self, index: int) -> None:
        self.edited.emit(Field.PORT, self.port.itemText(index))
        self.left.emit(Field.PORT)

    def _build_advanced(self) -> None:
        self.advanced_fold = Fold()
        self.advanced_fold.pressed.connect(self.advanced_folded)
        self.grid.add_wide(self.advanced_fold)
        self.mechanism = QComboBox()
        self.mechanism.addItem(self.tr("Strongest that fits"), "")
        for name in MECHANISMS:
            self.mechanism.addItem(name, name)
        self.mechanism.activated.connect(
            lambda index: self.edited.emit(Field.MECHANISM, self.mechanism.itemData(index))
        )
        hint = self.tr("Change this only if your IT team asks you to.")
        self._add(Field.MECHANISM, self.tr("Sign-in &method"), self.mechanism, hint)
        self._look_ups_row = self.grid.reserve(1)

    def _add_text(self, field: Field, label: str, hint: str = "") -> Input:
        text = Input()
        text.textEdited.connect(partial(self.edited.emit, field))
        text.left.connect(partial(self.left.emit, field))
        self._add(field, label, text, hint)
        return text

    def _add(
        self,
        field: Field,
        label: str,
        widget: QWidget,
        hint: str = "",
        beside: QWidget | None = None,
    ) -> None:
        row = Row(widget, hint, beside)
        row.followed.connect(partial(self.notice_followed.emit, field))
        self.inputs[field], self.rows[field] = widget, row
        self.labels[field] = field_label(label, widget)
        self.grid.add_field(self.labels[field], row)

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

    @Late
    def picker(self) -> ServicePicker:
        """What is known about the address, made when there first is something."""
        from smtp_desktop.gui.view.form.picker import ServicePicker

        picker = ServicePicker()
        self.grid.add_field(None, picker, self._picker_row)
        self.picker_made.emit(picker)
        return picker

    @Late
    def import_line(self) -> ImportLine:
        """What comes from elsewhere, made when there first is something."""
        from smtp_desktop.gui.view.form.import_line import ImportLine

        line = ImportLine()
        self.grid.add_field(None, line, self._import_row)
        self.import_line_made.emit(line)
        return line

    @Late
    def microsoft(self) -> MicrosoftFields:
        """The fields for OAuth 2.0, made when it is first chosen."""
        from smtp_desktop.gui.view.form.oauth_fields import MicrosoftFields

        made = MicrosoftFields()
        for row, (field, label) in enumerate(made.rows, self._microsoft_row):
            if field in (made.fold, made.authority_fold):
                self.grid.add_wide(field, row)
            else:
                self.grid.add_field(label, field, row)
        made.edited.connect(self.edited)
        made.left.connect(self.left)
        made.client_secret_typed.connect(self.client_secret_typed)
        made.copied.connect(self.copied)
        made.notice_followed.connect(self.notice_followed)
        self.microsoft_made.emit(made)
        return made

    def show_state(self, state: WindowState) -> None:
        """Show a state."""
        for field in _TEXTS:
            text = self.inputs[field]
            assert isinstance(text, Input)
            text.show_value(state.form.draft.text(field))
        self._render_secrets(state)
        self._render_choices(state)
        self._render_remarks(state)
        self._render_rows(state)
        self._render_late(state)
        self._render_access(state)

    def focus_on(self, field: Field) -> None:
        """Put the cursor into a field."""
        widget: QWidget | None = self.inputs.get(field)
        if field is Field.PORT:
            widget = self.port_text
        elif widget is None and SettingsForm.microsoft.is_made_in(self):
            widget = self.microsoft.inputs.get(field)
        if widget:
            widget.setFocus()
            if isinstance(widget, QLineEdit):
                widget.selectAll()

    def _render_secrets(self, state: WindowState) -> None:
        self.password.show_value(state.form.password.reveal() if state.form.password else "")
        self.password.setPlaceholderText(said(state.password_placeholder))
        label = tr(state.password_label)
        self.password.setAccessibleName(label)
        self.labels[Field.PASSWORD].setText(_with_mnemonic(label))

    def _render_choices(self, state: WindowState) -> None:
        draft = state.form.draft
        self.switch.setChecked(draft.enabled)
        offered = [AuthType.BASIC, AuthType.OAUTH]
        offered += [AuthType.NONE] if state.form.offers_no_auth else []
        if self.auth.count() != len(offered):
            self.auth.clear()
            for auth_type in offered:
                self.auth.addItem(tr(AUTH_TYPES[auth_type]), auth_type)
        _select(self.auth, offered.index(draft.auth_type))
        _select(self.encryption, list(Encryption).index(draft.encryption))
        known = ("", *MECHANISMS)
        _select(self.mechanism, known.index(draft.mechanism) if draft.mechanism in known else 0)
        self.port_text.show_value(draft.port)

    def _render_remarks(self, state: WindowState) -> None:
        for field, row in self.rows.items():
            notice = state.notice(field)
            row.show_remarks(
                problem=said(state.form.problems.get(field)),
                notice=said(notice.text) if notice else "",
                link=said(notice.label) if notice else "",
                hint=self._hint(field, state),
                role=notice.role if notice else "muted",
            )

    def _hint(self, field: Field, state: WindowState) -> str | None:
        if field is Field.ENCRYPTION:
            return tr(ENCRYPTION_HINTS[state.form.draft.encryption])
        service = state.service_in_use
        if field is Field.AUTH_TYPE and service:
            is_advised = service.auth is state.form.draft.auth_type is AuthType.OAUTH
            return self.tr("Recommended here.") if is_advised else None
        return None

    def _render_rows(self, state: WindowState) -> None:
        """Show and hide rows; the state says which."""
        shown = {
            Field.USERNAME: state.form.is_basic,
            Field.PASSWORD: state.form.is_basic,
            Field.HOST: state.shows_server,
            Field.PORT: state.shows_server,
            Field.ENCRYPTION: state.shows_server,
            Field.MECHANISM: state.form.is_advanced_open and state.form.is_basic,
        }
        for field, is_shown in shown.items():
            self.grid.show_row(self.rows[field], shown=is_shown)
        draft = state.form.draft
        summary = f"{draft.host} · {draft.port} · {tr(ENCRYPTIONS[draft.encryption])}"
        self.server_fold.show_fold(
            self.tr("Ser&ver settings"), summary if draft.host else "", is_open=state.shows_server
        )
        self.advanced_fold.show_fold(self.tr("Advanced"), is_open=state.form.is_advanced_open)

    def _render_late(self, state: WindowState) -> None:
        """The parts that are made when they are first needed."""
        if state.shows_imports or SettingsForm.import_line.is_made_in(self):
            self.import_line.show_state(state)
            self.grid.show_row(self.import_line, shown=state.shows_imports)
        if state.shows_picker or SettingsForm.picker.is_made_in(self):
            self.picker.show_state(state)
            self.grid.show_row(self.picker, shown=state.shows_picker)
        if state.form.is_advanced_open or SettingsForm.look_ups.is_made_in(self):
            self.look_ups.setChecked(state.known.looks_up)
            self.grid.show_row(self.look_ups, shown=state.form.is_advanced_open)
        if state.form.is_oauth or SettingsForm.microsoft.is_made_in(self):
            self.microsoft.show_state(state)
            for row, is_shown in self.microsoft.shown(state):
                self.grid.show_row(row, shown=is_shown)

    def _render_access(self, state: WindowState) -> None:
        """Read-only while the program is busy, without anything jumping."""
        for field, widget in self.inputs.items():
            if isinstance(widget, QLineEdit):
                widget.setReadOnly(not state.can_change(field))
            elif isinstance(widget, QComboBox):
                widget.setEnabled(state.can_change(field))
        self.port_text.setReadOnly(not state.can_change(Field.PORT))
        self.switch.setEnabled(state.can_change(Field.ENABLED))


def _select(combo: QComboBox, index: int) -> None:
    if combo.currentIndex() != index:
        combo.setCurrentIndex(index)


def _with_mnemonic(label: str) -> str:
    """A letter that no other visible label uses: the secret's label changes with the provider."""
    lowered = label.lower()
    for letter in _SECRET_MNEMONICS:
        place = lowered.find(letter)
        if place >= 0:
            return f"{label[:place]}&{label[place:]}"
    return label
