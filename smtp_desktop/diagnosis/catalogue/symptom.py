"""What a program prints where no server said anything, and the error that its words stand for."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from smtp_desktop.diagnosis.catalogue.phrases import longest_said
from smtp_desktop.diagnosis.stage import Stage


class Symptom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that programs say in many words; its phrases mean the same wherever they stand.

    `error` is a name in the tree of errors, empty where the words tell of none; `stage` and `facts`
    are what they tell besides. `beside_a_reply` says that no reply of a server leads to it, so that
    it counts in a text that holds one.
    """

    name: str
    text: tuple[str, ...]
    error: str = ""
    stage: Stage | None = None
    facts: dict[str, str] = {}
    beside_a_reply: bool = False


def first(symptoms: Iterable[Symptom], text: str) -> Symptom | None:
    """The first symptom that a text names; the text is to be a `normal` one."""
    fitting = (symptom for symptom in symptoms if longest_said(symptom.text, text))
    return next(fitting, None)
