"""What came of a test, a save or a sign-in, as the result panel shows it."""

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.wording.sentence import Sentence

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Finding, Fix
    from smtp_desktop.gui.state.form import Tested
    from smtp_desktop.gui.state.frame import Papers
    from smtp_desktop.model.draft import Field
    from smtp_desktop.services.support.explanation import Documents
    from smtp_desktop.services.support.letter import Letter
    from smtp_desktop.services.testing.report import TestReport


class Tone(Enum):
    """The kind of an outcome; a sign and a word go with every colour."""

    NEUTRAL = auto()
    GOOD = auto()
    BAD = auto()


class Action(Enum):
    """A button of the result panel; its words stand in ``wording``."""

    SAVE_AGAIN = auto()
    KEEP_UNTIL_QUIT = auto()
    SWITCH_ON = auto()
    SHOW_MAILBOX = auto()
    CONNECT = auto()
    CONNECT_AGAIN = auto()
    USE_CODE = auto()
    DISCONNECT = auto()


class Result(NamedTuple):
    """What came of the last test, save or sign-in.

    `details` name nobody, `full_details` have the addresses and are empty where there is no
    difference. `letters` are for those who can fix it. `about` is what was tested, for a test, and
    `is_older` says that a secret was typed since; `provider` is the email service behind its
    server, and `seconds` how long a green one took.
    `fields` are those in which something is wrong or missing. `fixes` are for what could be better
    where nothing is wrong.
    """

    tone: Tone
    title: Sentence
    text: Sentence | None = None
    finding: "Finding | None" = None
    said: str = ""
    details: str = ""
    actions: tuple[Action, ...] = ()
    full_details: str = ""
    letters: "tuple[Letter, ...]" = ()
    about: "Tested | None" = None
    is_older: bool = False
    provider: str = ""
    seconds: float = 0.0
    fields: "tuple[Field, ...]" = ()
    fixes: "tuple[Fix, ...]" = ()

    @property
    def is_good(self) -> bool:
        return self.tone is Tone.GOOD

    @property
    def is_neutral(self) -> bool:
        return self.tone is Tone.NEUTRAL

    @property
    def can_name_people(self) -> bool:
        return bool(self.full_details) and self.full_details != self.details

    def details_for(self, papers: "Papers") -> str:
        """Details for IT as they are shown and copied."""
        is_full = papers.names_people and self.can_name_people
        return self.full_details if is_full else self.details


class SavedNote(NamedTuple):
    """What came of saving a letter."""

    letter: "Letter"
    text: Sentence
    is_saved: bool


class Outcome(NamedTuple):
    """A test's report and the documents about it.

    `person` is who turned out to be connected, and empty where the window knew that before.
    """

    report: "TestReport"
    documents: "Documents"
    person: str = ""
