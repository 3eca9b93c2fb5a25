"""Pages over HTTPS for detection: our trust, bounded in size, time and redirects.

Whoever answers may be hostile: a redirect never leads to a page without encryption, to this
computer or into the network around it, and a page without end is dropped at its bound.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from smtp_desktop.adapters.network import addresses as dialer
from smtp_desktop.adapters.network import tls
from smtp_desktop.adapters.network.faults import translated
from smtp_desktop.adapters.network.https import FindProxy, TrustingSession, system_proxy
from smtp_desktop.adapters.network.https_faults import of_the_network
from smtp_desktop.adapters.network.inside import is_inside, is_this_computer
from smtp_desktop.errors import (
    CertificateNotTrusted,
    ConnectionRefused,
    ConnectionTimedOut,
    DiscoveryError,
    HostNotFound,
    NetworkUnreachable,
    NoAnswer,
)
from smtp_desktop.waiting import Cancellation, Deadline, call

_MOST_REDIRECTS = 3
_CONNECT = 3.0  # seconds
_NO_PAGE = (401, 403, 404, 410)
_REDIRECTS = (301, 302, 303, 307, 308)


class HttpsPages:
    """See ``ports.pages.Pages``.

    `forbids` says which IP addresses are never asked, `forbids_redirect` which ones nobody is sent
    on to: a person's own domain may well be inside their network, a stranger's page may not lead
    there.
    """

    def __init__(
        self,
        trust: tls.Trust,
        forbids: Callable[[str], bool] = is_this_computer,
        lookup: Callable[[str], Iterable[str]] = dialer.system_lookup,
        *,
        forbids_redirect: Callable[[str], bool] = is_inside,
        find_proxy: FindProxy = system_proxy,
    ) -> None:
        self._trust = trust
        self._forbids = forbids
        self._forbids_redirect = forbids_redirect
        self._lookup = lookup
        self._find_proxy = find_proxy

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
        forbids = self._forbids
        for _ in range(_MOST_REDIRECTS + 1):
            address = _as_sent(address)
            host, ways = self._checked(address, forbids)
            try:
                with self._answered(address, host, ways, deadline) as response:
                    if response.status_code not in _REDIRECTS:
                        return _body(response, max_bytes, deadline)
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                # “from None”: the library's words name the proxy, its password included.
                fault = of_the_network(error) or DiscoveryError("The page could not be read.")
                raise fault from None
            address = urljoin(address, response.headers.get("Location", ""))
            forbids = self._forbids_redirect
        raise DiscoveryError("The page is sent on without end.")

    @contextlib.contextmanager
    def _answered(
        self, address: str, host: str, ways: Sequence[str], deadline: Deadline
    ) -> Iterator[requests.Response]:
        """What is answered at the first of the checked IP addresses that lets itself be reached;
        none means that the proxy looks the name up."""
        pins = [{host: way} for way in ways] or [{}]
        for number, pin in enumerate(pins, 1):
            with TrustingSession(self._context, self._find_proxy, pin) as session:
                try:
                    response = _get(session, address, deadline)
                except requests.ConnectionError as error:
                    if number == len(pins) or not _is_unreached(error) or deadline.is_over:
                        raise
                    continue
                with response:
                    yield response
                return

    def _checked(self, address: str, forbids: Callable[[str], bool]) -> tuple[str, list[str]]:
        """The host of an address and the IP addresses to connect to, so that nobody can answer
        otherwise between the check and the connection; none behind a proxy.

        Raises DiscoveryError for an address that nobody should be led to.
        """
        try:
            parts = urlsplit(address)
            host, is_odd = parts.hostname, parts.username or parts.password
        except ValueError:
            raise DiscoveryError("The page is sent on to no address.") from None
        if parts.scheme != "https" or not host or is_odd:
            raise DiscoveryError("The page is sent on without encryption.")
        has_proxy = bool(self._find_proxy(address))
        try:
            found = list(dict.fromkeys(self._lookup(host)))
        except OSError as error:
            if not has_proxy:
                raise translated(error) from error
            found = []  # behind a proxy this computer often knows no name but its network's own
        except UnicodeError:
            raise DiscoveryError("The page is sent on to no address.") from None
        if any(forbids(ip) for ip in found):
            raise DiscoveryError("The page is sent on to this computer or its network.")
        if not (found or has_proxy):
            raise HostNotFound("The name has no address.")
        return host, [] if has_proxy else found[: dialer.MAX_ADDRESSES]


def _as_sent(address: str) -> str:
    """The address as the library spells it, so that the name that is checked is the name that is
    connected to: there are two ways to write ``ß`` for DNS."""
    try:
        return requests.Request("GET", address).prepare().url or ""
    except (requests.RequestException, ValueError):
        raise DiscoveryError("The page is sent on to no address.") from None


def _get(session: TrustingSession, address: str, deadline: Deadline) -> requests.Response:
    seconds = max(deadline.remaining, 0.01)
    waits = (min(_CONNECT, seconds), seconds)
    name = {"Host": urlsplit(address).netloc}  # the library would say which IP address it pins
    return session.get(address, stream=True, headers=name, timeout=waits)


def _is_unreached(error: requests.ConnectionError) -> bool:
    """Whether there was no connection at all, so that another IP address is worth a try."""
    fault = of_the_network(error)
    return isinstance(fault, ConnectionRefused | ConnectionTimedOut | NetworkUnreachable)


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
