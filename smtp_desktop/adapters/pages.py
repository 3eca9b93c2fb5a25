"""Pages over HTTPS for detection: our trust, bounded in size, time and redirects.

Whoever answers may be hostile: a redirect never leads to a page without encryption nor to this
computer, and a page without end is dropped at its bound.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from functools import cached_property
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from smtp_desktop.adapters import dialer, tls
from smtp_desktop.adapters.faults import translated
from smtp_desktop.adapters.https import TrustingSession
from smtp_desktop.adapters.refusals import of_the_network
from smtp_desktop.errors import CertificateNotTrusted, DiscoveryError, NoAnswer
from smtp_desktop.waiting import Cancellation, Deadline, call

_MOST_REDIRECTS = 3
_CONNECT = 3.0  # seconds
_NO_PAGE = (401, 403, 404, 410)
_REDIRECTS = (301, 302, 303, 307, 308)


class HttpsPages:
    """See ``services.pages_port.Pages``; `forbids` says which addresses are never asked."""

    def __init__(
        self,
        trust: tls.Trust,
        forbids: Callable[[str], bool] = dialer.is_loopback,
        lookup: Callable[[str], Iterable[str]] = dialer.system_lookup,
    ) -> None:
        self._trust = trust
        self._forbids = forbids
        self._lookup = lookup

    @cached_property
    def _context(self) -> ssl.SSLContext:
        try:
            return tls.checking_context(self._trust)
        except OSError as error:
            raise CertificateNotTrusted("What to trust cannot be read.") from error

    def fetch(
        self, address: str, max_bytes: int, deadline: Deadline, cancellation: Cancellation
    ) -> bytes | None:
        def follow() -> bytes | None:
            return self._follow(address, max_bytes, deadline)

        cancellation.raise_if_cancelled()
        try:
            return call("page", follow, deadline, cancellation)
        except TimeoutError:
            raise NoAnswer("The page did not come in time.") from None

    def _follow(self, address: str, max_bytes: int, deadline: Deadline) -> bytes | None:
        for _ in range(_MOST_REDIRECTS + 1):
            self._check(address)
            try:
                with (
                    TrustingSession(self._context) as session,
                    _get(session, address, deadline) as response,
                ):
                    if response.status_code not in _REDIRECTS:
                        return _body(response, max_bytes, deadline)
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                raise of_the_network(error) or DiscoveryError(
                    "The page could not be read."
                ) from error
            address = urljoin(address, response.headers.get("Location", ""))
        raise DiscoveryError("The page is sent on without end.")

    def _check(self, address: str) -> None:
        """Raises DiscoveryError for an address that a redirect must not lead to."""
        try:
            parts = urlsplit(address)
            host, is_odd = parts.hostname, parts.username or parts.password
        except ValueError:
            raise DiscoveryError("The page is sent on to no address.") from None
        if parts.scheme != "https" or not host or is_odd:
            raise DiscoveryError("The page is sent on without encryption.")
        try:
            addresses = list(self._lookup(host))
        except OSError as error:
            raise translated(error) from error
        except UnicodeError:
            raise DiscoveryError("The page is sent on to no address.") from None
        if any(self._forbids(one) for one in addresses):
            raise DiscoveryError("The page is sent on to this computer.")


def _get(session: TrustingSession, address: str, deadline: Deadline) -> requests.Response:
    seconds = max(deadline.remaining, 0.01)
    waits = (min(_CONNECT, seconds), seconds)
    return session.get(address, stream=True, allow_redirects=False, timeout=waits)


def _body(response: requests.Response, max_bytes: int, deadline: Deadline) -> bytes | None:
    """A page's body; None where there is no such page."""
    if response.status_code in _NO_PAGE:
        return None
    if response.status_code != 200:
        raise DiscoveryError(f"The page answers {response.status_code}.")
    body = bytearray()
    while piece := response.raw.read1(16_384, decode_content=True):  # what is there, no more
        body += piece
        if len(body) > max_bytes:
            raise DiscoveryError("The page has no end.")
        if deadline.is_over:
            raise NoAnswer("The page did not come in time.")
    return bytes(body)
