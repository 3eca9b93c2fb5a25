"""The browser's way back to this program: a loopback port for one sign-in (RFC 8252 §7.3).

A port of our own and not the sign-in library's: that one cannot be cancelled, keeps its port after
a time-out, and a connection that a browser opens ahead of time blocks it. The browser also leaves
from here: what it is started with stands where every user of the computer can read it, so that is
an address which leads to the sign-in once.
"""

from __future__ import annotations

import contextlib
import hmac
import queue
import secrets
import socket
import sys
import threading
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from smtp_desktop.adapters.sign_in import return_page
from smtp_desktop.errors import RedirectFailed, SignInTimedOut
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in.registration import REDIRECT_URI
from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.waiting import SLICE, Cancellation, Deadline, start_thread

_HOSTS = ("127.0.0.1", "::1")  # a browser may take either for “localhost”
_MAX_BODY = 64 * 1024  # bytes; a code and a state take some thousand
_PATIENCE = 10.0  # seconds for one request, from its first byte to the last of the answer
_MOST_OPEN = 32  # connections at once; a browser has a handful


class LoopbackRedirects:
    """See ``ports.sign_in.Redirects``; `patience` is how many seconds one request has."""

    def __init__(self, hosts: Sequence[str] = _HOSTS, patience: float = _PATIENCE) -> None:
        self._hosts = hosts
        self._patience = patience

    @contextlib.contextmanager
    def listen(self, redirect: str = REDIRECT_URI) -> Iterator[LoopbackReturn]:
        """A port of 127.0.0.1, and the same one of ::1 where there is one."""
        servers = _servers(self._hosts, self._patience)
        back = LoopbackReturn(servers, redirect)
        try:
            yield back
        finally:
            back.close()


class LoopbackReturn:
    """See ``ports.sign_in.Return``."""

    def __init__(self, servers: list[_Server], redirect: str = REDIRECT_URI) -> None:
        self._servers = servers
        self._redirect = redirect
        self._state = ""
        self._pages: dict[str, WebAddress | None] = {}
        self._lock = threading.Lock()
        self._answer: queue.Queue[Mapping[str, str]] = queue.Queue(1)
        for server in servers:
            server.back = self
            start_thread("sign-in return", server.serve_until_closed)

    @property
    def uri(self) -> str:
        """As it is registered: Microsoft's portal takes “localhost” alone, others its number."""
        return f"{self._redirect}:{self._servers[0].server_port}"

    def expect(self, state: str) -> None:
        """Answers for any other state are told so, and dropped."""
        self._state = state

    def single_use(self, address: WebAddress) -> WebAddress:
        """An address of this computer that leads there, once; an earlier one leads nowhere."""
        path = f"/{secrets.token_urlsafe(32)}"
        with self._lock:
            self._pages = {**dict.fromkeys(self._pages), path: address}
        return WebAddress(self.uri + path)

    def leave(self, path: str) -> WebAddress | None:
        """Where the browser is sent on to from a path, None when it was already; raises KeyError
        for a path that never led anywhere."""
        with self._lock:
            address = self._pages[path]
            self._pages[path] = None
        return address

    def wait(self, deadline: Deadline, cancellation: Cancellation) -> Mapping[str, str]:
        """The first answer that came in."""
        while True:
            cancellation.raise_if_cancelled()
            if deadline.is_over:
                raise SignInTimedOut("Nobody finished the sign-in in the browser.")
            with contextlib.suppress(queue.Empty):
                return self._answer.get(timeout=min(SLICE, deadline.remaining) or 0.001)

    def take(self, answer: Mapping[str, str]) -> bool:
        """An answer has come in; False when it is not the one that is waited for."""
        state = answer.get("state", "")
        if not self._state or not hmac.compare_digest(state.encode(), self._state.encode()):
            return False
        with contextlib.suppress(queue.Full):  # the same answer twice: the first one counts
            self._answer.put_nowait(answer)
        return True

    def take_address(self, address: Secret) -> bool:
        """An answer that somebody has copied; people copy blanks, and browsers leave http:// away.

        One for another port is another attempt's, whatever its state says.
        """
        text = "".join(address.reveal().split())
        here = self.uri.removeprefix("http://")
        place, is_query, query = text.removeprefix("http://").partition("?")
        if not is_query or place.rstrip("/") != here or len(text) > _MAX_BODY:
            return False
        try:
            pairs = urllib.parse.parse_qsl(query.partition("#")[0], max_num_fields=50)
        except ValueError:
            return False
        return self.take(dict(pairs))

    def close(self) -> None:
        """Give the port back; who has not asked anything by now is not listened to any more."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
            for request in tuple(server.open):
                _end(request, socket.SHUT_RD)


class _Server(ThreadingHTTPServer):
    """A thread a request, so that an idle connection blocks nobody; bounded in how many there are
    and in how long each of them may take as a whole."""

    daemon_threads = True
    block_on_close = False
    # On Windows this would let two programs have one port.
    allow_reuse_address = sys.platform != "win32"
    back: LoopbackReturn

    def __init__(self, host: str, port: int, patience: float) -> None:
        self.open: dict[socket.socket, Deadline] = {}
        self._patience = patience
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Without the library's question to DNS for this computer's name."""
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", int(self.server_address[1])

    def serve_until_closed(self) -> None:
        """What the thread does; it looks twenty times a second whether it is over."""
        self.serve_forever(SLICE)

    def process_request(self, request: Any, client_address: Any) -> None:
        """The newcomer is served: where there are too many, the oldest goes."""
        for oldest in tuple(self.open)[: max(0, len(self.open) + 1 - _MOST_OPEN)]:
            self.open.pop(oldest, None)
            _end(oldest, socket.SHUT_RDWR)
        self.open[request] = Deadline(self._patience)
        super().process_request(request, client_address)

    def service_actions(self) -> None:
        """What is looked at twenty times a second: a time-out for each read would let a request
        that drips go on without end."""
        for request, deadline in tuple(self.open.items()):
            if deadline.is_over:
                self.open.pop(request, None)
                _end(request, socket.SHUT_RDWR)

    def shutdown_request(self, request: Any) -> None:
        self.open.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is nobody's concern."""


class _Handler(BaseHTTPRequestHandler):
    """Takes the answer as a form (``response_mode=form_post``) or in the address."""

    server: _Server
    timeout = _PATIENCE  # for one read; the server ends what takes longer as a whole
    server_version = "SMTP-Desktop"
    sys_version = ""

    def do_GET(self) -> None:
        address = urllib.parse.urlsplit(self.path)
        with contextlib.suppress(KeyError):
            self._send_on(self.server.back.leave(self.path))
            return
        if address.path != "/" or not address.query:
            self._say(404, return_page.nothing_here())
        else:
            self._take(address.query)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if urllib.parse.urlsplit(self.path).path != "/":
            self._say(404, return_page.nothing_here())
        elif not length.isdecimal() or int(length) > _MAX_BODY:
            self._say(413, return_page.nothing_here())
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):  # else it was ended in the middle
                self._take(body.decode("ascii", "replace"))

    def log_message(self, *_: object) -> None:
        """Nothing is logged: the answer holds the code."""

    def _take(self, form: str) -> None:
        try:
            pairs = urllib.parse.parse_qsl(form, max_num_fields=50)
        except ValueError:
            self._say(400, return_page.nothing_here())
            return
        answer = dict(pairs)
        if not self.server.back.take(answer):
            self._say(400, return_page.of_another_attempt())
        elif "error" in answer:
            self._say(200, return_page.not_signed_in())
        else:
            self._say(200, return_page.signed_in())

    def _send_on(self, address: WebAddress | None) -> None:
        if address is None:
            self._say(410, return_page.already_opened())
        else:
            self._say(302, return_page.nothing_here(), location=address.text)

    def _say(self, status: int, page: str, location: str = "") -> None:
        data = page.encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True


def _end(request: socket.socket, how: int) -> None:
    """Wake whoever reads from a connection or writes to it."""
    with contextlib.suppress(OSError):
        request.shutdown(how)


def _servers(hosts: Sequence[str], patience: float) -> list[_Server]:
    """A free port, the same on every loopback address; raises RedirectFailed."""
    for _ in range(20):
        servers: list[_Server] = []
        port = 0
        for host in hosts:
            try:
                servers.append(_Server(host, port, patience))
            except OSError as error:
                if servers and not _is_missing(error):
                    break  # somebody has this port there: take another
                continue
            port = servers[0].server_port
        else:
            if servers:
                return servers
        for server in servers:
            server.server_close()
    raise RedirectFailed("No port of this computer is free for the browser to return to.")


def _is_missing(error: OSError) -> bool:
    """Whether the address does not exist here, in contrast to a port that is taken."""
    import errno

    return error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, 10049, 10047)
