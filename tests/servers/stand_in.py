"""A scripted server that stands for a provider: the real wire, its real name, a certificate for it.

Only where the name leads to is this computer, so that whatever is concluded from a server's name,
its port or its certificate is concluded as it would be on the internet.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import formatdate
from functools import cache

from servers.certificates import Authority
from servers.scripted import Script
from smtp_desktop.adapters.network.dialer import NetworkDialer, SmtpConnection
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.ports.network import Sighting
from smtp_desktop.waiting import Cancellation, Deadline

HERE = "127.0.0.1"
OFFERS = ("SIZE 36700160", "8BITMIME", "AUTH PLAIN LOGIN XOAUTH2", "ENHANCEDSTATUSCODES")

_MICROSOFT = "220 {node} Microsoft ESMTP MAIL Service ready at {date} [08DE27D0C0FFEE00]"
_GREETINGS = {
    "smtp.gmail.com": "220 smtp.gmail.com ESMTP ffacd0b85a97d-42cb7f3a5bcsm17 - gsmtp",
    "smtp-relay.gmail.com": "220 smtp-relay.gmail.com ESMTP 5a478bee46e88-2b04f0sm17 - gsmtp",
    "smtp.mail.yahoo.com": "220 smtp.mail.yahoo.com ESMTP ready",
}


@cache
def authority() -> Authority:
    return Authority()


def greeting(host: str) -> str:
    """How this provider's server greets, today."""
    if host.endswith(("office365.com", "outlook.com")):
        node = "AM0PR10CA0089.EURPRD10.PROD.OUTLOOK.COM"
        return _MICROSOFT.format(node=node, date=formatdate(localtime=False))
    return _GREETINGS.get(host, f"220 {host} ESMTP ready")


class RealName(NetworkDialer):
    """Finds every server on this computer, at one port."""

    def __init__(self, port: int) -> None:
        super().__init__(Trust(ca_data=authority().pem), lambda host: [HERE])
        self._port = port

    def connect(
        self,
        host: str,
        addresses: Sequence[str],
        port: int,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> SmtpConnection:
        return super().connect(host, addresses, self._port, deadline, cancellation)

    def look(
        self,
        host: str,
        address: str,
        port: int,
        mode: TlsMode,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Sighting:
        return super().look(host, address, self._port, mode, deadline, cancellation)


# What a client says, and the server's answer while nothing is wrong; "accepted" is the message.
_TALK = (
    ("greeting", ()),
    ("ehlo", ()),
    ("starttls", ("220 2.0.0 go ahead",)),
    ("auth", ("235 2.7.0 welcome",)),
    ("sender", ("250 2.1.0 ok",)),
    ("recipient", ("250 2.1.5 ok",)),
    ("data", ("354 go ahead",)),
    ("accepted", ("250 2.0.0 queued",)),
)
_COMMANDS = {
    "ehlo": "EHLO", "starttls": "STARTTLS", "auth": "AUTH", "sender": "MAIL", "recipient": "RCPT",
    "data": "DATA",
}  # fmt: skip


def due(host: str, phase: str) -> Script:
    """An encrypted conversation with this provider in which its answer at this phase comes next.

    Phases are the stages of a test, and ``accepted`` for what is said of the message itself.
    """
    script = Script()
    for name, answer in _TALK:
        if name in _COMMANDS:
            script.expect(_COMMANDS[name])
        elif name == "accepted":
            script.content()
        if name == phase:
            return script
        if name == "greeting":
            script.output(greeting(host))
        elif name == "ehlo":
            script.output(f"250-{host} at your service", "250-STARTTLS", f"250 {OFFERS[0]}")
        else:
            script.output(*answer)
        if name == "starttls":
            offers = [f"250-{one}" for one in OFFERS[:-1]]
            script.start_tls(authority().named(host)).expect("EHLO")
            script.output(f"250-{host} at your service", *offers, f"250 {OFFERS[-1]}")
    raise ValueError(phase)
