"""Several ports of one server at the same time: which of them answers, and as what.

One connection per port, to the same server and no other; only first words are waited for, and
nobody signs in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from smtp_desktop.adapters.network import addresses as dialer
from smtp_desktop.adapters.network.second_look import look_at
from smtp_desktop.errors import TransportError
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.ports.network import PortSeen
from smtp_desktop.waiting import Cancellation, Deadline, together

_ROOM = 1.0  # seconds beyond the deadline, at which every look ends by itself


def scan(
    host: str,
    addresses: Sequence[str],
    ports: Mapping[int, TlsMode],
    deadline: Deadline,
    cancellation: Cancellation,
) -> tuple[PortSeen, ...]:
    """What each of the ports shows, each looked at in the way it begins; raises Cancelled."""
    looks = [
        partial(_seen, host, addresses, port, mode, deadline, cancellation)
        for port, mode in ports.items()
    ]
    return tuple(together("scan", looks, Deadline(deadline.remaining + _ROOM), cancellation))


def _seen(
    host: str,
    addresses: Sequence[str],
    port: int,
    mode: TlsMode,
    deadline: Deadline,
    cancellation: Cancellation,
) -> PortSeen:
    try:
        sock, _ = dialer.connect(addresses, port, deadline, cancellation)
    except (TransportError, OSError) as error:
        return PortSeen(port, mode, trouble=type(error).__name__)
    return PortSeen(port, mode, look_at(sock, host, mode, deadline, cancellation))
