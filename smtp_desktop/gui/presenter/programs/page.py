"""What a click on the page of other programs means. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smtp_desktop.errors import SettingsInvalid
from smtp_desktop.gui.changes import programs as changes
from smtp_desktop.gui.presenter.background import Job, LatestJob, Tasks, nothing
from smtp_desktop.gui.state.frame import Choice, Page, Question
from smtp_desktop.gui.state.programs.page import ProgramsPage, Switching
from smtp_desktop.waiting import Deadline
from smtp_desktop.wording import relaying as words
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.gui.presenter.imports import ImportPresenter
    from smtp_desktop.gui.presenter.screen import Screen
    from smtp_desktop.ports.system import OtherAccount
    from smtp_desktop.services.relaying.relaying import Card
    from smtp_desktop.services.services import Services
    from smtp_desktop.waiting import Cancellation

_SWITCHING = 25.0  # seconds at most until the relay runs or has ended: it ends what it sends
_LOOK_AGAIN = 5.0  # seconds, while the page is open


class ProgramsPresenter:
    """The page of other programs; what it knows is asked for when it is opened."""

    def __init__(
        self, screen: Screen, services: Services, tasks: Tasks, imports: ImportPresenter
    ) -> None:
        self._screen = screen
        self._services = services
        self._tasks = tasks
        self._look = LatestJob(tasks)
        self._imports = imports
        self._looks_for_others = False

    @property
    def _page(self) -> ProgramsPage:
        return self._screen.state.programs or ProgramsPage()

    def open(self) -> None:
        """The person opened the page: see what there is, now and as long as it is open."""
        self.look_for_others()

    def look_for_others(self) -> None:
        """See once what other programs on this computer send with: those are files of theirs."""
        self._looks_for_others = True
        self._look_around()

    def switch(self, *, on: bool, any_port: bool = False) -> None:
        """The person let other programs send, with `any_port` on another port where theirs is
        taken, or let them send no more."""
        if self._page.switching is not Switching.NOTHING or on == self._page.is_on:
            self._show(self._page)  # the switch shows again how it stands
            return

        others = self._page.others

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> ProgramsPage:
            relaying, deadline = self._services.relaying, Deadline(_SWITCHING)
            if on:
                relaying.switch_on(deadline, cancellation, any_port=any_port)
            else:
                relaying.switch_off(deadline, cancellation)
            return look(self._services, others)(cancellation, report)

        def failed(error: Exception) -> None:
            problem = changes.switch_failed(error, on=on)
            self._show(self._page._replace(switching=Switching.NOTHING, problem=problem))
            self._look_around()

        switching = Switching.STARTING if on else Switching.STOPPING
        self._show(self._page._replace(switching=switching, problem=None))
        self._look.abandon()
        self._tasks.start(job, nothing, self._switched, failed)

    def ask_for_name(self) -> None:
        """The person wants to add a program."""
        self._show(self._page._replace(is_adding=True, remark=None, card=None))

    def close_card(self) -> None:
        """The person is done with the new program, or adds none after all."""
        self._show(self._page._replace(is_adding=False, remark=None, card=None))

    def add(self, name: str, account: str = "") -> None:
        """The person named a program that may send; with no `account`, its messages say from
        which."""
        if not name.strip():
            self._show(self._page._replace(remark=say(words.NAME_NEEDED)))
            return

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Card:
            return self._services.relaying.add(name, account)

        self._tasks.start(job, nothing, self._added, self._not_added)

    def ask_to_revoke(self, name: str) -> None:
        """The person pressed Revoke: ask first."""
        question = Question(
            say(words.REVOKE_TITLE, name=name),
            say(words.REVOKE_TEXT),
            (Choice.REVOKE, Choice.CANCEL),
            program=name,
        )
        self._screen.show(self._screen.state.with_frame(question=question))

    def revoke(self, name: str) -> None:
        """Let a program send no more."""

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
            relaying = self._services.relaying
            try:
                relaying.revoke(name)
            except SettingsInvalid:
                if any(one.program.name == name for one in relaying.programs()):
                    raise  # else it was revoked elsewhere meanwhile, as the person wanted

        def done(_: None) -> None:
            card = self._page.card
            self._show(self._page._replace(card=card if card and card.name != name else None))
            self._look_around()

        self._tasks.start(job, nothing, done, self._failed)

    def use(self, other: OtherAccount) -> None:
        """Take the settings of another program on this computer into the form."""
        if self._screen.state.is_idle:
            self._screen.show(self._screen.state.with_frame(page=Page.SETTINGS))
            self._imports.use(other)

    def _look_around(self) -> None:
        known = None if self._looks_for_others else self._page.others
        self._look.start(look(self._services, known), self._looked, self._failed)

    def _looked(self, found: ProgramsPage) -> None:
        self._looks_for_others = False
        self._show(changes.found(self._page, found))
        self._look.later(_LOOK_AGAIN, self._look_again)

    def _look_again(self) -> None:
        if self._screen.state.frame.page is Page.PROGRAMS:
            self._look_around()

    def _switched(self, found: ProgramsPage) -> None:
        page = self._page._replace(switching=Switching.NOTHING)
        self._show(changes.found(page, found))
        self._look.later(_LOOK_AGAIN, self._look_again)

    def _added(self, card: Card) -> None:
        self._show(self._page._replace(is_adding=False, remark=None, card=card))
        self._look_around()

    def _not_added(self, error: Exception) -> None:
        self._show(self._page._replace(remark=changes.not_added(error)))

    def _failed(self, error: Exception) -> None:
        self._show(self._page._replace(unread=changes.not_read(error)))
        self._look.later(_LOOK_AGAIN, self._look_again)

    def _show(self, page: ProgramsPage) -> None:
        self._screen.show(self._screen.state._replace(programs=page))


def look(services: Services, others: tuple[OtherAccount, ...] | None) -> Job[ProgramsPage]:
    """Ask how the relay does and who may send; and what other programs here use, where that is not
    known yet."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> ProgramsPage:
        relaying = services.relaying
        found = relaying.status()
        return ProgramsPage(
            found,
            () if found.unread else relaying.programs(),
            services.other_programs.accounts() if others is None else others,
            unread=changes.not_read(found.unread) if found.unread else None,
            today=services.clock.now().date(),
        )

    return job
