"""One work at a time beside the window; the late answer of an abandoned one is dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smtp_desktop.gui.presenter.jobs import Job, Result, Task, Tasks
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.window import FormState, Work

_SLOW = 1.0  # seconds before a running work says so


class Background:
    """The work that the window is busy with, if any."""

    def __init__(self, screen: Screen, tasks: Tasks) -> None:
        self._screen = screen
        self._tasks = tasks
        self._task: Task | None = None
        self._number = 0

    def start(
        self,
        work: Work,
        job: Job[Result],
        on_done: Callable[[Result], None],
        on_failed: Callable[[Exception], None],
        on_report: Callable[[Any], None] | None = None,
        *,
        state: FormState | None = None,
    ) -> None:
        """Begin a work in place of the one before.

        The window shows `state` while it runs; without one, what it shows already.
        """
        self.abandon()
        current = self._current
        state = self._screen.state if state is None else state
        warnings = {
            field: one for field, one in state.form.notices.items() if one.role == "warning"
        }
        state = state._replace(work=work).with_form(notices=warnings).with_panel(is_slow=False)
        self._screen.show(state)
        self._task = self._tasks.start(
            job, current(on_report or nothing), current(on_done), current(on_failed)
        )
        self.later(_SLOW, self._say_slow)

    def abandon(self) -> None:
        """End the work now, whatever it waits for; nothing it still says is heard."""
        if self._task:
            self._task.cancel()
        self._task = None
        self._number += 1

    def later(self, seconds: float, function: Callable[[], None]) -> None:
        """Call a function after a while, unless this work is abandoned or replaced before."""
        call = self._current(lambda _: function())
        self._tasks.later(seconds, lambda: call(None))

    def beside(
        self,
        job: Job[Result],
        on_done: Callable[[Result], None] | None = None,
        on_failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run a short job that does not disturb the work; most do not matter when they fail."""
        self._tasks.start(job, nothing, on_done or nothing, on_failed or nothing)

    def _current(self, function: Callable[..., None]) -> Callable[..., None]:
        number = self._number
        return lambda value: function(value) if number == self._number else None

    def _say_slow(self) -> None:
        if not self._screen.state.is_idle:
            self._screen.show(self._screen.state.with_panel(is_slow=True))


def nothing(value: object) -> None:
    """A result that nobody waits for."""
