"""A second look at a port, to say what it is: nothing is trusted and nothing secret is sent.

Used only after something failed: which certificate was refused, does the port encrypt from the
first byte, and which protocol answers. The accepting TLS context never leaves this module.
"""

from __future__ import annotations

import socket
from dataclasses import replace

from smtp_desktop.adapters.network import addresses as dialer
from smtp_desktop.adapters.network import tls
from smtp_desktop.adapters.network.transport import Transport
from smtp_desktop.errors import (
    Cancelled,
    HandshakeFailed,
    NoAnswer,
    RemoteProtocolError,
    SmtpDesktopError,
    TlsError,
    TransportError,
)
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.ports.network import Sighting
from smtp_desktop.printable import Printable
from smtp_desktop.smtp.commands import Ehlo, StartTls
from smtp_desktop.smtp.peer import speaks
from smtp_desktop.smtp.session import Session
from smtp_desktop.waiting import Cancellation, Deadline

_PATIENCE = 1.5  # seconds for a server's first words
_ENOUGH = 4  # bytes: fewer of them tell nothing
_SHOWN = 500  # bytes of the first words that are kept


def look(
    host: str,
    address: str,
    port: int,
    mode: TlsMode,
    deadline: Deadline,
    cancellation: Cancellation,
) -> Sighting:
    """What answers at this address and port, when it is spoken to through implicit TLS, STARTTLS or
    in the clear."""
    try:
        sock, _ = dialer.connect([address], port, deadline, cancellation)
    except Cancelled:
        raise
    except (SmtpDesktopError, OSError):
        return Sighting()
    return look_at(sock, host, mode, deadline, cancellation)


def look_at(
    sock: socket.socket,
    host: str,
    mode: TlsMode,
    deadline: Deadline,
    cancellation: Cancellation,
) -> Sighting:
    """What answers on this fresh connection, which is closed afterwards."""
    transport = None
    try:
        transport = Transport(sock, cancellation)
        if mode is TlsMode.CLEAR:
            return _heard(_first_words(transport, deadline))
        if mode is TlsMode.STARTTLS:
            _ask_for_encryption(transport, deadline)
        return _look_through_tls(transport, mode, host, deadline)
    except Cancelled:
        raise
    except HandshakeFailed as error:
        return _heard(_told(error.first_bytes, transport, deadline))
    except RemoteProtocolError as error:
        return _heard(error.sample)
    except (SmtpDesktopError, OSError):
        return Sighting()
    finally:
        sock.close()


def _look_through_tls(
    transport: Transport, mode: TlsMode, host: str, deadline: Deadline
) -> Sighting:
    transport.start_tls(tls.looking_context(), host, deadline)
    seen = Sighting(
        is_tls=True,
        tls_version=transport.tls_version,
        certificate=tls.read_certificate(transport.peer_certificate),
    )
    if mode is TlsMode.IMPLICIT:  # only now: a refusal behind the handshake takes the facts away
        heard = _heard(_first_words(transport, deadline))
        return replace(seen, speaks=heard.speaks, said=heard.said)
    return seen


def _heard(first: bytes) -> Sighting:
    lines = map(Printable, first[:_SHOWN].splitlines())
    return Sighting(speaks=speaks(first), said=Printable(" ".join(lines)))


def _first_words(transport: Transport, deadline: Deadline) -> bytes:
    """What the server says unasked; a web server keeps silent until it is spoken to."""
    for greeting in (b"", b"EHLO [127.0.0.1]\r\n\r\n"):
        try:
            if greeting:
                transport.send(greeting, deadline)
            heard = transport.receive(Deadline(_PATIENCE, deadline))
            return _told(heard, transport, deadline)
        except NoAnswer:
            continue
        except (TransportError, TlsError):
            break
    return b""


def _told(heard: bytes, transport: Transport | None, deadline: Deadline) -> bytes:
    """Enough of some first words to tell the protocol; a tarpit says them one byte at a time."""
    patience = Deadline(_PATIENCE, deadline)
    while transport and 0 < len(heard) < _ENOUGH and b"\n" not in heard:
        try:
            heard += transport.receive(patience)
        except (TransportError, TlsError):
            return b""
    return heard


def _ask_for_encryption(transport: Transport, deadline: Deadline) -> None:
    session = Session()
    for command in (None, Ehlo("[127.0.0.1]"), StartTls()):
        if command:
            transport.send(session.send(command), deadline)
        while not session.receive(transport.receive(deadline)):
            continue
