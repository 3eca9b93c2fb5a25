"""What tells of mail is found as its patterns find it, only faster."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from diagnosis.texts import known, later, unrelated, wild
from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.catalogue.clues import Clues, needle_of

REAL = catalogue.decode(resources.read_folder("findings")).clues
TEXTS = [one.text for texts in (known(), wild("open"), later("open"), unrelated()) for one in texts]


@pytest.mark.parametrize(
    ("patterns", "is_found"),
    [
        (REAL.sending, REAL.tells_of_sending),
        (REAL.others, REAL.is_about_others),
        (REAL.server, REAL.are_of_a_server),
        (REAL.technical, REAL.is_technical),
    ],
    ids=["sending", "others", "server", "technical"],
)
def test_one_of_the_patterns_is_found_where_all_of_them_as_one_would_be(
    patterns: tuple[str, ...], is_found: Callable[[str], bool]
) -> None:
    together = re.compile("|".join(patterns))
    for text in TEXTS:
        assert is_found(text) is bool(together.search(text.lower())), text


@pytest.mark.parametrize(
    ("pattern", "needle"),
    [
        ("plain words", "plain words"),
        (r"\bpop3?\b", "pop"),
        (r"\bs?ftps?\b", "ftp"),
        ("wi-?fi", "wi"),
        (r"a{0,2}bc+d", "bc"),
        (r"\b(?:no|bad(?:ly)?) \[[a-z(]", " "),
        (r"server[ \w-]{0,20} ha risposto", " ha risposto"),
        ("one|other", ""),
    ],
)
def test_a_needle_is_in_whatever_its_pattern_finds(pattern: str, needle: str) -> None:
    assert needle_of(pattern) == needle


def test_what_is_announced_stands_where_the_text_has_it() -> None:
    clues = Clues(answer=("server said", "said"))
    text = "İİ The Server said: no"
    found = clues.announced(text)
    assert found
    assert text[found.start() :] == "Server said: no"
    assert text[found.end() :] == "no"
    assert all(len(letter.lower()) == 1 for letter in map(chr, range(0x110000)) if letter != "İ")


def test_a_bounce_announces_words_as_programs_do() -> None:
    clues = Clues(answer=("server said",))
    text = "Diagnostic-Code: X-Postfix; mailbox full. The server said: no"
    found = clues.announced(text)
    assert found
    assert text[found.end() :].startswith("mailbox full")


def test_a_stated_code_is_the_first_that_any_word_names() -> None:
    found = Clues(code=("error", "code")).stated_code("Reply code 450, then error 550")
    assert found
    assert found[1] == "450"
