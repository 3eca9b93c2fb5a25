"""What stands around the form: questions, pages, the result panel. Parts of the window's state.

Annotations are evaluated here: as texts, each would be compiled once more before the first paint.
"""

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.model.draft import Field
from smtp_desktop.wording.sentence import Sentence

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.gui.state.result import Result, SavedNote
    from smtp_desktop.gui.state.undo import AppliedFix


class Choice(Enum):
    """A button of a question; its words stand in ``wording``."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()
    NO_ENCRYPTION = auto()
    TRY_ANYWAY = auto()
    WAIT = auto()
    SEND_THERE = auto()
    DO_NOT_SEND = auto()
    SIGN_IN_THERE = auto()
    REMOVE = auto()
    REVOKE = auto()


class Question(NamedTuple):
    """Something only the person can decide; the last choice is the one that changes nothing.

    `sends_to` is the login and the server that it names, where it is about sending a secret;
    `account` is the one that comes on the screen afterwards, and `program` the one that may send
    through this computer, if it is about that. `more` stands below the text.
    """

    title: Sentence
    text: Sentence
    choices: tuple[Choice, ...]
    sends_to: tuple[str, str] | None = None
    account: str = ""
    program: str = ""
    more: "Sentence | None" = None

    @property
    def texts(self) -> "tuple[Sentence, ...]":
        """What stands below the title, a paragraph each."""
        return (self.text,) if self.more is None else (self.text, self.more)

    @property
    def tells_of_a_test(self) -> bool:
        """It says itself what a test has come to."""
        return Choice.WAIT in self.choices


class Page(Enum):
    """A page of the window; a tab leads to each."""

    SETTINGS = auto()
    MAILBOX = auto()
    LOG = auto()
    PROGRAMS = auto()


class Frame(NamedTuple):
    """The question over the window, the field to go to, the page that is open, and whether the
    window comes to the front or closes.

    The view goes to the field of `focus`, and comes to the front for `raised`, once for each
    number.
    """

    question: Question | None = None
    focus: tuple[int, Field] | None = None
    raised: int = 0
    is_closing: bool = False
    page: Page = Page.SETTINGS


class Papers(NamedTuple):
    """How letters and details stand: whose letter is open, and whether details are, and name
    people."""

    is_details_open: bool = False
    open_letter: str = ""
    note: "SavedNote | None" = None
    names_people: bool = False


class Panel(NamedTuple):
    """What the result panel shows: the stages of a test, its result, and what fixes have changed.

    `is_slow` says that what the program is busy with takes long.
    """

    steps: "tuple[Step, ...]" = ()
    result: "Result | None" = None
    fixes: "tuple[AppliedFix, ...]" = ()
    is_slow: bool = False

    @property
    def has_news(self) -> bool:
        return self.result is not None or bool(self.steps or self.fixes)
