"""From a server's name to a connection: DNS with a deadline, and happy eyeballs (RFC 8305).

Addresses are tried one after the other, 250 ms apart, across and within the families, and the
first that answers is taken: a black-holed first address costs a quarter of a second.
"""

from __future__ import annotations

import errno
import ipaddress
import itertools
import selectors
import socket
import time
from collections.abc import Callable, Iterable, Sequence

import msgspec

from smtp_desktop.adapters.network.faults import translated
from smtp_desktop.errors import (
    ConnectionLost,
    ConnectionRefused,
    ConnectionTimedOut,
    HostNotFound,
    NetworkUnreachable,
    NoAnswer,
    TransportError,
)
from smtp_desktop.waiting import SLICE, Cancellation, Deadline, call

STAGGER = 0.25  # seconds between two attempts (RFC 8305 §8)
MAX_ADDRESSES = 16

Lookup = Callable[[str], Iterable[str]]


class Attempt(msgspec.Struct, frozen=True):
    """One address that was tried without success, and why."""

    address: str
    error: TransportError


def system_lookup(host: str) -> list[str]:
    """The addresses of a name as the operating system sees them; blocks without a limit."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(info[4][0]) for info in found]


def resolve(
    host: str, deadline: Deadline, cancellation: Cancellation, lookup: Lookup = system_lookup
) -> list[str]:
    """The addresses of a server, the families alternating, the system's order kept within each.

    Raises HostNotFound; when DNS did not answer in time it is not `certain`.
    """
    try:
        found = list(dict.fromkeys(call("DNS", lambda: lookup(host), deadline, cancellation)))
    except TimeoutError:
        raise HostNotFound("DNS did not answer in time.", certain=False) from None
    except (OSError, UnicodeError) as error:
        raise translated(error) from error
    if not found:
        raise HostNotFound("The name has no address.")
    return _alternating(found)[:MAX_ADDRESSES]


def connect(
    addresses: Sequence[str], port: int, deadline: Deadline, cancellation: Cancellation
) -> tuple[socket.socket, list[Attempt]]:
    """The first connection that stands, and the attempts that failed or were slower.

    Raises ConnectionRefused, ConnectionLost, ConnectionTimedOut or NetworkUnreachable when there
    is none.
    """
    race = _ConnectionAttempts(port)
    try:
        winner = race.run(addresses, deadline, cancellation)
    finally:
        race.close()
    winner.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return winner, [*race.failed, *race.slower]


def is_online() -> bool:
    """Whether this computer has a way out at all; nothing is sent to find out."""
    for family, anywhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((anywhere, 9))  # a route is looked up, no packet leaves
                return True
        except OSError:
            continue
    return False


class _ConnectionAttempts:
    """Attempts to connect that run side by side."""

    def __init__(self, port: int) -> None:
        self.failed: list[Attempt] = []
        self._port = port
        self._running: dict[socket.socket, str] = {}
        self._selector = selectors.DefaultSelector()

    def run(
        self, addresses: Sequence[str], deadline: Deadline, cancellation: Cancellation
    ) -> socket.socket:
        waiting = list(addresses)
        next_start = 0.0
        while True:
            cancellation.raise_if_cancelled()
            if deadline.is_over:
                self._give_up()
            if waiting and (time.monotonic() >= next_start or not self._running):
                self._start(waiting.pop(0))
                next_start = time.monotonic() + STAGGER
            if not waiting and not self._running:
                self._give_up()
            pause = min(SLICE, deadline.remaining)
            if waiting:
                pause = min(pause, max(0.0, next_start - time.monotonic()))
            winner = self._settled(pause)
            if winner:
                return winner

    @property
    def slower(self) -> list[Attempt]:
        """The attempts that had not come through when another one did."""
        return [
            Attempt(address, ConnectionTimedOut("Slower than another one."))
            for address in self._running.values()
        ]

    def close(self) -> None:
        for sock in self._running:
            sock.close()
        self._selector.close()

    def _start(self, address: str) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = None
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
            sock.setblocking(False)
            outcome = sock.connect_ex((address, self._port))
        except OSError as error:  # no such family here, or no such interface any more
            if sock:
                sock.close()
            self._fail(address, error)
            return
        if outcome in (0, errno.EINPROGRESS, errno.EWOULDBLOCK, 10035):
            self._running[sock] = address
            self._selector.register(sock, selectors.EVENT_WRITE)
        else:
            sock.close()
            self._fail(address, OSError(outcome, ""))

    def _settled(self, pause: float) -> socket.socket | None:
        """The winner, if an attempt has come through by now; failures are noted."""
        if not self._running:
            return None
        for key, _ in self._selector.select(pause):
            sock = key.fileobj
            assert isinstance(sock, socket.socket)
            self._selector.unregister(sock)
            address = self._running.pop(sock)
            outcome = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if not outcome:
                return sock
            sock.close()
            self._fail(address, OSError(outcome, ""))
        return None

    def _fail(self, address: str, error: OSError) -> None:
        fault = translated(error)
        if isinstance(fault, NoAnswer):  # the system's own time for an attempt is over
            fault = ConnectionTimedOut("No answer.")
        assert isinstance(fault, TransportError)
        self.failed.append(Attempt(address, fault))

    def _give_up(self) -> None:
        """Raise the most telling failure: a refusal or a reset is an answer, silence is not."""
        silent = [
            Attempt(address, ConnectionTimedOut("No answer.")) for address in self._running.values()
        ]
        everything = [*self.failed, *silent]
        for kind in (ConnectionRefused, ConnectionLost, ConnectionTimedOut, NetworkUnreachable):
            if any(isinstance(attempt.error, kind) for attempt in everything):
                told = tuple((attempt.address, str(attempt.error)) for attempt in everything)
                error = kind("; ".join(f"{address}: {why}" for address, why in told))
                error.attempts = told
                raise error
        raise ConnectionTimedOut("No address could be reached.")


def _alternating(addresses: Sequence[str]) -> list[str]:
    """IPv6 and IPv4 in turn, beginning with the family the system put first (RFC 8305 §4)."""
    first_is_v6 = ":" in addresses[0]
    first = [address for address in addresses if (":" in address) == first_is_v6]
    second = [address for address in addresses if (":" in address) != first_is_v6]
    mixed = itertools.chain.from_iterable(itertools.zip_longest(first, second))
    return [address for address in mixed if address is not None]


def is_loopback(address: str) -> bool:
    """Whether a connected address is this computer itself."""
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback
