"""The daily check: what a click on its card means. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from smtp_desktop.errors import (
    FileNotWritten,
    SecretStoreError,
    SendingLogFailed,
    SmtpDesktopError,
)
from smtp_desktop.gui.changes.showing import daily as changes
from smtp_desktop.gui.presenter.background import LatestJob, Tasks, nothing
from smtp_desktop.gui.state.log.daily import DailyPart
from smtp_desktop.gui.state.log.page import LogPage
from smtp_desktop.wording import watch as words
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.gui.presenter.screen import Screen
    from smtp_desktop.services.services import Services
    from smtp_desktop.waiting import Cancellation

_Report = Callable[[Any], None]
_AGAIN = 60.0  # seconds between two looks at how the accounts are
_FIRST = 2.0  # seconds after the start: nothing waits for it


class DailyPresenter:
    """Whether accounts are checked by themselves, and how they are."""

    def __init__(self, screen: Screen, services: Services, tasks: Tasks) -> None:
        self._screen = screen
        self._services = services
        self._tasks = tasks
        self._job = LatestJob(tasks)

    @property
    def _part(self) -> DailyPart:
        return (self._screen.state.log or LogPage()).daily

    def begin(self) -> None:
        """The window is open: see how the accounts are, now and then."""
        self._tasks.later(_FIRST, self._look_first)

    def look(self) -> None:
        """The person opened the page."""
        if not self._job.is_running:
            self._job.start(self._after(lambda _: None), self._seen, self._not_seen)

    def switch(self, *, on: bool) -> None:
        """The person wants every account checked once a day, or no more."""
        schedule = self._services.schedule
        part = self._part
        if part.is_switching or part.is_checking or on == part.is_on:
            self._show()  # the switch shows again how it stands
            return

        def change(_: Cancellation) -> None:
            schedule.install() if on else schedule.uninstall()

        def failed(error: Exception) -> None:
            self._show(is_switching=False, problem=changes.not_switched(error, on=on))

        self._show(is_switching=True, problem=None, note=None)
        self._job.start(self._after(change), self._seen, failed)

    def check(self) -> None:
        """The person wants to know now."""
        if self._part.is_checking:
            return

        def check_all(cancellation: Cancellation) -> Sentence | None:
            try:
                self._services.daily.check_all(cancellation)
            except SecretStoreError as error:
                return changes.locked(self._services.explainer.of_keyring(error).finding)
            return None

        self._show(is_checking=True, problem=None, note=None)
        self._job.start(self._after(check_all), self._seen, self._not_seen)

    def save_calendar(self, path: str) -> None:
        """Write what ends when to a file that the person has chosen."""

        def job(cancellation: Cancellation, report: _Report) -> Sentence:
            from smtp_desktop.services.watch import calendar

            services = self._services
            overview, now = services.daily.overview(), services.clock.now()
            is_saved = calendar.save(path, overview, now, services.text_files)
            return say(words.CALENDAR_SAVED if is_saved else words.NO_DATES, path=path)

        def done(note: Sentence) -> None:
            self._show(note=note, problem=None)

        self._tasks.start(job, lambda _: None, done, self._not_seen)

    def _look_first(self) -> None:
        """Catch up on a check that was missed, and let the system know where the program is now: an
        update may have moved it."""

        def renew(_: Cancellation) -> None:
            with suppress(SendingLogFailed):
                self._services.sending_log.tidy()  # also where no check ever does
            schedule = self._services.schedule
            if schedule.is_on:
                with suppress(FileNotWritten):
                    schedule.install()
                with suppress(SendingLogFailed):
                    self._services.daily.catch_up()

        self._job.start(self._after(renew), self._seen, self._not_seen)
        self._tasks.later(_AGAIN, self._look_again)

    def _look_again(self) -> None:
        self.hear()
        self._tasks.later(_AGAIN, self._look_again)

    def hear(self) -> None:
        """Something was sent, or failed: see how the accounts are now."""
        if not self._job.is_running:  # to ask the system for its entry starts a program there
            is_on = self._part.is_on
            self._job.start(self._after(lambda _: None, is_on), self._heard, nothing)

    def _after(
        self, act: Callable[[Cancellation], Sentence | None], is_on: bool | None = None
    ) -> Callable[[Cancellation, _Report], DailyPart]:
        """How it stands after something was done, which gives what could not be; `is_on` is asked
        for where nobody says it."""

        def job(cancellation: Cancellation, report: _Report) -> DailyPart:
            problem = act(cancellation)
            daily = self._services.daily
            return DailyPart(
                self._services.schedule.is_on if is_on is None else is_on,
                daily.overview(),
                daily.checked_at(),
                self._services.clock.now(),
                is_at_login=self._services.schedule.is_at_login,
                problem=problem,
            )

        return job

    def _seen(self, part: DailyPart) -> None:
        before = self._part
        self._show(**(part._asdict() | {"note": before.note}))

    def _heard(self, part: DailyPart) -> None:
        """Nobody has asked, so that what was said of what somebody did stays."""
        self._seen(part._replace(problem=self._part.problem))

    def _not_seen(self, error: Exception) -> None:
        is_ours = isinstance(error, SmtpDesktopError)
        problem = changes.failed(error) if is_ours else None
        self._show(is_switching=False, is_checking=False, problem=problem)

    def _show(self, **values: Any) -> None:
        page = self._screen.state.log or LogPage()
        part = page.daily._replace(**values)
        self._screen.show(self._screen.state._replace(log=page._replace(daily=part)))
