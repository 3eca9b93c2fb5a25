"""Text from outside: whatever a server, a certificate, a file or a person elsewhere has written.

It becomes printable where it enters, and stays so. Nothing in it moves the cursor of a terminal,
begins a line of its own, turns the order of letters round, or is there without being seen; each
such character is shown as U+FFFD. Letters and blanks of every script stay as they are.
"""

from __future__ import annotations

import re
from typing import Self

LONGEST = 10_000  # characters; what is longer was made to be

_SHOWN = "\ufffd"
_MORE = "…"
_MOST_MARKS = 6  # on one letter: Tibetan and pointed Hebrew have up to five

# Python calls these printable, and yet nobody sees them: fillers, inherent vowels, a stand-in.
_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffc\U0001d159"
)
_BLANKS = (
    "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_JOINERS = "\u200c\u200d"
# Where a joiner changes what is seen: in Arabic, Indic and the scripts near them, and in emoji.
_JOINED = (
    r"\u0600-\u1cff\ua840-\uabff\u2190-\u2bff\ufe0f"
    r"\U00010a00-\U00010fff\U00011000-\U00011fff\U0001e900-\U0001e95f\U0001f000-\U0001faff"
)
# Patterns are compiled with the first text that has such a letter: hardly one ever does.
_LONE_JOINER = rf"(?<![{_JOINED}])[{_JOINERS}]|[{_JOINERS}](?![{_JOINED}])"

# Where a selector of variants chooses a picture: symbols, emoji, Han, Myanmar, Phags-pa, keycaps.
# Anywhere else nobody sees it, and a row of them can hold a whole text.
_VARIED = r"\u1000-\u109f\u2000-\u2bff\u3000-\u9fff\ua840-\ua87f\uf900-\ufaff\U00010000-\U000dffff"
_SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_LONE_SELECTOR = rf"(?<![\xa9\xae{_VARIED}]){_SELECTOR}(?!\u20e3)"


class Printable(str):
    """One line of text from outside that may be shown anywhere; there is no other way to one.

    `said` are the words, or their bytes in UTF-8 or else Latin-1; of more than `most` characters
    the beginning is kept. What is printable already comes out unchanged.
    """

    __slots__ = ()

    def __new__(cls, said: str | bytes = "", most: int = LONGEST) -> Self:
        if isinstance(said, cls) and len(said) <= most:
            return said
        text = (_decoded(said) if isinstance(said, bytes) else said).strip()
        if len(text) > most:
            text = text[: most - 1] + _MORE
        if text.isascii() and text.isprintable():  # as nearly all is
            return super().__new__(cls, text)
        return super().__new__(cls, _visible(text, keep="\t").strip())


def lines(text: str) -> str:
    """A text of several lines as it may be shown: its line ends count, all else is as above."""
    return _visible(text.replace("\r\n", "\n"), keep="\t\n")


def is_printable(text: str) -> bool:
    """Whether a text on one line shows all that it holds."""
    return _SHOWN not in _visible(text, keep="")


def escaped(json: str) -> str:
    """JSON with escapes in place of every character that does not show itself (RFC 8259 §7)."""
    hidden = {one for one in set(json) if not one.isprintable() or one in _UNSEEN}
    hidden.difference_update("\n", _BLANKS, _JOINERS)  # between values there are line ends
    return json.translate({ord(one): _escape(one) for one in hidden})


def _escape(one: str) -> str:
    units = one.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _visible(text: str, keep: str) -> str:
    """Every character that shows itself, and those to `keep`; it looks at each kind once."""
    if text.isprintable() and text.isascii():
        return text
    kinds = set(text)
    odd = {one for one in kinds if not one.isprintable() or one in _UNSEEN}
    odd.difference_update(keep, _JOINERS, _BLANKS)
    text = text.translate({ord(one): _SHOWN for one in odd})
    if re.search(_SELECTOR, text):
        text = re.sub(_LONE_SELECTOR, _SHOWN, text)
    text = _with_bearable_marks(text, kinds)
    return text if kinds.isdisjoint(_JOINERS) else re.sub(_LONE_JOINER, _SHOWN, text)


def _with_bearable_marks(text: str, kinds: set[str]) -> str:
    """The text without towers of marks that cover the lines above and below."""
    import unicodedata  # only what is no plain ASCII needs it

    marks = [one for one in kinds if ord(one) > 0x2FF and unicodedata.category(one)[0] == "M"]
    if not marks:
        return text
    tower = f"[{re.escape(''.join(sorted(marks)))}]"
    return re.sub(f"({tower}{{{_MOST_MARKS}}}){tower}+", rf"\1{_SHOWN}", text)


NOTHING = Printable()
