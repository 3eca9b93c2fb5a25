"""The files of resources/findings: each can be read alone, and no words stand twice."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue.clues import Clues
from smtp_desktop.diagnosis.stage import Stage

FOLDER = Path(resources.path("findings"))
FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}
SUBJECTS = [name for name in FILES if not name.startswith("_")]

# What people read, as a whole: a sentence may be part of two lists, a list stands once.
WORDS = ("title", "explanation", "actions", "fixes")


def worded(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Whatever holds words in a file: shared ones, findings, rules."""
    yield from table.get("words", {}).values()
    for finding in (*table.get("finding", ()), *table.get("more", ())):
        yield finding
        yield from finding.get("rule", ())


@pytest.mark.parametrize("name", FILES)
def test_each_file_can_be_read_alone(name: str) -> None:
    assert tomllib.loads(FILES[name])


@pytest.mark.parametrize("name", FILES)
def test_each_file_begins_by_saying_what_it_holds(name: str) -> None:
    first, _, _ = FILES[name].partition("\n")
    assert first.startswith("# ")
    assert len(first) > 10


@pytest.mark.parametrize("name", SUBJECTS)
def test_each_subject_is_small_and_has_a_heading_and_causes(name: str) -> None:
    table = tomllib.loads(FILES[name])
    assert table["heading"]
    assert table["finding"]
    assert len(FILES[name].splitlines()) <= 800


@pytest.mark.parametrize("name", FILES)
def test_no_line_is_too_long_to_be_read(name: str) -> None:
    assert [line for line in FILES[name].splitlines() if len(line) > 180] == []


def test_the_order_names_files_that_are_there_each_once() -> None:
    order = tomllib.loads(FILES["_order"])["files"]
    assert len(set(order)) == len(order)
    assert set(order) <= set(SUBJECTS)


def test_no_words_stand_twice() -> None:
    count = Counter(
        (key, repr(words[key]))
        for text in FILES.values()
        for words in worded(tomllib.loads(text))
        for key in WORDS
        if key in words
    )
    assert [block for block, times in count.items() if times > 1] == []


def test_words_that_are_shared_are_named_by_two_at_least() -> None:
    named: Counter[str] = Counter()
    for text in FILES.values():
        table = tomllib.loads(text)
        for finding in (*table.get("finding", ()), *table.get("more", ())):
            for words in (finding, *finding.get("rule", ())):
                names = words.get("words", [])
                named.update([names] if isinstance(names, str) else names)
    shared = {name for text in FILES.values() for name in tomllib.loads(text).get("words", {})}
    assert {name for name in shared if named[name] < 2} == set()


def test_what_a_program_says_stands_among_the_symptoms_or_in_a_rule_not_in_both() -> None:
    symptoms = {
        phrase
        for symptom in tomllib.loads(FILES["_symptoms"])["symptom"]
        for phrase in symptom["text"].splitlines()
    }
    twice = [
        phrase
        for text in FILES.values()
        for finding in tomllib.loads(text).get("finding", ())
        for rule in finding.get("rule", ())
        if rule.get("program")
        for phrase in rule.get("text", "").splitlines()
        if phrase and phrase in symptoms
    ]
    assert twice == []


def test_every_kind_of_clue_has_patterns_that_can_be_looked_for() -> None:
    clues = tomllib.loads(FILES["_clues"])["clues"]
    assert set(clues) == set(Clues.__struct_fields__)
    stages = clues.pop("stages")
    for patterns in clues.values():
        for pattern in patterns.strip().splitlines():
            assert re.compile(pattern).search("") is None, pattern
    assert set(stages) <= {stage.value for stage in Stage}
    for phrases in stages.values():
        assert phrases == phrases.lower()


def test_clues_are_written_in_small_letters_as_they_are_looked_for() -> None:
    clues = tomllib.loads(FILES["_clues"])["clues"]
    sought = ("sending", "others", "mail", "server", "server_with_status", "technical")
    written = [one for name in sought for one in clues[name].splitlines()]
    apart_from_classes = [re.sub(r"\\.", "", one) for one in written]
    assert apart_from_classes == [one.lower() for one in apart_from_classes]


def test_without_clues_a_text_is_about_nothing() -> None:
    assert not Clues().tells_of_sending("smtp")
    assert Clues().is_about_mail("smtp") is None
    assert not Clues().are_of_a_server("mailbox full")
    assert not Clues().is_of_the_web(" not found")
