"""A small HTTP server on this computer alone: bounded in what it reads, and it keeps no log."""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from smtp_desktop.waiting import Deadline, start_thread

_ADDRESS = "127.0.0.1"
_NAMES = ("localhost", _ADDRESS)
_MAX_BODY = 64 * 1024
_MAX_FIELDS = 60
_PATIENCE = 10.0  # seconds for one request to arrive, from the first byte to the last
_STOP_SECONDS = 2.0

_FORM = "application/x-www-form-urlencoded"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """A request; of a field given twice the first counts."""

    method: str
    path: str
    is_secure: bool
    query: Mapping[str, str] = field(repr=False)
    form: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    body: str = field(default="", repr=False)
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


Application = Callable[[Asked], Answer | None]  # None hangs up without a word


class Listener:
    """A free port of 127.0.0.1, with TLS where there is a context; raises OSError without one.

    `patience` is how many seconds one request has to arrive, `most` how many bytes it may bring.
    """

    def __init__(
        self,
        application: Application,
        context: ssl.SSLContext | None = None,
        patience: float = _PATIENCE,
        most: int = _MAX_BODY,
    ) -> None:
        self._server = _Server(application, context, patience, most)
        self._thread: threading.Thread | None = None
        self.port = int(self._server.server_address[1])

    def start(self) -> None:
        self._thread = start_thread("practice pages", self._server.serve)

    def stop(self) -> None:
        """Stop listening and hang up, whatever is under way."""
        self._server.wake()
        if self._thread:
            self._thread.join(_STOP_SECONDS)
        self._server.server_close()
        self._server.hang_up()


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = False  # the port is free anyway, and on Windows it would be shared
    request_queue_size = 32
    timeout = 0  # of handle_request, which is called when there is something to handle

    def __init__(
        self,
        application: Application,
        context: ssl.SSLContext | None,
        patience: float,
        most: int,
    ) -> None:
        self.application = application
        self.most = most
        self.context = context
        self._patience = patience
        self._open: set[socket.socket] = set()
        self._arriving: dict[socket.socket, Deadline] = {}
        self._workers: list[threading.Thread] = []
        self._is_over = False
        super().__init__((_ADDRESS, 0), _Handler)
        self.socket.setblocking(False)  # who came may have gone again
        self._bell, self._push = socket.socketpair()

    def serve(self) -> None:
        """Take connections until `wake`, without looking around while none is arriving."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            selector.register(self._bell, selectors.EVENT_READ)
            while not self._is_over:
                waits = [deadline.remaining for deadline in tuple(self._arriving.values())]
                is_rung = selector.select(min(waits, default=None))
                self._end_what_drips()
                if is_rung and not self._is_over:
                    self.handle_request()

    def arrived(self, request: Any) -> None:
        """The request is here as a whole; the answer may take as long as it takes."""
        self._arriving.pop(request, None)

    def _end_what_drips(self) -> None:
        """A time-out for each read would let a request that drips go on without end."""
        for request, deadline in tuple(self._arriving.items()):
            if deadline.is_over:
                self.arrived(request)
                _hang_up(request)

    def wake(self) -> None:
        """From now on everything that fails does so because it is over."""
        self._is_over = True
        self._push.close()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = self.socket.accept()
        connection.settimeout(self._patience)
        if self.context is not None:  # the handshake waits, so it is the worker's business
            connection = self.context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        self._open.add(connection)
        self._arriving[connection] = Deadline(self._patience)
        return connection, address

    def process_request(self, request: Any, client_address: Any) -> None:
        worker = start_thread(
            "practice page", lambda: self.process_request_thread(request, client_address)
        )
        self._workers = [*(alive for alive in self._workers if alive.is_alive()), worker]

    def finish_request(self, request: Any, client_address: Any) -> None:
        if isinstance(request, ssl.SSLSocket):
            request.do_handshake()
        super().finish_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        self.arrived(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Only what kind of error it was: its text may hold what somebody typed."""
        kind = sys.exc_info()[0]
        if kind and not self._is_over and not issubclass(kind, OSError):
            _log.error("The practice sign-in failed: %s", kind.__name__)

    def hang_up(self) -> None:
        """End what is under way; nothing new comes in any more."""
        deadline = Deadline(_STOP_SECONDS)
        for connection in tuple(self._open):
            _hang_up(connection)
        for worker in self._workers:
            worker.join(deadline.remaining)
        self._bell.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "practice"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        self._handle({})

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self.send_error(411)
        elif len(length) > 9 or int(length) > self.server.most:
            self.send_error(413)
        else:
            body = self.rfile.read(int(length))
            if len(body) < int(length):
                return  # it was ended in the middle
            is_form = self.headers.get_content_type() == _FORM
            self._handle(_fields(body.decode("utf-8", "replace")) if is_form else {}, body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Addresses carry codes, so nothing is written down."""

    def _handle(self, form: Mapping[str, str], body: bytes = b"") -> None:
        self.close_connection = True
        self.server.arrived(self.connection)
        if self.headers.get("Host", "").rpartition(":")[0] not in _NAMES:
            self.send_error(421)  # a name that somebody else made to mean this computer
            return
        address = urlsplit(self.path)
        asked = Asked(
            method=self.command,
            path=address.path,
            is_secure=self.server.context is not None,
            query=_fields(address.query),
            form=form,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        answer = self.server.application(asked)
        if answer is not None:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # below TLS, whose own farewell may wait
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
    if sys.platform == "win32":  # where only closing it ends a wait in another thread
        with contextlib.suppress(OSError):
            socket.close(connection.detach())


def _fields(text: str) -> dict[str, str]:
    try:
        found = parse_qs(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:  # more fields than any page or library sends
        return {}
    return {name: values[0] for name, values in found.items()}
