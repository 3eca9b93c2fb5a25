"""Replies of the server, read with bounds (RFC 5321 §4.2, RFC 3463).

Rules of this file: every line, every reply and the number of its lines is bounded; what a server
may send is never trusted to be short, text, or printable.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import msgspec

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

# A refusal is said in its first words: of a longer one the beginning is kept and the rest passed
# over, up to so much, so that its code is not lost.
MAX_PASSED_OVER = 1024 * 1024

# RFC 5321 ends the second digit at 5; filters in the field refuse with 571 and the like.
_LINE = re.compile(rb"([2-5][0-9][0-9])([ \t-]?)(.*)", re.DOTALL)
_BEGINNING = re.compile(rb"[2-5][0-9]{0,2}")
_ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)\s*")


class EnhancedStatus(msgspec.Struct, frozen=True):
    """The enhanced status code of RFC 3463: class, subject, detail."""

    status_class: int
    subject: int
    detail: int

    def __str__(self) -> str:
        return f"{self.status_class}.{self.subject}.{self.detail}"


class Reply(msgspec.Struct, frozen=True):
    """One reply of the server: its code, its lines as printable text without the code, and its
    enhanced status.

    Of a reply that somebody pasted, only the class of the code may be known: 4 or 5.
    """

    code: int
    lines: tuple[str, ...]
    enhanced: EnhancedStatus | None = None

    def __post_init__(self) -> None:
        for line in self.lines:
            if type(line) is not Printable:
                msgspec.structs.force_setattr(self, "lines", tuple(map(Printable, self.lines)))
                return

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
        self._lines: list[Printable] = []
        self._enhanced: EnhancedStatus | None = None
        self._size = 0
        self._cut: bytes | None = None  # the beginning of a line that is passed over
        self._passed_over = 0

    @property
    def is_empty(self) -> bool:
        """Whether every byte belongs to a reply that is complete, so that nothing is left over."""
        return not (self._buffer or self._lines or self._cut)

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that these bytes complete."""
        self._buffer += data
        replies = []
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            if end > MAX_LINE or self._cut is not None:
                line = self._shortened(line)
                self._cut = None
                _check(line)
            reply = self._take(line.rstrip(b"\r"))
            if reply:
                replies.append(reply)
        if self._buffer:
            begun = bytes(self._buffer)
            if self._cut is not None or (len(begun) > MAX_LINE and _is_refusal(begun)):
                self._cut = self._shortened(begun)
                self._buffer.clear()
            else:
                _check(begun)
        return replies

    def _shortened(self, line: bytes) -> bytes:
        """A line, or the beginning of a refusal that is longer than any."""
        if self._cut is not None:
            self._pass_over(len(line))
            return self._cut
        if len(line) <= MAX_LINE or not _is_refusal(line):
            return line
        self._pass_over(len(line) - MAX_LINE)
        return line[:MAX_LINE]

    def _pass_over(self, size: int) -> None:
        self._passed_over += size
        if self._passed_over > MAX_PASSED_OVER:
            raise _endless()

    def _take(self, line: bytes) -> Reply | None:
        said = _read(line)
        if said.whole is not None and not self._lines:  # as nearly all are
            self._passed_over = 0
            return said.whole
        if self._lines and said.code != self._code:
            raise RemoteProtocolError("The server changed its code within a reply.", "malformed")
        self._code = said.code
        if len(self._lines) < MAX_LINES and self._size + len(line) <= MAX_REPLY:
            self._lines.append(said.text)
            self._enhanced = self._enhanced or said.enhanced
            self._size += len(line)
        elif _is_refusal(line):
            self._pass_over(len(line) + 1)
        else:
            raise _endless()
        if not said.is_last:
            return None
        reply = Reply(said.code, tuple(self._lines), self._enhanced)
        self._lines, self._enhanced, self._size, self._passed_over = [], None, 0, 0
        return reply


class _Line(NamedTuple):
    """One line of a reply; its enhanced status only where the class fits the code (RFC 2034 §4).

    `whole` is the reply that it is by itself, None where others follow.
    """

    code: int
    is_last: bool
    text: Printable
    enhanced: EnhancedStatus | None
    whole: Reply | None


@lru_cache(32)  # few, because a server may say long ones
def _read(line: bytes) -> _Line:
    """The parts of a line; a server says the same few to every message."""
    parts = _LINE.fullmatch(line)
    if not parts or (not parts[2] and parts[3]):
        raise _not_a_reply(line)
    code, text = int(parts[1]), Printable(parts[3])
    found = _ENHANCED.match(text)
    enhanced = None
    if found and int(found[1]) == code // 100:
        enhanced = EnhancedStatus(int(found[1]), int(found[2]), int(found[3]))
    is_last = parts[2] != b"-"
    return _Line(code, is_last, text, enhanced, Reply(code, (text,), enhanced) if is_last else None)


def _check(line: bytes) -> None:
    """Refuse a line, finished or not, that can be no reply any more: garbage is not waited for."""
    if not _BEGINNING.fullmatch(line[:3]):
        raise _not_a_reply(line)
    if len(line) > MAX_LINE:
        raise RemoteProtocolError("The server's line has no end.", "endless")


def _is_refusal(line: bytes) -> bool:
    return _BEGINNING.fullmatch(line[:3]) is not None and line[:1] in (b"4", b"5")


def _endless() -> RemoteProtocolError:
    return RemoteProtocolError("The server's reply has no end.", "endless")


def _not_a_reply(line: bytes) -> RemoteProtocolError:
    return RemoteProtocolError(
        "The other side does not speak SMTP.", "not_a_reply", line[:MAX_LINE]
    )
