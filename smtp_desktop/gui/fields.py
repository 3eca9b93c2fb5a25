"""Every field of the form, built and laid out; says by signals what the person did."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from smtp_desktop.gui.picker import ServicePicker
from smtp_desktop.gui.text import tr
from smtp_desktop.gui.widgets import TARGET, FieldGrid, Fold, Input, Row, TextLabel
from smtp_desktop.model.account import KNOWN_PORTS, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.model.parse import MECHANISMS
from smtp_desktop.wording import ENCRYPTIONS

REDIRECT_URI = "http://localhost"


class FormFields(QWidget):
    """The fields of the configuration screens.

    Signals: `edited` (Field, text), `left` (Field), `password_typed`, `client_secret_typed` (text),
    `auth_chosen` (AuthType), `encryption_chosen` (Encryption), `switched` (bool),
    `notice_followed` (Field), `server_folded`, `advanced_folded`, `copied` (text).
    """

    edited = Signal(object, str)
    left = Signal(object)
    password_typed = Signal(str)
    client_secret_typed = Signal(str)
    auth_chosen = Signal(object)
    encryption_chosen = Signal(object)
    switched = Signal(bool)
    notice_followed = Signal(object)
    server_folded = Signal()
    advanced_folded = Signal()
    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.grid = FieldGrid(self)
        self.inputs: dict[Field, QWidget] = {}
        self.rows: dict[Field, Row] = {}
        self.labels: dict[Field, QLabel] = {}
        self._build_sender()
        self._build_sign_in()
        self._build_microsoft()
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
        self.picker = ServicePicker()
        self.grid.add_field(None, self.picker)

    def _build_sign_in(self) -> None:
        self.auth = QComboBox()
        self.auth.activated.connect(lambda index: self.auth_chosen.emit(self.auth.itemData(index)))
        self._add(Field.AUTH_TYPE, self.tr("&Authentication type"), self.auth)
        self._add_text(Field.USERNAME, self.tr("&Username"))
        self.password = _secret_input()
        self.password.textEdited.connect(self.password_typed)
        self.password.left.connect(partial(self.left.emit, Field.PASSWORD))
        show = ShowButton(self.password, self.tr("S&how"), self.tr("&Hide"))
        self._add(Field.PASSWORD, self.tr("Pass&word"), self.password, beside=show)

    def _build_microsoft(self) -> None:
        self.connect_button = QPushButton(self.tr("&Connect…"))
        self.connect_button.setMinimumHeight(TARGET)
        self.connect_button.setEnabled(False)
        self.connect_text = TextLabel(
            "muted",
            self.tr(
                "Not connected. Connecting to Microsoft is not part of this version yet: you can "
                "fill in and save these settings, and connect with the next version."
            ),
        )
        self.connect_row = _side_by_side(self.connect_button, self.connect_text)
        self.grid.add_field(None, self.connect_row)
        self._add_text(Field.CLIENT_ID, self.tr("C&lient ID"))
        self.client_secret = _secret_input()
        self.client_secret.textEdited.connect(self.client_secret_typed)
        self.client_secret.left.connect(partial(self.left.emit, Field.CLIENT_SECRET))
        show = ShowButton(self.client_secret, self.tr("Sho&w"), self.tr("Hide"))
        hint = self.tr(
            "Only if your administrator gave you one. Copy the Value column, not the ID."
        )
        label = self.tr("Client Sec&ret")
        self._add(Field.CLIENT_SECRET, label, self.client_secret, hint, show)
        hint = self.tr("From your administrator. For a personal Outlook.com account: consumers")
        self._add_text(Field.TENANT_ID, self.tr("Tenant &ID"), hint)
        self._build_redirect_uri()

    def _build_redirect_uri(self) -> None:
        uri = Input()
        uri.setReadOnly(True)
        uri.setText(REDIRECT_URI)
        copy = QPushButton(self.tr("Copy"))
        copy.setAccessibleName(self.tr("Copy the Redirect URI"))
        copy.setMinimumHeight(TARGET)
        copy.clicked.connect(partial(self.copied.emit, REDIRECT_URI))
        hint = self.tr("To be registered under “Mobile and desktop applications”.")
        self.redirect_row = Row(uri, hint, copy)
        self.redirect_label = self._label(self.tr("Redirect &URI"), uri)
        self.grid.add_field(self.redirect_label, self.redirect_row)

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
        self.labels[field] = self._label(label, widget)
        self.grid.add_field(self.labels[field], row)

    @staticmethod
    def _label(text: str, buddy: QWidget) -> QLabel:
        label = QLabel(text)
        label.setBuddy(buddy)
        buddy.setMinimumHeight(TARGET)
        buddy.setAccessibleName(text.replace("&", ""))
        label.setMinimumHeight(max(buddy.sizeHint().height(), TARGET))
        return label


class ShowButton(QPushButton):
    """Shows and hides what is typed in a secret field."""

    def __init__(self, secret: QLineEdit, show: str, hide: str) -> None:
        super().__init__(show)
        self._secret, self._words = secret, (show, hide)
        self.setCheckable(True)
        self.setMinimumHeight(TARGET)
        self.toggled.connect(self._toggle)

    def _toggle(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self._secret.setEchoMode(mode)
        self.setText(self._words[int(shown)])


def _secret_input() -> Input:
    secret = Input()
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    secret.setInputMethodHints(
        Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
    )
    return secret


def _side_by_side(first: QWidget, second: QWidget) -> QWidget:
    both = QWidget()
    line = QHBoxLayout(both)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    line.addWidget(first)
    line.addWidget(second, 1)
    return both
