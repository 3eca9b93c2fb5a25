"""How often a message waits for the provider: counted on the wire, so that the load of the computer
does not matter."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from servers.sink import Sink
from support.relays import JANE, LETTER, RelayHere


class CountingWire:
    """Passes bytes on between the relay and the provider, and counts how often the turn passes from
    the one to the other and back."""

    def __init__(self, port: int) -> None:
        self.round_trips = 0
        self._said_last: socket.socket | None = None
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._is_over = False
        self._threads: list[threading.Thread] = []
        self._begin(self._accept)

    def close(self) -> None:
        self._is_over = True
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes it on every system
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(5)

    def _begin(self, target: object, *words: object) -> None:
        thread = threading.Thread(target=target, args=words)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._is_over:
                near.close()
                self._listener.close()
                return
            far = socket.create_connection(("127.0.0.1", self._port))
            self._open += [near, far]
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._begin(self._pass_on, near, far, True)
            self._begin(self._pass_on, far, near, False)

    def _pass_on(self, source: socket.socket, target: socket.socket, is_relay: bool) -> None:
        try:
            while data := source.recv(65_536):
                self.round_trips += is_relay and self._said_last is not source
                self._said_last = source
                target.sendall(data)
        except OSError:
            return


@pytest.fixture
def wire(sink: Sink) -> Iterator[CountingWire]:
    made = CountingWire(sink.port)
    yield made
    made.close()


@pytest.mark.parametrize(("recipients", "wanted"), [(1, 2), (5, 3), (100, 3)])
def test_a_warm_message_waits_twice_and_for_several_recipients_three_times(
    wire: CountingWire, sink: Sink, recipients: int, wanted: int
) -> None:
    everybody = [f"joe{number}@acme.test" for number in range(recipients)]
    with RelayHere(wire.port, sink.ca.cert_pem.bytes().decode()) as relay:
        client = relay.client()
        client.sendmail(JANE, everybody, LETTER)
        before = wire.round_trips
        for _ in range(10):
            client.sendmail(JANE, everybody, LETTER)
        assert wire.round_trips - before == 10 * wanted
        client.quit()
