"""From the bytes of a file to its text, whatever program has written it."""

from __future__ import annotations

import re

from smtp_desktop.errors import SettingsNotFound, SettingsUnreadable
from smtp_desktop.services.imports.reading import MAX_BYTES

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_NOT_FOR_US = (
    (b"%PDF", "document"),
    (b"{\\rtf", "document"),
    (b"PK\x03\x04", "document"),
    (b"\xd0\xcf\x11\xe0", "document"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"RIFF", "picture"),
    (b"BM", "picture"),
    (b"\x1f\x8b", "document"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_BLANKS = 40
_MANY_BLANKS = re.compile(rf"[ \t]{{{_MOST_BLANKS},}}")
_MANY_LINES = re.compile(r"\n(?:[ \t]*+\n){2,}")
_MAIL_HEADERS = re.compile(
    r"(?:(?:Received|Return-Path|Delivered-To|From|To|Subject|Date|Message-ID|MIME-Version|X-[\w-]+|"
    r"DKIM-Signature|Content-Type):[^\n]*\n(?:[ \t][^\n]*\n)*){3,}",
    re.IGNORECASE,
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|body|table|div|p|tr|br|head)\b", re.IGNORECASE)
_BREAKS = re.compile(
    r"<\s*(?:br|/?p|/?div|/?tr|/?li|/?[uod]l|/h[1-6]|/table|/dd|/dt|/title)\b[^<>]*>", re.IGNORECASE
)
_CELLS = re.compile(r"<\s*/t[dh]\b[^<>]*>", re.IGNORECASE)
_UNSEEN = re.compile(
    r"<(script|style|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]{0,2000}>")


def text_of(data: bytes) -> str:
    """The text in a file; raises SettingsUnreadable or SettingsNotFound where it holds none."""
    if len(data) > MAX_BYTES:
        raise SettingsUnreadable("It is far too large for settings.")
    text = _decoded(data)
    if _MAIL_HEADERS.match(text):
        text = _of_mail(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _MANY_BLANKS.sub(" " * _MOST_BLANKS, _MANY_LINES.sub("\n\n", text))


def profile_in(data: bytes) -> bytes | None:
    """The property list in an Apple profile, also in a signed one; None where there is none."""
    if data.startswith(b"bplist"):
        return data
    start, end = data.find(b"<plist"), data.rfind(b"</plist>")
    return data[start : end + len(b"</plist>")] if 0 <= start < end else None


def is_page(text: str) -> bool:
    """Whether a text is a web page."""
    return bool(_HTML.search(text[:4_000]))


def of_page(text: str) -> str:
    """What a web page shows, a line for each of its lines."""
    import html

    shown = _TAG.sub("", _CELLS.sub("\t", _BREAKS.sub("\n", _UNSEEN.sub("", text))))
    return html.unescape(shown).replace("\xa0", " ")


def _decoded(data: bytes) -> str:
    for begins, reason in _NOT_FOR_US:
        if data.startswith(begins):
            raise SettingsNotFound(reason)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, "replace"))
    nulls = data[:400].count(b"\0")
    if nulls > len(data[:400]) // 4:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return _checked(data.decode(encoding, "replace"))
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _checked(data.decode("cp1252", "replace"))


def _checked(text: str) -> str:
    if len(_CONTROLS.findall(text)) > len(text) // 100:
        raise SettingsUnreadable("It is not a text.")
    return text


def _of_mail(data: bytes) -> str:
    """The words of a message that was saved as a file."""
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, ValueError, KeyError):
        return ""
    return of_page(text) if part.get_content_subtype() == "html" else text
