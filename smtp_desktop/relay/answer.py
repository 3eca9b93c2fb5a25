"""What the relay answers to a program, as lines of SMTP (RFC 5321 §4.2, RFC 3463)."""

from __future__ import annotations

import re
from typing import NamedTuple

from smtp_desktop.smtp.reply import Reply

_LONGEST = 510  # octets of a line before its CRLF (RFC 5321 §4.5.3.1.5)
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)\s*")
# Programs that are told nothing about UTF-8 read ASCII alone.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "…": "..."})


class Answer(NamedTuple):
    """One reply to a program; every line is short printable ASCII whoever's words are in it."""

    code: int
    enhanced: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All its lines as they go over the wire, without the last CRLF."""
        if len(self.lines) == 1:  # as nearly all have
            return _line(f"{self.code} ", self.enhanced, self.lines[0])
        said = self.lines or ("",)
        last = len(said) - 1
        return "\r\n".join(
            _line(f"{self.code}{' ' if number == last else '-'}", self.enhanced, line)
            for number, line in enumerate(said)
        )


def answer(code: int, enhanced: str, *lines: str) -> Answer:
    """An answer in the relay's own words."""
    return Answer(code, enhanced, lines)


def passed_on(reply: Reply, code: int = 0, enhanced: str = "", *more: str) -> Answer:
    """The provider's reply word for word, under its own code or another one, and our words behind
    it."""
    said = tuple(_ENHANCED.sub("", line, count=1) for line in reply.lines)
    code = code or reply.code
    known = str(reply.enhanced) if reply.enhanced else f"{code // 100}.0.0"
    return Answer(code, enhanced or known, (*said, *more))


def _line(beginning: str, enhanced: str, text: str) -> str:
    said = f"{beginning}{enhanced} {text}" if enhanced else f"{beginning}{text}"
    if said.isascii() and said.isprintable():
        return said[:_LONGEST].rstrip()
    plain = said.translate(_PLAIN).encode("ascii", "replace").decode("ascii")
    return "".join(letter if " " <= letter <= "~" else "?" for letter in plain)[:_LONGEST].rstrip()
