"""What every click and key means. Knows no Qt.

Methods are imperatives, one for each thing a person can do; each puts a new state on the screen.
What it makes of the state stands in `changes`, what takes longer in the parts beside.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from smtp_desktop.errors import InstallationDamaged
from smtp_desktop.gui.changes import checking, filling, service_line, typed_secret
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.changes.sign_in_results import still_connecting
from smtp_desktop.gui.presenter.accounts.chooser import AccountChooser
from smtp_desktop.gui.presenter.background import Background, Tasks
from smtp_desktop.gui.presenter.delivery import DeliveryPresenter
from smtp_desktop.gui.presenter.detection import DetectionPresenter
from smtp_desktop.gui.presenter.explanation import ExplainPage
from smtp_desktop.gui.presenter.imports import ImportPresenter
from smtp_desktop.gui.presenter.log.daily import DailyPresenter
from smtp_desktop.gui.presenter.log.page import LogPresenter
from smtp_desktop.gui.presenter.programs.page import ProgramsPresenter
from smtp_desktop.gui.presenter.result import FixPresenter, PaperPresenter
from smtp_desktop.gui.presenter.saving import SavingPresenter
from smtp_desktop.gui.presenter.screen import Screen, View
from smtp_desktop.gui.presenter.sign_in import SignInPresenter
from smtp_desktop.gui.presenter.testing import TestingPresenter
from smtp_desktop.gui.state.delivery import Arrival
from smtp_desktop.gui.state.form import Form, without
from smtp_desktop.gui.state.frame import Choice, Frame, Page, Question
from smtp_desktop.gui.state.result import Action
from smtp_desktop.gui.state.summary import field_names
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model import host as hosts
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import GOOGLE, AuthType, ConnectionType, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.secret import Secret
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.services.services import Services


class Presenter:
    """The behaviour of the window; `screen.state` is what it shows."""

    def __init__(self, view: View, services: Services, tasks: Tasks, name: str) -> None:
        self.screen = Screen(view, name)
        self._services = services
        background = Background(self.screen, tasks)
        self._saving = SavingPresenter(self.screen, services, background)
        self.delivery = DeliveryPresenter(self.screen, services, background, self._saving.remember)
        self._testing = TestingPresenter(
            self.screen, services, background, self._saving, self.delivery
        )
        self.sign_in = SignInPresenter(self.screen, services, background)
        self.detection = DetectionPresenter(self.screen, services, tasks)
        self.imports = ImportPresenter(self.screen, services, background)
        self.programs = ProgramsPresenter(self.screen, services, tasks, self.imports)
        self.daily = DailyPresenter(self.screen, services, tasks)
        self.log = LogPresenter(self.screen, services, tasks, self.daily.hear)
        self.fixes = FixPresenter(
            self.screen, services.providers, self.sign_in, self.test, self.stop
        )
        self.papers = PaperPresenter(self.screen, services, background)
        self.explanation = ExplainPage(self.screen, services, tasks, self.fixes)
        self.accounts = AccountChooser(
            self.screen, services, background, partial(self._saving.load, lambda: None), self._leave
        )

    @property
    def _state(self) -> WindowState:
        return self.screen.state

    def start(self) -> None:
        """Fill the form with what is saved."""
        today = self._services.clock.now().date()
        self.screen.show(
            self._state.with_known(has_mailbox=self._services.mailbox is not None, today=today)
        )
        self._saving.load(self.imports.look_around)
        self.accounts.look_around()

    # Typing

    def edit(self, field: Field, text: str) -> None:
        """The person typed into a field."""
        state = self._edited(field)
        state = state.with_form(draft=state.form.draft.with_value(field, text))
        if field is Field.PORT:
            state = typed_secret.port_chosen(self._state, state)
        self.screen.show(filling.email_typed(state) if field is Field.EMAIL else state)

    def type_password(self, text: str) -> None:
        """The person typed into Password; an emptied field goes back to the saved one."""
        state = self._edited(Field.PASSWORD)
        self.screen.show(
            typed_secret.bound(state).with_form(password=Secret(text) if text else None)
        )

    def type_client_secret(self, text: str) -> None:
        """The person typed into Client Secret."""
        state = self._edited(Field.CLIENT_SECRET)
        self.screen.show(state.with_form(client_secret=Secret(text) if text else None))

    def leave(self, field: Field) -> None:
        """The person left a field: tidy it, look the address up, say what is wrong."""
        if self._state.can_change(field) and not self.imports.pasted(field):
            self.screen.show(checking.left(self._state, field, self._services.providers))
            if field is Field.EMAIL and field in self._state.form.touched:
                self.detection.look_up()

    def tell_fault(self, error: Exception) -> None:
        """What the program is made of was looked at, before anybody needs it."""
        if isinstance(error, InstallationDamaged):
            self.screen.show(self._state.with_panel(result=outcomes.failed(error), steps=()))

    # Choosing

    def choose_auth(self, auth_type: AuthType) -> None:
        """The person chose an authentication type."""
        self.screen.show(filling.auth_chosen(self._edited(Field.AUTH_TYPE), auth_type))

    @property
    def signs_in_at_google(self) -> bool:
        """Whether what is to be registered is registered at Google."""
        return self._state.form.draft.provider == GOOGLE

    def choose_provider(self, provider: str) -> None:
        """The person chose where they sign in."""
        self.screen.show(filling.provider_chosen(self._edited(Field.PROVIDER), provider))

    def choose_encryption(self, encryption: Encryption) -> None:
        """The person chose an encryption; none at all is asked about first, unless the server is on
        this computer, where nobody could read along."""
        if encryption is self._state.form.draft.encryption:
            return
        is_here = hosts.is_loopback(self._state.form.draft.host.strip())
        if encryption is Encryption.NONE and not is_here:
            choices = (Choice.NO_ENCRYPTION, Choice.CANCEL)
            question = Question(say(words.CLEAR_TITLE), say(words.CLEAR_TEXT), choices)
            self.screen.show(self._state.with_frame(question=question))
        else:
            self._set_encryption(encryption)

    def switch(self, *, on: bool) -> None:
        """The person turned “Use these settings to send email” on or off."""
        state = self._edited(Field.ENABLED)
        self.screen.show(state.with_form(draft=state.form.draft._replace(enabled=on)))

    def pick_service(self, identifier: str) -> None:
        """The person picked an email service by its button or from the list."""
        provider = self._services.providers.by_id(identifier)
        if provider:
            state = filling.picked(self._state, provider, self._services.providers)
            self.screen.show(typed_secret.kept(self._state, state, self._services.providers))

    def ask_for_service(self) -> None:
        """The person pressed Change… beside the service that was found."""
        self.screen.show(
            self._state.with_service(is_asked_for=not self._state.service.is_asked_for)
        )

    # Folding

    def begin(self) -> None:
        """Open the cards that are folded until there is an address."""
        self.screen.show(self._state.with_form(is_begun=True))

    def fill_in_by_hand(self) -> None:
        """The person knows the server, and wants to see every field."""
        focus = self.screen.focus_on(Field.EMAIL)
        state = self._state.with_form(is_begun=True, is_server_open=True)
        self.screen.show(state.with_frame(focus=focus))

    def toggle_server(self) -> None:
        is_open = not self._state.shows_server
        self.screen.show(self._state.with_form(is_begun=True, is_server_open=is_open))

    def toggle_advanced(self) -> None:
        self.screen.show(
            self._state.with_form(is_advanced_open=not self._state.form.is_advanced_open)
        )

    def toggle_details(self) -> None:
        """Open Details for IT, or fold them away: folded, they name nobody when they are copied."""
        is_open = not self._state.papers.is_details_open
        self.screen.show(self._state.with_papers(is_details_open=is_open, names_people=False))

    def show_page(self, page: Page) -> None:
        """Turn to another page of the window; in the practice mailbox lies what has arrived."""
        messages = tuple(self._services.mailbox.messages()) if self._services.mailbox else ()
        self.screen.show(self._state.with_frame(page=page).with_known(messages=messages))
        if page is Page.PROGRAMS:
            self.programs.open()
        if page is Page.LOG:
            self.log.open()
            self.daily.look()
        if page is Page.MAILBOX and messages:
            self.delivery.answer(Arrival.ARRIVED)

    def look_again(self) -> None:
        """The person comes back to the window: see what was changed elsewhere, as far as no page
        looks at it by itself."""
        self.accounts.look_around()
        if self._state.frame.page is Page.LOG:
            self.log.people.glance()

    # Going back

    def follow_notice(self, field: Field) -> None:
        """The person pressed the link in the line under a field."""
        notice = self._state.form.notices.get(field)
        changes = notice.changes if notice else None
        email = changes.of(Field.EMAIL) if changes else None
        if email:
            self.edit(field, str(email.after))
            self.leave(field)
        elif changes:
            after = filling.followed(self._state, field, changes)
            self.screen.show(typed_secret.kept(self._state, after, self._services.providers))

    def undo_all(self) -> None:
        """Back to what is saved, or to an empty form."""
        state = self._state
        empty = WindowState(
            form=Form(draft=Draft(name=state.known.full_name)),
            saved=state.saved._replace(at=None),
            tested=state.saved.tested,
            work=Work.NONE,
            sign_in=state.sign_in._replace(view=None, is_authority_open=False),
            known=state.known,
            frame=Frame(focus=self.screen.focus_on(Field.EMAIL)),
            programs=state.programs,
            log=state.log,
        )
        saved, providers = state.saved.draft, self._services.providers
        self.screen.show(filling.loaded(empty, saved, providers) if saved else empty)

    # Testing and saving

    def test(self, *, anyway: bool = False) -> None:
        """Test what is on the screen, after a look at all fields.

        With `anyway` the secret is used however often it was tried already.
        """
        account = self._account()
        if account is None:
            return
        apart = service_line.unconfirmed(self._state)
        if not account.enabled:
            self.screen.show(self._state.with_panel(result=outcomes.switched_off(), steps=()))
        elif apart:
            self.screen.show(
                self._state.with_frame(question=service_line.question(self._state, apart))
            )
        else:
            self._testing.test(account, anyway=anyway)

    def stop(self) -> None:
        """End a running test or sign-in."""
        self._testing.stop()
        self.sign_in.cancel()

    def save(self, *, until_quit: bool = False) -> None:
        """Save what is on the screen, after a look at all fields."""
        account = self._account()
        if account is not None:
            then = self.accounts.look_around
            self._saving.save(account, until_quit=until_quit, then=then)

    def act(self, action: Action) -> None:
        """The person pressed a button of the result panel."""
        actions: dict[Action, Callable[[], None]] = {
            Action.SAVE_AGAIN: self.save,
            Action.KEEP_UNTIL_QUIT: partial(self.save, until_quit=True),
            Action.SHOW_MAILBOX: partial(self.show_page, Page.MAILBOX),
            Action.SWITCH_ON: self._switch_on,
            Action.CONNECT: self.sign_in.connect,
            Action.CONNECT_AGAIN: self.sign_in.connect,
            Action.USE_CODE: partial(self.sign_in.connect, by_code=True),
            Action.DISCONNECT: self.sign_in.disconnect,
        }
        actions[action]()

    # Questions

    def request_close(self) -> bool:
        """The person wants to close the window; False when something is to be decided first."""
        self.stop()
        state = self._state
        if state.frame.is_closing or not state.has_unsaved or state.work is Work.LOADING:
            return True
        fields = field_names(state.unsaved)
        choices = (Choice.SAVE, Choice.DISCARD, Choice.CANCEL)
        question = Question(
            say(words.UNSAVED_TITLE), say(words.UNSAVED_TEXT, fields=fields), choices
        )
        self.screen.show(self._state.with_frame(question=question))
        return False

    @property
    def is_busy(self) -> bool:
        """Whether something goes on that only the person may break off."""
        return not self._state.is_idle or self._state.frame.question is not None

    def answer(self, choice: Choice) -> None:
        """The person answered the question, about what it named: the form may hold other settings
        by now, from a search that ended meanwhile."""
        question = self._state.frame.question
        self.screen.show(self._state.with_frame(question=None))
        if choice is Choice.NO_ENCRYPTION:
            self._set_encryption(Encryption.NONE)
        elif choice is Choice.TRY_ANYWAY:
            self.test(anyway=True)
        elif choice is Choice.SEND_THERE:
            sends_to = question.sends_to if question else None
            self.screen.show(self._state.with_form(sends_to=sends_to))
            self.test()
        elif choice is Choice.SIGN_IN_THERE:
            self.sign_in.confirm()
        elif choice is Choice.REMOVE:
            self.accounts.remove()
        elif choice is Choice.REVOKE and question:
            self.programs.revoke(question.program)
        elif choice in (Choice.DISCARD, Choice.SAVE):
            self._go_on(question.account if question else "", saves=choice is Choice.SAVE)

    def _go_on(self, name: str, *, saves: bool) -> None:
        """Close the window, or go to the account with this name, with what is typed or without."""
        if saves:
            account = self._account()
            if account is not None:
                then = partial(self.accounts.go_to, name) if name else None
                self._saving.save(account, closes=not name, then=then)
        elif name:
            self.accounts.go_to(name)
        else:
            self.screen.show(self._state.with_frame(is_closing=True))

    def _leave(self) -> None:
        """Another account comes on the screen: what still looks something up is not heard."""
        self.detection.abandon()
        self.sign_in.cancel()

    def _edited(self, field: Field) -> WindowState:
        """The state in which a field is being changed: its remarks go."""
        result = self._state.panel.result
        if field.is_secret and result and result.about:
            result = result._replace(is_older=True)
        return (
            self._state.with_panel(result=result)
            .with_form(
                touched=self._state.form.touched | {field},
                problems=without(self._state.form.problems, field),
                notices=without(self._state.form.notices, field),
            )
            .with_sign_in(view=self._state.sign_in.view if self._state.is_connecting else None)
            .with_known(today=self._services.clock.now().date())
            .with_saved(at=None)
        )

    def _switch_on(self) -> None:
        self.switch(on=True)
        self.test()

    def _set_encryption(self, encryption: Encryption) -> None:
        state = filling.encryption_chosen(self._edited(Field.ENCRYPTION), encryption)
        self.screen.show(typed_secret.port_chosen(self._state, state))

    def choose_connection(self, connection: ConnectionType) -> None:
        """Send by another way; what stands in the fields of the other one is kept."""
        if connection is not self._state.form.draft.connection:
            self.screen.show(filling.connection_chosen(self._edited(Field.CONNECTION), connection))

    def _account(self) -> Account | None:
        """The account on the screen; None while busy, or when a field is wrong and now says so."""
        if self._state.is_connecting:
            self.screen.show(self._state.with_panel(result=still_connecting(), steps=()))
        if not self._state.is_idle:
            return None
        state, account = checking.everything(self._state, self._services.providers)
        if account is None:
            state = state.with_frame(focus=self.screen.focus_on(next(iter(state.form.problems))))
        self.screen.show(typed_secret.used(state) if account else state)
        return account
