"""Half of what a server said: the phrase that a pasted text breaks off in."""

from __future__ import annotations

import pytest

from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.catalogue.phrases import longest_cut
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.smtp.reply import Reply

CATALOGUE = catalogue.decode(
    {
        "test": """
    [[finding]]
    code = "unknown"
    title = "Nobody knows."

    [[finding]]
    code = "quota"
    [[finding.rule]]
    codes = ["5"]
    text = '''
      maximum credits exceeded
      outgoing limit reached for today
    '''
    [[finding.rule]]
    vague = true
    codes = ["5"]
    text = "something is not allowed at all"
    [[finding.rule]]
    codes = ["59"]

    [[finding]]
    code = "throttled"
    [[finding.rule]]
    codes = ["5"]
    text = "outgoing limit reached for now"
    [[finding.rule]]
    codes = ["4"]
    text = "too many connections from you"
    [[finding.rule]]
    facts = { seen = ["yes"] }
    codes = ["5"]
    """
    }
)


def code_of(code: int, words: str, **facts: str) -> str:
    known = {"place": "pasted", "about": "sending"} | facts
    failure = Failure(reply=Reply(code, (words,)), text=words, facts=known, errors=("X",))
    finding = explain(failure, CATALOGUE)
    assert not finding.certain or facts
    return finding.code


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("sorry, maximum credits ex", 18),
        ("maximum c", 9),
        ("maximum", 0),
        ("maximum credits", 0),
        ("maximum credits exceeded", 0),
        ("the maximum credits are used", 0),
        ("maximum credits of maximum cred", 12),
        ("xmaximum cred", 0),
        ("", 0),
    ],
)
def test_a_phrase_is_known_by_its_beginning_where_the_text_ends(text: str, length: int) -> None:
    assert longest_cut(("maximum credits exceeded", "…"), text) == length


def test_behind_a_word_more_must_be_left_of_a_phrase() -> None:
    phrase = ("client blocked from sending",)
    assert longest_cut(phrase, "client blocked from") == 19
    assert longest_cut(phrase, "client blocked") == 0


def test_the_cause_of_half_a_phrase_is_named_and_never_certain() -> None:
    assert code_of(550, "Maximum credits exc") == "quota"


def test_half_a_phrase_that_two_causes_begin_with_is_no_guess() -> None:
    assert code_of(550, "Outgoing limit reached f") == "unknown"
    assert code_of(599, "Outgoing limit reached f") == "quota", "as its code says"


def test_all_else_that_a_rule_asks_for_must_be_there() -> None:
    assert code_of(550, "Too many connections f") == "unknown"
    assert code_of(450, "Too many connections f") == "throttled"
    assert code_of(550, "something is not allow") == "unknown", "vague words are not enough"


def test_what_was_found_out_goes_before_half_a_phrase() -> None:
    assert code_of(550, "Maximum credits exc", seen="yes") == "throttled"


def test_a_conversation_of_our_own_is_never_cut() -> None:
    words = "Maximum credits exc"
    failure = Failure(reply=Reply(550, (words,)), text=words, errors=("X",))
    assert explain(failure, CATALOGUE).code == "unknown"
