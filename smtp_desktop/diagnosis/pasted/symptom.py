"""One thing that programs say when no server said anything, and what it stands for."""

from __future__ import annotations

import re
from typing import NamedTuple

from smtp_desktop import errors
from smtp_desktop.diagnosis.stage import Stage

Kind = type[errors.SmtpDesktopError]


class Symptom(NamedTuple):
    """What a program's words mean: the error, what is known with it, and where it happened."""

    error: Kind | None = None
    facts: tuple[tuple[str, str], ...] = ()
    stage: Stage | None = None


def symptom(error: Kind | None = None, stage: Stage | None = None, **facts: str) -> Symptom:
    """A symptom with its facts by name."""
    return Symptom(error, tuple(facts.items()), stage)


Row = tuple[Symptom, tuple[str, ...]]


def first(rows: tuple[Row, ...], text: str) -> Symptom | None:
    """What the first row with words in this text stands for; `text` is in small letters."""
    return next((one for one, words in rows if any(_says(text, word) for word in words)), None)


def _says(text: str, words: str) -> bool:
    """Whether the words are there; a number counts only where it is called an error's."""
    if words not in text:
        return False
    if not words.isdigit():
        return True
    called = rf"(?:errno|error|code|socket|exception|wsa[a-z]{{0,14}})[\W_]{{0,8}}{words}(?!\d)"
    return re.search(called, text) is not None
