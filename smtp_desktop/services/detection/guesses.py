"""The last resort: servers that are often called so, asked whether they are there.

Only with encryption and a certificate that is right for the name, and never further than EHLO.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from smtp_desktop.discovery.offer import Offer, Source
from smtp_desktop.model.choices import Encryption
from smtp_desktop.ports.network import Connection, Dialer
from smtp_desktop.services.detection.sources import Question
from smtp_desktop.services.sending import conversation
from smtp_desktop.waiting import Deadline

_FAREWELL = 0.3  # seconds

PORTS = tuple((choice.usual_port, choice) for choice in (Encryption.SSL, Encryption.TLS))


class Guess(NamedTuple):
    """A server that may be there; `rank` orders the guesses, the likeliest first."""

    host: str
    port: int
    encryption: Encryption
    rank: int


class Guesser:
    """Asks at the names that outgoing servers often have; `names` are templates with {domain}."""

    def __init__(
        self,
        dialer: Dialer,
        names: Sequence[str],
        ports: Sequence[tuple[int, Encryption]] = PORTS,
    ) -> None:
        self._dialer = dialer
        self._names = names
        self._ports = ports

    def guesses(self, domain: str) -> Iterator[Guess]:
        """The servers to try for a domain."""
        for place, name in enumerate(self._names):
            for number, (port, encryption) in enumerate(self._ports):
                rank = place * len(self._ports) + number
                yield Guess(name.format(domain=domain), port, encryption, rank)

    def knock(self, guess: Guess, question: Question) -> tuple[Offer, ...]:
        """The server, if one is there that lets people sign in.

        Raises TransportError, TlsError, ProtocolError, ExtensionMissing or NegativeReply.
        """
        deadline, cancellation = question.deadline, question.cancellation
        addresses = self._dialer.resolve(guess.host, deadline, cancellation)
        connection = self._dialer.connect(guess.host, addresses, guess.port, deadline, cancellation)
        try:
            _introduce(connection, guess.encryption, deadline)
            takes_people = bool(connection.session.extensions.mechanisms)
            conversation.leave(connection, Deadline(_FAREWELL, deadline))
        finally:
            connection.close()
        if not takes_people:
            return ()
        return (Offer(Source.PROBE, guess.host, guess.port, guess.encryption, rank=guess.rank),)


def _introduce(connection: Connection, encryption: Encryption, deadline: Deadline) -> None:
    if encryption is Encryption.SSL:
        connection.encrypt(deadline)
    conversation.greet(connection, deadline)
    conversation.introduce(connection, deadline)
    if encryption is not Encryption.SSL:
        conversation.upgrade(connection, deadline)
        conversation.introduce(connection, deadline)
