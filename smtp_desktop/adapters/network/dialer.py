"""The dialer and its connections: ``smtp.session`` spoken over a real network."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial

from smtp_desktop.adapters.network import tls
from smtp_desktop.adapters.network.addresses import (
    Lookup,
    connect,
    is_loopback,
    is_online,
    resolve,
    system_lookup,
)
from smtp_desktop.adapters.network.faults import translated
from smtp_desktop.adapters.network.transport import Transport
from smtp_desktop.errors import CertificateNotTrusted, ConnectionLost, NoAnswer, TransportError
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.ports.network import PortSeen, Sighting, TlsFacts, Wire
from smtp_desktop.smtp.commands import Command
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.session import Session, State
from smtp_desktop.waiting import Cancellation, Deadline

_EARLY_WORD = 0.5  # seconds given to a server to refuse right behind the handshake
_LAST_WORD = 1.0  # seconds given to a reply that crossed with our broken sending


class SmtpConnection:
    """One connection to an outgoing server; see ``ports.network.Connection``."""

    def __init__(
        self, transport: Transport, hostname: str, context: Callable[[], ssl.SSLContext]
    ) -> None:
        self.session = Session()
        self.peer_address = transport.peer_address
        self.local_address = transport.local_address
        self.attempts: tuple[tuple[str, str], ...] = ()
        self.is_all_said = False
        self._transport = transport
        self._hostname = hostname
        self._context = context

    def greeting(self, deadline: Deadline) -> Reply:
        return self._replies(1, deadline)[0]

    def ask(
        self, commands: Sequence[Command], deadline: Deadline, then: Command | None = None
    ) -> list[Reply]:
        self.is_all_said = False
        said = [*commands, then] if then else commands
        data = b"".join([self.session.send(command) for command in said])
        try:
            self._transport.send(data, deadline)
        except (ConnectionLost, NoAnswer) as error:
            return self._last_words(len(commands), deadline, error)
        self.is_all_said = True
        return self._replies(len(commands), deadline)

    def say(self, command: Command, deadline: Deadline) -> None:
        self._transport.send(self.session.send(command), deadline)

    def encrypt(self, deadline: Deadline) -> TlsFacts:
        is_first = self.session.state is State.CONNECTED
        self._transport.start_tls(self._context(), self._hostname, deadline)
        if is_first:
            self._transport.wait_for_early_word(Deadline(_EARLY_WORD, deadline))
        self.session.encrypted()
        return TlsFacts(
            self._transport.tls_version,
            self._transport.cipher,
            partial(tls.read_certificate, self._transport.peer_certificate),
        )

    def release(self) -> Wire:
        return self._transport.release()

    def close(self) -> None:
        self._transport.close()

    def _replies(self, count: int, deadline: Deadline) -> list[Reply]:
        """So many replies; a 421 ends the waiting, because nothing follows it."""
        replies: list[Reply] = []
        while len(replies) < count:
            for answer in self.session.receive(self._transport.receive(deadline)):
                replies.append(answer.reply)
                if answer.reply.code == 421:
                    return (replies + [answer.reply] * (count - len(replies)))[:count]
        return replies[:count]  # the one to `then` may have come in the same packet

    def _last_words(self, count: int, deadline: Deadline, error: TransportError) -> list[Reply]:
        """A server may say no, and hang up or read no further, while we are still sending."""
        try:
            return self._replies(count, Deadline(_LAST_WORD, deadline))
        except NoAnswer:
            raise error from None


class NetworkDialer:
    """The way to a server over the real network; see ``ports.network.Dialer``."""

    def __init__(
        self,
        trust: tls.Trust | None = None,
        lookup: Lookup = system_lookup,
    ) -> None:
        self._trust = trust or tls.Trust()
        self._lookup = lookup

    @cached_property
    def _checking_context(self) -> ssl.SSLContext:
        try:
            return tls.checking_context(self._trust)
        except OSError as error:
            raise CertificateNotTrusted("What to trust cannot be read.") from error

    def resolve(self, host: str, deadline: Deadline, cancellation: Cancellation) -> list[str]:
        return resolve(host, deadline, cancellation, self._lookup)

    def connect(
        self,
        host: str,
        addresses: Sequence[str],
        port: int,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> SmtpConnection:
        sock, failed = connect(addresses, port, deadline, cancellation)
        try:
            transport = Transport(sock, cancellation)
            connection = SmtpConnection(transport, host, lambda: self._checking_context)
        except OSError as error:  # the server has reset it already, so it has no address any more
            sock.close()
            raise translated(error) from error
        connection.attempts = tuple((attempt.address, str(attempt.error)) for attempt in failed)
        return connection

    def look(
        self,
        host: str,
        address: str,
        port: int,
        mode: TlsMode,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Sighting:
        from smtp_desktop.adapters.network import second_look  # only where something has failed

        return second_look.look(host, address, port, mode, deadline, cancellation)

    def scan(
        self,
        host: str,
        addresses: Sequence[str],
        ports: Mapping[int, TlsMode],
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> tuple[PortSeen, ...]:
        from smtp_desktop.adapters.network import scan

        return scan.scan(host, addresses, ports, deadline, cancellation)

    def is_online(self) -> bool:
        return is_online()

    def is_loopback(self, address: str) -> bool:
        return is_loopback(address)
