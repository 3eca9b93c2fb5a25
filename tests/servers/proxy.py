"""A proxy on loopback that takes every name for this computer."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Proxy:
    """Passes on what it is asked for (RFC 9110 §9.3.6) after keeping the question."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.port = int(listener.getsockname()[1])
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with contextlib.suppress(OSError):
                    self._pass_on(client)

    def _pass_on(self, client: socket.socket) -> None:
        with client:
            question = client.recv(4096).decode()
            self.asked.append(question)
            port = int(question.split()[1].rpartition(":")[2])
            with socket.create_connection(("127.0.0.1", port), 5) as server:
                client.sendall(b"HTTP/1.1 200 Here\r\n\r\n")
                there = threading.Thread(target=_pour, args=(client, server))
                there.start()
                _pour(server, client)
                there.join(5)


def _pour(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := one.recv(4096):
            other.sendall(piece)
    for end in (one, other):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def passing_on() -> Iterator[Proxy]:
    """A proxy that runs inside the ``with`` block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = Proxy(listener)
        thread = threading.Thread(target=running.serve)
        thread.start()
        try:
            yield running
        finally:
            with contextlib.suppress(OSError):  # Windows shuts down only what is connected
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join(5)
