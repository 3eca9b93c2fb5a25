"""Looking settings up while the person types on. Knows no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smtp_desktop.gui.changes import results, search, typed_secret
from smtp_desktop.gui.presenter.background import Job, LatestJob, Tasks, nothing
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.imported import Search
from smtp_desktop.gui.state.service import domain_of
from smtp_desktop.model.draft import Field

if TYPE_CHECKING:
    from collections.abc import Callable

    from smtp_desktop.gui.state.window import WindowState
    from smtp_desktop.model.provider import Provider
    from smtp_desktop.services.detection.detection import Detected
    from smtp_desktop.services.services import Services
    from smtp_desktop.waiting import Cancellation

_SLOW = 3.0  # seconds before a search says that nobody has to wait for it
_LATER = 0.3  # seconds until an answer that came during a test is looked at again


class DetectionPresenter:
    """One search at a time; a new address ends the one before."""

    def __init__(self, screen: Screen, services: Services, tasks: Tasks) -> None:
        self._screen = screen
        self._services = services
        self._tasks = tasks
        self._job = LatestJob(tasks)
        self._found: Provider | None = None

    def look_up(self) -> None:
        """Search for the settings of the address in the form, unless they are known or sought."""
        state = self._screen.state
        domain = domain_of(state.form.draft.email)
        current = state.search.domain if state.search else ""
        if domain == current and domain:
            return
        self._job.abandon()
        if state.service.provider is None or state.service.provider == self._found:
            state = search.withdrawn(state)
        self._found = None
        if not domain or not _has_to_ask(state):
            self._show(state._replace(search=None))
            return
        self._show(state._replace(search=Search(domain)))
        self._job.start(
            _job(self._services, state.form.draft.email.strip()),
            lambda found: self._take(domain, found, is_last=True),
            lambda _: self._stop(domain),
            lambda found: self._take(domain, found),
        )
        self._job.later(_SLOW, lambda: self._say_slow(domain))

    def abandon(self) -> None:
        """End the search; nothing that it still finds is heard."""
        self._job.abandon()
        self._found = None

    def allow(self, *, allowed: bool) -> None:
        """The person switched looking up on or off; it counts at once and after a restart."""
        if not allowed:
            self._job.abandon()
        self._screen.show(self._screen.state._replace(search=None).with_known(looks_up=allowed))
        job = _keep(self._services, allowed=allowed)
        self._tasks.start(job, nothing, self._say_whether_kept, nothing)
        self.look_up()

    def undo(self) -> None:
        """Take back what a search has filled in."""
        self._job.abandon()
        self._show(search.undone(self._screen.state))

    def _take(self, domain: str, found: Detected, *, is_last: bool = False) -> None:
        state = self._screen.state
        if not self._is_wanted(domain):
            return
        if not state.is_idle:  # what is being tested or saved does not change under it
            self._job.later(_LATER, lambda: self._take(domain, found, is_last=is_last))
            return
        state = search.filled(state, found)
        self._found = state.service.provider
        assert state.search is not None
        if is_last:
            state = state._replace(search=state.search._replace(is_running=False))
        self._show(state)

    def _show(self, after: WindowState) -> None:
        before = self._screen.state
        self._screen.show(typed_secret.kept(before, after, self._services.providers))

    def _say_whether_kept(self, is_kept: bool) -> None:
        """Nobody shall believe that looking up is off for good when it is off until they quit."""
        if is_kept:
            return
        if not self._screen.state.is_idle:
            self._tasks.later(_LATER, lambda: self._say_whether_kept(is_kept))
            return
        self._screen.show(self._screen.state.with_panel(result=results.of_switch_not_kept()))

    def _stop(self, domain: str) -> None:
        state = self._screen.state
        if self._is_wanted(domain) and state.search:
            self._screen.show(
                self._screen.state._replace(search=state.search._replace(is_running=False))
            )

    def _say_slow(self, domain: str) -> None:
        state = self._screen.state
        if self._is_wanted(domain) and state.search and state.search.is_running:
            self._screen.show(
                self._screen.state._replace(search=state.search._replace(is_slow=True))
            )

    def _is_wanted(self, domain: str) -> bool:
        """Whether the form still holds an address of this domain and waits for its settings."""
        state = self._screen.state
        is_sought = state.search is not None and state.search.domain == domain
        return is_sought and domain_of(state.form.draft.email) == domain


def _has_to_ask(state: WindowState) -> bool:
    form, service = state.form, state.service
    is_unknown = service.is_looked_up and service.provider is None
    may_ask = state.known.looks_up and Field.EMAIL not in form.problems
    return is_unknown and may_ask and Field.HOST not in form.touched


def _keep(services: Services, *, allowed: bool) -> Job[bool]:
    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> bool:
        return services.preferences.allow_look_ups(allowed=allowed)

    return job


def _job(services: Services, address: str) -> Job[Detected]:
    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Detected:
        return services.detection.run(address, report, cancellation)

    return job
