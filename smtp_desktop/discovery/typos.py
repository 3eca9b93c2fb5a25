"""Domains that were most likely meant otherwise: gmial.com, hotmail.con."""

from __future__ import annotations

from collections.abc import Iterable

_SHORTEST = 5  # letters: anything is one letter away from a shorter name


def meant(domain: str, known: Iterable[str]) -> str:
    """The one known domain that is a slip of a key away; empty where none is, or several are.

    `known` are whole domains; a domain that is among them was typed right.
    """
    typed = domain.strip().lower().rstrip(".")
    names = set(known)
    if typed in names or "." not in typed:
        return ""
    long_enough = (one for one in names if len(one.partition(".")[0]) >= _SHORTEST)
    near = [one for one in long_enough if is_one_slip(typed, one)]
    return near[0] if len(near) == 1 else ""


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
