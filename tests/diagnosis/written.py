"""Everything that is written in resources/findings."""

from __future__ import annotations

from collections.abc import Iterator

from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.catalogue.catalogue import FixData, Rule, Words

CATALOGUE = catalogue.decode(resources.read_folder("findings"))
ENTRIES = CATALOGUE.finding


def written() -> Iterator[tuple[str, Words]]:
    """Everything that has words, with the code it belongs to."""
    for entry in ENTRIES:
        yield entry.code, entry
        yield from ((entry.code, rule) for rule in entry.rule)


def all_rules() -> list[tuple[str, Rule]]:
    return [(entry.code, rule) for entry in ENTRIES for rule in entry.rule]


def texts(words: Words) -> list[str]:
    """Every text that a person may read, fixes included."""
    labels = (fix.label for fix in words.fixes or ())
    values = (str(value) for fix in words.fixes or () for value in fix.set.values())
    return [words.title, words.explanation, *words.actions, *labels, *values]


def fixes() -> list[tuple[str, FixData]]:
    return [(code, fix) for code, words in written() for fix in words.fixes or ()]
