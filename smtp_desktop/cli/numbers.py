"""Numbers on the command line, each within its bounds."""

from __future__ import annotations

from argparse import ArgumentTypeError


def port(text: str) -> int:
    """A port of TCP."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65_536):
        raise ArgumentTypeError("a number from 1 to 65535 is needed")
    return int(text)


def days(text: str) -> int:
    """How many days, up to ten years."""
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= 3650):
        raise ArgumentTypeError("a number of days from 0 to 3650 is needed")
    return int(text)


def count(text: str) -> int:
    """How many; one at least."""
    if not (text.isascii() and text.isdigit() and int(text[:10]) > 0):
        raise ArgumentTypeError("a number from 1 is needed")
    return int(text[:10])


def seconds(text: str) -> float:
    """How many seconds, less than a day."""
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < 86_400:
        raise ArgumentTypeError("a number of seconds is needed")
    return value
