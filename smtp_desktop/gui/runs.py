"""The long work behind the window: loading, testing, saving; what comes back goes on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smtp_desktop import wording
from smtp_desktop.errors import SecretNotFound
from smtp_desktop.gui import filling, jobs, outcomes, words
from smtp_desktop.gui.jobs import Loaded, Outcome, Result, Task, Tasks
from smtp_desktop.gui.screen import Screen
from smtp_desktop.gui.state import Action, Tested, Tone, Work
from smtp_desktop.gui.state import Result as Shown
from smtp_desktop.model.account import Account
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.wording import say

if TYPE_CHECKING:
    from datetime import datetime

    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.services.accounts import Accounts
    from smtp_desktop.services.kit import Kit
    from smtp_desktop.services.ports import Received

_SLOW = 1.0  # seconds before a running work says so


class Runs:
    """One work at a time; the late answer of an abandoned one is dropped."""

    def __init__(self, screen: Screen, kit: Kit, tasks: Tasks, name: str) -> None:
        self._screen = screen
        self._kit = kit
        self._tasks = tasks
        self._name = name
        self._task: Task | None = None
        self._number = 0

    def load(self) -> None:
        """Read the saved settings; the keyring stays closed until something is sent."""

        def failed(error: Exception) -> None:
            result = outcomes.failed(error, self._kit, Action.TEST_AGAIN)
            self._screen.change(work=Work.NONE, result=result)

        self._start(Work.LOADING, jobs.load(self._kit, self._name), self._loaded, failed)

    def test(self, account: Account) -> None:
        """Send a test email with what is on the screen."""
        state = self._screen.state
        job = jobs.test(self._kit, account, state.password, self._kept, self._name, _body(account))
        tested = Tested(self._kit.clock.now(), state.draft, state.password)
        self._start(
            Work.TESTING, job, lambda outcome: self._tested(outcome, tested), self._test_failed
        )

    def stop(self) -> None:
        """End a test now, whatever it is waiting for."""
        if self._screen.state.work is not Work.TESTING:
            return
        if self._task:
            self._task.cancel()
        self._number += 1
        self._screen.change(work=Work.NONE, is_slow=False, result=outcomes.stopped())

    def save(self, account: Account, *, until_quit: bool = False, closes: bool = False) -> None:
        """Save settings and secrets together; with `until_quit` the secrets stay in memory.

        With `closes` the window closes once everything is saved.
        """
        state = self._screen.state
        secrets = _typed_secrets(state.password, state.client_secret)
        accounts = self._kit.session_accounts if until_quit else self._kit.accounts
        if not secrets and state.keeps_until_quit:
            accounts = self._kit.session_accounts
            until_quit = True
        job = jobs.save(accounts, account, secrets or None, self._name)

        def done(_: None) -> None:
            self._saved(until_quit=until_quit)
            self._screen.change(is_closing=closes)

        self._start(Work.SAVING, job, done, self._save_failed)

    def open_file(self, path: str) -> None:
        """Take the settings out of a file that IT handed over."""

        def done(draft: Draft) -> None:
            filled = filling.loaded(self._screen.state, draft, self._kit.providers)
            result = Shown(Tone.NEUTRAL, say(words.IMPORTED))
            saved = self._screen.state.saved
            self._screen.show(filled._replace(saved=saved, work=Work.NONE, result=result))

        def failed(error: Exception) -> None:
            refused = outcomes.file_refused(error, self._kit)
            self._screen.change(work=Work.NONE, result=refused)

        self._start(Work.LOADING, jobs.read_file(self._kit, path), done, failed)

    @property
    def _kept(self) -> Accounts:
        until_quit = self._screen.state.keeps_until_quit
        return self._kit.session_accounts if until_quit else self._kit.accounts

    def _start(
        self,
        work: Work,
        job: jobs.Job[Result],
        on_done: Callable[[Result], None],
        on_failed: Callable[[Exception], None],
    ) -> None:
        self._number += 1
        number = self._number

        def current(function: Callable[..., None]) -> Callable[..., None]:
            return lambda value: function(value) if number == self._number else None

        def slow() -> None:
            if number == self._number and self._screen.state.work is work:
                self._screen.change(is_slow=True)

        self._screen.change(work=work, is_slow=False, notices={})
        if work is Work.TESTING:
            self._screen.change(steps=(), result=None)
        self._task = self._tasks.start(
            job, current(self._step), current(on_done), current(on_failed)
        )
        self._tasks.later(_SLOW, slow)

    def _step(self, step: Step) -> None:
        others = [one for one in self._screen.state.steps if one.stage is not step.stage]
        self._screen.change(steps=(*others, step))

    def _loaded(self, loaded: Loaded) -> None:
        screen, state = self._screen, self._screen.state._replace(work=Work.NONE)
        named = {one.id for one in loaded.providers.buttons}
        others = [one for one in loaded.providers.all if one.id not in named and one.has_smtp]
        state = state._replace(
            buttons=loaded.providers.buttons,
            others=tuple(sorted(others, key=lambda one: one.name.lower())),
        )
        if loaded.draft is None:
            screen.show(state._replace(focus=screen.focus_on(Field.EMAIL)))
            return
        state = filling.loaded(state, loaded.draft, loaded.providers)
        if loaded.tested_at:
            state = state._replace(tested=Tested(loaded.tested_at, loaded.draft, None))
        screen.show(state._replace(has_saved_password=True))

    def _tested(self, outcome: Outcome, tested: Tested) -> None:
        state = self._screen.state
        report = outcome.report
        self._screen.show(
            state._replace(
                work=Work.NONE,
                is_slow=False,
                steps=report.steps,
                tested=tested._replace(at=report.at) if report.ok else None,
                messages=self._messages(),
                result=outcomes.tested(outcome, state),
            )
        )
        self._remember()

    def _test_failed(self, error: Exception) -> None:
        if isinstance(error, SecretNotFound):
            screen = self._screen
            problems = {Field.PASSWORD: say(words.PASSWORD_GONE)}
            screen.change(
                work=Work.NONE,
                has_saved_password=False,
                problems=problems,
                focus=screen.focus_on(Field.PASSWORD),
                result=outcomes.check_fields((Field.PASSWORD,)),
            )
            return
        result = outcomes.failed(error, self._kit, Action.TEST_AGAIN)
        self._screen.change(work=Work.NONE, is_slow=False, result=result)

    def _saved(self, *, until_quit: bool) -> None:
        state = self._screen.state
        tested = state.tested
        if tested and tested.password == state.password:
            tested = tested._replace(password=None)  # what was tested is what is saved now
        had_password = state.has_saved_password or state.password is not None
        result = _without_saving(state.result)
        if until_quit:
            result = Shown(Tone.NEUTRAL, say(words.KEPT_TITLE), say(words.KEPT_MORE))
        self._screen.show(
            state._replace(
                work=Work.NONE,
                is_slow=False,
                saved=state.draft,
                password=None,
                client_secret=None,
                has_saved_password=had_password,
                keeps_until_quit=until_quit,
                tested=tested,
                saved_at=self._kit.clock.now(),
                result=result,
            )
        )
        self._remember()

    def _save_failed(self, error: Exception) -> None:
        result = outcomes.failed(error, self._kit, Action.SAVE_AGAIN)
        self._screen.change(work=Work.NONE, is_slow=False, result=result)

    def _messages(self) -> tuple[Received, ...]:
        return tuple(self._kit.mailbox.messages()) if self._kit.mailbox else ()

    def _remember(self) -> None:
        """Keep the mark of a green test across restarts, once what was tested is saved."""
        state = self._screen.state
        if state.saved == state.draft and state.password is None:
            at = state.tested.at if state.tested and state.is_tested else None
            job = jobs.keep_mark(self._kit, self._name, state.draft, at)
            self._tasks.start(job, _nothing, _nothing, _nothing)


def _body(account: Account) -> jobs.Body:
    """What the test message says, once the computer's name and the time are known."""

    def body(computer: str, at: datetime) -> tuple[str, str]:
        server = f"{account.server.host}:{account.server.port}"
        time = f"{at:%Y-%m-%d %H:%M %Z}"
        text = wording.test_body(computer, server, time, account.auth_type)
        return wording.TEST_SUBJECT, str(text)

    return body


def _typed_secrets(
    password: Secret | None, client_secret: Secret | None
) -> dict[SecretKind, Secret]:
    typed = {SecretKind.PASSWORD: password, SecretKind.CLIENT_SECRET: client_secret}
    return {kind: secret for kind, secret in typed.items() if secret is not None}


def _without_saving(result: Shown | None) -> Shown | None:
    """A green test stays on the screen once its settings are saved; what is past goes."""
    if result is None or result.tone is not Tone.GOOD:
        return None
    actions = tuple(action for action in result.actions if action is not Action.SAVE)
    return result._replace(actions=actions)


def _nothing(value: object) -> None:
    """A result that nobody waits for."""
