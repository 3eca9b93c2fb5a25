"""What a click on the page of the sending log means. Knows no Qt."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from smtp_desktop.errors import SendingLogFailed, SmtpDesktopError
from smtp_desktop.gui.changes.log import page as changes
from smtp_desktop.gui.changes.log.page import Row
from smtp_desktop.gui.presenter.background import Job, LatestJob, Tasks, nothing
from smtp_desktop.gui.presenter.log.entry import EntryPresenter
from smtp_desktop.gui.presenter.log.export import ExportPresenter
from smtp_desktop.gui.presenter.log.people import PeoplePresenter
from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.state.log.page import Listed, LogPage
from smtp_desktop.ports.sending_log import Entry, SetAside, Tally
from smtp_desktop.services.sending_log.browsing import Query, Since
from smtp_desktop.wording import sending_log as words
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.gui.presenter.screen import Screen
    from smtp_desktop.services.sending_log.browsing import LogBrowser
    from smtp_desktop.services.services import Services
    from smtp_desktop.waiting import Cancellation

_COUNT_AGAIN = 60.0  # seconds, while the page is closed
_COUNT_FIRST = 1.0  # after the start: nothing waits for it
_FIRST_ROWS = 64
_AT_ONCE = 64  # rows read while the table waits for its own
_UNDO_SECONDS = 600.0  # for which a cleared log can be brought back


class _Look(NamedTuple):
    """What was seen of the log: how much there is, and the numbers above `after`."""

    tally: Tally
    set_aside: SetAside | None
    numbers: Sequence[int]
    rows: tuple[Row, ...] = ()
    after: int = 0
    is_whole: bool = True


class LogPresenter:
    """The page of the sending log, and how many failures nobody has seen; `on_news` is called once
    others have changed the log."""

    def __init__(
        self,
        screen: Screen,
        services: Services,
        tasks: Tasks,
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        self._on_news = on_news
        self._screen = screen
        self._services = services
        self._tasks = tasks
        self._listing = LatestJob(tasks)
        self._counting = LatestJob(tasks)
        self._clearing = LatestJob(tasks)
        self._version: object = None
        self._one_at_a_time = threading.Lock()  # of the jobs that make a list
        self._is_asked_again = False  # the list on the screen answers another question
        self.entry = EntryPresenter(screen, services, tasks)
        self.people = PeoplePresenter(screen, services, tasks)
        self.export = ExportPresenter(screen, services, tasks)

    @property
    def _page(self) -> LogPage:
        return self._screen.state.log or LogPage()

    @property
    def _browser(self) -> LogBrowser:
        return self._services.log_browser

    @property
    def _is_shown(self) -> bool:
        return self._screen.state.frame.page is Page.LOG

    # Looking

    def open(self) -> None:
        """The person opened the page: what it counted is seen now."""
        self._ask(self._page.query)
        self.people.look()

    def count_soon(self) -> None:
        """The window is open: count what nobody has seen yet, now and then."""
        self._tasks.later(_COUNT_FIRST, self.count)

    def count(self) -> None:
        """Count the failures that nobody has seen, unless they are on the screen, and see whether
        anybody could be told of them."""
        self._tasks.later(_COUNT_AGAIN, self.count)
        if self._is_shown or self._counting.is_running:
            return
        self.people.glance()

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Tally:
            return self._browser.tally()

        self._counting.start(job, self._counted, nothing)

    def look(self) -> None:
        """The page is in sight: see what others have changed, if anything."""
        listed = self._page.listed
        if listed is None or not listed.is_whole or self._listing.is_running:
            return
        try:
            version = self._browser.version()
        except SmtpDesktopError as error:
            self._not_read(error)
            return
        if self._is_asked_again:
            self._ask(self._page.query)
        elif version != self._version or self._page.problem:
            self._version = version
            self._listing.start(self._news(listed), self._grown, self._not_read)

    def rows(self, numbers: Sequence[int]) -> Sequence[Row]:
        """The entries with these numbers as rows; none where they cannot be read."""
        try:
            entries = self._browser.read(numbers)
        except SmtpDesktopError as error:
            # Not now: the table is being painted.
            self._tasks.later(0, lambda error=error: self._not_read(error))  # type: ignore[misc]
            return ()
        today = self._today()
        return [self._row(one, today) for one in entries]

    # Choosing

    def choose(
        self,
        *,
        failures: bool | None = None,
        account: str | None = None,
        since: Since | None = None,
    ) -> None:
        """The person wants to see less of it, or more."""
        query = self._page.query
        query = query._replace(
            failures=query.failures if failures is None else failures,
            account=query.account if account is None else account,
            since=since or query.since,
        )
        if query != self._page.query:
            self._ask(query)

    def search(self, text: str) -> None:
        """The person typed into the search line; what was typed before is no longer looked for."""
        query = self._page.query._replace(words=text)
        if query != self._page.query:
            self._ask(query)

    # Taking out and clearing

    def copy(
        self,
        numbers: Sequence[int],
        selected: int,
        line: Callable[[Row], str],
        put: Callable[[str], None],
    ) -> None:
        """Put these emails on the clipboard by `put`, each as a `line`; so many are selected."""

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> str:
            today, lines = self._today(), list[str]()
            for begin in range(0, len(numbers), _AT_ONCE):
                entries = self._browser.read_apart(numbers[begin : begin + _AT_ONCE])
                lines += [line(self._row(one, today)) for one in entries]
            return "\n".join(lines)

        def done(text: str) -> None:
            put(text)
            words_of_it = words.COPIED if len(numbers) == selected else words.COPIED_FIRST
            self._show(note=say(words_of_it, many=len(numbers)), has_failed=False)

        self._tasks.start(job, nothing, done, self._not_read)

    def clear(self) -> None:
        """Show nothing any more of what there is; for ten minutes that can be taken back."""

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> int:
            return self._browser.hide()

        def done(many: int) -> None:
            self._show(cleared=many, note=None, opened=None)
            self._clearing.later(_UNDO_SECONDS, self._purge)
            self._ask(self._page.query)

        self._listing.abandon()
        self._clearing.start(job, done, self._not_cleared)

    def undo_clear(self) -> None:
        """Bring back what was cleared."""
        if not self._page.cleared:
            return

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
            self._browser.show_hidden()

        def done(_: None) -> None:
            self._ask(self._page.query)

        self._show(cleared=0)
        self._listing.abandon()
        self._clearing.start(job, done, self._not_cleared)

    def _purge(self) -> None:
        if not self._page.cleared:
            return

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
            self._browser.purge()

        self._show(cleared=0)
        self._clearing.start(job, nothing, self._not_cleared)

    # What came of it

    def _ask(self, query: Query) -> None:
        """Begin a list anew; what is on the screen stays until there is something else."""
        serial = self._screen.next_number()
        self._show(query=query, problem=None)

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> _Look:
            # Each letter of a search begins one: those that nobody waits for any more would keep
            # the log from the last one for longer than it waits.
            with self._one_at_a_time:
                cancellation.raise_if_cancelled()
                browser = self._browser
                if not query.words:
                    newest = browser.newest(query, cancellation)
                    report(Listed(newest, serial, rows=self._first_rows(newest)))
                look = self._look_at()
                numbers = browser.numbers(query, cancellation)
                cancellation.raise_if_cancelled()
                return look._replace(numbers=numbers, rows=self._first_rows(numbers))

        def began(listed: Listed) -> None:
            self._show(listed=listed)

        def done(look: _Look) -> None:
            self._seen(look, Listed(look.numbers, serial, look.tally.settled, look.rows, True))

        def failed(error: Exception) -> None:
            self._is_asked_again = True
            self._not_read(error)

        self._version = None
        self._is_asked_again = False
        self._listing.start(job, done, failed, began)

    def _news(self, listed: Listed) -> Job[_Look]:
        query, tally = self._page.query, self._page.tally

        def job(cancellation: Cancellation, report: Callable[[Any], None]) -> _Look:
            look = self._look_at()
            # Cleared entries that came back lie below all that was there.
            is_whole = look.tally.lowest < tally.lowest or not tally.lowest
            after = 0 if is_whole else tally.settled
            numbers = self._browser.numbers(query, cancellation, after)
            cancellation.raise_if_cancelled()
            return look._replace(numbers=numbers, after=after, is_whole=is_whole)

        return job

    def _look_at(self) -> _Look:
        """How much there is; whoever looks at the page has seen what failed."""
        tally = self._browser.tally()
        if tally.unseen:
            with contextlib.suppress(SendingLogFailed):  # it can be read, and not written
                self._browser.mark_seen()
            tally = replace(tally, unseen=0)
        return _Look(tally, self._browser.set_aside(), ())

    def _grown(self, look: _Look) -> None:
        self._on_news()
        listed = self._page.listed
        assert listed is not None
        if look.is_whole:
            serial = self._screen.next_number()
            grown = Listed(look.numbers, serial, look.tally.settled, is_whole=True)
        else:
            grown = changes.grown(listed, look.numbers, look.after, look.tally.lowest)
        self._seen(look, grown)

    def _seen(self, look: _Look, listed: Listed) -> None:
        self._show(
            listed=listed,
            tally=look.tally,
            set_aside=look.set_aside,
            problem=None,
            version=self._page.version + 1,
        )
        self.entry.look_again()

    def _first_rows(self, numbers: Sequence[int]) -> tuple[Row, ...]:
        """What the table shows first, so that it need not be read while it is painted."""
        today = self._today()
        first = self._browser.read_apart(numbers[:_FIRST_ROWS])
        return tuple(self._row(one, today) for one in first)

    def _counted(self, tally: Tally) -> None:
        if not self._is_shown:
            self._show(tally=tally)

    def _not_read(self, error: Exception) -> None:
        listed = self._page.listed or Listed((), self._screen.next_number())
        # What could be read stays; the next change is looked at again.
        self._show(problem=changes.not_read(error), listed=listed._replace(is_whole=True))

    def _not_cleared(self, error: Exception) -> None:
        self._show(note=changes.not_cleared(error), has_failed=True)

    def _row(self, entry: Entry, today: date) -> Row:
        return changes.row_of(entry, today, is_ended=self._browser.is_ended(entry))

    def _today(self) -> date:
        return self._browser.now().astimezone().date()

    def _show(self, **values: Any) -> None:
        page = self._page._replace(**values)
        self._screen.show(self._screen.state._replace(log=page))
