"""Settings from a file, a text, or another program on this computer. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smtp_desktop.gui.changes import imports as imported
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.presenter.background import Background, Job
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model.draft import Field
from smtp_desktop.services.imports.reading import looks_like_a_file

if TYPE_CHECKING:
    from smtp_desktop.gui.state.result import Result
    from smtp_desktop.model.draft import Draft
    from smtp_desktop.ports.system import OtherAccount
    from smtp_desktop.services.imports.reading import Reading
    from smtp_desktop.services.services import Services
    from smtp_desktop.waiting import Cancellation

MOST_OFFERS = 3
_PASTED_INTO = (Field.HOST, Field.EMAIL)


class ImportPresenter:
    """Fills the form with what is written down elsewhere, and takes it back."""

    def __init__(self, screen: Screen, services: Services, background: Background) -> None:
        self._screen = screen
        self._services = services
        self._background = background

    def look_around(self) -> None:
        """Offer what other programs on this computer send with."""

        def found(others: tuple[OtherAccount, ...]) -> None:
            self._screen.show(self._screen.state.with_known(others_here=others[:MOST_OFFERS]))

        self._background.beside(other_programs(self._services), found)

    def open_file(self, path: str) -> None:
        """Take settings out of a file."""

        def done(state: WindowState) -> WindowState:
            state = state.with_panel(result=outcomes.imported(state), steps=())
            return self._focused(state)

        job = read_file(self._services, path, self._email)
        self._start(job, "file", done, outcomes.file_refused)

    def open_text(self, text: str) -> None:
        """Take settings out of a text that was dropped on the window."""
        job = read_text(self._services, text, self._email)
        self._start(job, "text", lambda state: state, outcomes.text_refused)

    def use(self, other: OtherAccount) -> None:
        """Take the settings of another program on this computer."""
        job = read_program(self._services, other.draft)
        self._start(job, other.program, self._focused, outcomes.text_refused)

    def pasted(self, field: Field) -> bool:
        """Whether the content of a whole file was pasted into a field; it is then read as such."""
        state = self._screen.state
        text = state.form.draft.text(field) if field in _PASTED_INTO else ""
        if not (state.is_idle and field in state.form.touched and looks_like_a_file(text)):
            return False
        draft = state.form.draft.with_value(field, "")
        self._screen.show(state.with_form(draft=draft, touched=state.form.touched - {field}))
        self.open_text(text)
        return True

    def undo(self) -> None:
        """Put back what stood in the form before."""
        if self._screen.state.is_idle:
            state = imported.taken_back(self._screen.state, self._services.providers)
            self._screen.show(state.with_frame(focus=self._screen.focus_on(Field.EMAIL)))

    @property
    def _email(self) -> str:
        return self._screen.state.form.draft.email.strip()

    def _focused(self, state: WindowState) -> WindowState:
        """The next thing to type is the password, or the address where there is none."""
        is_next = state.form.is_basic and not state.form.is_empty
        field = Field.PASSWORD if is_next else Field.EMAIL
        return state.with_frame(focus=self._screen.focus_on(field))

    def _start(
        self,
        job: Job[Reading],
        source: str,
        then: Callable[[WindowState], WindowState],
        refused: Callable[[Exception], Result],
    ) -> None:
        if not self._screen.state.is_idle:
            return

        def done(reading: Reading) -> None:
            state = self._screen.state.at_rest()
            self._screen.show(
                then(imported.taken(state, reading, source, self._services.providers))
            )

        def failed(error: Exception) -> None:
            result = refused(error)
            self._screen.show(self._screen.state.at_rest().with_panel(result=result, steps=()))

        self._background.start(Work.LOADING, job, done, failed)


def read_file(services: Services, path: str, email: str) -> Job[Reading]:
    """Read settings out of a file: ours, or a page that other programs read."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Reading:
        from smtp_desktop.errors import SettingsInvalid
        from smtp_desktop.services.imports import reader
        from smtp_desktop.services.imports.reading import fitting

        data = services.beginning_of(path, reader.MOST_BYTES + 1)
        try:
            return fitting(reader.read(data, email), services.providers, services.clouds)
        except SettingsInvalid as error:
            error.path = path
            raise

    return job


def read_text(services: Services, text: str, email: str) -> Job[Reading]:
    """Read settings out of a text that was pasted or dropped."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Reading:
        from smtp_desktop.services.imports import reader
        from smtp_desktop.services.imports.reading import fitting

        data = text.encode("utf-8", "replace")
        return fitting(reader.read(data, email), services.providers, services.clouds)

    return job


def read_program(services: Services, draft: Draft) -> Job[Reading]:
    """Take the settings of another program on this computer."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Reading:
        from smtp_desktop.services.imports.reading import fitting, of_program

        return fitting(of_program(draft), services.providers, services.clouds)

    return job


def other_programs(services: Services) -> Job[tuple[OtherAccount, ...]]:
    """Look for what other programs on this computer send with."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> tuple[OtherAccount, ...]:
        return services.other_programs.accounts()

    return job
