"""Whether this computer woke up, or its network changed: when a check is worth while.

Linux says it by a netlink socket (rtnetlink(7)) and by two clocks, of which one stands still while
the computer sleeps. Elsewhere nothing says it, and the daily check alone remains.
"""

from __future__ import annotations

import contextlib
import select
import socket
import sys
import time

_GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400  # link; addresses and routes, IPv4 and IPv6
_SLEPT = 5.0  # seconds by which the clocks are apart after a sleep
_MOST = 65_536


class Changes:
    """Notices them from the moment it is made; see ``services.watch.minder.Changes``."""

    def __init__(self) -> None:
        self._socket = _netlink()
        self._apart = _asleep()

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until something has changed; whether it has."""
        end = time.monotonic() + seconds
        if self._socket is None:
            time.sleep(seconds)
        while self._socket is not None and (left := end - time.monotonic()) > 0:
            if select.select([self._socket], [], [], left)[0]:
                self._drain(self._socket)
                self._apart = _asleep()
                return True
        return self._has_slept()

    def close(self) -> None:
        """Listen no more; whoever waits is to have come back before."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _has_slept(self) -> bool:
        before, self._apart = self._apart, _asleep()
        return self._apart - before > _SLEPT

    def _drain(self, one: socket.socket) -> None:
        with contextlib.suppress(OSError):  # nothing is left, or too much was said
            while one.recv(_MOST):
                pass


if sys.platform == "linux":

    def _netlink() -> socket.socket | None:
        """What the kernel says of the network is heard here; None where it may not be."""
        try:
            one = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        except OSError:
            return None
        try:
            one.bind((0, _GROUPS))
            one.setblocking(False)
        except OSError:
            one.close()
            return None
        return one

    def _asleep() -> float:
        """For how many seconds the computer has slept, counted from some time on."""
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()

else:

    def _netlink() -> socket.socket | None:
        """Elsewhere nobody says it without being asked."""
        return None

    def _asleep() -> float:
        """Elsewhere no clock says it."""
        return 0.0
