"""What a finding tells people to do reads at or below the ninth grade (Flesch-Kincaid)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import textstat

from diagnosis.written import ENTRIES
from smtp_desktop.diagnosis.catalogue.catalogue import Entry, Words

GRADE = 9.0

# The grade is a formula on the length of sentences and words: it means nothing for a title of four
# words, so what one person reads together is measured together: title and actions, then the
# explanation with them. What a reader only has to find again on a screen is no reading: a name in
# “quotes”, an address, and what stands in braces until it is known count as one short word each.
_FOUND_AGAIN = re.compile(r"“[^”]*”|https?://\S*[^\s.,;)]|\{[^}]*\}")


def shown() -> Iterator[tuple[str, tuple[str, str, tuple[str, ...]]]]:
    """Every title, explanation and actions that can come together, with a name to find them by."""
    for entry in ENTRIES:
        yield entry.code, _together(entry, entry)
        for number, rule in enumerate(entry.rule, 1):
            if rule.title or rule.explanation or rule.actions:
                yield f"{entry.code}, rule {number}", _together(entry, rule)


def _together(entry: Entry, words: Words) -> tuple[str, str, tuple[str, ...]]:
    return (
        words.title or entry.title,
        words.explanation or entry.explanation,
        words.actions or entry.actions,
    )


def grade(*sentences: str) -> float:
    plain = _FOUND_AGAIN.sub("this", " ".join(sentences))
    return round(float(textstat.flesch_kincaid_grade(plain)), 1)


def test_titles_and_actions_read_at_or_below_the_ninth_grade() -> None:
    graded = {name: grade(title, *actions) for name, (title, _, actions) in shown()}
    assert {name: level for name, level in graded.items() if level > GRADE} == {}


def test_explanations_read_at_or_below_the_ninth_grade_among_what_stands_around_them() -> None:
    graded = {
        name: grade(title, explanation, *actions) for name, (title, explanation, actions) in shown()
    }
    assert {name: level for name, level in graded.items() if level > GRADE} == {}


def test_the_grade_tells_plain_words_from_hard_ones() -> None:
    assert grade("The server is busy.", "Wait a minute, then try again.") < 4
    assert grade("Authentication necessitates administrative organizational authorization.") > 15


def test_names_to_be_found_on_a_screen_are_not_graded() -> None:
    assert grade("Open “Authenticated Submission Administration” now.") == grade("Open this now.")
    assert grade("Look at https://admin.microsoft.com/a now.") == grade("Look at this now.")
