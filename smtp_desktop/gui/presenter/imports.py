"""Settings from a file, a text, or another program on this computer. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smtp_desktop.gui.changes import imports as imported
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.presenter import jobs
from smtp_desktop.gui.presenter.background import Background
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.window import FormState, Work
from smtp_desktop.model.draft import Field
from smtp_desktop.services.imports.reading import looks_like_a_file

if TYPE_CHECKING:
    from smtp_desktop.gui.presenter.jobs import Job
    from smtp_desktop.gui.state.result import Result
    from smtp_desktop.ports.system import OtherAccount
    from smtp_desktop.services.imports.reading import Reading
    from smtp_desktop.services.services import Services

MOST_OFFERS = 3
_PASTED_INTO = (Field.HOST, Field.EMAIL)


class Importing:
    """Fills the form with what is written down elsewhere, and takes it back."""

    def __init__(self, screen: Screen, services: Services, running: Background) -> None:
        self._screen = screen
        self._services = services
        self._running = running

    def look_around(self) -> None:
        """Offer what other programs on this computer send with."""

        def found(others: tuple[OtherAccount, ...]) -> None:
            self._screen.change(others_here=others[:MOST_OFFERS])

        self._running.beside(jobs.other_programs(self._services), found)

    def open_file(self, path: str) -> None:
        """Take settings out of a file."""

        def done(state: FormState) -> FormState:
            return state._replace(result=outcomes.imported(state), steps=())

        job = jobs.read_file(self._services, path, self._email)
        self._start(job, "file", done, outcomes.file_refused)

    def open_text(self, text: str) -> None:
        """Take settings out of a text that was dropped on the window."""
        job = jobs.read_text(self._services, text, self._email)
        self._start(job, "text", lambda state: state, outcomes.text_refused)

    def use(self, other: OtherAccount) -> None:
        """Take the settings of another program on this computer."""
        job = jobs.read_program(self._services, other.draft)
        self._start(job, other.program, self._focused, outcomes.text_refused)

    def pasted(self, field: Field) -> bool:
        """Whether the content of a whole file was pasted into a field; it is then read as such."""
        state = self._screen.state
        text = state.draft.text(field) if field in _PASTED_INTO else ""
        if not (state.is_idle and field in state.touched and looks_like_a_file(text)):
            return False
        draft = state.draft.with_value(field, "")
        self._screen.show(state._replace(draft=draft, touched=state.touched - {field}))
        self.open_text(text)
        return True

    def undo(self) -> None:
        """Put back what stood in the form before."""
        if self._screen.state.is_idle:
            state = imported.taken_back(self._screen.state, self._services.providers)
            self._screen.show(state._replace(focus=self._screen.focus_on(Field.EMAIL)))

    @property
    def _email(self) -> str:
        return self._screen.state.draft.email.strip()

    def _focused(self, state: FormState) -> FormState:
        """The next thing to type is the password."""
        field = Field.PASSWORD if state.is_basic else Field.EMAIL
        return state._replace(focus=self._screen.focus_on(field))

    def _start(
        self,
        job: Job[Reading],
        source: str,
        then: Callable[[FormState], FormState],
        refused: Callable[[Exception, Services], Result],
    ) -> None:
        if not self._screen.state.is_idle:
            return

        def done(reading: Reading) -> None:
            state = self._screen.state._replace(work=Work.NONE, is_slow=False)
            self._screen.show(
                then(imported.taken(state, reading, source, self._services.providers))
            )

        def failed(error: Exception) -> None:
            result = refused(error, self._services)
            self._screen.change(work=Work.NONE, is_slow=False, result=result, steps=())

        self._running.start(Work.LOADING, job, done, failed)
