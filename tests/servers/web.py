"""A web server with TLS on loopback that plays pages, good and hostile."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

Play = Callable[[ssl.SSLSocket, str], None]  # gets the connection and the path that was asked for


class WebServer:
    """Answers each path as `plays` says, every other with 404; `asked` keeps the paths, `heard`
    the whole requests."""

    def __init__(self, context: ssl.SSLContext, plays: dict[str, Play]) -> None:
        self.asked: list[str] = []
        self.heard: list[bytes] = []
        self._plays = plays
        self._context = context
        self._stop = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.port = int(self._socket.getsockname()[1])
        self._threads = [threading.Thread(target=self._serve)]

    @property
    def heads(self) -> list[str]:
        """The requests as text."""
        return [one.decode("latin-1") for one in self.heard]

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    def start(self) -> None:
        self._threads[0].start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(5)
        self._socket.close()

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    def _serve(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                peer, _ = self._socket.accept()
                thread = threading.Thread(target=self._answer, args=(peer,))
                self._threads.append(thread)
                thread.start()

    def _answer(self, peer: socket.socket) -> None:
        peer.settimeout(2)
        try:
            with self._context.wrap_socket(peer, server_side=True) as connection:
                request = b""
                while b"\r\n\r\n" not in request:
                    piece = connection.recv(4096)
                    if not piece:
                        return
                    request += piece
                self._read_rest(connection, request)
                path = request.split(b" ", 2)[1].decode("ascii")
                self.asked.append(path)
                self.heard.append(request)
                self._plays.get(path, status(404))(connection, path)
        except OSError:
            peer.close()  # the client has gone, or refuses our certificate

    @staticmethod
    def _read_rest(connection: ssl.SSLSocket, request: bytes) -> None:
        """The body: what is left unread makes the system drop the answer with the connection."""
        head, _, begun = request.partition(b"\r\n\r\n")
        told = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        missing = int(told[0].partition(b":")[2]) - len(begun) if told else 0
        while missing > 0 and (piece := connection.recv(4096)):
            missing -= len(piece)


def status(code: int, **headers: str) -> Play:
    def play(connection: ssl.SSLSocket, path: str) -> None:
        lines = [f"HTTP/1.1 {code} X", "Content-Length: 0", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())

    return play


def body(content: bytes, claimed: int | None = None) -> Play:
    def play(connection: ssl.SSLSocket, path: str) -> None:
        length = len(content) if claimed is None else claimed
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + content)

    return play


def endless(server: Callable[[], WebServer], pause: float = 0) -> Play:
    """A body that never ends; with a pause one that drips."""

    def play(connection: ssl.SSLSocket, path: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        piece = b"x" if pause else b"x" * 65_536
        while not server().is_stopping:
            connection.sendall(piece)
            threading.Event().wait(pause)

    return play


@contextlib.contextmanager
def web_server(context: ssl.SSLContext, plays: dict[str, Play]) -> Iterator[WebServer]:
    """A web server with these pages, running."""
    server = WebServer(context, plays)
    server.start()
    try:
        yield server
    finally:
        server.stop()
