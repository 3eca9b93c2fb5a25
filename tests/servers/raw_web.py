"""A web server over TLS that answers each connection as its test says, byte for byte."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Self

import trustme

# What is done with a connection; it is closed afterwards.
Act = Callable[[ssl.SSLSocket], None]


class RawWeb:
    """Takes connections one after the other; `asked` is what each of them has said."""

    def __init__(self, *acts: Act) -> None:
        ca = trustme.CA()
        self.pem = ca.cert_pem.bytes().decode()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = int(self._listener.getsockname()[1])
        self._acts = list(acts)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def base(self) -> str:
        return f"https://localhost:{self._port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        with contextlib.suppress(OSError):  # wakes an accept that waits
            socket.create_connection(("127.0.0.1", self._port), 0.2).close()
        self._thread.join(10)

    def _serve(self) -> None:
        for act in self._acts:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            plain.settimeout(10)
            with (
                contextlib.suppress(OSError),
                plain,
                self._context.wrap_socket(plain, server_side=True) as wire,
            ):
                act(wire)


def head(wire: ssl.SSLSocket) -> bytes:
    """What comes up to the end of a request's header, and whatever came with it."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        piece = wire.recv(65536)
        if not piece:
            return seen
        seen += piece
    return seen


def whole(wire: ssl.SSLSocket) -> bytes:
    """A whole request."""
    seen = head(wire)
    first, _, body = seen.partition(b"\r\n\r\n")
    lines = first.lower().split(b"\r\n")
    length = next(int(one.partition(b":")[2]) for one in lines if one.startswith(b"content-length"))
    while len(body) < length:
        body += wire.recv(65536)
    return first + b"\r\n\r\n" + body
