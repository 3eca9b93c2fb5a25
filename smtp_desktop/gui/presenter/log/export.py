"""The table that a person saves of what is listed. Knows no Qt."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from smtp_desktop.errors import FileNotWritten
from smtp_desktop.gui.changes.log import page as changes
from smtp_desktop.gui.presenter.background import LatestJob, Tasks
from smtp_desktop.gui.state.log.page import LogPage
from smtp_desktop.services.sending_log import spreadsheet
from smtp_desktop.wording import sending_log as words
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.gui.presenter.screen import Screen
    from smtp_desktop.ports.sending_log import Entry
    from smtp_desktop.services.services import Services
    from smtp_desktop.waiting import Cancellation

_TELLS = 2000  # rows between two words about how far it is


class ExportPresenter:
    """Writes what is listed to a file, row by row, until it is there or the person stops it."""

    def __init__(self, screen: Screen, services: Services, tasks: Tasks) -> None:
        self._screen = screen
        self._services = services
        self._job = LatestJob(tasks)

    @property
    def _page(self) -> LogPage:
        return self._screen.state.log or LogPage()

    def start(self, path: str) -> None:
        """Write what is listed to a file for spreadsheets."""
        query = self._page.query

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Sentence:
            entries = self._services.log_browser.entries(query)
            rows = _counted(entries, cancellation, report)
            table = spreadsheet.table(rows, self._services.list_separator)
            with _undisturbed():
                self._services.text_files.write(path, table)
            return say(words.EXPORTED, path=path)

        def failed(error: Exception) -> None:
            is_file = isinstance(error, FileNotWritten)
            note = say(words.NOT_EXPORTED, reason=error) if is_file else changes.not_read(error)
            self._show(note, has_failed=True)

        self._show(say(words.EXPORTING, many=0), is_exporting=True)
        self._job.start(job, self._show, failed, self._tell)

    def stop(self) -> None:
        """The person does not want the table any more: no file is made or changed."""
        if self._page.is_exporting:
            self._job.abandon()
            self._show(say(words.EXPORT_STOPPED))

    def _tell(self, many: int) -> None:
        self._show(say(words.EXPORTING, many=many), is_exporting=True)

    def _show(
        self, note: Sentence, *, has_failed: bool = False, is_exporting: bool = False
    ) -> None:
        page = self._page._replace(note=note, has_failed=has_failed, is_exporting=is_exporting)
        self._screen.show(self._screen.state._replace(log=page))


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Python's search for garbage holds up every thread, the window's too, and rows leave none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _counted(
    entries: Iterable[Entry], cancellation: Cancellation, report: Callable[[int], None]
) -> Iterator[Entry]:
    """The entries, until nobody waits for them any more."""
    for many, entry in enumerate(entries, start=1):
        cancellation.raise_if_cancelled()
        yield entry
        if many % _TELLS == 0:
            report(many)
