"""What is wrong, who can fix it, and the button that does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Fix:
    """A change to the form that fixes the fault; its keys are those of the settings file's
    fields."""

    label: str
    changes: Mapping[str, str | int]


@dataclass(frozen=True)
class Finding:
    """One cause in plain words; `certain` is False where the facts fit another cause as well.

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
    similar: tuple[str, ...] = field(default=())
    looks_like: tuple[str, ...] = field(default=())
