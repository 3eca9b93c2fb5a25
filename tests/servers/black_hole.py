"""An address that swallows every attempt to connect, as a firewall does that drops packets."""

from __future__ import annotations

import select
import socket
import sys
from typing import Self

import pytest

needs_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux drops what its queue cannot hold"
)


class BlackHole:
    """Listens while its ``with`` block runs; its queue is full, so Linux drops whatever comes."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.socket(family, socket.SOCK_STREAM)
        self._listener.bind((host, port))
        self._listener.listen(0)
        self._waiting: list[socket.socket] = []
        self.host = host
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        while self._takes_another():
            assert len(self._waiting) < 50, "this system's queue is never full"
        return self

    def __exit__(self, *failure: object) -> None:
        for sock in (self._listener, *self._waiting):
            sock.close()

    def _takes_another(self) -> bool:
        sock = socket.socket(self._listener.family, socket.SOCK_STREAM)
        self._waiting.append(sock)
        sock.setblocking(False)
        sock.connect_ex((self.host, self.port))
        return bool(select.select([], [sock], [], 0.1)[1])
