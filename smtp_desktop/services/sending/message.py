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


def compose(account: Account, to: str, text: Text, at: datetime) -> bytes:
    """The message as bytes with CRLF; ASCII throughout unless an address needs SMTPUTF8."""
    # Imported here: sending comes long after the window is painted.
    from email.utils import format_datetime, make_msgid

    sender = wire_address(account.sender.email)
    headers = (
        ("From", _mailbox(account.sender.name, sender)),
        ("To", wire_address(to)),
        ("Reply-To", sender),
        ("Subject", _words(text.subject, "Subject")),
        ("Date", format_datetime(at)),
        # The domain is given: without it the library asks DNS for this computer's name, for 10 s.
        ("Message-ID", make_msgid(domain=Address(sender).domain)),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", "quoted-printable"),
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{head}\r\n".encode() + _quoted_printable(text.body)


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

    lines = re.sub(r"\r\n?", "\n", text).removesuffix("\n") + "\n"
    return b2a_qp(lines.encode("utf-8", "replace"), istext=True).replace(b"\n", b"\r\n")
