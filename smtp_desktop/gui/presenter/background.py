"""Jobs beside the window: who runs them, and what becomes of their answers.

A job is a plain function that knows no Qt. It gets the cancellation to look at and a function to
report with, and gives its result back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.waiting import Cancellation

Result = TypeVar("Result")
Value = TypeVar("Value")
Job = Callable[[Cancellation, Callable[[Any], None]], Result]

_SLOW = 1.0  # seconds before a running work says so


class Task(Protocol):
    """A job under way."""

    def cancel(self) -> None: ...


class Tasks(Protocol):
    """Runs jobs beside the window; every function is called on the window's thread."""

    def start(
        self,
        job: Job[Result],
        on_report: Callable[[Any], None],
        on_done: Callable[[Result], None],
        on_failed: Callable[[Exception], None],
    ) -> Task: ...

    def later(self, seconds: float, function: Callable[[], None]) -> None: ...


class LatestJob:
    """One job at a time; a new one takes the place of the one before, whose late answers drop."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._task: Task | None = None
        self._number = 0

    @property
    def is_running(self) -> bool:
        return self._task is not None

    def start(
        self,
        job: Job[Result],
        on_done: Callable[[Result], None],
        on_failed: Callable[[Exception], None],
        on_report: Callable[[Any], None] | None = None,
    ) -> None:
        """Begin a job in place of the one before."""
        self.abandon()
        self._task = self._tasks.start(
            job,
            self._current(on_report or nothing),
            self._current(self._ending(on_done)),
            self._current(self._ending(on_failed)),
        )

    def abandon(self) -> None:
        """End the job now, whatever it waits for; nothing it still says is heard."""
        if self._task:
            self._task.cancel()
        self._task = None
        self._number += 1

    def later(self, seconds: float, function: Callable[[], None]) -> None:
        """Call a function after a while, unless the job is abandoned or replaced before."""
        call = self._current(lambda _: function())
        self._tasks.later(seconds, lambda: call(None))

    def _current(self, function: Callable[..., None]) -> Callable[..., None]:
        number = self._number
        return lambda value: function(value) if number == self._number else None

    def _ending(self, function: Callable[[Value], None]) -> Callable[[Value], None]:
        def end(value: Value) -> None:
            self._task = None
            function(value)

        return end


class Background:
    """The work that the window is busy with, if any."""

    def __init__(self, screen: Screen, tasks: Tasks) -> None:
        self._screen = screen
        self._tasks = tasks
        self._job = LatestJob(tasks)

    def start(
        self,
        work: Work,
        job: Job[Result],
        on_done: Callable[[Result], None],
        on_failed: Callable[[Exception], None],
        on_report: Callable[[Any], None] | None = None,
        *,
        state: WindowState | None = None,
    ) -> None:
        """Begin a work in place of the one before.

        The window shows `state` while it runs; without one, what it shows already.
        """
        self._job.abandon()
        state = self._screen.state if state is None else state
        warnings = {
            field: one for field, one in state.form.notices.items() if one.role == "warning"
        }
        state = state._replace(work=work).with_form(notices=warnings).with_panel(is_slow=False)
        self._screen.show(state)
        self._job.start(job, on_done, on_failed, on_report)
        self._job.later(_SLOW, self._say_slow)

    def beside(
        self,
        job: Job[Result],
        on_done: Callable[[Result], None] | None = None,
        on_failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run a short job that does not disturb the work; most do not matter when they fail."""
        self._tasks.start(job, nothing, on_done or nothing, on_failed or nothing)

    def abandon(self) -> None:
        """End the work now, whatever it waits for; nothing it still says is heard."""
        self._job.abandon()

    def later(self, seconds: float, function: Callable[[], None]) -> None:
        """Call a function after a while, unless this work is abandoned or replaced before."""
        self._job.later(seconds, function)

    def _say_slow(self) -> None:
        if not self._screen.state.is_idle:
            self._screen.show(self._screen.state.with_panel(is_slow=True))


def nothing(value: object) -> None:
    """A result that nobody waits for."""
