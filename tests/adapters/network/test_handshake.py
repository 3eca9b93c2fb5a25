"""TLS begins: alerts, half a handshake, no handshake at all, and whose name it is."""

from __future__ import annotations

import socket
import ssl

import pytest

from servers.certificates import Authority
from servers.other_side import connected, encrypted, start_tls
from smtp_desktop.errors import (
    CertificateNameMismatch,
    ConnectionLost,
    HandshakeFailed,
    SmtpDesktopError,
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def outcome_of_handshake(answer: bytes, authority: Authority) -> SmtpDesktopError:
    def serve(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(answer)

    with connected(serve) as subject, pytest.raises(SmtpDesktopError) as caught:
        start_tls(subject, authority)
    return caught.value


def test_every_fatal_alert_in_a_handshake_is_a_tls_error(authority: Authority) -> None:
    for number in range(1, 128):
        alert = b"\x15\x03\x03\x00\x02\x02" + bytes([number])
        error = outcome_of_handshake(alert, authority)
        assert isinstance(error, HandshakeFailed), (number, error)


@pytest.mark.parametrize(
    ("number", "reason"),
    [(40, "HANDSHAKE_FAILURE"), (70, "PROTOCOL_VERSION"), (71, "SECURITY"), (116, "REQUIRED")],
)
def test_the_alerts_that_findings_are_made_of_keep_their_names(
    authority: Authority, number: int, reason: str
) -> None:
    error = outcome_of_handshake(b"\x15\x03\x03\x00\x02\x02" + bytes([number]), authority)

    assert isinstance(error, HandshakeFailed)
    assert reason in error.reason
    assert not error.has_agreed


@pytest.mark.parametrize("answer", [b"220 mail.test\r\n", b"HTTP/1.1 400\r\n", b"\0", b"\x17\x03"])
def test_an_answer_that_is_no_tls_is_kept_for_a_look(authority: Authority, answer: bytes) -> None:
    error = outcome_of_handshake(answer, authority)

    assert isinstance(error, HandshakeFailed)
    assert (error.reason, error.first_bytes) == ("NOT_TLS", answer)


@pytest.mark.parametrize(
    "answer", [b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76", b"\x16", b"\x15\x03\x03"]
)
def test_half_a_handshake_and_the_end_is_a_lost_connection(
    authority: Authority, answer: bytes
) -> None:
    assert isinstance(outcome_of_handshake(answer, authority), ConnectionLost)


def test_nonsense_in_a_handshake_is_a_tls_error(authority: Authority) -> None:
    error = outcome_of_handshake(b"\x16\x03\x03\x00\x10" + b"nonsense" * 2, authority)

    assert isinstance(error, HandshakeFailed)


def test_the_name_is_checked(authority: Authority) -> None:
    def wait(sock: ssl.SSLSocket) -> None:
        sock.recv(1)

    for host in ("mail.test", "127.0.0.2", "::2", "xn--bcher-kva.test"):
        with (
            connected(encrypted(wait, authority.valid())) as subject,
            pytest.raises(CertificateNameMismatch),
        ):
            start_tls(subject, authority, host)
    for host in ("localhost", "127.0.0.1", "::1"):
        with connected(encrypted(lambda sock: None, authority.valid())) as subject:
            start_tls(subject, authority, host)
            assert subject.tls_version == "TLSv1.3"
            assert subject.cipher.startswith("TLS_")
            assert subject.peer_certificate
