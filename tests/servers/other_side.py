"""A transport whose other side is a function: what it sends, and when, is all that happens."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from servers.certificates import Authority
from smtp_desktop.adapters.network.tls import Trust, checking_context
from smtp_desktop.adapters.network.transport import Transport
from smtp_desktop.waiting import Cancellation, Deadline


@contextmanager
def connected(
    serve: Callable[[socket.socket], None], cancellation: Cancellation | None = None
) -> Iterator[Transport]:
    """A transport whose other side is served by a function in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        client = socket.create_connection(listener.getsockname())
        other, _ = listener.accept()

    def run() -> None:
        with other:
            other.settimeout(10)
            serve(other)

    thread = threading.Thread(target=run)
    thread.start()
    subject = Transport(client, cancellation or Cancellation())
    try:
        yield subject
    finally:
        subject.close()
        thread.join(10)


def encrypted(
    serve: Callable[[ssl.SSLSocket], None], context: ssl.SSLContext
) -> Callable[[socket.socket], None]:
    """The server's side of a handshake before it serves."""

    def run(sock: socket.socket) -> None:
        try:
            wrapped = context.wrap_socket(sock, server_side=True)
        except OSError:
            return
        with wrapped:
            serve(wrapped)

    return run


def said(data: bytes) -> Callable[[socket.socket], None]:
    return lambda sock: sock.sendall(data)


def start_tls(subject: Transport, authority: Authority, host: str = "localhost") -> None:
    context = checking_context(Trust(ca_data=authority.pem))
    subject.start_tls(context, host, Deadline(3))
