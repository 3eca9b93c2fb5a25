"""Certain means certain: what is called so is right, and nothing is that is only spoken of."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from diagnosis.planted import sentences
from diagnosis.texts import Text
from smtp_desktop.diagnosis.catalogue.rule import Rule
from smtp_desktop.diagnosis.certainty import is_certain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import UNKNOWN
from smtp_desktop.smtp.reply import Reply
from tools.measure import ask

# Thousands of texts are asked about here: what they reach is reached by the tests of each rule, and
# counting their lines takes longer than explaining them (`no_cover`).


@pytest.mark.no_cover
@pytest.mark.parametrize("part", range(4))
def test_nothing_is_certain_where_names_codes_and_denials_stand_in_a_sentence(part: int) -> None:
    outcomes = ask(Text(one, UNKNOWN) for one in list(sentences(2000))[part::4])
    assert [one.text.text for one in outcomes if one.finding.certain] == []


def said(text: str, place: str = "pasted") -> Failure:
    return Failure(reply=Reply(550, (text,)), text=text, facts={"place": place})


WORDS = Rule(text=("the mailbox of the recipient is full", "full"))


def test_words_with_one_meaning_are_evidence_and_short_ones_are_not() -> None:
    assert is_certain(WORDS, said("Sorry, the mailbox of the recipient is full"))
    assert not is_certain(WORDS, said("The hall is full"))
    assert is_certain(WORDS, said("The hall is full", place="")), "a test looked itself"


@pytest.mark.parametrize(
    "text",
    [
        "It is not true that the mailbox of the recipient is full",
        "For one of the following reasons: the mailbox of the recipient is full",
        "This may be caused by: the mailbox of the recipient is full",
    ],
)
def test_what_is_denied_or_guessed_is_open_to_doubt(text: str) -> None:
    assert not is_certain(WORDS, said(text))


def test_what_a_rule_leaves_open_stays_open() -> None:
    text = "the mailbox of the recipient is full"
    assert not is_certain(replace(WORDS, certain=False), said(text))
    assert not is_certain(replace(WORDS, vague=True), said(text))
    assert not is_certain(WORDS, dataclasses.replace(said(text), is_clear=False))


def test_a_code_alone_is_no_evidence_and_a_recognised_error_is() -> None:
    bare = Rule(codes=("550",))
    lost = Rule(errors=("ConnectionLost",))
    error = Failure(errors=("ConnectionLost",), facts={"place": "pasted"})
    assert not is_certain(bare, said(""))
    assert is_certain(lost, error)


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("AADSTS50126: Error validating credentials due to invalid username or password.", True),
        ("I have seen AADSTS50126 on the wall of the office", False),
    ],
)
def test_a_code_of_microsoft_counts_as_an_error_prints_it(text: str, certain: bool) -> None:
    (outcome,) = ask([Text(text, "bad_credentials")])
    assert outcome.right
    assert outcome.finding.certain is certain


def test_what_a_program_only_supposes_is_no_cause() -> None:
    text = "Outlook cannot send mail. This may be caused by a self-signed certificate."
    (outcome,) = ask([Text(text, "reason_hidden", ("unknown",))])
    assert outcome.right, outcome.finding
