"""What the window does around its form: a part of its state."""

from enum import Enum, auto
from typing import NamedTuple

from smtp_desktop.model.draft import Field
from smtp_desktop.wording.sentence import Sentence


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
    through this computer, if it is about that.
    """

    title: Sentence
    text: Sentence
    choices: tuple[Choice, ...]
    sends_to: tuple[str, str] | None = None
    account: str = ""
    program: str = ""

    @property
    def tells_of_a_test(self) -> bool:
        """It says itself what a test has come to."""
        return Choice.WAIT in self.choices


class Page(Enum):
    """A page of the window; a tab leads to each."""

    SETTINGS = auto()
    MAILBOX = auto()
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
