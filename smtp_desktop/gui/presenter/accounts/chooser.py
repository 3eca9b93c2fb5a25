"""Which account is on the screen: choose another, begin a new one, rename it, remove it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smtp_desktop.errors import (
    AccountNotFound,
    RegisterNotChanged,
    SettingsError,
    SettingsInvalid,
)
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.presenter import login
from smtp_desktop.gui.presenter.background import Background, Job
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.frame import Choice, Question
from smtp_desktop.gui.state.result import Action, Result, Tone
from smtp_desktop.gui.state.summary import field_names
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.model.choices import AuthType
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import as_written, say

if TYPE_CHECKING:
    from smtp_desktop.services.services import Services
    from smtp_desktop.waiting import Cancellation


class AccountChooser:
    """The account on the screen among those that are saved.

    `load` reads what is saved under the name that `screen.account` has then; `leave` ends whatever
    still looks for something about the account that was on the screen.
    """

    def __init__(
        self,
        screen: Screen,
        services: Services,
        background: Background,
        load: Callable[[], None],
        leave: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._services = services
        self._background = background
        self._load = load
        self._leave = leave
        self._said: Result | None = None  # why something could not be done

    def look_around(self) -> None:
        """See which accounts there are."""

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> tuple[str, ...]:
            return self._services.accounts.names()

        self._background.beside(job, self._show_names)

    def choose(self, name: str) -> None:
        """The person chose an account; what is not saved is asked about first."""
        state = self._screen.state
        if not state.is_idle or name == self._screen.account:
            self._screen.show(state)  # the list shows again what is on the screen
        elif state.has_unsaved:
            fields = field_names(state.unsaved)
            question = Question(
                say(words.UNSAVED_TITLE),
                say(words.UNSAVED_TEXT, fields=fields),
                (Choice.SAVE, Choice.DISCARD, Choice.CANCEL),
                account=name,
            )
            self._screen.show(state.with_frame(question=question))
        else:
            self.go_to(name)

    def go_to(self, name: str) -> None:
        """Put another account on the screen; what was typed is gone."""
        self._leave()
        self._screen.account = name
        before = self._screen.state
        known = before.known._replace(account=name)
        # A card of other programs may show a password for the only time.
        self._screen.show(WindowState(known=known, programs=before.programs, log=before.log))
        self._load()
        self.look_around()

    def create(self, name: str) -> None:
        """The person named a new account; it is saved once they press Save."""

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
            self._services.accounts.check_free(name)

        self._background.beside(job, lambda _: self.choose(name), self._failed)

    def rename(self, new: str) -> None:
        """The person gave the account on the screen another name."""
        services, name = self._services, self._screen.account

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
            with services.relaying.following(name, new), login.keyring_explained(services):
                services.accounts.rename(name, new)
            services.known_facts.renamed(name, new)
            services.sign_in.renamed(name, new)

        def done(_: None) -> None:
            self._screen.account = new
            self._rest()
            if self._said is not None and self._screen.state.panel.result == self._said:
                self._screen.show(self._screen.state.with_panel(result=None))
            self.look_around()

        self._work(job, done)

    def ask_to_remove(self) -> None:
        """The person wants the account on the screen to be forgotten."""
        services, name = self._services, self._screen.account

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> tuple[str, ...]:
            try:
                saved = services.accounts.names()
                refused = services.relaying.refused_without((name,), saved)
                return tuple(one.name for one in refused)
            except SettingsError:  # then every program is refused already
                return ()

        def done(programs: tuple[str, ...]) -> None:
            if self._screen.account != name:
                return  # another one is on the screen by now
            question = Question(
                say(words.REMOVE_TITLE, name=name),
                say(_what_is_lost(self._screen.state)),
                (Choice.REMOVE, Choice.CANCEL),
                more=say(words.REMOVE_REFUSES, programs=", ".join(programs)) if programs else None,
            )
            self._screen.show(self._screen.state.with_frame(question=question))

        self._background.beside(job, done, self._failed)

    def remove(self) -> None:
        """Forget the account on the screen, with everything kept for it."""
        services, name = self._services, self._screen.account

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> str:
            with login.keyring_explained(services):
                services.accounts.remove(name)
            services.known_facts.forget(name)
            return next(iter(services.accounts.names()), DEFAULT)

        self._work(job, self.go_to)

    def _work(self, job: Job[Any], done: Callable[[Any], None]) -> None:
        if self._screen.state.is_idle:
            self._background.start(Work.SAVING, job, done, self._failed)

    def _show_names(self, names: tuple[str, ...]) -> None:
        # One that is new stands in the list before it is saved.
        found = names if self._screen.account in names else (*names, self._screen.account)
        state = self._screen.state
        self._screen.show(state.with_known(accounts=found, account=self._screen.account))

    def _failed(self, error: Exception) -> None:
        self._rest()
        # The same said once more is news as well: what was said before goes first.
        self._screen.show(self._screen.state.with_panel(result=None, steps=()))
        # The button of such a result would save the form, which is not what failed.
        saving = outcomes.failed(error, Action.SAVE_AGAIN)._replace(actions=())
        self._said = _refused(error) or saving
        self._screen.show(self._screen.state.with_panel(result=self._said, steps=()))

    def _rest(self) -> None:
        self._screen.show(self._screen.state._replace(work=Work.NONE).with_panel(is_slow=False))


def _what_is_lost(state: WindowState) -> str:
    """What a removed account takes with it: a text for translation."""
    if state.saved.draft is None:
        return words.REMOVE_UNSAVED
    return {
        AuthType.BASIC: words.REMOVE_PASSWORD,
        AuthType.OAUTH: words.REMOVE_SIGN_IN,
        AuthType.NONE: words.REMOVE_SETTINGS,
    }[state.saved.draft.auth_type]


def _refused(error: Exception) -> Result | None:
    """What is said about a name, in the words of a window; None for any other failure."""
    if isinstance(error, RegisterNotChanged):
        return Result(Tone.BAD, say(words.RENAME_HELD), say(words.RENAME_HELD_MORE, reason=error))
    if isinstance(error, AccountNotFound):
        return Result(Tone.BAD, say(words.RENAME_UNSAVED))
    if isinstance(error, SettingsInvalid) and error.key == "--account":
        more = as_written(f"{error.reason[:1].upper()}{error.reason[1:]}.")
        return Result(Tone.BAD, say(words.NAME_REFUSED), more)
    return None
