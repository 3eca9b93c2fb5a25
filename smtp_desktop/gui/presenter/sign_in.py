"""What Connect and Disconnect mean, from the click to who is connected. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from smtp_desktop.errors import Cancelled
from smtp_desktop.gui.changes import checking, filling
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.changes import sign_in_results as refusals
from smtp_desktop.gui.presenter import login
from smtp_desktop.gui.presenter.background import Background
from smtp_desktop.gui.presenter.login import Registered, SecretSeen
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.connection import connected_as
from smtp_desktop.gui.state.form import without
from smtp_desktop.gui.state.result import Action
from smtp_desktop.gui.state.sign_in import Phase, SignedIn, SignInView
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model.account import Account
from smtp_desktop.model.draft import Field
from smtp_desktop.model.parse import parse
from smtp_desktop.model.secret import Secret
from smtp_desktop.services.sign_in import confirmation
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say
from smtp_desktop.wording.shared import PASTED_WRONG

if TYPE_CHECKING:
    from datetime import datetime

    from smtp_desktop.services.services import Services
    from smtp_desktop.services.sign_in.confirmation import Confirmation
    from smtp_desktop.services.sign_in.sign_in import Connected

_LONG = (Phase.WAITING, Phase.TYPING)
_TICK = 10.0  # seconds after which the minutes that are left are counted again


class SignInPresenter:
    """The sign-in that is under way, if any."""

    def __init__(self, screen: Screen, services: Services, background: Background) -> None:
        self._screen = screen
        self._services = services
        self._background = background
        self._one: Registered | None = None
        self._has_secret: bool | None = None
        self._ends_at: datetime | None = None
        self._then: Callable[[], None] | None = None
        self._confirm: Callable[[], None] | None = None
        self._in_address = False

    @property
    def _state(self) -> WindowState:
        return self._screen.state

    def connect(
        self,
        *,
        by_code: bool = False,
        in_address: bool = False,
        then: Callable[[], None] | None = None,
        confirmed: tuple[str, ...] = (),
    ) -> None:
        """Sign in with what is on the screen, after a look at the fields that this needs.

        A sign-in under way makes room. With `in_address` the browser comes back with an address
        that can be pasted, which is also what there is where no code can be typed. `then` is called
        once somebody is connected. Where the page or the server is not known the person is asked
        first; `confirmed` names those that they have agreed to already.
        """
        is_signing_in = self._state.is_connecting and self._state.sign_in.phase is not Phase.LEAVING
        if not (self._state.is_idle or is_signing_in):
            return
        state, account = checking.for_sign_in(self._state, self._services.providers)
        if account is None:
            state = state.with_frame(focus=self._screen.focus_on(next(iter(state.form.problems))))
        self._screen.show(state)
        if account is None or not state.form.is_oauth:  # the last address signs in another way
            return
        self._then = self._then if is_signing_in and then is None else then
        if by_code and not connection.is_at_microsoft(state):
            by_code, in_address = False, True
        wanted = confirmation.needed(account, self._services.clouds)
        if wanted and not wanted.is_in(confirmed):
            self._ask(wanted, by_code=by_code, in_address=in_address)
            return
        self._one = login.registered(self._services, account, state, self._screen.account)
        self._has_secret, self._in_address = None, in_address
        self._begin(self._one, confirmed, by_code=by_code)

    def _begin(self, one: Registered, confirmed: tuple[str, ...], *, by_code: bool) -> None:
        job = login.connect(
            self._services, one, confirmed, by_code=by_code, in_address=self._in_address
        )
        view = SignInView(Phase.ASKING if by_code else Phase.OPENING)
        self._background.start(
            Work.CONNECTING,
            job,
            self._connected,
            self._failed,
            self._progressed,
            state=self._state.with_sign_in(view=view).with_panel(result=None, steps=()),
        )

    def confirm(self) -> None:
        """The person has seen page and server, and signs in there."""
        again, self._confirm = self._confirm, None
        if again:
            again()

    def cancel(self) -> None:
        """End a sign-in now; forgetting one is not ended half-way."""
        if self._state.is_connecting and self._state.sign_in.phase is not Phase.LEAVING:
            self._background.abandon()
            self._end(note=say(words.SIGN_IN_CANCELLED))

    def open_again(self) -> None:
        """Open the page of the sign-in once more."""
        address = self._state.sign_in.view.address if self._state.sign_in.view else ""

        def opened(is_open: bool) -> None:
            view = self._state.sign_in.view
            if view and view.address == address:
                remark = say(words.NO_BROWSER_HERE) if view.code and not is_open else None
                self._screen.show(
                    self._state.with_sign_in(view=view._replace(is_open=is_open, remark=remark))
                )

        if address:
            self._background.beside(login.open_again(self._services, address), opened)

    def look_up(self, typed: str) -> None:
        """Explain the code that Microsoft's page shows, while the sign-in goes on."""
        view = self._state.sign_in.view
        if view is None or view.phase is not Phase.WAITING or not typed.strip():
            return
        assert self._one is not None
        explain = self._services.explainer.of_page
        told = explain(typed, self._one.account, has_secret=self._has_secret)
        result = refusals.on_page(told)
        nothing = words.NO_PAGE_CODE
        if not connection.is_at_microsoft(self._state):
            nothing = words.NO_PAGE_WORD
        remark = None if result else say(nothing)
        self._screen.show(
            self._state.with_sign_in(view=view._replace(remark=remark)).with_panel(result=result)
        )

    def ask_for_address(self) -> None:
        """The browser cannot return: from now on its address can be pasted.

        Microsoft's answer comes in an address only where that was asked for, so the page opens
        again.
        """
        view = self._state.sign_in.view
        if view is None or view.phase is not Phase.WAITING:
            return
        if connection.is_at_microsoft(self._state):
            self.connect(in_address=True)
        else:
            self._in_address = True
            self._screen.show(self._state.with_sign_in(view=view._replace(in_address=True)))

    def paste(self, typed: str) -> None:
        """Take the address at which the browser stopped."""
        view = self._state.sign_in.view
        if view is None or view.phase is not Phase.WAITING or not typed.strip():
            return

        def taken(is_ours: bool) -> None:
            now = self._state.sign_in.view
            if now and now.address == view.address and now.phase is Phase.WAITING:
                remark = None if is_ours else say(PASTED_WRONG)
                self._screen.show(self._state.with_sign_in(view=now._replace(remark=remark)))

        self._background.beside(login.paste(self._services, view.address, Secret(typed)), taken)

    def use_person(self) -> None:
        """Take the address of who is connected as Email."""
        state, person = self._state, connected_as(self._state)
        if not person or not state.is_idle:
            return
        state = state.with_form(
            draft=state.form.draft._replace(email=person),
            touched=state.form.touched | {Field.EMAIL},
            problems=without(state.form.problems, Field.EMAIL),
        ).with_saved(at=None)
        self._screen.show(filling.email_typed(state))

    def disconnect(self) -> None:
        """Forget the sign-in on this computer."""
        state = self._state
        if not state.is_idle:
            return

        def done(is_ended: bool) -> None:
            note, link = refusals.disconnected(state, is_ended=is_ended)
            self._screen.show(self._state._replace(tested=None).with_sign_in(person=None))
            self._end(note=note, link=link)

        def failed(error: Exception) -> None:
            self._end()
            self._screen.show(
                self._state.with_panel(result=outcomes.failed(error, Action.DISCONNECT))
            )

        name, account = self._screen.account, parse(state.form.draft)
        one = (
            login.registered(self._services, account, state, name)
            if isinstance(account, Account)
            else None
        )
        self._background.start(
            Work.CONNECTING,
            login.disconnect(self._services, one, name, state.form.draft),
            done,
            failed,
            state=state.with_sign_in(view=SignInView(Phase.LEAVING)).with_panel(
                result=None, steps=()
            ),
        )

    def toggle_secret(self) -> None:
        """Take the saved client secret away with the next save, or keep it after all."""
        self._screen.show(
            self._state.with_form(drops_client_secret=not self._state.form.drops_client_secret)
        )

    def toggle_registration(self) -> None:
        """Fold the app registration away, or open it."""
        self._screen.show(
            self._state.with_sign_in(
                is_registration_open=not self._state.sign_in.is_registration_open
            )
        )

    def toggle_authority(self) -> None:
        """Fold away where people sign in, or open it."""
        self._screen.show(
            self._state.with_sign_in(is_authority_open=not self._state.sign_in.is_authority_open)
        )

    def _ask(self, wanted: Confirmation, *, by_code: bool, in_address: bool) -> None:
        """Show page and server, and sign in there once the person says so."""
        self.cancel()
        self._confirm = partial(
            self.connect,
            by_code=by_code,
            in_address=in_address,
            then=self._then,
            confirmed=wanted.hosts,
        )
        self._screen.show(self._state.with_frame(question=refusals.sign_in_there(wanted)))

    def _progressed(self, progress: Any) -> None:
        from smtp_desktop.services.sign_in.progress import Redeeming, Typing, Waiting

        if isinstance(progress, SecretSeen):
            self._has_secret = progress.has_one
            if self._one and self._one.kept:
                self._screen.show(self._state.with_saved(has_client_secret=progress.has_one))
        elif isinstance(progress, Waiting):
            view = SignInView(
                Phase.WAITING, progress.address, progress.is_open, in_address=self._in_address
            )
            self._wait(view, progress.seconds)
        elif isinstance(progress, Typing):
            view = SignInView(Phase.TYPING, progress.address, code=progress.code)
            self._wait(view, progress.seconds)
        elif isinstance(progress, Redeeming):
            view = SignInView(Phase.REDEEMING)
            self._screen.show(
                self._state.with_sign_in(view=view).with_frame(raised=self._screen.next_number())
            )

    def _wait(self, view: SignInView, seconds: float) -> None:
        self._ends_at = self._services.clock.now() + timedelta(seconds=seconds)
        self._screen.show(self._state.with_sign_in(view=view))
        self._tick()

    def _tick(self) -> None:
        """Count the minutes that a person still has."""
        view = self._state.sign_in.view
        if self._ends_at is None or view is None or view.phase not in _LONG:
            return
        left = (self._ends_at - self._services.clock.now()).total_seconds()
        minutes = 0 if left < 60 else ceil(left / 60)
        if minutes != view.minutes:
            self._screen.show(self._state.with_sign_in(view=view._replace(minutes=minutes)))
        self._background.later(_TICK, self._tick)

    def _connected(self, connected: Connected) -> None:
        assert self._one is not None
        state, trouble = self._state, connected.trouble
        who = SignedIn(
            connected.person.address,
            self._one.kept_for,
            refusals.not_kept(trouble) if trouble else None,
        )
        before = state.sign_in.person
        is_other = before is not None and before[:2] != who[:2]
        self._screen.show(
            self._state._replace(tested=None if is_other else state.tested)
            .with_sign_in(person=who)
            .with_panel(result=None)
            .with_frame(raised=self._number_to_raise())
        )
        self._end()
        then, self._then = self._then, None
        if then:
            then()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self._end(note=say(words.SIGN_IN_CANCELLED))
            return
        result = refusals.refused(error)
        is_raised = refusals.is_in_browser(error)
        raised = self._number_to_raise() if is_raised else self._state.frame.raised
        self._end()
        self._screen.show(self._state.with_panel(result=result).with_frame(raised=raised))

    def _number_to_raise(self) -> int:
        """The window comes to the front once the browser is done with, and no second time."""
        is_raised = self._state.sign_in.phase is Phase.REDEEMING
        return self._state.frame.raised if is_raised else self._screen.next_number()

    def _end(self, note: Sentence | None = None, link: str = "") -> None:
        view = SignInView(note=note, link=link) if note else None
        self._screen.show(self._state.at_rest().with_sign_in(view=view))
