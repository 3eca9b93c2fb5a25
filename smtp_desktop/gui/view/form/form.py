"""The form: every field of it, what it shows of a state, and by signals what the person did."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.gui.view.form.sender_card import SenderCard
from smtp_desktop.gui.view.form.server_card import ServerCard
from smtp_desktop.gui.widgets.basics import TARGET, Input
from smtp_desktop.gui.widgets.cards import FoldCard
from smtp_desktop.gui.widgets.inputs import Choice, ShowButton, field_label, secret_input
from smtp_desktop.gui.widgets.late import Late, parts_made_in
from smtp_desktop.gui.widgets.rows import FieldGrid, Row
from smtp_desktop.gui.widgets.style import BETWEEN_CARDS, PADDING
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.host import is_loopback
from smtp_desktop.wording import frame as words
from smtp_desktop.wording.fields import (
    AUTH_TYPES,
    CONNECTION_HINTS,
    ENCRYPTION_HINTS,
    NONE_HERE_HINT,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from smtp_desktop.gui.view.form.advice_line import AdviceLine
    from smtp_desktop.gui.view.form.import_line import ImportLine
    from smtp_desktop.gui.view.form.oauth_fields import MicrosoftFields
    from smtp_desktop.gui.view.form.picker import ServicePicker

_TEXTS = (Field.NAME, Field.EMAIL, Field.USERNAME)
_SECRET_MNEMONICS = ("w", "y", "k")
_LABELS = 128  # px of the labels' column, at least
_LEAST_FIELD = 210  # px beside the labels; where there is less, they stand above the fields
_AROUND = 2 * PADDING + 12  # px that are neither label nor field


class SettingsForm(QWidget):
    """The fields of the configuration screens; `show_state` is all that changes them.

    Signals: `edited` (Field, text), `left` (Field), `submitted` by Return in the password,
    `password_typed`, `client_secret_typed` (text), `auth_chosen` (AuthType), `connection_chosen`
    (ConnectionType), `encryption_chosen` (Encryption), `switched` (bool), `look_ups_switched`
    (bool), `notice_followed` (Field), `server_folded`, `advanced_folded`, `begun` when all cards
    are to be seen, `by_hand_asked`, `service_asked`, `file_asked`, `copied` (text), `opened`
    (address), `picker_made` (ServicePicker), `import_line_made` (ImportLine), `microsoft_made`
    (MicrosoftFields).
    """

    edited = Signal(object, str)
    left = Signal(object)
    submitted = Signal()
    password_typed = Signal(str)
    client_secret_typed = Signal(str)
    auth_chosen = Signal(object)
    connection_chosen = Signal(object)
    encryption_chosen = Signal(object)
    switched = Signal(bool)
    look_ups_switched = Signal(bool)
    notice_followed = Signal(object)
    server_folded = Signal()
    advanced_folded = Signal()
    begun = Signal()
    by_hand_asked = Signal()
    service_asked = Signal()
    file_asked = Signal()
    copied = Signal(str)
    opened = Signal(str)
    picker_made = Signal(object)
    import_line_made = Signal(object)
    microsoft_made = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.sender_card = SenderCard()
        self.sign_in_card = FoldCard()
        self.sign_in_grid = FieldGrid(self.sign_in_card.body)
        self.server_card = ServerCard()
        self.inputs: dict[Field, QWidget] = {}
        self.rows: dict[Field, Row] = {}
        self.labels: dict[Field, QLabel] = {}
        self._label_width: object = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(BETWEEN_CARDS)
        for card in (self.sender_card, self.sign_in_card, self.server_card):
            column.addWidget(card)
        column.addStretch(1)
        self.sign_in_card.pressed.connect(self.begun)
        self.server_card.pressed.connect(self.server_folded)
        self._is_whole = False
        self._build_sender()

    def complete(self) -> None:
        """Make the fields of the folded cards, which the first paint does not need."""
        if not self._is_whole:
            self._is_whole = True
            self.server_card.complete()
            self._build_sign_in()
            self._build_server()

    def _build_sender(self) -> None:
        card = self.sender_card
        self.switch = card.switch
        self.switch.clicked.connect(self.switched)
        card.file_asked.connect(self.file_asked)
        card.service_asked.connect(self.service_asked)
        card.by_hand_asked.connect(self.by_hand_asked)
        shown = self.tr("What people see as the sender.")
        self._add_text(card.grid, Field.NAME, self.tr("&Name"), shown)
        email = self._add_text(card.grid, Field.EMAIL, self.tr("&Email"))
        email.setPlaceholderText("name@example.com")
        self.rows[Field.EMAIL].hint_height = TARGET
        self._import_row = card.grid.reserve(1)

    def _build_sign_in(self) -> None:
        grid = self.sign_in_grid
        self.auth = Choice()
        self.auth.activated.connect(lambda index: self.auth_chosen.emit(self.auth.itemData(index)))
        self._add(grid, Field.AUTH_TYPE, self.tr("&Authentication type"), self.auth)
        self._add_text(grid, Field.USERNAME, self.tr("&Username"))
        self.password = secret_input()
        self.password.typed.connect(self.password_typed)
        self.password.left.connect(partial(self.left.emit, Field.PASSWORD))
        self.password.returnPressed.connect(self.submitted)
        show = ShowButton(self.password, self.tr("S&how"), self.tr("&Hide"))
        self._add(grid, Field.PASSWORD, self.tr("Pass&word"), self.password, "", show)
        self._advice_row = grid.reserve(1)
        self._microsoft_row = grid.reserve(13)

    def _build_server(self) -> None:
        card = self.server_card
        self.port_text, self.encryption, self.port = card.port_text, card.encryption, card.port
        self.inputs |= card.inputs
        self.rows |= card.rows
        self.labels |= card.labels
        for name in (
            "edited", "left", "connection_chosen", "encryption_chosen", "look_ups_switched",
            "advanced_folded", "notice_followed",
        ):  # fmt: skip
            getattr(card, name).connect(getattr(self, name))

    def _add_text(self, grid: FieldGrid, field: Field, label: str, hint: str = "") -> Input:
        text = Input()
        text.typed.connect(partial(self.edited.emit, field))
        text.left.connect(partial(self.left.emit, field))
        self._add(grid, field, label, text, hint)
        return text

    def _add(
        self,
        grid: FieldGrid,
        field: Field,
        label: str,
        widget: QWidget,
        hint: str = "",
        *beside: QWidget,
    ) -> None:
        row = Row(widget, hint, *beside)
        row.followed.connect(partial(self.notice_followed.emit, field))
        self.inputs[field], self.rows[field] = widget, row
        self.labels[field] = field_label(label, widget)
        grid.add_field(self.labels[field], row)

    @Late
    def picker(self) -> ServicePicker:
        """What is known about the address, made when there first is something."""
        from smtp_desktop.gui.view.form.picker import ServicePicker

        picker = ServicePicker()
        self.rows[Field.EMAIL].add_below(picker)
        self.picker_made.emit(picker)
        return picker

    @Late
    def advice(self) -> AdviceLine:
        """What the service wants a person to know, made when there first is something."""
        from smtp_desktop.gui.view.form.advice_line import AdviceLine

        line = AdviceLine()
        line.opened.connect(self.opened)
        self.sign_in_grid.add_field(None, line, self._advice_row)
        return line

    @Late
    def import_line(self) -> ImportLine:
        """What comes from elsewhere, made when there first is something."""
        from smtp_desktop.gui.view.form.import_line import ImportLine

        line = ImportLine()
        self.sender_card.grid.add_field(None, line, self._import_row)
        self.import_line_made.emit(line)
        return line

    @Late
    def microsoft(self) -> MicrosoftFields:
        """The fields for OAuth 2.0, made when it is first chosen."""
        from smtp_desktop.gui.view.form.oauth_fields import MicrosoftFields

        made, grid = MicrosoftFields(), self.sign_in_grid
        for row, (field, label) in enumerate(made.rows, self._microsoft_row):
            if field in (made.fold, made.authority_fold):
                grid.add_wide(field, row)
            else:
                grid.add_field(label, field, row)
        made.edited.connect(self.edited)
        made.left.connect(self.left)
        made.client_secret_typed.connect(self.client_secret_typed)
        made.copied.connect(self.copied)
        made.notice_followed.connect(self.notice_followed)
        self.microsoft_made.emit(made)
        return made

    def show_state(self, state: WindowState) -> None:
        """Show a state."""
        if not (state.is_beginning and state.work is Work.LOADING):
            self.complete()
        for field in _TEXTS:
            text = self.inputs.get(field)
            if isinstance(text, Input):
                text.show_value(state.form.draft.text(field))
        self.switch.setChecked(state.form.draft.enabled)
        self.sender_card.show_state(state)
        self.server_card.show_state(state)
        begins = state.is_beginning
        summary = tr(words.SIGN_IN_LATER) if begins else ""
        self.sign_in_card.show_fold(
            self.tr("Sign-in"), summary, is_open=not begins, can_fold=begins
        )
        if self._is_whole:
            self._render_sign_in(state)
            self._render_late(state)
        self._render_remarks(state)
        self._render_access(state)
        self._arrange()

    @property
    def parts_made(self) -> int:
        """How many parts were made late by now: each has its place in the order of Tab."""
        parts = (self, self.sender_card, self.server_card)
        return sum(map(parts_made_in, parts)) + self._is_whole

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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The labels of all cards in one column, or above the fields where that is too narrow."""
        grids = (self.sender_card.grid, self.sign_in_grid, self.server_card.grid)
        widest = max(_LABELS, *(grid.widest_label for grid in grids))
        shown = [one for one in (*self.rows.values(), *self._late_rows) if not one.isHidden()]
        least = max((row.minimumSizeHint().width() for row in shown), default=0)
        arranged = widest, self.width() <= widest + max(least, _LEAST_FIELD) + _AROUND
        if arranged != self._label_width and self.width() > 0:
            self._label_width = arranged
            for grid in grids:
                grid.show_label_width(widest, is_stacked=arranged[1])

    @property
    def _late_rows(self) -> list[QWidget]:
        """Further rows of which some are wide."""
        late: list[QWidget] = []
        if ServerCard.look_ups.is_made_in(self.server_card):
            late.append(self.server_card.look_ups)
        if SettingsForm.microsoft.is_made_in(self):
            wide = (self.microsoft.fold, self.microsoft.authority_fold)
            late += [row for row, _ in self.microsoft.rows if row not in wide]
        return late

    def _render_sign_in(self, state: WindowState) -> None:
        form = state.form
        offered = form.auth_types
        if self.auth.count() != len(offered):
            self.auth.clear()
            for auth_type in offered:
                self.auth.addItem(tr(AUTH_TYPES[auth_type]), auth_type)
        if self.auth.currentIndex() != offered.index(form.draft.auth_type):
            self.auth.setCurrentIndex(offered.index(form.draft.auth_type))
        for field in (Field.USERNAME, Field.PASSWORD):
            self.sign_in_grid.show_row(self.rows[field], shown=form.is_basic)
        self.password.show_value(form.password.reveal() if form.password else "")
        self.password.setPlaceholderText(said(state.password_placeholder))
        label = tr(state.password_label)
        self.password.setAccessibleName(label)
        self.labels[Field.PASSWORD].setText(_with_mnemonic(label))

    def _render_remarks(self, state: WindowState) -> None:
        is_settled = state.saved.draft is not None and not state.unsaved
        for field, row in self.rows.items():
            notice = state.notice(field)
            row.show_remarks(
                problem=said(state.form.problems.get(field)),
                notice=said(notice.text) if notice else "",
                link=said(notice.label) if notice else "",
                hint=self._hint(field, state),
                role=notice.role if notice else "muted",
                more=self._said_elsewhere(field, state),
                is_settled=is_settled,
            )

    def _hint(self, field: Field, state: WindowState) -> str | None:
        if field is Field.CONNECTION:
            return tr(CONNECTION_HINTS[state.form.draft.connection])
        if field is Field.ENCRYPTION:
            return tr(_encryption_hint(state.form.draft))
        if field is Field.EMAIL:
            if state.is_first_run and not state.shows_picker and not state.notice(field):
                return self.tr("Customers see it and reply to it. We look up the rest.")
            return ""
        service = state.service_in_use
        if field is Field.AUTH_TYPE and service:
            is_advised = service.auth is state.form.draft.auth_type is AuthType.OAUTH
            return self.tr("{0} wants this.").format(service.name) if is_advised else None
        return None

    def _said_elsewhere(self, field: Field, state: WindowState) -> str:
        """What a callout says about a field: whoever hears the field hears it too."""
        is_about = Field.PASSWORD if state.form.is_basic else Field.AUTH_TYPE
        if field is is_about and SettingsForm.advice.is_made_in(self):
            return self.advice.words
        if field is Field.EMAIL and SettingsForm.picker.is_made_in(self):
            return self.picker.words
        return ""

    def _render_late(self, state: WindowState) -> None:
        """The parts that are made when they are first needed."""
        if state.shows_imports or SettingsForm.import_line.is_made_in(self):
            self.import_line.show_state(state)
            self.import_line.setVisible(state.shows_imports)
        if state.shows_picker or SettingsForm.picker.is_made_in(self):
            self.picker.show_state(state)
            self.picker.setVisible(state.shows_picker)
        if state.service.notes or SettingsForm.advice.is_made_in(self):
            self.advice.show_state(state)
        if state.form.is_oauth or SettingsForm.microsoft.is_made_in(self):
            self.microsoft.show_state(state)
            for row, is_shown in self.microsoft.shown(state):
                self.sign_in_grid.show_row(row, shown=is_shown)

    def _render_access(self, state: WindowState) -> None:
        """Nothing changes while the program is busy, and nothing looks as if it had jumped."""
        for field, widget in self.inputs.items():
            if isinstance(widget, QLineEdit):
                widget.setReadOnly(not state.can_change(field))
            elif isinstance(widget, Choice):
                widget.lock(locked=not state.can_change(field))
        if self._is_whole:
            self.port_text.setReadOnly(not state.can_change(Field.PORT))
        self.switch.setEnabled(state.can_change(Field.ENABLED))


def _encryption_hint(draft: Draft) -> str:
    """Within this computer a password is sent, and nobody else reads it."""
    if draft.encryption is Encryption.NONE and is_loopback(draft.host.strip()):
        return NONE_HERE_HINT
    return ENCRYPTION_HINTS[draft.encryption]


def _with_mnemonic(label: str) -> str:
    """A letter that no other visible label uses: the secret's label changes with the provider."""
    lowered = label.lower()
    for letter in _SECRET_MNEMONICS:
        place = lowered.find(letter)
        if place >= 0:
            return f"{label[:place]}&{label[place:]}"
    return label
