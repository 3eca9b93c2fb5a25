"""A known reply as it may come another day: in other codes, blanks, letters, lines and pieces.

What a mutation cannot change (no enhanced status, no quotes) it gives back as it was.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

Mutation = Callable[[str], str]

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.)(\d{1,3})(?!\d|\.\d)")
_REPLY = re.compile(r"([245]\d\d) (?:([245]\.\d{1,3}\.\d{1,3}) )?(\S.*)", re.DOTALL)

# ---- The enhanced status -------------------------------------------------------------------------


def enhanced_longer(text: str) -> str:
    """5.7.8 becomes 5.7.80, as Google made it; 5.7.139 becomes 5.7.13."""
    return _ENHANCED.sub(lambda m: m[1] + (m[2][:2] if len(m[2]) == 3 else f"{m[2]}0"), text)


def enhanced_next(text: str) -> str:
    return _ENHANCED.sub(lambda m: f"{m[1]}{int(m[2]) + 1}", text)


def enhanced_removed(text: str) -> str:
    return " ".join(_ENHANCED.sub(" ", text).split()) if _ENHANCED.search(text) else text


# ---- Blanks --------------------------------------------------------------------------------------


def doubled_blanks(text: str) -> str:
    return text.replace(" ", "  ")


def tabs(text: str) -> str:
    return text.replace(" ", "\t")


def hard_blanks(text: str) -> str:
    """After the code, where programs look for it, an ordinary blank stays."""
    first, _, rest = text.partition(" ")
    return f"{first} " + rest.replace(" ", "\u00a0") if rest else text


def broken_in_the_middle(text: str) -> str:
    return "\n".join(_split(text, 1 / 2))


def wrapped(text: str) -> str:
    lines = textwrap.wrap(text, 40, break_long_words=False, break_on_hyphens=False)
    return "\n    ".join(lines)


def in_a_frame(text: str) -> str:
    return f"\n\n   {text}   \n\n"


# ---- Letters -------------------------------------------------------------------------------------


def upper(text: str) -> str:
    return text.upper()


def lower(text: str) -> str:
    return text.lower()


def curly_quotes(text: str) -> str:
    paired = re.sub(r'"([^"]*)"', "“\\1”", text)
    return paired.replace("'", "’")


def angled_quotes(text: str) -> str:
    return re.sub(r"""(?<!\w)(['"])([^'"]*)\1(?!\w)""", "«\u00a0\\2\u00a0»", text)


# ---- Lines ---------------------------------------------------------------------------------------


def _lines(share: float, between: str) -> Mutation:
    """A reply of two lines, parted at `share` of its words."""

    def mutate(text: str) -> str:
        reply = _REPLY.fullmatch(text)
        if not reply:
            return text
        code, enhanced, words = reply[1], reply[2], reply[3]
        first, *rest = _split(words, share)
        status = f"{enhanced} " if enhanced else ""
        last = f"{between}{code} {status}{rest[0]}" if rest else ""
        return f"{code}{'-' if rest else ' '}{status}{first}{last}"

    return mutate


# ---- Pieces --------------------------------------------------------------------------------------


def last_third_missing(text: str) -> str:
    return text[: len(text) * 2 // 3]


def first_word_missing(text: str) -> str:
    return text.partition(" ")[2] or text


def _split(text: str, share: float) -> tuple[str, ...]:
    """Two parts, cut at the blank nearest to `share` of the text; one where there is no blank."""
    blanks = [n for n, letter in enumerate(text) if letter == " "]
    if not blanks:
        return (text,)
    cut = min(blanks, key=lambda n: abs(n - len(text) * share))
    return text[:cut], text[cut + 1 :]


MUTATIONS: dict[str, Mutation] = {
    **{
        one.__name__: one
        for one in (
            *(enhanced_longer, enhanced_next, enhanced_removed),
            *(doubled_blanks, tabs, hard_blanks, broken_in_the_middle, wrapped, in_a_frame),
            *(upper, lower, curly_quotes, angled_quotes),
        )
    },
    "two_lines_early": _lines(1 / 3, "\r\n"),
    "two_lines": _lines(1 / 2, "\r\n"),
    "two_lines_late": _lines(2 / 3, "\r\n"),
    "two_lines_joined": _lines(1 / 2, " "),
    "two_lines_glued": _lines(1 / 2, ""),
    "two_lines_escaped": _lines(1 / 2, "\\r\\n"),
}

# What is missing may have been what told two causes apart.
CUTS: dict[str, Mutation] = {one.__name__: one for one in (last_third_missing, first_word_missing)}
