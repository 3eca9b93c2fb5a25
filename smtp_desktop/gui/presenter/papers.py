"""Letters and Details for IT: what is open of them, whom they name, and saving. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smtp_desktop.errors import FileNotWritten
from smtp_desktop.gui.presenter.background import Background
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.result import Papers, SavedNote
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.gui.presenter.background import Job
    from smtp_desktop.services.services import Services
    from smtp_desktop.services.support.letter import Letter
    from smtp_desktop.waiting import Cancellation


class PaperPresenter:
    """What a person does with the papers of a result."""

    def __init__(self, screen: Screen, services: Services, background: Background) -> None:
        self._screen = screen
        self._services = services
        self._background = background

    @property
    def _papers(self) -> Papers:
        return self._screen.state.papers

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

        self._background.beside(_save(self._services, letter, path), done)


def _save(services: Services, letter: Letter, path: str) -> Job[SavedNote]:
    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> SavedNote:
        try:
            services.text_files.write(path, letter.text)
        except FileNotWritten as error:
            reason = say(words.LETTER_NOT_SAVED, reason=error)
            return SavedNote(letter, reason, is_saved=False)
        return SavedNote(letter, say(words.LETTER_SAVED, path=path), is_saved=True)

    return job
