"""Ports and addresses of this computer that nobody else has just now."""

from __future__ import annotations

import random
import socket
from contextlib import suppress


def free_ports(count: int) -> list[int]:
    """Ports below those that the system hands to clients, so that none is taken meanwhile."""
    found: set[int] = set()
    while len(found) < count:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.add(port)
    return list(found)


def own_addresses(count: int) -> list[str]:
    """Loopback addresses that no other test run is likely to have, with all their ports free."""
    numbers = random.sample(range(2**16, 2**24 - 2), count)
    return [f"127.{one >> 16}.{one >> 8 & 255}.{one & 255}" for one in numbers]
