"""What is saved: reading it when the window opens, and saving what is on the screen.

The functions with a Job are what a worker thread does of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smtp_desktop.errors import (
    SecretKeptForOther,
    SecretNotFound,
)
from smtp_desktop.gui.changes import filling, lookalikes
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.presenter import login
from smtp_desktop.gui.presenter.background import Background, Job
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.form import Tested
from smtp_desktop.gui.state.result import Action, Result, Tone
from smtp_desktop.gui.state.sign_in import SignedIn
from smtp_desktop.gui.state.window import Work
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from smtp_desktop.model.purpose import of_sign_in
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import fault

if TYPE_CHECKING:
    from datetime import datetime

    from smtp_desktop.model.draft import Draft
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.model.sign_in.cloud import Clouds
    from smtp_desktop.ports.storage import Secrets
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.services import Services
    from smtp_desktop.waiting import Cancellation


@dataclass(frozen=True)
class Loaded:
    """What was found at the start, the keyring left closed.

    `looks_up` says whether settings may be looked up on the internet, `tested_at` when the saved
    settings last worked, `has_arrived` whether that test email is known to have arrived, and
    `connected` who is connected at Microsoft. `keeps_client_secret` says whether a client secret is
    saved; it is None where nobody knows. `full_name` is that of whoever uses this computer.
    """

    draft: Draft | None
    providers: Providers
    clouds: Clouds
    tested_at: datetime | None = None
    connected: str = ""
    keeps_client_secret: bool | None = None
    looks_up: bool = True
    has_arrived: bool = False
    full_name: str = ""


class SavingPresenter:
    """Reads what is saved when the window opens, and saves what is on the screen."""

    def __init__(self, screen: Screen, services: Services, background: Background) -> None:
        self._screen = screen
        self._services = services
        self._background = background

    def load(self, on_first_run: Callable[[], None]) -> None:
        """Read the saved settings; the keyring stays closed until something is sent."""

        def done(loaded: Loaded) -> None:
            self._loaded(loaded)
            if loaded.draft is None:
                on_first_run()

        def failed(error: Exception) -> None:
            result = outcomes.failed(error)
            self._screen.show(self._screen.state._replace(work=Work.NONE).with_panel(result=result))

        job = _load(self._services, self._screen.account)
        self._background.start(Work.LOADING, job, done, failed)

    def save(
        self,
        account: Account,
        *,
        until_quit: bool = False,
        closes: bool = False,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Save settings and secrets together.

        With `until_quit` the secrets stay in memory. With `closes` the window closes once
        everything is saved; `then` is what follows.
        """
        state = self._screen.state
        secrets = login.to_save(state)
        accounts = self._services.session_accounts if until_quit else self._services.accounts
        if not secrets and state.saved.until_quit:
            accounts = self._services.session_accounts
            until_quit = True
        needs_keyring = login.needs_keyring(state)
        job = _save(
            self._services,
            accounts,
            account,
            secrets,
            self._screen.account,
            needs_keyring=needs_keyring,
        )

        def done(_: None) -> None:
            self._saved(until_quit=until_quit)
            self._screen.show(self._screen.state.with_frame(is_closing=closes))
            if then:
                then()

        self._background.start(Work.SAVING, job, done, self._save_failed)

    def ask_for_secret(self, error: SecretNotFound) -> None:
        """Say beside its field which secret is to be entered, and why."""
        screen, is_other = self._screen, isinstance(error, SecretKeptForOther)
        is_password = screen.state.form.is_basic
        field = Field.PASSWORD if is_password else Field.CLIENT_SECRET
        text = fault(error) if is_other else say(words.PASSWORD_GONE)
        screen.show(
            screen.state.at_rest()
            .with_panel(result=outcomes.check_fields((field,)))
            .with_saved(
                has_password=False,
                has_client_secret=screen.state.saved.has_client_secret if is_password else False,
            )
            .with_form(problems={field: text})
            .with_frame(focus=screen.focus_on(field))
        )

    def remember(self) -> None:
        """Keep the mark of a green test across restarts, once what was tested is saved."""
        state = self._screen.state
        if state.saved.draft == state.form.draft and state.form.password is None:
            tested = state.tested if state.is_tested else None
            self._screen.show(state.with_saved(tested=tested))
            self._background.beside(
                _keep_mark(self._services, self._screen.account, state.form.draft, tested)
            )

    def _loaded(self, loaded: Loaded) -> None:
        screen, state = self._screen, self._screen.state._replace(work=Work.NONE)
        named = {one.id for one in loaded.providers.buttons}
        others = [one for one in loaded.providers.all if one.id not in named and one.has_smtp]
        state = state.with_known(
            looks_up=loaded.looks_up,
            providers=loaded.providers,
            clouds=loaded.clouds,
            buttons=loaded.providers.buttons,
            others=tuple(sorted(others, key=lambda one: one.name.lower())),
        )
        if loaded.draft is None:
            if Field.NAME not in state.form.touched:
                state = state.with_form(draft=state.form.draft._replace(name=loaded.full_name))
            state = state.with_known(full_name=loaded.full_name)
            screen.show(state.with_frame(focus=screen.focus_on(Field.EMAIL)))
            return
        is_oauth = loaded.draft.auth_type is AuthType.OAUTH
        state = filling.loaded(state, loaded.draft, loaded.providers)
        state = (
            lookalikes.all_remarked(state, loaded.providers)
            .with_saved(
                has_password=loaded.draft.auth_type is AuthType.BASIC,
                has_client_secret=loaded.keeps_client_secret if is_oauth else False,
            )
            .with_sign_in(is_registration_open=not loaded.connected)
        )
        if loaded.connected:
            who = SignedIn(loaded.connected, of_sign_in(loaded.draft, self._services.clouds))
            state = state.with_sign_in(person=who)
        if loaded.tested_at and (loaded.connected or not is_oauth):
            tested = Tested(loaded.tested_at, loaded.draft, None, has_arrived=loaded.has_arrived)
            state = state._replace(tested=tested).with_saved(tested=tested)
        screen.show(state)

    def _saved(self, *, until_quit: bool) -> None:
        state = self._screen.state
        tested = state.tested
        if {Field.PASSWORD, Field.CLIENT_SECRET}.intersection(state.changed_since_test):
            tested = None  # what is saved now was never tested, and cannot be told apart any more
        elif tested:
            tested = tested._replace(password=None, client_secret=None)  # no copy stays here
        had_password = state.saved.has_password or state.form.password is not None
        keeps_secret = login.keeps_client_secret(state)
        result = _without_saving(state.panel.result)
        if until_quit:
            result = outcomes.kept_until_quit(state)
        self._screen.show(
            state._replace(work=Work.NONE, imported=None, tested=tested)
            .with_panel(is_slow=False, fixes=(), result=result)
            .with_saved(
                draft=state.form.draft,
                has_password=state.form.is_basic and had_password,
                has_client_secret=keeps_secret,
                until_quit=until_quit,
                at=self._services.clock.now(),
            )
            .with_form(password=None, client_secret=None, drops_client_secret=False)
        )
        if not until_quit and keeps_secret is not None:
            services, name = self._services, self._screen.account
            self._background.beside(_keep_secret_mark(services, name, has_one=keeps_secret))
        self.remember()

    def _save_failed(self, error: Exception) -> None:
        if isinstance(error, SecretNotFound):
            self.ask_for_secret(error)
            return
        result = outcomes.failed(error, Action.SAVE_AGAIN)
        self._screen.show(self._screen.state.at_rest().with_panel(result=result))


def _without_saving(result: Result | None) -> Result | None:
    """A green test stays on the screen once its settings are saved; what is past goes."""
    return result if result is not None and result.tone is Tone.GOOD else None


def _load(services: Services, name: str) -> Job[Loaded]:
    """Read the saved settings; the keyring is not touched."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Loaded:
        draft, looks_up = services.accounts.draft(name), services.preferences.looks_up
        if draft is None:
            return Loaded(
                None,
                services.providers,
                services.clouds,
                looks_up=looks_up,
                full_name=services.full_name,
            )
        from smtp_desktop.model.purpose import of_sign_in

        known = services.known_facts
        return Loaded(
            draft,
            services.providers,
            services.clouds,
            known.tested_at(name, draft),
            known.connected(name, of_sign_in(draft, services.clouds)),
            known.has_client_secret(name),
            looks_up,
            known.has_arrived(name, draft),
        )

    return job


def _save(
    services: Services,
    accounts: Accounts,
    account: Account,
    secrets: Secrets | None,
    name: str,
    *,
    needs_keyring: bool,
) -> Job[None]:
    """Store settings and secrets in `accounts`, together or neither.

    Without `needs_keyring` there is no secret to keep, and a computer without a keyring will do.
    """

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
        from smtp_desktop.errors import SecretStoreUnavailable

        with login.keyring_explained(services):
            try:
                accounts.save(account, secrets, name)
            except SecretStoreUnavailable:
                if needs_keyring:
                    raise
                accounts.save_settings(account, name)

    return job


def _keep_mark(services: Services, name: str, draft: Draft, tested: Tested | None) -> Job[None]:
    """Remember when these settings worked, or that they have not been tested."""
    at, has_arrived = (tested.at, tested.has_arrived) if tested else (None, False)

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
        services.known_facts.keep(name, draft, at, has_arrived=has_arrived)

    return job


def _keep_secret_mark(services: Services, name: str, *, has_one: bool) -> Job[None]:
    """Remember whether a client secret is saved."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
        services.known_facts.keep_has_client_secret(name, has_one=has_one)

    return job
