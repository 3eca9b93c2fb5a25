"""The list of people to notify: what is typed there is saved at once. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smtp_desktop.gui.changes.log import page as changes
from smtp_desktop.gui.presenter.background import LatestJob, Tasks
from smtp_desktop.gui.state.log.page import LogPage, PeoplePart
from smtp_desktop.model.notices.people import Person, When, is_damage
from smtp_desktop.wording import notices
from smtp_desktop.wording import sending_log as words
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.gui.presenter.screen import Screen
    from smtp_desktop.services.services import Services
    from smtp_desktop.waiting import Cancellation

_Seen = tuple[tuple[Person, ...], tuple[Person, ...]]  # all of them, and who was refused
_SetAside = tuple[str, _Seen]  # where the damaged list is kept, and who is on the new one


class PeoplePresenter:
    """Who is told when sending fails; see ``services.notices.people``."""

    def __init__(self, screen: Screen, services: Services, tasks: Tasks) -> None:
        self._screen = screen
        self._services = services
        self._job = LatestJob(tasks)

    @property
    def _part(self) -> PeoplePart:
        return (self._screen.state.log or LogPage()).people

    def look(self) -> None:
        """Read who is on the list."""
        if not self._part.is_editing:
            self._job.start(self._changed(lambda: None), self._read, self._not_read)

    def glance(self) -> None:
        """The page is out of sight: see whether the list can be read, for else nobody is told."""
        if not self._job.is_running:
            self.look()

    def begin(self) -> None:
        """The person wants to add somebody."""
        self._show(is_adding=True, changing=None, remark=None)

    def change(self, address: str) -> None:
        """The person wants to change the line of somebody."""
        person = self._person(address)
        if person:
            self._show(is_adding=False, changing=person, remark=None)

    def cancel(self) -> None:
        """The person changes nothing after all."""
        self._show(is_adding=False, changing=None, remark=None)

    def save(self, typed: str, when: When) -> None:
        """The person typed who is told, and how soon."""
        before, service = self._part.changing, self._services.people
        if not self._part.is_editing or self._job.is_running:
            return
        others = [one for one in self._part.people or () if one != before]
        double = next((one for one in others if _is_same(one.address, typed)), None)
        if double:
            self._show(remark=say(words.THERE_ALREADY, address=double.address))
            return

        def save() -> None:
            person = service.add(typed, when)
            if before and not _is_same(before.address, person.address):
                service.remove(before.address)

        self._job.start(self._changed(save), self._saved, self._refused)

    def remove(self, address: str) -> None:
        """The person took somebody off the list."""
        service = self._services.people
        self._job.start(
            self._changed(lambda: service.remove(address)), self._read, self._not_changed
        )

    def try_again(self, address: str) -> None:
        """There is a mailbox with this address now: write to it again."""
        person = self._person(address)
        if person:
            service = self._services.people
            self._job.start(
                self._changed(lambda: service.add(person.address, person.when)),
                self._read,
                self._not_changed,
            )

    def set_aside(self) -> None:
        """Go on without what is damaged of the list."""
        if not self._part.is_damaged or self._job.is_running:
            return

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> _SetAside:
            where = self._services.people.set_aside()
            return where, self._seen()

        def done(found: _SetAside) -> None:
            where, seen = found
            self._read(seen)
            if where:
                self._show(note=say(notices.SET_ASIDE, many=len(seen[0]), where=where))

        self._job.start(job, done, self._not_changed)

    def _person(self, address: str) -> Person | None:
        return next((one for one in self._part.people or () if one.address == address), None)

    def _seen(self) -> _Seen:
        service = self._services.people
        return service.everybody(), service.refused()

    def _changed(
        self, change: Callable[[], object]
    ) -> Callable[[Cancellation, Callable[[Any], None]], _Seen]:
        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> _Seen:
            change()
            return self._seen()

        return job

    def _read(self, seen: _Seen) -> None:
        people, refused = seen
        addresses = frozenset(one.address for one in refused)
        self._show(people=people, refused=addresses, problem=None, is_damaged=False)

    def _saved(self, seen: _Seen) -> None:
        self._show(is_adding=False, changing=None, remark=None, note=None)
        self._read(seen)

    def _refused(self, error: Exception) -> None:
        self._show(remark=changes.person_refused(error))

    def _not_changed(self, error: Exception) -> None:
        self._show(problem=changes.person_refused(error))

    def _not_read(self, error: Exception) -> None:
        problem = changes.people_not_read(error)
        self._show(people=None, problem=problem, is_damaged=is_damage(error))

    def _show(self, **values: Any) -> None:
        page = self._screen.state.log or LogPage()
        part = page.people._replace(**values)
        self._screen.show(self._screen.state._replace(log=page.with_people(part)))


def _is_same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
