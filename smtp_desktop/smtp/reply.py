"""Replies of the server, read with bounds (RFC 5321 §4.2, RFC 3463).

Rules of this file: every line, every reply and the number of its lines is bounded; what a server
may send is never trusted to be short, text, or printable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from smtp_desktop.errors import (
    NegativeReply,
    PermanentReply,
    RemoteProtocolError,
    TransientReply,
)
from smtp_desktop.printable import Printable

# RFC 5321 §4.5.3.1.5 allows 512 octets a line. Sixteen times that takes every real server,
# and a server that never ends its line or its reply is stopped long before memory is felt.
MAX_LINE = 8 * 1024
MAX_LINES = 128
MAX_REPLY = 64 * 1024

# RFC 5321 ends the second digit at 5; filters in the field refuse with 571 and the like.
_LINE = re.compile(rb"([2-5][0-9][0-9])([ \t-]?)(.*)", re.DOTALL)
_BEGINNING = re.compile(rb"[2-5][0-9]{0,2}")
_ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)\s*")


@dataclass(frozen=True)
class EnhancedStatus:
    """The enhanced status code of RFC 3463: class, subject, detail."""

    status_class: int
    subject: int
    detail: int

    def __str__(self) -> str:
        return f"{self.status_class}.{self.subject}.{self.detail}"


@dataclass(frozen=True)
class Reply:
    """One reply of the server: its code, its lines as printable text without the code, and its
    enhanced status.

    Of a reply that somebody pasted, only the class of the code may be known: 4 or 5.
    """

    code: int
    lines: tuple[str, ...]
    enhanced: EnhancedStatus | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(map(Printable, self.lines)))

    @property
    def is_positive(self) -> bool:
        """2yz or 3yz: the server goes along."""
        return 200 <= self.code < 400

    @property
    def text(self) -> str:
        """The words alone, the enhanced status taken off each line."""
        return "\n".join(_ENHANCED.sub("", line, count=1).strip() for line in self.lines).strip()

    def error(self, detail: str = "") -> NegativeReply:
        """The error that this negative reply stands for; `detail` is what a challenge said about
        it."""
        kind = TransientReply if str(self.code)[0] == "4" else PermanentReply
        return kind(self, detail)

    def __str__(self) -> str:
        return " ".join((str(self.code), *self.lines))


class ReplyReader:
    """Turns received bytes into replies; raises RemoteProtocolError for what is none."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._code = 0
        self._lines: list[str] = []
        self._size = 0

    @property
    def is_empty(self) -> bool:
        """Whether every byte belongs to a reply that is complete, so that nothing is left over."""
        return not self._buffer and not self._lines

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that these bytes complete."""
        self._buffer += data
        replies = []
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            _check(line)
            reply = self._take(line.rstrip(b"\r"))
            if reply:
                replies.append(reply)
        if self._buffer:
            _check(bytes(self._buffer))
        return replies

    def _take(self, line: bytes) -> Reply | None:
        parts = _LINE.fullmatch(line)
        if not parts or (not parts[2] and parts[3]):
            raise _not_a_reply(line)
        code = int(parts[1])
        if self._lines and code != self._code:
            raise RemoteProtocolError("The server changed its code within a reply.", "malformed")
        self._code = code
        self._lines.append(Printable(parts[3]))
        self._size += len(line)
        if len(self._lines) > MAX_LINES or self._size > MAX_REPLY:
            raise RemoteProtocolError("The server's reply has no end.", "endless")
        if parts[2] == b"-":
            return None
        reply = Reply(code, tuple(self._lines), _enhanced(code, self._lines))
        self._lines, self._size = [], 0
        return reply


def _enhanced(code: int, lines: list[str]) -> EnhancedStatus | None:
    """The first enhanced status whose class fits the code (RFC 2034 §4)."""
    for line in lines:
        found = _ENHANCED.match(line)
        if found and int(found[1]) == code // 100:
            return EnhancedStatus(int(found[1]), int(found[2]), int(found[3]))
    return None


def _check(line: bytes) -> None:
    """Refuse a line, finished or not, that can be no reply any more: garbage is not waited for."""
    if not _BEGINNING.fullmatch(line[:3]):
        raise _not_a_reply(line)
    if len(line) > MAX_LINE:
        raise RemoteProtocolError("The server's line has no end.", "endless")


def _not_a_reply(line: bytes) -> RemoteProtocolError:
    return RemoteProtocolError(
        "The other side does not speak SMTP.", "not_a_reply", line[:MAX_LINE]
    )
