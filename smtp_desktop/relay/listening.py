"""The sockets that programs connect to: loopback in both families, and no other interface."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import random
import socket
import sys
from collections.abc import Iterable, MutableMapping, Sequence

_HANDED_ON = "SMTP_DESKTOP_RELAY_SOCKETS"

HOSTS = ("127.0.0.1", "::1")
_MORE_PORTS = 20
_BACKLOG = 256
_NO_SUCH_FAMILY = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, getattr(errno, "WSAEADDRNOTAVAIL", -1))


class PortTaken(Exception):
    """Another program listens there, or the system keeps the port for itself."""

    def __init__(self, port: int, *, is_reserved: bool) -> None:
        super().__init__(port)
        self.port, self.is_reserved = port, is_reserved


def hand_on(sockets: Sequence[socket.socket], environ: MutableMapping[str, str]) -> None:
    """Let the program that takes this one's place listen on: whoever connects meanwhile waits."""
    for one in sockets:
        one.set_inheritable(True)
    environ[_HANDED_ON] = ",".join(str(one.fileno()) for one in sockets)


def taken_over(environ: MutableMapping[str, str]) -> list[socket.socket]:
    """The sockets on which the program before this one listened; none where there was none.

    They are named no more afterwards: no program that this one starts may take them for its own.
    """
    found: list[socket.socket] = []
    for word in environ.pop(_HANDED_ON, "").split(","):
        with contextlib.suppress(ValueError, OSError):
            sock = socket.socket(fileno=int(word))
            sock.set_inheritable(False)
            sock.setblocking(False)
            found.append(sock)
    return found


def listen(port: int, *, may_move: bool) -> tuple[int, list[socket.socket]]:
    """The port and a listening socket for each loopback address there is; raises PortTaken.

    With `may_move` one of the next ports is as good, because no program knows it yet. A `port` of 0
    is any that is free on both addresses: the system gives one that is free on the first.
    """
    ports: Iterable[int] = range(port, port + _MORE_PORTS) if may_move and port else (port,)
    if not port:
        ports = (port,) * _MORE_PORTS
    taken: PortTaken | None = None
    for one in ports:
        try:
            return _listen_on(one)
        except PortTaken as error:
            taken = taken or error
    assert taken is not None
    raise taken


async def accept_no_more(servers: Sequence[asyncio.AbstractServer]) -> None:
    """Close what listens. Whoever was accepted a moment ago is attended to first: a server that was
    closed meanwhile would let it hang."""
    loop = asyncio.get_running_loop()
    for server in servers:
        for one in getattr(server, "sockets", ()):
            with contextlib.suppress(NotImplementedError):  # on Windows nothing is read ahead
                loop.remove_reader(one.fileno())
    await asyncio.sleep(0)
    for server in servers:
        server.close()


def free_port() -> int:
    """A port that nobody listens on, nor will soon; raises PortTaken where there is none."""
    # Below those that the system hands to clients: one of them might get it meanwhile.
    port, sockets = listen(random.randrange(20_000, 32_000), may_move=True)  # noqa: S311 - no secret
    for one in sockets:
        one.close()
    return port


def _listen_on(port: int) -> tuple[int, list[socket.socket]]:
    """Both families or neither: where a stranger has one of them, programs that say ``localhost``
    would show him their passwords."""
    opened: list[socket.socket] = []
    try:
        for host in HOSTS:
            found = _socket(host, port)
            if found is not None:
                opened.append(found)
                port = port or int(found.getsockname()[1])
    except OSError as error:
        for one in opened:
            one.close()
        is_reserved = error.errno in (errno.EACCES, getattr(errno, "WSAEACCES", -1))
        raise PortTaken(port, is_reserved=is_reserved) from error
    return port, opened


def _socket(host: str, port: int) -> socket.socket | None:
    """A listening socket; None where the computer does not have this family."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        if family is socket.AF_INET6 and error.errno in _NO_SUCH_FAMILY:
            return None
        raise
    try:
        sock.setblocking(False)
        if sys.platform == "win32":
            # Or any other program could share the port.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except OSError as error:
        sock.close()
        if family is socket.AF_INET6 and error.errno in _NO_SUCH_FAMILY:
            return None
        raise
    return sock
