"""How what is said comes and goes: encryption, and programs that do not read."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Iterator

import pytest

from servers.sink import Sink
from smtp_desktop.relay.limits import FrontLimits
from support.patience import wait_until
from support.relays import JANE, LETTER, RawClient, RelayHere, relay_before


def encrypting(sink: Sink, front: FrontLimits | None = None) -> RelayHere:
    relay = relay_before(sink, front=front)
    relay.program.relay.register.offer_starttls(offered=True)
    return relay


@pytest.fixture
def relay(sink: Sink) -> Iterator[RelayHere]:
    with encrypting(sink) as relay:
        yield relay


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def encrypted(client: RawClient, said: bytes = b"") -> ssl.SSLSocket:
    """The connection once it is encrypted; `said` comes in the clear with the wish for it."""
    client.socket.sendall(b"STARTTLS\r\n" + said)
    assert client.reply().startswith("220 ")
    return trusting().wrap_socket(client.socket)


def test_what_was_said_in_the_clear_is_forgotten(relay: RelayHere) -> None:
    with relay.raw() as client:
        client.ask(b"EHLO x")
        with encrypted(client, b"NOOP\r\nHELP\r\nHEL") as safe:
            safe.sendall(b"VRFY x\r\n")
            assert safe.recv(4096).startswith(b"252 ")


def test_what_comes_with_the_end_of_the_handshake_is_answered(relay: RelayHere) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    safe = trusting().wrap_bio(incoming, outgoing)
    with relay.raw() as client:
        client.ask(b"STARTTLS")
        with pytest.raises(ssl.SSLWantReadError):
            safe.do_handshake()
        client.socket.sendall(outgoing.read())
        while not _is_done(safe):
            incoming.write(client.socket.recv(65_536))
        safe.write(b"NOOP\r\n")
        client.socket.sendall(outgoing.read())  # both in one packet
        said = b""
        while not said:
            incoming.write(client.socket.recv(65_536))
            try:
                said = safe.read()
            except ssl.SSLWantReadError:
                continue  # a ticket came first
        assert said.startswith(b"250 ")


def _is_done(safe: ssl.SSLObject) -> bool:
    try:
        safe.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


def test_nobody_is_encrypted_twice(relay: RelayHere) -> None:
    with relay.raw() as client:
        assert "STARTTLS" in client.ask(b"EHLO x")
        assert client.ask(b"STARTTLS now").startswith("501 5.5.4")
        with encrypted(client) as safe:
            safe.sendall(b"EHLO x\r\n")
            assert b"STARTTLS" not in safe.recv(4096)
            safe.sendall(b"STARTTLS\r\n")
            assert safe.recv(4096).startswith(b"503 5.5.1")


@pytest.mark.parametrize("said", [b"no handshake\r\n", b"\x16\x03\x01", b""])
def test_who_breaks_the_handshake_off_makes_room(sink: Sink, said: bytes) -> None:
    with encrypting(sink, FrontLimits(strangers=1)) as relay:
        with relay.raw() as client:
            client.ask(b"STARTTLS")
            client.socket.sendall(said)
        _sends_again(relay)
    assert len(sink.taken) == 1


def test_who_is_silent_in_the_handshake_is_hung_up_on(sink: Sink) -> None:
    limits = FrontLimits(strangers=1, strange_for=0.5)
    with encrypting(sink, limits) as relay, relay.raw() as client:
        client.ask(b"STARTTLS")
        client.rest()
        _sends_again(relay)


def test_a_relay_ends_in_the_middle_of_a_handshake(sink: Sink) -> None:
    relay = encrypting(sink)
    with relay:
        client = relay.raw()
        client.ask(b"STARTTLS")
    client.close()


def _sends_again(relay: RelayHere) -> None:
    wait_until(lambda: _is_welcome(relay), "the connection is over")
    client = relay.client()
    client.sendmail(JANE, ["joe@acme.test"], LETTER)
    client.quit()


def _is_welcome(relay: RelayHere) -> bool:
    with relay.raw() as client:
        if client.greeting.startswith("220 "):
            return client.ask(b"QUIT").startswith("221 ") and client.rest() == b""
        return False


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_who_does_not_read_is_heard_no_further(relay: RelayHere, *, is_encrypted: bool) -> None:
    """Else the answers would fill the memory of this computer."""
    with relay.raw() as client:
        way: socket.socket = encrypted(client) if is_encrypted else client.socket
        packet, count = b"HELP\r\n" * 1000, 0
        while count < 10_000 and select.select([], [way], [], 1)[1]:
            way.sendall(packet)
            count += 1
        assert count < 10_000, "60 MB of commands were taken, and the answers to them kept"
        way.close()
