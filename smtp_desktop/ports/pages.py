"""What detection asks of the web; only domains ever leave through this port."""

from __future__ import annotations

from typing import Protocol

from smtp_desktop.waiting import Cancellation, Deadline


class Pages(Protocol):
    """Pages over HTTPS: every certificate is checked by the system's trust store, and redirects are
    bounded."""

    def fetch(
        self, address: str, max_bytes: int, deadline: Deadline, cancellation: Cancellation
    ) -> bytes | None:
        """A page's body; None where the server says that there is no such page.

        Raises TransportError, TlsError or DiscoveryError.
        """
        ...
