"""The message that Test Email really sends (RFC 5322, RFC 3834)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from smtp_desktop.model.account import Account, Sender
from smtp_desktop.services.conversation import wire_address


@dataclass(frozen=True)
class Text:
    """What the message says, in the person's language."""

    subject: str
    body: str


def compose(account: Account, to: str, text: Text, at: datetime) -> bytes:
    """The message as bytes with CRLF; ASCII throughout unless an address needs SMTPUTF8."""
    # Imported here: the parser behind it costs more than painting the window.
    from email import policy
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.utils import format_datetime, make_msgid

    def address(person: Sender) -> Address:
        local, _, domain = wire_address(person.email).rpartition("@")
        return Address(person.name, local, domain)

    sender = address(account.sender)
    receiver = address(Sender("", to))
    is_ascii = f"{sender.addr_spec}{receiver.addr_spec}".isascii()
    message = EmailMessage(policy=policy.SMTP if is_ascii else policy.SMTPUTF8)
    message["From"] = sender
    message["To"] = receiver
    message["Reply-To"] = address(Sender("", account.sender.email))
    message["Subject"] = text.subject
    message["Date"] = format_datetime(at)
    # The domain is given: without it the library asks DNS for this computer's name, for 10 s.
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text.body, cte="quoted-printable")
    return message.as_bytes()
