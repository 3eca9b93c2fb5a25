"""The email of the log that is open: what came of it, and its papers. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smtp_desktop.errors import SettingsError
from smtp_desktop.gui.changes.log import page as changes
from smtp_desktop.gui.presenter.background import Job, LatestJob, Tasks, nothing
from smtp_desktop.gui.presenter.result import saved_letter
from smtp_desktop.gui.state.log.page import LogPage, Opened
from smtp_desktop.ports.sending_log import Entry, State

if TYPE_CHECKING:
    from smtp_desktop.gui.presenter.screen import Screen
    from smtp_desktop.gui.state.result import Result, SavedNote
    from smtp_desktop.model.account import Account
    from smtp_desktop.services.services import Services
    from smtp_desktop.services.support.letter import Letter
    from smtp_desktop.waiting import Cancellation

_Found = tuple[Entry, "Result"]


class EntryPresenter:
    """Opens an email of the log, and closes it."""

    def __init__(self, screen: Screen, services: Services, tasks: Tasks) -> None:
        self._screen = screen
        self._services = services
        self._tasks = tasks
        self._job = LatestJob(tasks)

    @property
    def _opened(self) -> Opened | None:
        return self._screen.state.log.opened if self._screen.state.log else None

    def open(self, number: int) -> None:
        """The person wants to know more about an email."""
        opened = self._opened
        if opened and opened.number == number and opened.result:
            return
        self._show(Opened(number))
        self._explain(number)

    def close(self) -> None:
        """The person has read it."""
        self._job.abandon()
        self._show(None)

    def toggle_details(self) -> None:
        """Open Details for IT, or fold them away."""
        self._with_papers(is_details_open=not self._papers("is_details_open"), names_people=False)

    def name_people(self, *, named: bool) -> None:
        """Show email addresses in Details for IT, or hide them again."""
        self._with_papers(names_people=named)

    def toggle_letter(self, to: str) -> None:
        """Open the message to somebody, or fold it away."""
        self._with_papers(open_letter="" if self._papers("open_letter") == to else to)

    def save_letter(self, letter: Letter, path: str) -> None:
        """Write a message to a file that the person has chosen."""

        def done(note: SavedNote) -> None:
            self._with_papers(note=note)

        self._tasks.start(saved_letter(self._services, letter, path), nothing, done, nothing)

    def look_again(self) -> None:
        """The log has changed: what was under way may have come to its end."""
        opened = self._opened
        if opened and opened.entry and opened.entry.state is State.UNDER_WAY:
            self._explain(opened.number)

    def _explain(self, number: int) -> None:
        self._job.start(self._explained(number), self._found, self._not_read)

    def _explained(self, number: int) -> Job[_Found | None]:
        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> _Found | None:
            entry = self._services.log_browser.entry(number)
            if entry is None:
                return None
            account = _account(self._services, entry.account)
            finding, documents = self._services.explainer.of_entry(entry, account)
            browser = self._services.log_browser
            today = browser.now().astimezone().date()
            row = changes.row_of(entry, today, is_ended=browser.is_ended(entry))
            return entry, changes.result_of(entry, finding, documents, row)

        return job

    def _found(self, found: _Found | None) -> None:
        opened = self._opened
        if opened is None:
            return
        if found is None:
            self._show(None)
            return
        entry, result = found
        self._show(opened._replace(entry=entry, result=result))

    def _papers(self, name: str) -> Any:
        opened = self._opened
        return getattr(opened.papers, name) if opened else None

    def _with_papers(self, **values: Any) -> None:
        opened = self._opened
        if opened:
            self._show(opened._replace(papers=opened.papers._replace(**values)))

    def _not_read(self, error: Exception) -> None:
        page = self._screen.state.log or LogPage()
        page = page._replace(problem=changes.not_read(error))
        self._screen.show(self._screen.state._replace(log=page))

    def _show(self, opened: Opened | None) -> None:
        page = (self._screen.state.log or LogPage())._replace(opened=opened)
        self._screen.show(self._screen.state._replace(log=page))


def _account(services: Services, name: str) -> Account | None:
    """The account with this name as it is saved now; None where it cannot be used any more."""
    try:
        return services.accounts.account(name)
    except SettingsError:
        return None
