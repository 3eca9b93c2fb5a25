"""Phrases: how rules look at words, whatever their case, blanks and quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

_PLAIN = str.maketrans(
    dict.fromkeys("’‘`´‚", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("–—‐‑", "-")
)
_ODD = re.compile("[’‘`´‚“”„«»–—‐‑]")

# Words that stand in sentences about anything.
_IN_ANY = (
    "a an and are as at be because by can cannot could did do does for from had has have i in is it"
    " its my no not of on or our please so that the their there this to was we were will with you"
    " your"
)
_EMPTY = frozenset(_IN_ANY.split())
_APART = 200  # letters between two parts of a phrase
_SHORT = 8  # letters: shorter phrases stand inside the words of every language
_LONG = 1000  # letters from which on it pays to look at the words of a text first
_OPEN = frozenset("*?[")  # what makes a pattern of a word
_LATIN = re.compile(r"[a-z]+")
_BEGINNING = 4  # letters of a word by which it is known, where phrases leave its end open
_CUT = 9  # letters that are left at least of a phrase that was cut within a word
_CUT_AT_A_BLANK = 16  # and of one that was cut behind a word: it may be another sentence


class Said(NamedTuple):
    """Where a phrase begins in a text, and how long it is; 0 where it does not stand there."""

    start: int
    length: int


_UNSAID = Said(0, 0)


@lru_cache(maxsize=8)
def normal(text: str) -> str:
    """Text as rules see it: small letters, plain quotes and dashes, single blanks."""
    plain = text.translate(_PLAIN) if _ODD.search(text) else text
    return " ".join(plain.lower().split())


def length_said(phrase: str, text: str) -> int:
    """How long a phrase is whose parts stand in the text in their order; 0 if they do not.

    A part begins where a word begins, and a short one ends where a word ends: “eset” stands in no
    “reset”. The parts are no further from each other than a long sentence. A phrase that is a bare
    number counts only where the text calls it an error's.
    """
    return _said(phrase, text).length


def longest(phrases: tuple[str, ...], text: str) -> Said:
    """The longest of the phrases that stand in the text, and where it begins."""
    found = (_said(phrase, text) for phrase in _possible(phrases, text))
    return max(found, key=lambda one: one.length, default=_UNSAID)


def longest_said(phrases: tuple[str, ...], text: str) -> int:
    """How long the longest of the phrases is that stand in the text; 0 if none does."""
    return longest(phrases, text).length


def longest_cut(phrases: tuple[str, ...], text: str) -> int:
    """How long the longest beginning of a phrase is that the text breaks off in; 0 if in none.

    People paste half of what they see. What is left of a phrase must be long enough to tell it from
    others.
    """
    end = text[-max(map(len, phrases), default=1) :]
    begun = (phrase for phrase in phrases if phrase[:_CUT] in end)  # nearly none is
    return max((_cut(phrase, text) for phrase in begun), default=0)


def all_said(phrases: tuple[str, ...], text: str) -> int:
    """How many letters of the text are phrases, all of those that stand in it together."""
    return sum(length_said(phrase, text) for phrase in phrases)


def _possible(phrases: tuple[str, ...], text: str) -> Iterable[str]:
    """The phrases that may stand in a text, by their longest part; of a long text the words are
    looked at first, since whether a word is in a set is known at once."""
    parts = _longest_parts(phrases)
    if len(text) < _LONG:
        return [phrase for part, phrase in parts if part in text]
    marks = _marks_of(text)
    return [
        phrase
        for mark, (part, phrase) in zip(_marks(phrases), parts, strict=True)
        if (not mark or mark in marks) and part in text
    ]


@lru_cache(maxsize=8)
def _marks_of(text: str) -> frozenset[str]:
    """All words of a text, and how each of them begins."""
    words = frozenset(_LATIN.findall(text))
    return words | {f"{word[:_BEGINNING]}…" for word in words}


@lru_cache(maxsize=4096)
def _longest_parts(phrases: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each phrase behind its longest part, which is nearly always the phrase itself."""
    return tuple(
        (
            phrase
            if _is_plain(phrase)
            else max((part.words for part in _parts(phrase)), key=len, default=""),
            phrase,
        )
        for phrase in phrases
    )


@lru_cache(maxsize=4096)
def _marks(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Of each phrase a word that a text must hold, or how one begins."""
    return tuple(max(map(_mark, _parts(phrase)), key=len, default="") for phrase in phrases)


def _mark(part: _Part) -> str:
    """The longest word of a part that no letter of a text can touch: a blank follows it, and before
    it is another or a beginning. Of a part without one, how its last word begins."""
    *whole, last = part.words.split(" ")[0 if part.begins else 1 :] or [""]
    beginning = last[:_BEGINNING]
    is_word = len(beginning) == _BEGINNING and _LATIN.fullmatch(beginning)
    found = max(filter(_LATIN.fullmatch, whole), key=len, default="")
    return found or (f"{beginning}…" if is_word else "")


def _said(phrase: str, text: str) -> Said:
    if phrase not in text and _is_plain(phrase):
        return _UNSAID
    if phrase.isdecimal():
        is_named = _is_an_errors_number(phrase, text)
        return Said(text.find(phrase), len(phrase) + 1) if is_named else _UNSAID
    first, *others = _parts(phrase) or (_NOTHING,)
    if any(part.words not in text for part in others):
        return _UNSAID
    start = _find(first, text, 0, len(text))
    while start >= 0:
        end = start + len(first.words)
        for part in others:
            at = _find(part, text, end, end + _APART + len(part.words))
            if at < 0:
                break
            end = at + len(part.words)
        else:
            return Said(start, sum(len(part.words) for part in (first, *others)) + 1)
        start = _find(first, text, start + 1, len(text))
    return _UNSAID


def _cut(phrase: str, text: str) -> int:
    if phrase[:_CUT] not in text[-len(phrase) :]:
        return 0
    (part, *_) = _parts(phrase) or (_NOTHING,)
    start = _find(part._replace(words=part.words[:_CUT], ends=False), text, 0, len(text))
    while start >= 0:
        left = len(text) - start
        if left < len(part.words) and part.words.startswith(text[start:]):
            is_within_a_word = _is_one_word(part.words[left - 1], part.words[left])
            return left if is_within_a_word or left >= _CUT_AT_A_BLANK else 0
        start = text.find(part.words[:_CUT], start + 1)
    return 0


def share_said(phrases: tuple[str, ...], words: frozenset[str]) -> float:
    """How much of a phrase was said at most: the share of its telling words that are among `words`.

    A phrase of one telling word is left out: it is said or it is not.
    """
    return max((len(one & words) / len(one) for one in _telling_words(phrases)), default=0)


@lru_cache(maxsize=4096)
def _telling_words(phrases: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """The telling words of each phrase that has several."""
    parted = (frozenset(phrase.replace("…", " ").split()) - _EMPTY for phrase in phrases)
    return tuple(one for one in parted if len(one) > 1)


def one_of(wanted: tuple[str, ...], value: str) -> bool:
    """Whether the value is one of those wanted, which may hold ``*``; where nothing is wanted, any
    value is right."""
    if not wanted or value in wanted:
        return True
    patterns = _patterns(wanted)
    return bool(patterns) and any(_matches(value, one) for one in patterns)


@lru_cache(maxsize=4096)
def _patterns(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Those that are no plain word, as nearly all are."""
    return tuple(one for one in wanted if not _OPEN.isdisjoint(one))


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


class _Part(NamedTuple):
    """Words of a phrase that stand together, and whether a word must begin and end with them."""

    words: str
    begins: bool
    ends: bool


_NOTHING = _Part("", begins=False, ends=False)


def _find(part: _Part, text: str, start: int, stop: int) -> int:
    """Where the part stands first, between `start` and `stop`; -1 if it does not."""
    at = text.find(part.words, start, stop)
    while at >= 0:
        end = at + len(part.words)
        is_begun = part.begins and at > 0 and _is_one_word(text[at - 1], text[at])
        is_going_on = part.ends and end < len(text) and _is_one_word(text[end - 1], text[end])
        if not is_begun and not is_going_on:
            return at
        at = text.find(part.words, at + 1, stop)
    return -1


def _is_one_word(letter: str, following: str) -> bool:
    """Whether two letters are in one word; scripts that part no words have no capitals either."""
    return (letter.isdecimal() and following.isdecimal()) or (
        letter.upper() != letter and following.upper() != following
    )


@lru_cache(maxsize=8192)
def _is_plain(phrase: str) -> bool:
    """Whether a phrase is already as `normal` would make it, as nearly all are."""
    return phrase.isascii() and phrase.islower() and "  " not in phrase


def _is_an_errors_number(number: str, text: str) -> bool:
    """Whether a number stands in the text and is called an error's: most numbers are none."""
    called = rf"(?:errno|error|code|socket|exception|wsa[a-z]{{0,14}})[\W_]{{0,8}}{number}(?!\d)"
    return number in text and re.search(called, text) is not None


@lru_cache(maxsize=8192)
def _parts(phrase: str) -> tuple[_Part, ...]:
    """The parts between the dots of a phrase; dots before or behind it leave its word open."""
    written = [normal.__wrapped__(part) for part in phrase.split("…")]
    last = len(written) - 1
    return tuple(
        _Part(words, number != 1 or bool(written[0]), number == last and len(words) < _SHORT)
        for number, words in enumerate(written)
        if words
    )
