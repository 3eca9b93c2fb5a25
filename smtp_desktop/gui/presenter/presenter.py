"""What every click and key means. Knows no Qt.

Methods are imperatives, one for each thing a person can do; each puts a new state on the screen.
What is pure stands in `filling` and `checking`, long work in `Runs`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from smtp_desktop.gui.changes import checking, filling, service_line, typed_secret
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.changes.checking import without
from smtp_desktop.gui.changes.sign_in_results import still_connecting
from smtp_desktop.gui.presenter.background import Background
from smtp_desktop.gui.presenter.delivery import Delivering
from smtp_desktop.gui.presenter.detection import Detecting
from smtp_desktop.gui.presenter.explanation import ExplainPage
from smtp_desktop.gui.presenter.fixes import Mending
from smtp_desktop.gui.presenter.imports import Importing
from smtp_desktop.gui.presenter.jobs import Tasks
from smtp_desktop.gui.presenter.papers import Paperwork
from smtp_desktop.gui.presenter.screen import Screen, View
from smtp_desktop.gui.presenter.sign_in import Connecting
from smtp_desktop.gui.presenter.testing import Runs
from smtp_desktop.gui.state.delivery import Arrival
from smtp_desktop.gui.state.result import Action
from smtp_desktop.gui.state.summary import field_names
from smtp_desktop.gui.state.window import Choice, FormState, Question, Work
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.services.services import Services


class Presenter:
    """The behaviour of the window; `screen.state` is what it shows."""

    def __init__(self, view: View, services: Services, tasks: Tasks, name: str) -> None:
        self.screen = Screen(view)
        self._services = services
        running = Background(self.screen, tasks)
        self.delivering = Delivering(self.screen, services, running)
        self._runs = Runs(self.screen, services, running, name, self.delivering)
        self.connecting = Connecting(self.screen, services, running, name)
        self.detecting = Detecting(self.screen, services, tasks)
        self.importing = Importing(self.screen, services, running)
        self.mending = Mending(
            self.screen, services.providers, self.connecting, self.test, self.stop
        )
        self.paperwork = Paperwork(self.screen, services, running)
        self.explaining = ExplainPage(self.screen, services, tasks, self.mending)

    @property
    def _state(self) -> FormState:
        return self.screen.state

    def start(self) -> None:
        """Fill the form with what is saved."""
        today = self._services.clock.now().date()
        self.screen.change(has_mailbox=self._services.mailbox is not None, today=today)
        self._runs.load(self.importing.look_around)

    # Typing

    def edit(self, field: Field, text: str) -> None:
        """The person typed into a field."""
        state = self._edited(field)
        state = state._replace(draft=state.draft.with_value(field, text))
        self.screen.show(filling.email_typed(state) if field is Field.EMAIL else state)

    def type_password(self, text: str) -> None:
        """The person typed into Password; an emptied field goes back to the saved one."""
        state = self._edited(Field.PASSWORD)
        self.screen.show(
            typed_secret.bound(state)._replace(password=Secret(text) if text else None)
        )

    def type_client_secret(self, text: str) -> None:
        """The person typed into Client Secret."""
        state = self._edited(Field.CLIENT_SECRET)
        self.screen.show(state._replace(client_secret=Secret(text) if text else None))

    def leave(self, field: Field) -> None:
        """The person left a field: tidy it, look the address up, say what is wrong."""
        if self._state.can_change(field) and not self.importing.pasted(field):
            self.screen.show(checking.left(self._state, field, self._services.providers))
            if field is Field.EMAIL and field in self._state.touched:
                self.detecting.look_up()

    # Choosing

    def choose_auth(self, auth_type: AuthType) -> None:
        """The person chose an authentication type."""
        self.screen.show(filling.auth_chosen(self._edited(Field.AUTH_TYPE), auth_type))

    def choose_encryption(self, encryption: Encryption) -> None:
        """The person chose an encryption; none at all is asked about first."""
        if encryption is self._state.draft.encryption:
            return
        if encryption is Encryption.NONE:
            choices = (Choice.NO_ENCRYPTION, Choice.CANCEL)
            question = Question(say(words.CLEAR_TITLE), say(words.CLEAR_TEXT), choices)
            self.screen.change(question=question)
        else:
            self._set_encryption(encryption)

    def switch(self, *, on: bool) -> None:
        """The person turned “Use these settings to send email” on or off."""
        state = self._edited(Field.ENABLED)
        self.screen.show(state._replace(draft=state.draft._replace(enabled=on)))

    def pick_service(self, identifier: str) -> None:
        """The person picked an email service by its button or from the list."""
        provider = self._services.providers.by_id(identifier)
        if provider:
            state = filling.picked(self._state, provider, self._services.providers)
            self.screen.show(typed_secret.kept(self._state, state, self._services.providers))

    def ask_for_service(self) -> None:
        """The person pressed Change… beside the service that was found."""
        self.screen.change(asks_for_service=not self._state.asks_for_service)

    # Folding

    def toggle_server(self) -> None:
        self.screen.change(is_server_open=not self._state.shows_server)

    def toggle_advanced(self) -> None:
        self.screen.change(is_advanced_open=not self._state.is_advanced_open)

    def toggle_details(self) -> None:
        """Open Details for IT, or fold them away: folded, they name nobody when they are copied."""
        papers = self._state.papers._replace(names_people=False)
        self.screen.change(is_details_open=not self._state.is_details_open, papers=papers)

    def show_mailbox(self, *, shown: bool) -> None:
        """Open the practice mailbox, or go back to the settings."""
        messages = tuple(self._services.mailbox.messages()) if self._services.mailbox else ()
        self.screen.change(shows_mailbox=shown, messages=messages)
        if shown and messages:
            self.delivering.answer(Arrival.ARRIVED)

    # Going back

    def follow_notice(self, field: Field) -> None:
        """The person pressed the link in the line under a field."""
        notice = self._state.notices.get(field)
        if notice and notice.draft and Field.EMAIL in notice.fields:
            self.edit(field, notice.draft.email)
            self.leave(field)
        elif notice and notice.draft:
            after = filling.followed(self._state, field, notice, notice.draft)
            self.screen.show(typed_secret.kept(self._state, after, self._services.providers))
        elif notice is None and self._state.notice(field):
            self.mending.undo()

    def undo_all(self) -> None:
        """Back to what is saved, or to an empty form."""
        state = self._state
        kept = FormState(
            work=Work.NONE,
            buttons=state.buttons,
            others=state.others,
            providers=state.providers,
            has_mailbox=state.has_mailbox,
            looks_up=state.looks_up,
            others_here=state.others_here,
            messages=state.messages,
            has_saved_password=state.has_saved_password,
            keeps_client_secret=state.keeps_client_secret,
            keeps_until_quit=state.keeps_until_quit,
            is_registration_open=state.is_registration_open,
            tested=state.tested,
            connection=state.connection,
            clouds=state.clouds,
            today=state.today,
            focus=self.screen.focus_on(Field.EMAIL),
        )
        if state.saved:
            kept = filling.loaded(kept, state.saved, self._services.providers)
        self.screen.show(kept)

    # Testing and saving

    def test(self, *, anyway: bool = False) -> None:
        """Test what is on the screen, after a look at all fields; `anyway` however often."""
        account = self._account()
        if account is None:
            return
        apart = service_line.unconfirmed(self._state)
        if not account.enabled:
            self.screen.change(result=outcomes.switched_off(), steps=())
        elif apart:
            self.screen.change(question=service_line.question(self._state, apart))
        else:
            self._runs.test(account, anyway=anyway)

    def stop(self) -> None:
        """End a running test or sign-in."""
        self._runs.stop()
        self.connecting.cancel()

    def save(self, *, until_quit: bool = False) -> None:
        """Save what is on the screen, after a look at all fields."""
        account = self._account()
        if account is not None:
            self._runs.save(account, until_quit=until_quit)

    def act(self, action: Action) -> None:
        """The person pressed a button of the result panel."""
        actions: dict[Action, Callable[[], None]] = {
            Action.SAVE: self.save,
            Action.SAVE_AGAIN: self.save,
            Action.TEST_AGAIN: self.test,
            Action.KEEP_UNTIL_QUIT: partial(self.save, until_quit=True),
            Action.SHOW_MAILBOX: partial(self.show_mailbox, shown=True),
            Action.SWITCH_ON: self._switch_on,
            Action.CONNECT: self.connecting.connect,
            Action.CONNECT_AGAIN: self.connecting.connect,
            Action.USE_CODE: partial(self.connecting.connect, by_code=True),
            Action.DISCONNECT: self.connecting.disconnect,
        }
        actions[action]()

    # Questions

    def request_close(self) -> bool:
        """The person wants to close the window; False when something is to be decided first."""
        self.stop()
        state = self._state
        if state.is_closing or not state.has_unsaved or state.work is Work.LOADING:
            return True
        fields = field_names(state.unsaved)
        choices = (Choice.SAVE, Choice.DISCARD, Choice.CANCEL)
        question = Question(
            say(words.UNSAVED_TITLE), say(words.UNSAVED_TEXT, fields=fields), choices
        )
        self.screen.change(question=question)
        return False

    def answer(self, choice: Choice) -> None:
        """The person answered the question, about what it named: the form may hold other settings
        by now, from a search that ended meanwhile."""
        question = self._state.question
        self.screen.change(question=None)
        if choice is Choice.NO_ENCRYPTION:
            self._set_encryption(Encryption.NONE)
        elif choice is Choice.TRY_ANYWAY:
            self.test(anyway=True)
        elif choice is Choice.SEND_THERE:
            self.screen.change(sends_to=question.sends_to if question else None)
            self.test()
        elif choice is Choice.SIGN_IN_THERE:
            self.connecting.confirm()
        elif choice is Choice.DISCARD:
            self.screen.change(is_closing=True)
        elif choice is Choice.SAVE:
            account = self._account()
            if account is not None:
                self._runs.save(account, closes=True)

    def _edited(self, field: Field) -> FormState:
        """The state in which a field is being changed: its remarks go."""
        return self._state._replace(
            touched=self._state.touched | {field},
            problems=without(self._state.problems, field),
            notices=without(self._state.notices, field),
            sign_in=self._state.sign_in if self._state.is_connecting else None,
            today=self._services.clock.now().date(),
            saved_at=None,
        )

    def _switch_on(self) -> None:
        self.switch(on=True)
        self.test()

    def _set_encryption(self, encryption: Encryption) -> None:
        self.screen.show(filling.encryption_chosen(self._edited(Field.ENCRYPTION), encryption))

    def _account(self) -> Account | None:
        """The account on the screen; None while busy, or when a field is wrong and now says so."""
        if self._state.is_connecting:
            self.screen.change(result=still_connecting(), steps=())
        if not self._state.is_idle:
            return None
        state, account = checking.everything(self._state, self._services.providers)
        if account is None:
            state = state._replace(focus=self.screen.focus_on(next(iter(state.problems))))
        self.screen.show(state)
        return account
