"""A message that came back, opened: the words of the servers, without the letter it returns."""

from __future__ import annotations

import re
from email.message import Message

_MIME = re.compile(
    r"^(?:content-type:\s*(?:multipart/|message/|text/)|content-transfer-encoding:)",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?\S")
_MOST_PARTS = 20  # a returned message has three; more nesting is made to keep a reader busy


def opened(text: str) -> str:
    """What a bounce says, decoded: its notice, then each field of the report that gives a reason; a
    text that is no message comes back as it is."""
    start = text.lstrip("\ufeff \t\r\n")
    if not _MIME.search(start) or not _FIELD.match(start) or _is_a_trap(start):
        return text
    from email.parser import Parser  # some forty modules that hardly any paste needs

    words = [word for part in _parts(Parser().parsestr(start)) for word in _words(part)]
    return "\n\n".join(words).strip() or text


def _is_a_trap(text: str) -> bool:
    lowered = text.lower()
    return any(lowered.count(mark) > _MOST_PARTS for mark in ("boundary", "message/"))


def _parts(message: Message) -> list[Message]:
    """The parts to read, outermost first, without messages inside."""
    kind = message.get_content_type()
    if kind == "message/delivery-status":
        return [message]
    inner = message.get_payload()
    if not isinstance(inner, list):
        return [message]
    if kind.startswith("message/"):
        return []
    return [nested for part in inner if isinstance(part, Message) for nested in _parts(part)]


def _words(part: Message) -> list[str]:
    if part.get_content_type() == "message/delivery-status":
        return [_reasons(report) for report in part.get_payload() if isinstance(report, Message)]
    if part.get_content_maintype() != "text":
        return []
    if str(part["Content-Transfer-Encoding"]).lower() not in ("base64", "quoted-printable"):
        return [str(part.get_payload())]
    raw = part.get_payload(decode=True)
    return [_decoded(raw if isinstance(raw, bytes) else b"", part.get_content_charset() or "")]


def _reasons(block: Message) -> str:
    """The fields that say what happened to one recipient (RFC 3464 §2.3)."""
    names = ("Final-Recipient", "Remote-MTA", "Status", "Diagnostic-Code")
    lines = [f"{name}: {' '.join(str(block[name]).split())}" for name in names if block[name]]
    return "\n".join(lines)


def _decoded(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):  # no such charset, or one that takes no other's bytes
        return raw.decode("utf-8", "replace")
