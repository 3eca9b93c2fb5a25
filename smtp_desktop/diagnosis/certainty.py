"""Whether the evidence for a finding excludes the others: only then it is called certain.

What a test found out by looking is evidence. Of a pasted text only words with one meaning are:
short ones stand in sentences about anything, a bare code has many reasons, and words that are
denied, or one of several guesses, say nothing for sure.
"""

from __future__ import annotations

import re

from smtp_desktop.diagnosis.catalogue.phrases import all_said, longest, normal
from smtp_desktop.diagnosis.catalogue.rule import Rule
from smtp_desktop.diagnosis.failure import Failure

_TELLING = 20  # letters of a phrase that has one meaning wherever it stands
_OF_AN_ERROR = 16  # letters that name an error, in one phrase or several

_CODE_OF_SIGN_IN = "aadsts"
_DENIED = re.compile(
    r"(?:\b(?:not?|never|without|isn't|wasn't|aren't|nicht|kein\w{0,2}|sans|sin|senza|ohne)"
    r"[ \w'-]{0,24}|\bno longer )$"
)
# A program that lists what may be the reason does not know it.
_GUESSED = re.compile(
    r"one or more of the following|for one of the following|possible (?:reason|cause)s?"
    r"|(?:reasons?|causes?) (?:may|might|could) be"
    r"|this (?:may|might|could|can) be (?:because|due|caused)"
    r"|(?:may|might|could|can) be caused by|most likely|probably|mögliche (?:ursache|gründe)"
)


def is_certain(rule: Rule, failure: Failure) -> bool:
    """Whether a failure that fits this rule can have no other cause."""
    if not rule.certain or not failure.is_pasted:
        return rule.certain
    return failure.is_clear and not rule.vague and _has_one_meaning(rule, failure)


def is_named_for_sure(phrases: tuple[str, ...], text: str) -> bool:
    """Whether an error is told by its phrases, and neither denied nor guessed."""
    start, _ = longest(phrases, text)
    return all_said(phrases, text) >= _OF_AN_ERROR and not _is_doubted(text, start)


def _is_doubted(text: str, start: int) -> bool:
    """Whether what begins there is denied, or is one of several guesses."""
    is_denied = _DENIED.search(text[max(0, start - 40) : start])
    return bool(is_denied or _GUESSED.search(text, max(0, start - 300), start))


def _has_one_meaning(rule: Rule, failure: Failure) -> bool:
    if rule.text:
        start, length = longest(rule.text, said := normal(failure.text))
        return length >= _TELLING and not _is_doubted(said, start)
    # An error was recognised by its words, an identity provider by its number.
    return bool(rule.errors or _CODE_OF_SIGN_IN in rule.facts) and failure.reply is None
