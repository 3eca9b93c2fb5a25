"""The buttons of the result panel: fixes, with their Undo, and what is done with its papers.

Knows no Qt. A fix is applied and tried at once; what is saved changes with Save alone, here as
everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smtp_desktop.diagnosis import fixes
from smtp_desktop.errors import FileNotWritten
from smtp_desktop.gui.changes import filling, typed_secret
from smtp_desktop.gui.changes import fixes as fix_changes
from smtp_desktop.gui.presenter.background import Background
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.presenter.sign_in import SignInPresenter
from smtp_desktop.gui.state.connection import connected_as
from smtp_desktop.gui.state.frame import Papers
from smtp_desktop.gui.state.result import SavedNote
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Fix
    from smtp_desktop.gui.presenter.background import Job
    from smtp_desktop.model.draft import Draft
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.services.services import Services
    from smtp_desktop.services.support.letter import Letter
    from smtp_desktop.waiting import Cancellation


class FixPresenter:
    """Applies what a finding advises, and takes it back."""

    def __init__(
        self,
        screen: Screen,
        providers: Providers,
        sign_in: SignInPresenter,
        test: Callable[[], None],
        stop: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._providers = providers
        self._sign_in = sign_in
        self._test = test
        self._stop = stop

    def apply(self, fix: Fix) -> None:
        """Change the form as a finding advises, and try again what it is for."""
        before = self._screen.state
        self._stop()
        if not self._screen.state.is_idle:
            return
        state = self._screen.state.with_panel(result=before.panel.result, steps=before.panel.steps)
        self._show(fix_changes.applied(state, _fixed_form(state, fix)))
        if self._screen.state.form.is_oauth and not connected_as(self._screen.state):
            self._sign_in.connect(then=self._test if before.panel.steps else None)
        else:
            self._test()

    def undo(self) -> None:
        """Put back what stood there before the last fix, whatever has come of it since."""
        self._stop()
        state = self._screen.state
        if state.panel.fixes and state.is_idle:
            self._show(fix_changes.taken_back(state))

    def _show(self, after: WindowState) -> None:
        """A server that a button names is one the person may never have heard of, so its password
        is typed anew."""
        self._screen.show(typed_secret.kept(self._screen.state, after, self._providers))


def _fixed_form(state: WindowState, fix: Fix) -> Draft:
    draft = fixes.fixed(state.form.draft, fix.changes)
    if draft.connection is not state.form.draft.connection:
        return filling.connection_chosen(state, draft.connection).form.draft
    if draft.auth_type is state.form.draft.auth_type:
        return draft
    # What the service knows of the other way to sign in is filled in as if the person chose it.
    return filling.auth_chosen(state.with_form(draft=draft), draft.auth_type).form.draft


class PaperPresenter:
    """What a person does with the papers of a result."""

    def __init__(self, screen: Screen, services: Services, background: Background) -> None:
        self._screen = screen
        self._services = services
        self._background = background

    @property
    def _papers(self) -> Papers:
        return self._screen.state.papers

    def preparation(self) -> str:
        """The message that asks for Client ID and Tenant ID; empty where nothing is lacking."""
        letter = self._services.explainer.preparation(self._screen.state.form.draft)
        return letter.text if letter else ""

    def toggle_letter(self, to: str) -> None:
        """Open the letter to somebody, or fold it away."""
        opened = "" if self._papers.open_letter == to else to
        self._screen.show(
            self._screen.state._replace(papers=self._papers._replace(open_letter=opened))
        )

    def name_people(self, *, named: bool) -> None:
        """Show email addresses in Details for IT, or hide them again."""
        self._screen.show(
            self._screen.state._replace(papers=self._papers._replace(names_people=named))
        )

    def save_letter(self, letter: Letter, path: str) -> None:
        """Write a letter to a file that the person has chosen; the letter stays on the screen."""

        def done(note: SavedNote) -> None:
            self._screen.show(self._screen.state._replace(papers=self._papers._replace(note=note)))

        self._background.beside(saved_letter(self._services, letter, path), done)


def saved_letter(services: Services, letter: Letter, path: str) -> Job[SavedNote]:
    """Write a letter to a file, and say what came of it."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> SavedNote:
        try:
            services.text_files.write(path, letter.text)
        except FileNotWritten as error:
            reason = say(words.LETTER_NOT_SAVED, reason=error)
            return SavedNote(letter, reason, is_saved=False)
        return SavedNote(letter, say(words.LETTER_SAVED, path=path), is_saved=True)

    return job
