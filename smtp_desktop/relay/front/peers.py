"""Which user of this computer is at the other end of a loopback connection, as far as Linux tells.

Windows and macOS tell it only at a price that no wrong password is worth.
"""

from __future__ import annotations

import asyncio
import socket
import sys

_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
_MOST = 4 * 1024 * 1024  # octets of a table


def both_ends(transport: asyncio.BaseTransport | None) -> tuple[tuple[str, int], int]:
    """The address from which a program connects, and the port of ours to which."""
    there, here = (
        transport and transport.get_extra_info(name) for name in ("peername", "sockname")
    )
    known = (str(there[0]), int(there[1])) if isinstance(there, tuple) else ("", 0)
    return known, int(here[1]) if isinstance(here, tuple) else 0


def user_behind(address: tuple[str, int], port: int, platform: str = sys.platform) -> str:
    """``uid 1000`` for the program that connects from an address to a port of ours; empty where the
    platform, as in ``sys.platform``, does not tell."""
    if not platform.startswith("linux"):
        return ""
    try:
        wanted = (f"{_hexadecimal(address[0])}:{address[1]:04X}", f":{port:04X}")
    except (OSError, ValueError):
        return ""
    for table in _TABLES:
        try:
            with open(table, encoding="ascii", errors="replace") as file:
                lines = file.read(_MOST).splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            words = line.split()
            if len(words) > 7 and words[1] == wanted[0] and words[2].endswith(wanted[1]):
                return f"uid {words[7]}"
    return ""


def _hexadecimal(host: str) -> str:
    """An address as those tables write it: words of four octets in this computer's order."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    packed = socket.inet_pton(family, host.partition("%")[0])
    words = (packed[start : start + 4] for start in range(0, len(packed), 4))
    return "".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in words)
