"""The way to a server, what it shows on the way, and what is said there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from smtp_desktop.model.choices import TlsMode
from smtp_desktop.printable import NOTHING, Printable
from smtp_desktop.smtp.commands import Command
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.session import Session
from smtp_desktop.waiting import Cancellation, Deadline

if TYPE_CHECKING:
    from socket import socket
    from ssl import MemoryBIO, SSLObject


class Certificate(msgspec.Struct, frozen=True):
    """What a server's certificate says; dates are in UTC, the fingerprint is hexadecimal."""

    subject: Printable
    issuer: Printable
    names: tuple[Printable, ...]
    not_before: datetime
    not_after: datetime
    sha256: str
    is_self_signed: bool


@dataclass(frozen=True)
class TlsFacts:
    """How a connection is encrypted; `version` reads ``TLSv1.3``.

    `certificate` is read when it is first looked at: that takes longer than the handshake.
    """

    version: str
    cipher: str
    read: Callable[[], Certificate | None] = field(compare=False, repr=False)

    @cached_property
    def certificate(self) -> Certificate | None:
        return self.read()


@dataclass(frozen=True)
class Sighting:
    """What a second look at a port showed.

    `is_tls` says that the port encrypts from the first byte, or after STARTTLS where that was asked
    for. `speaks` names the protocol as ``smtp.peer`` does; it is empty where the server kept
    silent. `said` is how it began.
    """

    is_tls: bool = False
    speaks: str = ""
    tls_version: str = ""
    certificate: Certificate | None = None
    said: Printable = field(default=NOTHING, compare=False)


class PortSeen(msgspec.Struct, frozen=True):
    """What one port of the server showed; `trouble` says why no connection to it came about."""

    port: int
    mode: TlsMode
    sighting: Sighting = Sighting()
    trouble: str = ""

    @property
    def takes_mail(self) -> bool:
        """Whether a mail server answers here: it greets, or it encrypts and greets late."""
        if self.sighting.is_tls:
            return self.sighting.speaks in ("", "smtp")
        return self.mode is not TlsMode.IMPLICIT and self.sighting.speaks == "smtp"


class Wire(NamedTuple):
    """A connected socket that does not block, and its encryption; `tls` is None in the clear."""

    socket: socket
    tls: SSLObject | None
    incoming: MemoryBIO
    outgoing: MemoryBIO


class Connection(Protocol):
    """One connection to an outgoing server.

    `attempts` are the addresses that were tried before, each with why it did not connect.
    `is_all_said` tells whether the last `ask` handed everything to the network: where the
    connection broke then, the server may have heard it.
    """

    session: Session
    peer_address: str
    local_address: str
    attempts: tuple[tuple[str, str], ...]
    is_all_said: bool

    def greeting(self, deadline: Deadline) -> Reply:
        """The server's first words."""
        ...

    def ask(
        self, commands: Sequence[Command], deadline: Deadline, then: Command | None = None
    ) -> list[Reply]:
        """Say some commands in one write and wait for a reply to each; `then` is one more command
        that goes with them and whose reply nobody waits for."""
        ...

    def say(self, command: Command, deadline: Deadline) -> None:
        """Say a command and do not wait for its reply."""
        ...

    def encrypt(self, deadline: Deadline) -> TlsFacts:
        """Do the TLS handshake, certificate and name checked; raises a TlsError."""
        ...

    def release(self) -> Wire:
        """The socket and its encryption for somebody else to go on with, as the session stands;
        this connection uses them no more."""
        ...

    def close(self) -> None: ...


class Dialer(Protocol):
    """The way to a server: its addresses, a connection to it, and looks at it that trust
    nothing."""

    def resolve(self, host: str, deadline: Deadline, cancellation: Cancellation) -> list[str]:
        """The addresses of a name; raises HostNotFound."""
        ...

    def connect(
        self,
        host: str,
        addresses: Sequence[str],
        port: int,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Connection:
        """A connection to the first address that answers; raises a TransportError."""
        ...

    def look(
        self,
        host: str,
        address: str,
        port: int,
        mode: TlsMode,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Sighting:
        """Look at a port without trusting it and without telling it anything; never raises
        anything but Cancelled."""
        ...

    def scan(
        self,
        host: str,
        addresses: Sequence[str],
        ports: Mapping[int, TlsMode],
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> tuple[PortSeen, ...]:
        """Look at several ports of a server at the same time, in the way each of them begins;
        never raises anything but Cancelled."""
        ...

    def is_online(self) -> bool: ...

    def is_loopback(self, address: str) -> bool: ...


class Scan(msgspec.Struct, frozen=True):
    """What the other ports of a server showed; the one to recommend first stands at the head.

    `relay_port` is the port that is meant for mail servers among themselves. `is_usual` says
    whether the port in the settings is itself one that servers use for sending.
    """

    seen: tuple[PortSeen, ...]
    relay_port: int
    is_usual: bool

    @property
    def working(self) -> tuple[PortSeen, ...]:
        """The ports on which a mail server answers."""
        return tuple(one for one in self.seen if one.takes_mail)
