"""A mail server that counts round trips: how often the client had to wait for an answer.

It answers only what has come in one flight, once nothing more follows, so whatever a client says
without waiting counts as one. Getting through at all is a round trip, and so is the greeting that
the server says after it (behind a handshake the handshake's last flight asks for it).
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from typing import Self

FOLLOWS = 0.05  # seconds within which what belongs to a flight has followed


class CountingServer:
    """Takes connections one after the other while its ``with`` block runs."""

    def __init__(
        self,
        context: ssl.SSLContext,
        *,
        implicit: bool = False,
        pipelining: bool = True,
        says_goodbye: bool = True,
    ) -> None:
        self._context = context
        self._implicit = implicit
        self._says_goodbye = says_goodbye
        self.keywords = ["SIZE 10000000", "AUTH PLAIN"] + ["PIPELINING"] * pipelining
        self.flights: list[str] = []
        self.messages: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True, name="counting server")

    @property
    def round_trips(self) -> int:
        """Over all connections; one for each that got through, one for each greeting."""
        return len(self.flights)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with sock, contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(10)
                self._serve(sock)

    def _serve(self, sock: socket.socket) -> None:
        self.flights.append("connect")
        layer = _Layer(self._context if self._implicit else None)
        talk = _Talk(self, layer)
        if not self._implicit:
            self.flights.append("greeting")
            sock.sendall(talk.greeting())
        while not talk.is_over:
            flight = _flight(sock)
            if not flight:
                return
            was_open = layer.is_open
            answer = talk.answer(layer.received(flight))
            if layer.is_open and not was_open and self._implicit:
                answer = layer.sent(talk.greeting()) + answer
            self.flights.append(talk.heard or "handshake")
            talk.heard = ""
            sock.sendall(layer.pending() + answer)

    def answers_goodbye(self) -> bytes:
        return b"221 bye\r\n" if self._says_goodbye else b""


class _Layer:
    """The encryption, if any; `is_open` once both sides have finished the handshake."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None
        self.is_open = False
        if context:
            self.start(context)

    def start(self, context: ssl.SSLContext) -> None:
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    def received(self, flight: bytes) -> bytes:
        if self._tls is None:
            return flight
        self._incoming.write(flight)
        with contextlib.suppress(ssl.SSLWantReadError):
            if not self.is_open:
                self._tls.do_handshake()
                self.is_open = True
            return self._tls.read(1_000_000)
        return b""

    def sent(self, data: bytes) -> bytes:
        if self._tls is None:
            return data
        self._tls.write(data)
        return self.pending()

    def pending(self) -> bytes:
        return self._outgoing.read()


class _Talk:
    """The conversation; `heard` names what one flight held."""

    def __init__(self, server: CountingServer, layer: _Layer) -> None:
        self._server = server
        self._layer = layer
        self._content: list[str] | None = None
        self.heard = ""
        self.is_over = False

    def greeting(self) -> bytes:
        return b"220 mail.test ESMTP\r\n"

    def answer(self, flight: bytes) -> bytes:
        answers = b"".join(self._reply(line) for line in flight.decode().splitlines())
        if "STARTTLS" in self.heard:
            self._layer.start(self._server._context)
            return answers  # still in the clear
        return self._layer.sent(answers) if answers else b""

    def _reply(self, line: str) -> bytes:
        if self._content is not None:
            if line != ".":
                self._content.append(line)
                return b""
            self._server.messages.append("\n".join(self._content))
            self._content = None
            self._note("content")
            return b"250 2.0.0 queued\r\n"
        word = line.partition(" ")[0]
        self._note(word)
        if word == "EHLO":
            return self._extensions()
        if word == "DATA":
            self._content = []
        if word == "QUIT":
            self.is_over = True
            return self._server.answers_goodbye()
        return {"STARTTLS": b"220 go\r\n", "AUTH": b"235 hello\r\n", "DATA": b"354 go\r\n"}.get(
            word, b"250 ok\r\n"
        )

    def _extensions(self) -> bytes:
        offers = [] if self._layer.is_open else ["STARTTLS"]
        lines = ["mail.test", *self._server.keywords, *offers]
        marks = ["-"] * (len(lines) - 1) + [" "]
        return "".join(f"250{m}{one}\r\n" for m, one in zip(marks, lines, strict=True)).encode()

    def _note(self, word: str) -> None:
        self.heard = f"{self.heard} {word}".strip()


def _flight(sock: socket.socket) -> bytes:
    """What comes without waiting for us, whole."""
    data = sock.recv(65536)
    sock.settimeout(FOLLOWS)
    with contextlib.suppress(TimeoutError):
        while more := sock.recv(65536):
            data += more
    sock.settimeout(10)
    return data
