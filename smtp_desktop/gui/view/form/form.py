"""The form shows a state: values, what is visible, and the remarks beside the fields."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from smtp_desktop.gui.state.window import FormState
from smtp_desktop.gui.view.form.fields import FormFields
from smtp_desktop.gui.widgets.basics import Input
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.model.choices import MECHANISMS, AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.wording.fields import AUTH_TYPES, ENCRYPTION_HINTS, ENCRYPTIONS

_TEXTS = (
    Field.NAME,
    Field.EMAIL,
    Field.USERNAME,
    Field.HOST,
)
_SECRET_MNEMONICS = ("w", "y", "k")


class SettingsForm(FormFields):
    """See `FormFields` for what it says; `show_state` is all that changes it."""

    def show_state(self, state: FormState) -> None:
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
        elif widget is None and "microsoft" in self.__dict__:
            widget = self.microsoft.inputs.get(field)
        if widget:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(widget, QLineEdit):
                widget.selectAll()

    def _render_secrets(self, state: FormState) -> None:
        self.password.show_value(state.form.password.reveal() if state.form.password else "")
        self.password.setPlaceholderText(said(state.password_placeholder))
        label = tr(state.password_label)
        self.password.setAccessibleName(label)
        self.labels[Field.PASSWORD].setText(_with_mnemonic(label))

    def _render_choices(self, state: FormState) -> None:
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

    def _render_remarks(self, state: FormState) -> None:
        for field, row in self.rows.items():
            notice = state.notice(field)
            row.show_remarks(
                problem=said(state.form.problems.get(field)),
                notice=said(notice.text) if notice else "",
                link=said(notice.label) if notice else "",
                hint=self._hint(field, state),
                role=notice.role if notice else "muted",
            )

    def _hint(self, field: Field, state: FormState) -> str | None:
        if field is Field.ENCRYPTION:
            return tr(ENCRYPTION_HINTS[state.form.draft.encryption])
        service = state.service_in_use
        if field is Field.AUTH_TYPE and service:
            is_advised = service.auth is state.form.draft.auth_type is AuthType.OAUTH
            return self.tr("Recommended here.") if is_advised else None
        return None

    def _render_rows(self, state: FormState) -> None:
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

    def _render_late(self, state: FormState) -> None:
        """The parts that are made when they are first needed."""
        if state.shows_imports or "import_line" in self.__dict__:
            self.import_line.show_state(state)
            self.grid.show_row(self.import_line, shown=state.shows_imports)
        if state.shows_picker or "picker" in self.__dict__:
            self.picker.show_state(state)
            self.grid.show_row(self.picker, shown=state.shows_picker)
        if state.form.is_advanced_open or "look_ups" in self.__dict__:
            self.look_ups.setChecked(state.known.looks_up)
            self.grid.show_row(self.look_ups, shown=state.form.is_advanced_open)
        if state.form.is_oauth or "microsoft" in self.__dict__:
            self.microsoft.show_state(state)
            for row, is_shown in self.microsoft.shown(state):
                self.grid.show_row(row, shown=is_shown)

    def _render_access(self, state: FormState) -> None:
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
