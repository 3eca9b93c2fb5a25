"""Bytes over a real connection: pieces, ends, alerts, and a deadline on every wait."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable

import pytest

from servers.certificates import Authority
from servers.other_side import connected, encrypted, said, start_tls
from smtp_desktop.errors import (
    Cancelled,
    ConnectionLost,
    NoAnswer,
    TlsError,
)
from smtp_desktop.waiting import Cancellation, Deadline

SOON = 0.3
LARGE = bytes(range(256)) * 20_000  # 5 MB, more than any buffer between


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def slowly_read(into: list[bytes]) -> Callable[[socket.socket], None]:
    """Reads as much as `LARGE` and says so, for what is closed too early gets lost."""

    def serve(sock: socket.socket) -> None:
        while sum(map(len, into)) < len(LARGE):
            into.append(sock.recv(100_000))
            if len(into) < 20:
                time.sleep(0.005)
        sock.sendall(b"thanks")

    return serve


def test_a_large_message_goes_out_in_many_pieces() -> None:
    received: list[bytes] = []
    with connected(slowly_read(received)) as subject:
        subject.send(LARGE, Deadline(20))
        assert subject.receive(Deadline(20)) == b"thanks"

    assert b"".join(received) == LARGE


def test_a_large_message_goes_out_in_many_pieces_through_tls(authority: Authority) -> None:
    received: list[bytes] = []
    with connected(encrypted(slowly_read(received), authority.valid())) as subject:
        start_tls(subject, authority)
        subject.send(LARGE, Deadline(20))
        assert subject.receive(Deadline(20)) == b"thanks"

    assert b"".join(received) == LARGE


def test_a_large_answer_comes_in_whole_through_tls(authority: Authority) -> None:
    def serve(sock: ssl.SSLSocket) -> None:
        sock.sendall(LARGE)
        sock.recv(1)

    with connected(encrypted(serve, authority.valid())) as subject:
        start_tls(subject, authority)
        received = b""
        while len(received) < len(LARGE):
            received += subject.receive(Deadline(5))
        subject.send(b"x", Deadline(5))

    assert received == LARGE


def test_both_sides_know_each_other() -> None:
    with connected(lambda sock: None) as subject:
        assert subject.peer_address == subject.local_address == "127.0.0.1"
        assert (subject.tls_version, subject.cipher, subject.peer_certificate) == ("", "", b"")


def test_silence_ends_at_the_deadline() -> None:
    with connected(lambda sock: time.sleep(SOON * 2)) as subject:
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            subject.receive(Deadline(SOON))
        assert SOON - 0.05 < time.monotonic() - began < SOON + 0.5


def test_a_server_that_reads_no_more_ends_at_the_deadline() -> None:
    with connected(lambda sock: time.sleep(SOON * 2)) as subject:
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            subject.send(LARGE * 4, Deadline(SOON))
        assert time.monotonic() - began < SOON + 0.5


@pytest.mark.parametrize("sends", [True, False])
def test_stop_is_noticed_while_waiting(sends: bool) -> None:
    cancellation = Cancellation()
    with connected(lambda sock: time.sleep(0.6), cancellation) as subject:
        timer = threading.Timer(0.2, cancellation.cancel)
        timer.start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            subject.send(LARGE * 4, Deadline(5)) if sends else subject.receive(Deadline(5))
        assert time.monotonic() - began < 0.7
        timer.join()


def test_the_end_is_a_lost_connection() -> None:
    with connected(said(b"last words")) as subject:
        assert subject.receive(Deadline(3)) == b"last words"
        with pytest.raises(ConnectionLost):
            subject.receive(Deadline(3))


def test_a_reset_is_a_lost_connection() -> None:
    def reset(sock: socket.socket) -> None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with connected(reset) as subject, pytest.raises(ConnectionLost):
        subject.receive(Deadline(3))


@pytest.mark.parametrize("goodbye", [True, False])
def test_the_end_inside_tls_is_a_lost_connection(authority: Authority, goodbye: bool) -> None:
    """With TLS's own goodbye (close_notify), and cut off without."""

    def serve(sock: ssl.SSLSocket) -> None:
        sock.sendall(b"last words")
        if goodbye:
            sock.setblocking(False)
            try:
                sock.unwrap().close()
            except OSError:
                return

    with connected(encrypted(serve, authority.valid())) as subject:
        start_tls(subject, authority)
        assert subject.receive(Deadline(3)) == b"last words"
        with pytest.raises(ConnectionLost):
            subject.receive(Deadline(3))


@pytest.mark.parametrize("rest", [b"\x17\x03\x03\x00\x20half", b"\x17\x03\x03"])
def test_half_a_record_and_the_end_is_a_lost_connection(authority: Authority, rest: bytes) -> None:
    with connected(encrypted(lambda s: socket.socket.sendall(s, rest), authority.valid())) as it:
        start_tls(it, authority)
        with pytest.raises(ConnectionLost):
            it.receive(Deadline(3))


@pytest.mark.parametrize(
    "rest",
    [
        b"250 in the clear\r\n",
        b"\x17\x03\x03\x00\x20" + b"x" * 32,
        b"\x15\x03\x03\x00\x02\x02\x28",
        b"\x14\x03\x03\x00\x01\x01" * 40,
        b"\0" * 50,
    ],
)
def test_what_is_no_record_inside_tls_is_a_tls_error(authority: Authority, rest: bytes) -> None:
    def serve(sock: ssl.SSLSocket) -> None:
        socket.socket.sendall(sock, rest)
        socket.socket.recv(sock, 1)

    with connected(encrypted(serve, authority.valid())) as subject:
        start_tls(subject, authority)
        with pytest.raises(TlsError):
            subject.receive(Deadline(3))


def test_an_early_word_is_kept_and_silence_is_no_error() -> None:
    with connected(said(b"220 hello\r\n")) as subject:
        subject.wait_for_early_word(Deadline(3))
        assert subject.receive(Deadline(3)) == b"220 hello\r\n"
    with connected(lambda sock: time.sleep(0.4)) as subject:
        subject.wait_for_early_word(Deadline(0.1))
        with pytest.raises(ConnectionLost):
            subject.receive(Deadline(3))
