"""The fields for OAuth 2.0: Connect, and what the administrator's app registration gave."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel, QWidget

from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.view.form.request_callout import RequestCallout
from smtp_desktop.gui.view.form.sign_in_panel import SignInPanel
from smtp_desktop.gui.widgets.basics import Input
from smtp_desktop.gui.widgets.buttons import CopyButton
from smtp_desktop.gui.widgets.cards import Fold
from smtp_desktop.gui.widgets.inputs import Choice, ShowButton, field_label, secret_input
from smtp_desktop.gui.widgets.rows import Row
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.model.choices import MICROSOFT
from smtp_desktop.model.draft import Field
from smtp_desktop.model.sign_in.registration import REDIRECT_URI
from smtp_desktop.wording import window as words


class MicrosoftFields(QObject):
    """Rows for the form's grid; those of `fold` and `authority_fold` are as wide as the form.

    Signals: `edited` (Field, text), `left` (Field), `client_secret_typed` (text), `copied` (text),
    `folded`, `authority_folded`, `secret_toggled`, `registration_asked`, `notice_followed` (Field),
    `provider_chosen` (its id).
    """

    edited = Signal(object, str)
    left = Signal(object)
    client_secret_typed = Signal(str)
    copied = Signal(str)
    folded = Signal()
    authority_folded = Signal()
    secret_toggled = Signal()
    registration_asked = Signal()
    notice_followed = Signal(object)
    provider_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[QWidget, QLabel | None]] = []
        self.inputs: dict[Field, Input] = {}
        self._fields: dict[Field, Row] = {}
        self.panel = SignInPanel()
        self.fold = Fold()
        self.fold.pressed.connect(self.folded)
        self.request = RequestCallout()
        self.request.steps_asked.connect(self.registration_asked)
        self.rows.append((self.request, None))
        self._add_provider()
        self.rows.append((self.fold, None))
        self._add(Field.CLIENT_ID, self.tr("C&lient ID"), Input())
        self._fields[Field.CLIENT_ID].followed.connect(self.registration_asked)
        hint = self.tr("From your administrator. For a personal Outlook.com account: consumers")
        self._add(Field.TENANT_ID, self.tr("Tenant &ID"), Input(), hint)
        self._follow(Field.TENANT_ID)
        secret = secret_input()
        self._secret = secret
        self._add(
            Field.CLIENT_SECRET,
            self.tr("Client Sec&ret"),
            secret,
            "",
            ShowButton(secret, self.tr("Sho&w"), self.tr("Hide")),
        )
        self._fields[Field.CLIENT_SECRET].followed.connect(self.secret_toggled)
        self._add(Field.SECRET_EXPIRES, self.tr("Secret e&xpires"), Input())
        self.rows.append((self.panel, None))  # in sight, below what it needs
        self._add_redirect_uri()
        self._add_authority()

    def show_state(self, state: WindowState) -> None:
        """Show the values and the remarks beside them."""
        self.panel.show_state(state)
        self.request.show_state(state)
        self.fold.show_fold(
            self.tr("App registration"),
            connection.summary(state),
            is_open=connection.shows_registration(state),
        )
        self.authority_fold.show_fold(
            self.tr("Sign-in page"), is_open=connection.shows_authority(state)
        )
        self._render_provider(state)
        secret = state.form.client_secret
        for field, text in self.inputs.items():
            is_secret = field is Field.CLIENT_SECRET
            value = (
                (secret.reveal() if secret else "") if is_secret else state.form.draft.text(field)
            )
            text.show_value(value)
            text.setReadOnly(not state.can_change(field))
        self._secret.setPlaceholderText(said(connection.secret_placeholder(state)))
        self._render_remarks(state)

    def shown(self, state: WindowState) -> list[tuple[QWidget, bool]]:
        """Every row, and whether it is shown."""
        is_open = state.form.is_oauth and connection.shows_registration(state)
        dated = self._fields[Field.SECRET_EXPIRES]
        always = {self.request, self.panel, self.fold}
        folded = {row for row, _ in self.rows} - always
        shows = {row: is_open if row in folded else state.form.is_oauth for row, _ in self.rows}
        shows[dated] = is_open and connection.shows_secret_expires(state)
        shows_authority = state.form.is_oauth and connection.shows_authority(state)
        is_at_microsoft = connection.is_at_microsoft(state)
        has_choice = not (state.form.draft.is_graph and is_at_microsoft)  # it is Microsoft's alone
        shows[self._fields[Field.PROVIDER]] = state.form.is_oauth and has_choice
        shows[self._fields[Field.TENANT_ID]] = is_open and is_at_microsoft
        shows[self._redirect] = is_open and connection.redirect(state) != ""
        shows[self._fields[Field.AUTHORITY]] = shows_authority and is_at_microsoft
        for field in (Field.ISSUER, Field.SCOPES):
            shows[self._fields[field]] = shows_authority and not is_at_microsoft
        shows[self.request] = connection.request(state) is not None
        shows[self.authority_fold] = is_open or shows_authority
        return list(shows.items())

    def _render_remarks(self, state: WindowState) -> None:
        problems = {field: said(state.form.problems.get(field)) for field in self._fields}
        is_asked_for = connection.request(state) is not None  # the callout says more
        has_guide = connection.has_guide(state)
        self._fields[Field.CLIENT_ID].show_remarks(
            problems[Field.CLIENT_ID],
            notice="" if is_asked_for else self.tr("From your administrator."),
            link=self.tr("What to register…") if has_guide and not is_asked_for else "",
        )
        self._render_secret(state, problems[Field.CLIENT_SECRET])
        expiry = connection.expiry(state)
        self._fields[Field.SECRET_EXPIRES].show_remarks(
            problems[Field.SECRET_EXPIRES],
            notice=said(expiry[1]) if expiry else "",
            role=expiry[0] if expiry else "muted",
            hint="" if expiry else self.tr("If you know the day, like 2027-05-31."),
        )
        for field in (Field.TENANT_ID, Field.AUTHORITY):
            changed = state.notice(field)
            self._fields[field].show_remarks(
                problems[field],
                notice=said(changed.text) if changed else "",
                link=said(changed.label) if changed else "",
            )
        uses = words.REDIRECT_WEB if connection.has_secret(state) else words.REDIRECT_PUBLIC
        uses = uses if connection.is_at_microsoft(state) else words.REDIRECT_OTHER
        self._redirect.show_remarks(hint=tr(uses))
        self._uri.show_value(connection.redirect(state))
        for field in (Field.PROVIDER, Field.ISSUER, Field.SCOPES):
            self._fields[field].show_remarks(problems[field])

    def _render_secret(self, state: WindowState, problem: str) -> None:
        """A saved client secret can be taken away: an emptied field goes back to it."""
        notice, link = "", ""
        if state.form.drops_client_secret and state.form.client_secret is None:
            notice, link = tr(words.SECRET_DROPPED), tr(words.UNDO)
        elif connection.has_saved_secret(state):
            notice, link = tr(words.SECRET_KEPT), tr(words.SECRET_REMOVE)
        hint = tr(words.SECRET_ONLY_IF_GIVEN)
        if not connection.is_at_microsoft(state):
            hint = tr(words.SECRET_ONLY_IF_GIVEN_ELSEWHERE)
        if connection.needs_secret(state):
            hint = tr(words.SECRET_GOES_WITH_ID)
        row = self._fields[Field.CLIENT_SECRET]
        row.show_remarks(problem, notice, link, "" if notice else hint)

    def _add(
        self,
        field: Field,
        label: str,
        text: Input,
        hint: str = "",
        *beside: QWidget,
    ) -> None:
        if field is Field.CLIENT_SECRET:
            text.typed.connect(self.client_secret_typed)
        else:
            text.typed.connect(partial(self.edited.emit, field))
        text.left.connect(partial(self.left.emit, field))
        self.inputs[field] = text
        self._fields[field] = Row(text, hint, *beside)
        self.rows.append((self._fields[field], field_label(label, text)))

    def _follow(self, field: Field) -> None:
        self._fields[field].followed.connect(partial(self.notice_followed.emit, field))

    def _add_authority(self) -> None:
        self.authority_fold = Fold()
        self.authority_fold.pressed.connect(self.authority_folded)
        self.rows.append((self.authority_fold, None))
        hint = self.tr("Empty for Microsoft's own. Only if your IT team gave you another address.")
        self._add(Field.AUTHORITY, self.tr("Aut&hority"), Input(), hint)
        self._follow(Field.AUTHORITY)
        hint = self.tr("The address of the sign-in service, exactly as IT gives it to you.")
        self._add(Field.ISSUER, self.tr("&Issuer"), Input(), hint)
        hint = self.tr("Empty is right for most. Else the words that IT gives you.")
        self._add(Field.SCOPES, self.tr("Scopes"), Input(), hint)

    def _add_provider(self) -> None:
        self.provider = Choice()
        self.provider.activated.connect(
            lambda index: self.provider_chosen.emit(self.provider.itemData(index))
        )
        self._fields[Field.PROVIDER] = Row(self.provider, "")
        label = field_label(self.tr("Sign in at"), self.provider)
        self.rows.append((self._fields[Field.PROVIDER], label))

    def _render_provider(self, state: WindowState) -> None:
        offered = connection.places(state)
        if [self.provider.itemData(at) for at in range(self.provider.count())] != [*offered]:
            self.provider.clear()
            for identifier, name in offered.items():
                self.provider.addItem(name or tr(words.SIGN_IN_ELSEWHERE), identifier)
        chosen = state.form.draft.provider.strip() or MICROSOFT
        self.provider.setCurrentIndex([*offered].index(chosen) if chosen in offered else -1)
        self.provider.lock(locked=not state.can_change(Field.PROVIDER))

    def _add_redirect_uri(self) -> None:
        self._uri = uri = Input()
        uri.setReadOnly(True)
        uri.setText(REDIRECT_URI)
        copy = CopyButton(self.tr("Copy"), uri.text, self.tr("Copy the Redirect URI"))
        copy.copied.connect(self.copied)
        self._redirect = Row(uri, "", copy)
        self.rows.append((self._redirect, field_label(self.tr("Redirect &URI"), uri)))
