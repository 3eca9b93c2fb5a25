"""The long work behind the window: loading, testing, saving; what comes back goes on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smtp_desktop.errors import (
    SecretKeptForOther,
    SecretNotFound,
    SignInError,
    SignInExpired,
    SignInNeeded,
)
from smtp_desktop.gui.changes import filling, lookalikes, service_line
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.changes import sign_in_results as refusals
from smtp_desktop.gui.presenter import jobs, login
from smtp_desktop.gui.presenter.background import Background
from smtp_desktop.gui.presenter.delivery import Delivering
from smtp_desktop.gui.presenter.jobs import Loaded
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state import sign_in as connection
from smtp_desktop.gui.state.result import Action, Outcome, Result, Tone
from smtp_desktop.gui.state.sign_in import SignedIn
from smtp_desktop.gui.state.window import FormState, Tested, Work
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from smtp_desktop.model.purpose import of_sign_in
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import fault

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.ports.system import Received
    from smtp_desktop.services.services import Services


class Runs:
    """Loading, testing and saving, one at a time."""

    def __init__(
        self,
        screen: Screen,
        services: Services,
        running: Background,
        name: str,
        delivering: Delivering,
    ) -> None:
        self._delivering = delivering
        self._screen = screen
        self._services = services
        self._running = running
        self._name = name

    def load(self, on_first_run: Callable[[], None]) -> None:
        """Read the saved settings; the keyring stays closed until something is sent."""

        def done(loaded: Loaded) -> None:
            self._loaded(loaded)
            if loaded.draft is None:
                on_first_run()

        def failed(error: Exception) -> None:
            result = outcomes.failed(error, Action.TEST_AGAIN)
            self._screen.change(work=Work.NONE, result=result)

        job = jobs.load(self._services, self._name)
        self._running.start(Work.LOADING, job, done, failed)

    def test(self, account: Account, *, anyway: bool = False) -> None:
        """Send a test email with what is on the screen; `anyway` however often it was tried."""
        state = self._screen.state
        find = login.for_test(self._services, account, state, self._name)
        is_meant = service_line.mismatch(state) is not None  # it was asked about before
        job = jobs.test(self._services, account, find, anyway=anyway, elsewhere=is_meant)
        now = self._services.clock.now()
        tested = Tested(now, state.draft, state.password, state.client_secret)

        def done(outcome: Outcome) -> None:
            self._tested(outcome, tested, account)

        self._running.start(
            Work.TESTING, job, done, self._test_failed, self._step, steps=(), result=None
        )

    def stop(self) -> None:
        """End a test now, whatever it is waiting for."""
        if self._screen.state.work is Work.TESTING:
            self._running.abandon()
            self._screen.change(work=Work.NONE, is_slow=False, result=outcomes.stopped())

    def save(self, account: Account, *, until_quit: bool = False, closes: bool = False) -> None:
        """Save settings and secrets together; with `until_quit` the secrets stay in memory.

        With `closes` the window closes once everything is saved.
        """
        state = self._screen.state
        secrets = login.to_save(state)
        accounts = self._services.session_accounts if until_quit else self._services.accounts
        if not secrets and state.keeps_until_quit:
            accounts = self._services.session_accounts
            until_quit = True
        needs_keyring = login.needs_keyring(state)
        job = jobs.save(
            self._services, accounts, account, secrets, self._name, needs_keyring=needs_keyring
        )

        def done(_: None) -> None:
            self._saved(until_quit=until_quit)
            self._screen.change(is_closing=closes)

        self._running.start(Work.SAVING, job, done, self._save_failed)

    def _step(self, step: Step) -> None:
        others = [one for one in self._screen.state.steps if one.stage is not step.stage]
        self._screen.change(steps=(*others, step))

    def _loaded(self, loaded: Loaded) -> None:
        screen, state = self._screen, self._screen.state._replace(work=Work.NONE)
        named = {one.id for one in loaded.providers.buttons}
        others = [one for one in loaded.providers.all if one.id not in named and one.has_smtp]
        state = state._replace(
            looks_up=loaded.looks_up,
            providers=loaded.providers,
            clouds=loaded.clouds,
            buttons=loaded.providers.buttons,
            others=tuple(sorted(others, key=lambda one: one.name.lower())),
        )
        if loaded.draft is None:
            screen.show(state._replace(focus=screen.focus_on(Field.EMAIL)))
            return
        is_oauth = loaded.draft.auth_type is AuthType.OAUTH
        state = filling.loaded(state, loaded.draft, loaded.providers)
        state = lookalikes.all_remarked(state, loaded.providers)._replace(
            has_saved_password=loaded.draft.auth_type is AuthType.BASIC,
            keeps_client_secret=loaded.keeps_client_secret if is_oauth else False,
            is_registration_open=not loaded.connected,
        )
        if loaded.connected:
            who = SignedIn(loaded.connected, of_sign_in(loaded.draft, self._services.clouds))
            state = state._replace(connection=who)
        if loaded.tested_at and (loaded.connected or not is_oauth):
            state = state._replace(tested=Tested(loaded.tested_at, loaded.draft, None))
        screen.show(state)

    def _tested(self, outcome: Outcome, tested: Tested, account: Account) -> None:
        state = self._screen.state
        report = outcome.report
        result = outcomes.tested(outcome, state)
        if isinstance(report.error, SignInError):
            result = refusals.tested(result, report.error)
        self._screen.show(
            state._replace(
                work=Work.NONE,
                is_slow=False,
                steps=report.steps,
                tested=tested._replace(at=report.at) if report.ok else None,
                connection=_connection_after(outcome, state),
                messages=self._messages(),
                result=result,
                delivery=None,
                question=outcomes.held_back(report, account),
            )
        )
        if report.ok:
            self._delivering.begin(report, account)
        self._remember()

    def _test_failed(self, error: Exception) -> None:
        if isinstance(error, SecretNotFound):
            self._secret_missing(error)
            return
        if isinstance(error, SignInNeeded):
            here = connection.here(self._screen.state)
            result = refusals.connect_first(has_expired=here is not None)
        else:
            result = outcomes.failed(error, Action.TEST_AGAIN)
        self._screen.change(work=Work.NONE, is_slow=False, result=result)

    def _secret_missing(self, error: SecretNotFound) -> None:
        """Say beside its field which secret is to be entered, and why."""
        screen, is_other = self._screen, isinstance(error, SecretKeptForOther)
        is_password = screen.state.is_basic
        field = Field.PASSWORD if is_password else Field.CLIENT_SECRET
        text = fault(error) if is_other else say(words.PASSWORD_GONE)
        screen.change(
            work=Work.NONE,
            is_slow=False,
            has_saved_password=False,
            keeps_client_secret=screen.state.keeps_client_secret if is_password else False,
            problems={field: text},
            focus=screen.focus_on(field),
            result=outcomes.check_fields((field,)),
        )

    def _saved(self, *, until_quit: bool) -> None:
        state = self._screen.state
        tested = state.tested
        if {Field.PASSWORD, Field.CLIENT_SECRET}.intersection(state.changed_since_test):
            tested = None  # what is saved now was never tested, and cannot be told apart any more
        elif tested:
            tested = tested._replace(password=None, client_secret=None)  # no copy stays here
        had_password = state.has_saved_password or state.password is not None
        keeps_secret = login.keeps_client_secret(state)
        result = _without_saving(state.result)
        if until_quit:
            result = outcomes.kept_until_quit(state)
        self._screen.show(
            state._replace(
                work=Work.NONE,
                is_slow=False,
                saved=state.draft,
                password=None,
                client_secret=None,
                has_saved_password=state.is_basic and had_password,
                keeps_client_secret=keeps_secret,
                drops_client_secret=False,
                keeps_until_quit=until_quit,
                mended=(),
                imported=None,
                tested=tested,
                saved_at=self._services.clock.now(),
                result=result,
            )
        )
        if not until_quit and keeps_secret is not None:
            services, name = self._services, self._name
            self._running.beside(jobs.keep_secret_mark(services, name, has_one=keeps_secret))
        self._remember()

    def _save_failed(self, error: Exception) -> None:
        if isinstance(error, SecretNotFound):
            self._secret_missing(error)
            return
        result = outcomes.failed(error, Action.SAVE_AGAIN)
        self._screen.change(work=Work.NONE, is_slow=False, result=result)

    def _messages(self) -> tuple[Received, ...]:
        return tuple(self._services.mailbox.messages()) if self._services.mailbox else ()

    def _remember(self) -> None:
        """Keep the mark of a green test across restarts, once what was tested is saved."""
        state = self._screen.state
        if state.saved == state.draft and state.password is None:
            at = state.tested.at if state.tested and state.is_tested else None
            self._running.beside(jobs.keep_mark(self._services, self._name, state.draft, at))


def _connection_after(outcome: Outcome, state: FormState) -> SignedIn | None:
    """Who is connected, by what a test has found out."""
    refusal, before = outcome.report.error, state.connection
    if outcome.person:
        assert state.clouds is not None
        before = SignedIn(outcome.person, of_sign_in(state.draft, state.clouds))
    if isinstance(refusal, SignInNeeded):
        return None
    if isinstance(refusal, SignInExpired) and before:
        return before._replace(has_expired=True)
    return before


def _without_saving(result: Result | None) -> Result | None:
    """A green test stays on the screen once its settings are saved; what is past goes."""
    if result is None or result.tone is not Tone.GOOD:
        return None
    actions = tuple(action for action in result.actions if action is not Action.SAVE)
    return result._replace(actions=actions)
