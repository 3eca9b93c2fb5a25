"""Bytes to and from one server, in the clear or through TLS, never waiting without a deadline."""

from __future__ import annotations

import select
import socket
import ssl
import sys

from smtp_desktop.adapters.network.faults import translated
from smtp_desktop.errors import Cancelled, ConnectionLost, HandshakeFailed, NoAnswer
from smtp_desktop.ports.network import Wire
from smtp_desktop.waiting import SLICE, Cancellation, Deadline

_CHUNK = 64 * 1024
_TLS_RECORDS = (0x15, 0x16)  # alert, handshake: all a TLS server can begin with


class Transport:
    """A connected socket. Every method raises NoAnswer, ConnectionLost, TlsError or Cancelled."""

    def __init__(self, sock: socket.socket, cancellation: Cancellation) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._cancellation = cancellation
        self._tls: ssl.SSLObject | None = None
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._early = b""
        self._acknowledge_at_once()

    @property
    def local_address(self) -> str:
        """This computer's address on the way to the server."""
        return str(self._socket.getsockname()[0])

    @property
    def peer_address(self) -> str:
        return str(self._socket.getpeername()[0])

    @property
    def tls_version(self) -> str:
        """``TLSv1.3``, or empty while nothing is encrypted."""
        return (self._tls.version() or "") if self._tls else ""

    @property
    def cipher(self) -> str:
        found = self._tls.cipher() if self._tls else None
        return found[0] if found else ""

    @property
    def peer_certificate(self) -> bytes:
        """The server's certificate (DER), empty while nothing is encrypted."""
        return (self._tls.getpeercert(binary_form=True) or b"") if self._tls else b""

    def send(self, data: bytes, deadline: Deadline) -> None:
        for start in range(0, len(data), _CHUNK):
            piece = data[start : start + _CHUNK]
            if self._tls:
                try:
                    self._tls.write(piece)
                except OSError as error:
                    raise translated(error) from error
                piece = self._outgoing.read()
            self._send_raw(piece, deadline)

    def receive(self, deadline: Deadline) -> bytes:
        """The next bytes, at least one. The end of the connection is ConnectionLost."""
        if self._early:
            data, self._early = self._early, b""
            return data
        while True:
            data = self._decrypted() if self._tls else self._receive_raw(deadline)
            if data:
                return data
            self._incoming.write(self._receive_raw(deadline))

    def start_tls(self, context: ssl.SSLContext, hostname: str, deadline: Deadline) -> None:
        """Encrypt from here on, the name checked; raises a TlsError that says why not."""
        tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=hostname)
        first = b""
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self._send_raw(self._outgoing.read(), deadline)
                received = self._receive_raw(deadline)
                if not first and received[0] not in _TLS_RECORDS:
                    raise HandshakeFailed(
                        "The answer was not TLS.", reason="NOT_TLS", first_bytes=received[:200]
                    ) from None
                first = first or received
                self._incoming.write(received)
            except (OSError, ValueError) as error:
                self._send_alert(deadline)
                fault = translated(error)
                if isinstance(fault, HandshakeFailed):
                    fault.has_agreed = tls.cipher() is not None
                raise fault from error
        self._tls = tls
        self._send_raw(self._outgoing.read(), deadline)
        self._acknowledge_at_once()

    def wait_for_early_word(self, deadline: Deadline) -> None:
        """Wait a moment for the server's first bytes and keep them for `receive`.

        In TLS 1.3 a server refuses a missing client certificate only after the handshake: whoever
        waits here sees that refusal as what it is. Silence is no error.
        """
        try:
            self._early = self.receive(deadline)
        except NoAnswer:
            return

    def release(self) -> Wire:
        """Hand the socket and its encryption over; this transport is done with them."""
        return Wire(self._socket, self._tls, self._incoming, self._outgoing)

    def close(self) -> None:
        self._socket.close()

    def _decrypted(self) -> bytes:
        assert self._tls is not None
        try:
            data = self._tls.read(_CHUNK)
        except ssl.SSLWantReadError:
            return b""
        except (OSError, ValueError) as error:
            raise translated(error) from error
        if not data:
            raise ConnectionLost("The server ended the connection.")
        return data

    def _send_raw(self, data: bytes, deadline: Deadline) -> None:
        view = memoryview(data)
        while view:
            self._wait(deadline, writing=True)
            try:
                view = view[self._socket.send(view) :]
            except (BlockingIOError, InterruptedError):
                continue
            except OSError as error:
                raise translated(error) from error

    def _receive_raw(self, deadline: Deadline) -> bytes:
        self._acknowledge_at_once()
        while True:
            self._wait(deadline, writing=False)
            try:
                data = self._socket.recv(_CHUNK)
            except (BlockingIOError, InterruptedError):
                continue
            except OSError as error:
                raise translated(error) from error
            if not data:
                raise ConnectionLost("The server ended the connection.")
            return data

    def _wait(self, deadline: Deadline, *, writing: bool) -> None:
        """Until the socket is ready; looks up every slice whether the person pressed Stop."""
        while True:
            if self._cancellation.is_cancelled:
                raise Cancelled("Stopped.")
            if _is_ready(self._socket, min(SLICE, deadline.remaining), writing=writing):
                return
            if deadline.is_over:
                raise NoAnswer("No answer in time.")

    def _send_alert(self, deadline: Deadline) -> None:
        """Tell the server why the handshake ended; whether it hears it does not matter."""
        try:
            self._send_raw(self._outgoing.read(), deadline)
        except (ConnectionLost, NoAnswer):
            return

    def _acknowledge_at_once(self) -> None:
        # Linux holds an acknowledgement back for 40 ms, and Postfix waits for it after the
        # handshake before it greets. The option is not sticky, so it is set again then.
        if hasattr(socket, "TCP_QUICKACK"):
            try:
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            except OSError:
                return


def _is_ready(sock: socket.socket, seconds: float, *, writing: bool) -> bool:
    if sys.platform == "win32":
        wanted = [sock]
        return any(select.select([] if writing else wanted, wanted if writing else [], [], seconds))
    else:  # noqa: RET505 - without select's limit of 1,024; Windows has no poll
        poller = select.poll()
        poller.register(sock, select.POLLOUT if writing else select.POLLIN)
        return bool(poller.poll(seconds * 1000))
