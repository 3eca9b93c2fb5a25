"""A message as a program writes it, made ready for the server (RFC 6409 §8).

Lines are ended by CRLF, and From, Date and Message-ID put in front where they are missing; Bcc
fields are left out. Nothing else is touched: not a byte of the text, no long line, no other field.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from smtp_desktop.errors import LocalProtocolError
from smtp_desktop.services.submission.mailboxes import is_local, mailboxes
from smtp_desktop.smtp.commands import has_bare_line_end

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_FOLD = re.compile(r"\r\n(?=[ \t])")
_TO = (b"to", b"cc", b"bcc")
_TO_AGAIN = (b"resent-to", b"resent-cc", b"resent-bcc")  # where they stand, these count
_LONGEST_LINE = 900  # letters; 998 octets are allowed
_NEVER_SENT = (b"bcc", b"resent-bcc")
_MARK = b"\xef\xbb\xbf"  # of UTF-8, as some editors write it

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

BROKEN_LINES = (
    "The message holds a carriage return that ends no line, or a zero byte: two servers could see "
    "two different messages in it. The program that wrote it makes broken lines."
)
NOTHING = "There is no message."


class _Field(NamedTuple):
    """A header field with the lines that belong to it; `name` is in small letters."""

    name: bytes
    start: int
    end: int


class Letter:
    """A message, its header read; raises LocalProtocolError for what is none."""

    def __init__(self, data: bytes) -> None:
        self._data = _with_line_ends(data)
        self._fields: list[_Field] = []
        self._body = self._read_header()

    @property
    def recipients(self) -> tuple[str, ...]:
        """Whom the header names; where the message is sent on, whom the one who does so names."""
        again = any(field.name in _TO_AGAIN for field in self._fields)
        return self._mailboxes(*(_TO_AGAIN if again else _TO))

    @property
    def is_sent_on(self) -> bool:
        """Whether somebody has sent it on (RFC 5322 §3.6.6), so that it names two sets of
        recipients."""
        return any(field.name.startswith(b"resent-") for field in self._fields)

    @property
    def addressees(self) -> tuple[str, ...]:
        """Whom the header's To, Cc and Bcc name, fields aside that name nobody but users of this
        computer."""
        return tuple(
            address
            for field in self._fields
            if field.name in _TO and not self._is_local(field)
            for address in self._named_in(field)
        )

    def with_hidden(self, hidden: tuple[str, ...]) -> bytes:
        """The message with these recipients in its one Bcc line.

        Nobody elsewhere knows users of this computer, so fields that name only them are left out;
        where there is nothing of either kind not an octet changes.
        """
        if not hidden and not any(map(self._is_local, self._fields)):
            return self._data[self._skipped :]
        kept = [one for one in self._fields if one.name != b"bcc" and not self._is_local(one)]
        before = [
            address
            for field in self._fields
            if field.name == b"bcc" and not self._is_local(field)
            for address in self._named_in(field)
        ]
        lines = [self._data[one.start : one.end] for one in kept]
        if lines and not lines[-1].endswith(b"\r\n"):
            lines[-1] += b"\r\n"
        body = self._data[self._body :]
        between = b"" if body.startswith(b"\r\n") else b"\r\n"
        who = (*before, *hidden)
        return b"".join([*lines, _bcc(who) if who else b"", between, body])

    @property
    def sender(self) -> str:
        """Whom the message says it is from; empty where it does not."""
        return "".join(self._mailboxes(b"from")[:1])

    @property
    def message_id(self) -> str:
        """The message's own name, empty where it has none."""
        return "".join(self._values(b"message-id")[:1]).strip()

    def completed(self, sender: str, name: str, now: datetime) -> bytes:
        """The message as it goes out; `sender` and `name` are whom it is from where it does not
        say so, or names somebody whom only this computer knows."""
        head: list[bytes] = []
        drops_from = False
        written = self._mailboxes(b"from")
        if not self._has(b"from") or (written and all(map(is_local, written))):
            head.append(_from(sender, name or self._name_in_from()))
            drops_from = True
        if not self._has(b"date"):
            head.append(f"Date: {_date(now)}\r\n".encode())
        if not self._has(b"message-id"):
            head.append(_message_id(sender))
        dropped = (*_NEVER_SENT, *[b"from"] * drops_from)
        kept = [self._data[one.start : one.end] for one in self._fields if one.name not in dropped]
        return self._joined(head, kept)

    def _joined(self, head: list[bytes], kept: list[bytes]) -> bytes:
        is_whole = not head and len(kept) == len(self._fields)
        if is_whole and self._data[self._body : self._body + 2] == b"\r\n":
            return self._data[self._skipped :]
        if kept and not kept[-1].endswith(b"\r\n"):
            kept[-1] += b"\r\n"
        body = memoryview(self._data)[self._body :]
        between = b"" if self._data[self._body : self._body + 2] == b"\r\n" else b"\r\n"
        return b"".join([*head, *kept, between, body])

    def _read_header(self) -> int:
        """Where the header ends: at an empty line, or at one that is no field."""
        data = self._data
        at = self._skipped = _before_header(data)
        while at < len(data):
            end = data.find(b"\r\n", at)
            end = len(data) if end < 0 else end + 2
            if data[at : at + 1] in (b" ", b"\t") and self._fields:
                self._fields[-1] = self._fields[-1]._replace(end=end)
            else:
                found = _FIELD.match(data, at, end)
                if not found:
                    break
                self._fields.append(_Field(found[1].lower(), at, end))
            at = end
        return at

    def _has(self, name: bytes) -> bool:
        return any(field.name == name for field in self._fields)

    def _values(self, *names: bytes) -> list[str]:
        fields = [self._data[one.start : one.end] for one in self._fields if one.name in names]
        texts = [one.partition(b":")[2].decode("utf-8", "surrogateescape") for one in fields]
        return [_FOLD.sub("", text).strip("\r\n") for text in texts]

    def _mailboxes(self, *names: bytes) -> tuple[str, ...]:
        found = [address for value in self._values(*names) for address in mailboxes(value)]
        return tuple(dict.fromkeys(found))

    def _named_in(self, field: _Field) -> tuple[str, ...]:
        text = self._data[field.start : field.end].partition(b":")[2]
        return mailboxes(_FOLD.sub("", text.decode("utf-8", "surrogateescape")).strip("\r\n"))

    def _is_local(self, field: _Field) -> bool:
        """Whether a field names users of this computer and nobody else."""
        named = self._named_in(field) if field.name in _TO else ()
        return bool(named) and all(map(is_local, named))

    def _name_in_from(self) -> str:
        """How the sender is called beside an address that nobody else knows: ``root (Cron)``."""
        value = "".join(self._values(b"from")[:1])
        found = re.search(r"\(([^()]*)\)", value) or re.match(r'\s*"?([^"<]*?)"?\s*<', value)
        return found[1].strip() if found else ""


def _with_line_ends(data: bytes) -> bytes:
    """The message with CRLF behind every line, whatever mixture a program writes."""
    if not data.strip():
        raise LocalProtocolError(NOTHING, "empty")
    if b"\0" in data:
        raise LocalProtocolError(BROKEN_LINES, "message")
    if not has_bare_line_end(data):
        return data
    plain = data.replace(b"\r\n", b"\n")
    if b"\r" in plain:
        raise LocalProtocolError(BROKEN_LINES, "message")
    return plain.replace(b"\n", b"\r\n")


def _before_header(data: bytes) -> int:
    """Behind what is no part of the message: the mark that editors put in front of UTF-8, which
    would make text of the whole header, and the line that separates messages in a mailbox file."""
    start = len(_MARK) if data.startswith(_MARK) else 0
    if not data.startswith((b"From ", b">From "), start):
        return start
    end = data.find(b"\r\n")
    return len(data) if end < 0 else end + 2


def _from(sender: str, name: str) -> bytes:
    plain = " ".join(name.split())
    if not plain:
        return f"From: {sender}\r\n".encode()
    if plain.isascii() and plain.isprintable():
        quoted = plain.replace("\\", r"\\").replace('"', r"\"")
        return f'From: "{quoted}" <{sender}>\r\n'.encode()
    return b"From: %s <%s>\r\n" % (_encoded_words(plain), sender.encode())


def _bcc(addresses: tuple[str, ...]) -> bytes:
    """One field for all of them, folded where a line would become long (RFC 5322 §2.2.3)."""
    line, lines = "Bcc: ", []
    for number, address in enumerate(addresses):
        comma = "," if number + 1 < len(addresses) else ""
        if len(line) + len(address) > _LONGEST_LINE and line != "Bcc: ":
            lines.append(line.rstrip())
            line = " "
        line += f"{address}{comma} "
    return ("\r\n".join([*lines, line.rstrip()]) + "\r\n").encode("utf-8", "surrogateescape")


def _encoded_words(text: str) -> bytes:
    """Text beyond ASCII in encoded words of at most 75 letters each (RFC 2047 §2)."""
    from binascii import b2a_base64

    valid = text.encode("utf-8", "replace").decode()[:200]
    pieces = [valid[at : at + 10] for at in range(0, len(valid), 10)]
    return b"\r\n ".join(
        b"=?utf-8?b?%s?=" % b2a_base64(piece.encode(), newline=False) for piece in pieces
    )


def _date(now: datetime) -> str:
    """RFC 5322 §3.3, in English whatever the computer speaks."""
    zone = f"{now:%z}"[:5] or "-0000"
    day, month = _DAYS[now.weekday()], _MONTHS[now.month - 1]
    return f"{day}, {now.day:02} {month} {now.year:04} {now:%H:%M:%S} {zone}"


def _message_id(sender: str) -> bytes:
    import secrets

    from smtp_desktop.services.sending.conversation import wire_address

    domain = wire_address(sender).rpartition("@")[2] or "localhost"
    return f"Message-ID: <{secrets.token_hex(16)}@{domain}>\r\n".encode()
