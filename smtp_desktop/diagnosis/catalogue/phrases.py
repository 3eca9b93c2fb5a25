"""Phrases: how rules look at words, whatever their case, blanks and quotes."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache

_PLAIN = str.maketrans(
    dict.fromkeys("’‘`´‚", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("–—‐‑", "-")
)


# Words that stand in sentences about anything.
_IN_ANY = (
    "a an and are as at be because by can cannot could did do does for from had has have i in is it"
    " its my no not of on or our please so that the their there this to was we were will with you"
    " your"
)
_EMPTY = frozenset(_IN_ANY.split())


@lru_cache(maxsize=8)
def normal(text: str) -> str:
    """Text as rules see it: small letters, plain quotes and dashes, single blanks."""
    return " ".join(text.lower().translate(_PLAIN).split())


def length_said(phrase: str, text: str) -> int:
    """How long a phrase is whose parts stand in the text in their order; 0 if they do not.

    A phrase that is a bare number counts only where the text calls it an error's.
    """
    if _is_plain(phrase):
        return len(phrase) + 1 if phrase in text else 0
    if phrase.isdecimal():
        return len(phrase) + 1 if _is_an_errors_number(phrase, text) else 0
    end, length = 0, 1
    for part in _parts(phrase):
        start = text.find(part, end)
        if start < 0:
            return 0
        end = start + len(part)
        length += len(part)
    return length


def longest_said(phrases: tuple[str, ...], text: str) -> int:
    """How long the longest of the phrases is that stand in the text; 0 if none does."""
    return max((length_said(phrase, text) for phrase in phrases), default=0)


def share_said(phrases: tuple[str, ...], words: frozenset[str]) -> float:
    """How much of a phrase was said at most: the share of its telling words that are among `words`.

    A phrase of one telling word is left out: it is said or it is not.
    """
    parted = (set(phrase.replace("…", " ").split()) - _EMPTY for phrase in phrases)
    return max((len(one & words) / len(one) for one in parted if len(one) > 1), default=0)


def one_of(wanted: tuple[str, ...], value: str) -> bool:
    """Whether the value is one of those wanted, which may hold ``*``; where nothing is wanted, any
    value is right."""
    return not wanted or value in wanted or any(_matches(value, one) for one in wanted)


def _matches(value: str, pattern: str) -> bool:
    """As ``fnmatch`` does; most patterns are asked once, so that compiling them would be waste."""
    if "?" in pattern or "[" in pattern:
        return fnmatchcase(value, pattern)
    first, *rest = pattern.split("*")
    if not rest or not value.startswith(first):
        return False
    *middle, last = rest
    at = len(first)
    for part in middle:
        found = value.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return value.endswith(last) and len(value) - len(last) >= at


def _is_plain(phrase: str) -> bool:
    """Whether a phrase is already as `normal` would make it, as nearly all are."""
    return phrase.isascii() and phrase.islower() and "  " not in phrase


def _is_an_errors_number(number: str, text: str) -> bool:
    """Whether a number stands in the text and is called an error's: most numbers are none."""
    called = rf"(?:errno|error|code|socket|exception|wsa[a-z]{{0,14}})[\W_]{{0,8}}{number}(?!\d)"
    return number in text and re.search(called, text) is not None


@lru_cache(maxsize=8192)
def _parts(phrase: str) -> tuple[str, ...]:
    return tuple(normal.__wrapped__(part) for part in phrase.split("…"))
