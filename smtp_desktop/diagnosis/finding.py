"""What is wrong, who can fix it, and the button that does."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import msgspec

UNKNOWN = "unknown"
OUTCOME_UNKNOWN = "outcome_unknown"


class Concern(Enum):
    """What a cause is about: the account, this one message, or this computer.

    WAY: the server is not there, which may be either side's fault. STAGE: the stage decides, for it
    is about the account until a message is handed over.
    """

    ACCOUNT = "account"
    MESSAGE = "message"
    COMPUTER = "computer"
    WAY = "way"
    STAGE = "stage"


class Fix(msgspec.Struct, frozen=True):
    """A change to the form that fixes the fault; its keys are those of the settings file's
    fields."""

    label: str
    changes: Mapping[str, str | int]


class Finding(msgspec.Struct, frozen=True):
    """One cause in plain words; `certain` is False where the facts fit another cause as well.

    `actions` are what there is to do beside the `fixes`, which say themselves what they do.

    For what is unknown, `similar` are the codes of what comes near, `looks_like` their titles.
    """

    code: str
    owners: tuple[str, ...]
    certain: bool
    title: str
    explanation: str
    actions: tuple[str, ...]
    fixes: tuple[Fix, ...] = ()
    help: str = ""
    similar: tuple[str, ...] = ()
    looks_like: tuple[str, ...] = ()
    concern: Concern = Concern.STAGE

    @property
    def steps(self) -> tuple[str, ...]:
        """All that can be done, for whoever has no buttons; `actions` leave out what a fix does."""
        return (*(f"{fix.label}." for fix in self.fixes), *self.actions)

    def offering(self, fixes: tuple[Fix, ...]) -> Finding:
        """The same with these of its fixes as buttons; the others are steps for the person."""
        others = tuple(f"{fix.label}." for fix in self.fixes if fix not in fixes)
        return msgspec.structs.replace(self, fixes=fixes, actions=(*others, *self.actions))
