"""What all wrappers of a server's reply share: its parts, and the list of them.

Each function takes a reply as it came over the wire (one line or several, with or without an
enhanced status) and gives the text around it. `stage` says where the reply came, with the names of
``diagnosis.stage``; left empty it is concluded from the reply, because no client says “Invalid
login” of an unknown recipient. A text without a reply code is no server's reply: it comes back as
a line of a log.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, Protocol

AUTH_CODES = ("432", "454", "525", "534", "535", "538")
_LINE = re.compile(r"([2-5]\d\d)([ -]?)(.*)")
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class Wrapper(Protocol):
    """Prints a reply in the way of one program."""

    def __call__(self, reply: str, stage: str = "") -> str: ...


class Said(NamedTuple):
    """A reply in parts: its code, its lines without it, and where it came."""

    code: str
    lines: list[str]
    stage: str

    @property
    def wire(self) -> list[str]:
        """The lines with the code, as the server wrote them."""
        last = len(self.lines) - 1
        return [f"{self.code}{'-' if n < last else ' '}{one}" for n, one in enumerate(self.lines)]

    @property
    def enhanced(self) -> str:
        found = _ENHANCED.match(self.lines[0])
        return found[0] if found else f"{self.code[0]}.0.0"

    @property
    def words(self) -> list[str]:
        return [_ENHANCED.sub("", one, count=1).strip() for one in self.lines]


def _stage(code: str, text: str) -> str:
    lowered = text.lower()
    if "helo" in lowered:
        return "ehlo"
    if "5.7.57" in lowered or code == "530":
        return "sender"
    if code in AUTH_CODES or re.search(r"\bauth\b|authenticat|password|log ?in", lowered):
        return "auth"
    if re.search(r"relay|recipient|does not exist|user unknown|no such user", lowered):
        return "recipient"
    return "data"


def said(reply: str, stage: str = "") -> Said | None:
    """The parts of a reply; None where no reply code stands at its beginning."""
    lines: list[str] = []
    code = ""
    for line in reply.splitlines():
        found = _LINE.fullmatch(line.strip())
        if found and code in ("", found[1]):
            code = found[1]
            lines.append(found[3].strip())
        elif lines:
            lines[-1] += f" {line.strip()}"
        else:
            return None
    return Said(code, lines, stage or _stage(code, reply)) if code else None


WRAPPERS: dict[str, Wrapper] = {}


def wrapper(function: Callable[[Said], str]) -> Callable[[Said], str]:
    """Enter a function into the list, for texts with a reply code and without."""

    def wrap(reply: str, stage: str = "") -> str:
        parts = said(reply, stage)
        return function(parts) if parts else f"2026-03-28 07:28:15,114 ERROR mailer: {reply}"

    WRAPPERS[function.__name__] = wrap
    return function
