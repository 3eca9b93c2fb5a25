"""What detection asks of the outside world; only domains ever leave through these ports."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from smtp_desktop.waiting import Cancellation, Deadline


class ServiceRecord(NamedTuple):
    """An SRV record (RFC 2782); `target` is empty where the service is said not to exist."""

    priority: int
    weight: int
    port: int
    target: str


class Names(Protocol):
    """DNS; an answer that says “there is none” is an empty list.

    Raises NoAnswer where no answer came in time and HostNotFound where the domain does not exist.
    """

    def mx(self, domain: str, deadline: Deadline, cancellation: Cancellation) -> list[str]:
        """The mail exchangers of a domain, the most preferred first."""
        ...

    def srv(
        self, name: str, deadline: Deadline, cancellation: Cancellation
    ) -> list[ServiceRecord]: ...


class Pages(Protocol):
    """Pages over HTTPS, the system's trust store checked and redirects bounded."""

    def fetch(
        self, address: str, max_bytes: int, deadline: Deadline, cancellation: Cancellation
    ) -> bytes | None:
        """A page's body; None where the server says that there is no such page.

        Raises TransportError, TlsError or DiscoveryError.
        """
        ...
