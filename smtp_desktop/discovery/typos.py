"""Domains that were most likely meant otherwise: gmial.com, hotmail.con, and rnicrosoft.com."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from smtp_desktop.model import host as hosts

_SHORTEST = 5  # letters: anything is one letter away from a shorter name

# Endings that no domain has, and what the fingers meant.
_NO_ENDINGS = {
    **dict.fromkeys(("con", "cmo", "ocm", "vom", "xom", "cpm", "comm", "coom", "c0m"), "com"),
    **dict.fromkeys(("ner", "nte", "nett"), "net"),
    **dict.fromkeys(("ogr", "prg", "orgg", "0rg"), "org"),
}


def meant(domain: str, known: Iterable[str]) -> str:
    """The one known domain that is a slip of a key away, or the same with an ending that there is;
    empty where none is, or several are.

    `known` are whole domains; a domain that is among them was typed right.
    """
    typed = domain.strip().lower().rstrip(".")
    names = set(known)
    if typed in names or "." not in typed:
        return ""
    long_enough = (name for name in names if len(name.partition(".")[0]) >= _SHORTEST)
    near = [name for name in long_enough if is_one_slip(typed, name)]
    if near:
        return near[0] if len(near) == 1 else ""
    rest, _, ending = typed.rpartition(".")
    return f"{rest}.{_NO_ENDINGS[ending]}" if rest and ending in _NO_ENDINGS else ""


def is_one_slip(typed: str, wanted: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two neighbours have changed places."""
    if abs(len(typed) - len(wanted)) > 1 or typed == wanted:
        return False
    start = 0
    while start < min(len(typed), len(wanted)) and typed[start] == wanted[start]:
        start += 1
    rest, expected = typed[start:], wanted[start:]
    if len(rest) != len(expected):
        longer, shorter = (rest, expected) if len(rest) > len(expected) else (expected, rest)
        return longer[1:] == shorter
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return rest[1:] == expected[1:] or swapped == expected


# ---- Names that look like another ----------------------------------------------------------------

# Letters of other alphabets, by the Latin letter they look like (Unicode's confusables, the letters
# that addresses can hold). Digits and pairs of letters that pass for one come after them.
_LETTERS = str.maketrans(
    {
        **dict(zip("аеорсухѕіјԁһӏԛԝьмтнкгвп", "aeopcyxsijdhlqwbmthkrbn", strict=True)),
        **dict(zip("αεορνυικτχωηγμ", "aeopvuiktxwnyu", strict=True)),
        **dict(zip("ıɑɡ", "iag", strict=True)),
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_DIGITS = ("ols", "ois")  # what 0, 1 and 5 pass for

# Names that are imitated besides those of the services.
_IMITATED = ("microsoft.com", "microsoftonline.com", "google.com", "apple.com", "office.com")

_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


class Likeness(NamedTuple):
    """A name that is not what it seems. `kind` is ``letters`` where they are of another alphabet,
    ``looks`` where they only look alike, and ``mixed`` where alphabets are mixed; `instead` is the
    name it looks like, empty for ``mixed``."""

    kind: str
    instead: str = ""


def likeness(name: str, known: Iterable[str]) -> Likeness | None:
    """Whether a name only looks like one of these, or below one; None where it does not.

    ``gmail.соm`` with Cyrillic letters, ``rnicrosoft.com`` and ``gmai1.com`` look like what they
    are not (UTS #39). A name in one alphabet that looks like no known one is nobody's imitation.
    """
    typed = shown(name)
    names = {*known, *_IMITATED}
    if "." not in typed or any(hosts.is_below(typed, (one,)) for one in names):
        return None
    is_foreign = bool(_alphabets(typed) - {"LATIN"})
    for name in sorted(names, key=lambda name: (-len(name), name)):
        # Of two letters anything can be made: wp.pl and vp.pl are two services.
        if (is_foreign or len(name.partition(".")[0]) > 2) and _looks_like(typed, name):
            below = typed.split(".")[: -len(name.split("."))]
            return Likeness("letters" if is_foreign else "looks", ".".join((*below, name)))
    is_mixed = any(len(_alphabets(label)) > 1 for label in typed.split("."))
    return Likeness("mixed") if is_mixed else None


def shown(name: str) -> str:
    """A name as people see it: in small letters, its A-labels as what they stand for (RFC 5891)."""
    text = unicodedata.normalize("NFKC", name).strip().lower().rstrip(".")
    if "xn--" not in text:
        return text
    return ".".join(_label_shown(label) for label in text.split("."))


def _label_shown(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except UnicodeError:
        return label


def _looks_like(typed: str, known: str) -> bool:
    """Whether a name, or what it lies below, is the known one at a glance."""
    return any(
        hosts.is_below(_skeleton(typed, digits), (_skeleton(known, digits),)) for digits in _DIGITS
    )


@lru_cache(maxsize=2048)  # the known names are looked at again and again
def _skeleton(name: str, digits: str) -> str:
    """A name with every letter that looks like another put down as that other one."""
    text = name.translate(_LETTERS).translate(str.maketrans("015", digits))
    for pair, letter in _PAIRS:
        text = text.replace(pair, letter)
    return text


def _alphabets(label: str) -> set[str]:
    names = (unicodedata.name(letter, "").partition(" ")[0] for letter in label)
    return {one for one in names if one in _ALPHABETS}
