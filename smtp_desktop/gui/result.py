"""What the result panel shows, as one value.

Annotations are evaluated here: as texts, each would be compiled once more before the first paint.
"""

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.wording import Sentence

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Finding


class Tone(Enum):
    """The kind of an outcome; a sign and a word go with every colour."""

    NEUTRAL = auto()
    GOOD = auto()
    BAD = auto()


class Action(Enum):
    """A button of the result panel; its words stand in ``wording``."""

    SAVE = auto()
    TEST_AGAIN = auto()
    SAVE_AGAIN = auto()
    KEEP_UNTIL_QUIT = auto()
    SWITCH_ON = auto()
    SHOW_MAILBOX = auto()
    CONNECT = auto()
    CONNECT_AGAIN = auto()
    USE_CODE = auto()
    DISCONNECT = auto()
    COPY_LETTER = auto()


class Result(NamedTuple):
    """What came of the last test, save or sign-in; `letter` is for an administrator to mend it."""

    tone: Tone
    title: Sentence
    text: Sentence | None = None
    finding: "Finding | None" = None
    said: str = ""
    details: str = ""
    actions: tuple[Action, ...] = ()
    letter: str = ""
