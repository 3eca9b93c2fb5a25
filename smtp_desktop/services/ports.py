"""The ports: what the services ask of the outside world, and the values that come back.

An adapter fulfils a port; ``main`` hands it over; no service names an adapter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from smtp_desktop.model.choices import TlsMode
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.printable import NOTHING, Printable
from smtp_desktop.smtp.commands import Command
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.session import Session
from smtp_desktop.waiting import Cancellation, Deadline

Secrets = Mapping[SecretKind, Secret]


@dataclass(frozen=True)
class Certificate:
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
    """How a connection is encrypted; `version` reads ``TLSv1.3``."""

    version: str
    cipher: str
    certificate: Certificate | None


@dataclass(frozen=True)
class Sighting:
    """What a second look at a port showed.

    `is_tls` says that it encrypts from the first byte (or after STARTTLS, where that was asked);
    `speaks` names the protocol, see ``smtp.peer``; empty means that it kept silent. `said` is
    how it began.
    """

    is_tls: bool = False
    speaks: str = ""
    tls_version: str = ""
    certificate: Certificate | None = None
    said: Printable = field(default=NOTHING, compare=False)


@dataclass(frozen=True)
class PortSeen:
    """What one port of the server showed; `trouble` says why no connection to it stood."""

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


class Connection(Protocol):
    """One connection to an outgoing server.

    `attempts` are the addresses that were tried before, each with why it did not connect.
    """

    session: Session
    peer_address: str
    local_address: str
    attempts: tuple[tuple[str, str], ...]

    def greeting(self, deadline: Deadline) -> Reply:
        """The server's first words."""
        ...

    def ask(
        self, commands: Sequence[Command], deadline: Deadline, then: Command | None = None
    ) -> list[Reply]:
        """Say some commands in one go and wait for their replies, not for the one to `then`."""
        ...

    def say(self, command: Command, deadline: Deadline) -> None:
        """Say a command and do not wait for its reply."""
        ...

    def encrypt(self, deadline: Deadline) -> TlsFacts:
        """Do the TLS handshake, certificate and name checked; raises a TlsError."""
        ...

    def close(self) -> None: ...


class Dialer(Protocol):
    """The way to a server."""

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


class SettingsStore(Protocol):
    """Where settings are kept; raises SettingsError."""

    def names(self) -> tuple[str, ...]: ...

    def read(self, name: str) -> str | None:
        """The settings file's text, None where none is saved."""
        ...

    def read_file(self, path: str) -> str:
        """The text of a settings file anywhere on this computer."""
        ...

    def where(self, name: str) -> str:
        """Where an account is kept, for people."""
        ...

    def write(self, name: str, text: str) -> None:
        """Replace the file whole, or leave the old one whole."""
        ...

    def remove(self, name: str) -> None: ...

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Keep other programs from saving this account meanwhile."""
        ...


class TextFiles(Protocol):
    """Files that a person asks for, such as a letter; raises FileNotWritten."""

    def write(self, path: str, text: str) -> bool:
        """Write a text whole, or leave what was there; whether a file was replaced."""
        ...


class SecretStore(Protocol):
    """Where secrets are kept; raises SecretStoreError.

    Secrets and settings are saved together or not at all: `prepare` stores secrets that count only
    once the settings with the given seal are in place, so replacing the settings file is the one
    moment at which both change. `settle` tidies up by the seal that is in place; `discard` takes
    back what was prepared.
    """

    def read(self, name: str, seal: str) -> Secrets:
        """The secrets that belong to the settings with this seal; raises SecretNotFound."""
        ...

    def prepare(self, name: str, secrets: Secrets, seal: str) -> None: ...

    def settle(self, name: str, seal: str) -> None: ...

    def discard(self, name: str) -> None: ...

    def remove(self, name: str) -> None: ...

    def quiet(self) -> SecretStore:
        """The same store for what is not worth a question: where somebody would have to unlock
        it first, it raises SecretStoreLocked."""
        ...


class Clock(Protocol):
    """The time, with its zone."""

    def now(self) -> datetime: ...


@dataclass(frozen=True)
class Received:
    """A message that arrived in the practice mailbox."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    at: datetime


class Mailbox(Protocol):
    """A mailbox that can be read, such as the practice server's."""

    def messages(self) -> Sequence[Received]: ...
