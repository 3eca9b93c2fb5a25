"""The findings as an accountant reads them: short, in plain words, and nothing twice."""

from __future__ import annotations

import re

import pytest

from diagnosis.catalogue.test_words import ALL, told
from diagnosis.written import texts, written
from smtp_desktop.diagnosis.catalogue.rule import Entry, Words
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Finding, Fix

# In characters, a name or a number that is filled in counted as eight.
HEADLINE, SENTENCE, STEP, LABEL = 60, 140, 120, 36
MOST_STEPS = 4
_FILLED_IN = re.compile(r"\{\w+\}")

# What belongs into “Details for IT”, and is said in no headline and on no button.
_OF_SPECIALISTS = re.compile(
    r"\b(PLAIN|LOGIN|CRAM-MD5|RSET|EHLO|HELO|AUTH|RCPT|MAIL FROM|STARTTLS|TLS handshake|MX)\b"
)


def length(text: str) -> int:
    return len(_FILLED_IN.sub("x" * 8, text))


def test_a_headline_is_one_line_and_an_explanation_two() -> None:
    for code, words in written():
        assert length(words.title) <= HEADLINE, (code, words.title)
        assert length(words.explanation) <= SENTENCE, (code, words.explanation)


def test_the_steps_are_few_and_short() -> None:
    for code, words in written():
        assert len(words.actions) <= MOST_STEPS, code
        for action in words.actions:
            assert length(action) <= STEP, (code, action)
        for fix in words.fixes or ():
            assert length(fix.label) <= LABEL, (code, fix.label)


def bare(text: str) -> str:
    """A text without what makes no difference: “Use STARTTLS” is “Set Encryption to STARTTLS.”"""
    text = re.sub(r"^(or|then|first|and) ", "", text.lower().rstrip("."))
    text = re.sub(r"^(set encryption to|use|try|switch to|choose) ", "", text)
    return text.removesuffix(" as authentication type").removesuffix(" as outgoing server")


@pytest.mark.parametrize(("entry", "words"), ALL, ids=lambda one: getattr(one, "code", ""))
def test_no_step_repeats_a_button(entry: Entry, words: Words) -> None:
    labels = {bare(fix.label) for fix in words.fixes or entry.fixes or ()}
    for action in words.actions or entry.actions:
        assert bare(action) not in labels, (entry.code, action)


def test_nothing_is_said_twice_in_one_finding() -> None:
    for entry, words in ALL:
        found = told(entry, words, Failure(host="mail.acme.test", port=587))
        said = [found.title, *re.split(r"(?<=[.?]) ", found.explanation), *found.steps]
        assert len(said) == len(set(said)), (entry.code, said)


def test_a_headline_is_free_of_what_only_specialists_know() -> None:
    for code, words in written():
        assert not _OF_SPECIALISTS.search(words.title), (code, words.title)


def test_things_are_fixed_and_email_is_written_in_one_way() -> None:
    wrong = re.compile(r"\b(mend(s|ed|ing)?|e-mails?|whilst|organisations?)\b", re.IGNORECASE)
    for code, words in written():
        for text in texts(words):
            assert not wrong.search(text), (code, text)


FIX, OTHER = Fix("Use port 465 with SSL", {"port": 465}), Fix("Use TLS", {"encryption": "tls"})
FOUND = Finding("x", ("user",), True, "It failed.", "Because.", ("Ask IT.",), (FIX, OTHER))


def test_whoever_has_no_buttons_reads_what_they_would_do() -> None:
    assert FOUND.steps == ("Use port 465 with SSL.", "Use TLS.", "Ask IT.")


def test_a_button_that_is_not_offered_is_a_step() -> None:
    offered = FOUND.offering((OTHER,))
    assert offered.fixes == (OTHER,)
    assert offered.actions == ("Use port 465 with SSL.", "Ask IT.")
    assert offered.steps == ("Use TLS.", "Use port 465 with SSL.", "Ask IT.")
