"""An error of another program, pasted and explained beside the form. Knows no Qt.

What was pasted is kept nowhere but in the field it stands in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from smtp_desktop.diagnosis.finding import UNKNOWN, Fix
from smtp_desktop.diagnosis.fixes import fixed
from smtp_desktop.errors import SettingsUnreadable
from smtp_desktop.gui.changes.results import told
from smtp_desktop.gui.presenter.background import Job, LatestJob, Tasks
from smtp_desktop.gui.presenter.result import FixPresenter, saved_letter
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.frame import Papers
from smtp_desktop.gui.state.result import Result, SavedNote, Tone
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.account import Account
from smtp_desktop.model.parse import parse
from smtp_desktop.waiting import Cancellation
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.model.secret import Secret
    from smtp_desktop.services.services import Services
    from smtp_desktop.services.support.explanation import Explanation as Explained
    from smtp_desktop.services.support.letter import Letter

MOST_BYTES = 4_000_000  # of a file; a longer one is mostly what was attached to an email
_PICTURES_AND_DOCUMENTS = (  # PNG, JPEG, GIF, PDF, zipped ones, and Outlook's own files
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
)  # fmt: skip
_SLOW = 1.0  # seconds before it is said that the text is still being read


class Explanation(NamedTuple):
    """What the page shows: the answer, or what is wrong with what was pasted.

    `similar` are the titles of other causes that look alike. `file` is the text of a file, with a
    number, and goes into the field once for each number. `papers` say how its messages stand.
    """

    result: Result | None = None
    similar: tuple[str, ...] = ()
    problem: Sentence | None = None
    is_slow: bool = False
    file: tuple[int, str] = (0, "")
    papers: Papers = Papers()


class Page(Protocol):
    """Shows an explanation."""

    def show_explanation(self, explanation: Explanation) -> None: ...


class ExplainPage:
    """The page for pasted errors, while it is open."""

    def __init__(
        self, screen: Screen, services: Services, tasks: Tasks, fixes: FixPresenter
    ) -> None:
        self._screen = screen
        self._services = services
        self._job = LatestJob(tasks)
        self._fixes = fixes
        self._page: Page | None = None
        self._shown = Explanation()

    def open(self, page: Page) -> None:
        """Answer on this page from now on."""
        self._page = page
        self._show(Explanation())

    def close(self) -> None:
        """The page is gone; an answer that still comes is dropped."""
        self._job.abandon()
        self._page = None

    def explain(self, text: str) -> None:
        """Say what a text means."""
        if any(letter.isalnum() for letter in text):
            draft = self._screen.state.form.draft
            mailbox = (draft.username if "@" in draft.username else draft.email).strip()
            password = self._screen.state.form.password
            self._start(_of_text(self._services, text, mailbox, password), self._explained)
        else:
            self._job.abandon()
            self._show(Explanation(problem=say(words.NOTHING_PASTED)))

    def explain_file(self, path: str) -> None:
        """Put the text of a file into the field, and say what it means."""

        def read(text: str | None) -> None:
            if text is None:
                self.refuse_picture()
                return
            self._show(Explanation(file=(self._screen.next_number(), text)))
            self.explain(text)

        self._start(_text_of_file(self._services, path), read)

    def refuse_picture(self) -> None:
        """Say that a picture, or a document, cannot be read."""
        self._job.abandon()
        self._show(Explanation(problem=say(words.NOT_TEXT)))

    def toggle_letter(self, to: str) -> None:
        """Open the message to somebody, or fold it away."""
        opened = "" if self._shown.papers.open_letter == to else to
        papers = self._shown.papers._replace(open_letter=opened)
        self._show(self._shown._replace(papers=papers))

    def save_letter(self, letter: Letter, path: str) -> None:
        """Write a message to a file that the person has chosen."""

        def done(note: SavedNote) -> None:
            papers = self._shown.papers._replace(note=note)
            self._show(self._shown._replace(papers=papers))

        self._job.start(saved_letter(self._services, letter, path), done, self._failed)

    def use(self, fix: Fix) -> None:
        """Change the form as the answer advises, and test it."""
        self.close()
        self._fixes.apply(fix)

    def _start(self, job: Job[Any], on_done: Callable[[Any], None]) -> None:
        self._show(self._shown._replace(problem=None, is_slow=False))
        self._job.start(job, on_done, self._failed)
        self._job.later(_SLOW, self._say_slow)

    def _explained(self, answer: Explained) -> None:
        result = _result(answer, self._screen.state)
        self._show(Explanation(result, answer.finding.looks_like, file=self._shown.file))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, SettingsUnreadable):
            problem = say(words.FILE_NOT_READ, reason=error.reason)
            self._show(Explanation(problem=problem))
        else:
            kind = f"{type(error).__module__}.{type(error).__name__}"
            self._show(Explanation(Result(Tone.BAD, say(words.BUG_TITLE), say(kind))))

    def _say_slow(self) -> None:
        if self._job.is_running:
            self._show(self._shown._replace(is_slow=True))

    def _show(self, explanation: Explanation) -> None:
        self._shown = explanation
        if self._page:
            self._page.show_explanation(explanation)


def _result(explained: Explained, state: WindowState) -> Result:
    """The answer as the result panel would show it, with the fixes that fit the form."""
    finding = explained.finding
    fixes = tuple(fix for fix in finding.fixes if _fits(fix, explained, state))
    tone = Tone.BAD if finding.code != UNKNOWN else Tone.NEUTRAL
    result = told(finding.offering(fixes), explained.documents)
    return result._replace(tone=tone, said=explained.said)


def _fits(fix: Fix, explained: Explained, state: WindowState) -> bool:
    """Whether a change that would have helped another program may help these settings.

    What works is left alone, and a guess changes nothing; neither does an error of another server.
    """
    if not (explained.finding.certain and state.is_idle) or state.is_tested:
        return False
    draft = state.form.draft
    elsewhere = explained.host
    if elsewhere and elsewhere != draft.host.strip().lower():
        return False
    after = fixed(draft, fix.changes)
    return after != draft and isinstance(parse(after), Account)


def _of_text(
    services: Services, text: str, mailbox: str, password: Secret | None
) -> Job[Explained]:
    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Explained:
        own = password.reveal() if password else ""
        return services.explainer.of_text(text, mailbox=mailbox, secret=own)

    return job


def _text_of_file(services: Services, path: str) -> Job[str | None]:
    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> str | None:
        from smtp_desktop.diagnosis.pasted.unwrap import bounded, decoded

        data = services.beginning_of(path, MOST_BYTES)
        return None if data.startswith(_PICTURES_AND_DOCUMENTS) else bounded(decoded(data))

    return job
