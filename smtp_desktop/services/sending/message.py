"""The message that Test Email really sends (RFC 5322, RFC 2047, RFC 3834).

The headers are written here and not by ``email.message``: that reads whatever it is given, and so
turns a name such as ``=?utf-8?q?=0D=0ABcc=3A…?=`` into a header of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from smtp_desktop.model.account import Account
from smtp_desktop.model.address import Address
from smtp_desktop.services.sending.conversation import wire_address
from smtp_desktop.wording.shared import TEST_SUBJECT, body_of_test

# What stands in a header as it is: short, printable, and nothing that reads as encoded.
_PLAIN = re.compile(r"(?!.*=\?)[ -~]{0,60}")
_PIECE = 57  # octets of a line in base64 (RFC 2045 §6.8)
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


@dataclass(frozen=True)
class Text:
    """What the message says, in the person's language."""

    subject: str
    body: str


def text_of_test(account: Account, computer: str, at: datetime) -> Text:
    """What a test email says: from which computer it comes, through which server, and when."""
    server = f"{account.server.host}:{account.server.port}"
    body = body_of_test(computer, server, at, account.auth_type)
    return Text(TEST_SUBJECT, str(body))


def compose(account: Account, to: str, text: Text, at: datetime, name: str = "") -> bytes:
    """The message as bytes with CRLF; ASCII throughout unless an address needs SMTPUTF8.

    `name` makes it known again: a second copy has the same Message-ID.
    """
    # Imported here: sending comes long after the window is painted.
    from email.utils import format_datetime, make_msgid

    sender, shown = wire_address(account.sender.email), account.sender.name
    if account.is_graph and "@" in shown:
        shown = ""  # Exchange takes a name with an @ in it for another sender, and refuses that
    transfer = "base64" if account.is_graph else "quoted-printable"
    domain = Address(sender).domain
    headers = (
        ("From", _mailbox(shown, sender)),
        ("To", wire_address(to)),
        ("Reply-To", sender),
        ("Subject", _words(text.subject, "Subject")),
        ("Date", format_datetime(at)),
        # The domain is given: without it the library asks DNS for this computer's name, for 10 s.
        ("Message-ID", f"<{name}@{domain}>" if name else make_msgid(domain=domain)),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", transfer),
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    encoded = _base64 if account.is_graph else _quoted_printable
    return f"{head}\r\n".encode() + encoded(text.body)


def _mailbox(name: str, address: str) -> str:
    """``Jane Doe <jane@acme.com>``, or the address alone."""
    from email.utils import quote

    if not name:
        return address
    if not _PLAIN.fullmatch(name):
        return f"{_words(name, 'From')}\r\n <{address}>"
    return f"{name} <{address}>" if _ATOMS.fullmatch(name) else f'"{quote(name)}" <{address}>'


def _words(text: str, header: str) -> str:
    """Text as it is, or in encoded words, folded."""
    from email.header import Header

    if _PLAIN.fullmatch(text):
        return text
    valid = text.encode("utf-8", "replace").decode()
    return Header(valid, "utf-8", header_name=header).encode(linesep="\r\n")


def _quoted_printable(text: str) -> bytes:
    from binascii import b2a_qp

    return b2a_qp(_in_lines(text), istext=True).replace(b"\n", b"\r\n")


def _base64(text: str) -> bytes:
    """For Exchange, which has broken texts in quoted-printable when it took them apart."""
    from binascii import b2a_base64

    lines = _in_lines(text).replace(b"\n", b"\r\n")
    pieces = (lines[at : at + _PIECE] for at in range(0, len(lines), _PIECE))
    return b"".join(b2a_base64(piece, newline=False) + b"\r\n" for piece in pieces)


def _in_lines(text: str) -> bytes:
    lines = re.sub(r"\r\n?", "\n", text).removesuffix("\n") + "\n"
    return lines.encode("utf-8", "replace")
