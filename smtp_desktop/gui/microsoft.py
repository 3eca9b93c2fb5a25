"""The fields for OAuth 2.0: Connect, and what the administrator's app registration gave."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from smtp_desktop.gui.inputs import ShowButton, field_label, secret_input, side_by_side
from smtp_desktop.gui.rows import Row
from smtp_desktop.gui.state import FormState
from smtp_desktop.gui.text import said
from smtp_desktop.gui.widgets import TARGET, Input, TextLabel
from smtp_desktop.model.draft import Field

REDIRECT_URI = "http://localhost"


class MicrosoftFields(QObject):
    """Rows for the form's grid.

    Signals: `edited` (Field, text), `left` (Field), `client_secret_typed` (text), `copied` (text).
    """

    edited = Signal(object, str)
    left = Signal(object)
    client_secret_typed = Signal(str)
    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[QWidget, QLabel | None]] = []
        self.inputs: dict[Field, Input] = {}
        self._fields: dict[Field, Row] = {}
        self._add_connect()
        self._add(Field.CLIENT_ID, self.tr("C&lient ID"), Input())
        secret = secret_input()
        self._add(
            Field.CLIENT_SECRET,
            self.tr("Client Sec&ret"),
            secret,
            self.tr("Only if your administrator gave you one. Copy the Value column, not the ID."),
            ShowButton(secret, self.tr("Sho&w"), self.tr("Hide")),
        )
        hint = self.tr("From your administrator. For a personal Outlook.com account: consumers")
        self._add(Field.TENANT_ID, self.tr("Tenant &ID"), Input(), hint)
        self._add_redirect_uri()

    def show_state(self, state: FormState) -> None:
        """Show the values and the remarks beside them."""
        secret = state.client_secret
        for field, text in self.inputs.items():
            is_secret = field is Field.CLIENT_SECRET
            value = (secret.reveal() if secret else "") if is_secret else state.draft.text(field)
            text.show_value(value)
            text.setReadOnly(not state.can_edit)
        for field, row in self._fields.items():
            row.show_remarks(problem=said(state.problems.get(field)))

    def _add_connect(self) -> None:
        button = QPushButton(self.tr("&Connect…"))
        button.setMinimumHeight(TARGET)
        button.setEnabled(False)
        text = self.tr(
            "Not connected. Connecting to Microsoft is not part of this version yet: you can fill "
            "in and save these settings, and connect with the next version."
        )
        self.rows.append((side_by_side(button, TextLabel("muted", text)), None))

    def _add(
        self,
        field: Field,
        label: str,
        text: Input,
        hint: str = "",
        beside: QWidget | None = None,
    ) -> None:
        if field is Field.CLIENT_SECRET:
            text.textEdited.connect(self.client_secret_typed)
        else:
            text.textEdited.connect(partial(self.edited.emit, field))
        text.left.connect(partial(self.left.emit, field))
        self.inputs[field] = text
        self._fields[field] = Row(text, hint, beside)
        self.rows.append((self._fields[field], field_label(label, text)))

    def _add_redirect_uri(self) -> None:
        uri = Input()
        uri.setReadOnly(True)
        uri.setText(REDIRECT_URI)
        copy = QPushButton(self.tr("Copy"))
        copy.setAccessibleName(self.tr("Copy the Redirect URI"))
        copy.setMinimumHeight(TARGET)
        copy.clicked.connect(partial(self.copied.emit, REDIRECT_URI))
        hint = self.tr("To be registered under “Mobile and desktop applications”.")
        row = Row(uri, hint, copy)
        row.show_remarks()
        self.rows.append((row, field_label(self.tr("Redirect &URI"), uri)))
