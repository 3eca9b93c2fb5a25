"""How a letter is laid out: its parts, lists and lines, as mail programs keep them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from smtp_desktop import printable

_WIDTH = 76  # characters in a line (RFC 5322, 2.1.1)
_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")  # PowerShell takes all of them for the same


def quoted(value: str) -> str:
    """A value for between single quotation marks in a line that somebody pastes into PowerShell;
    empty, and so no line at all, where it holds what nobody would see there."""
    return _QUOTES.sub(lambda one: one[0] * 2, value) if printable.is_printable(value) else ""


def section(title: str, text: str) -> str:
    """A part under its title; nothing where there is nothing to say."""
    return f"{title}\n{text}" if text else ""


def indented(text: str) -> str:
    """Words that are not ours, marked off so that nobody takes them for a part of the letter."""
    return "\n".join(f"  {line}" for line in text.splitlines())


def listed(lines: Iterable[str]) -> str:
    """Paragraphs, each behind a dash."""
    return "\n".join(wrapped(line, "- ") for line in lines)


def numbered(lines: Iterable[str]) -> str:
    """Paragraphs, each behind its number."""
    return "\n".join(wrapped(line, f"{number}. ") for number, line in enumerate(lines, 1))


def wrapped(text: str, mark: str = "") -> str:
    """A paragraph behind its mark; what is longer than a line without a blank stays whole."""
    first, *more = text.splitlines() or [""]
    filled = textwrap.fill(
        first,
        _WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join((filled, *more))
