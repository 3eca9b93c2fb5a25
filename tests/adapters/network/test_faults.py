"""Every exception of the network becomes one of the program's own, whatever it holds."""

from __future__ import annotations

import errno
import inspect
import socket
import ssl

import pytest

from conftest import CANARY
from smtp_desktop import errors
from smtp_desktop.adapters.network.faults import translated
from smtp_desktop.errors import (
    CertificateExpired,
    CertificateNameMismatch,
    CertificateNotTrusted,
    ConnectionLost,
    ConnectionRefused,
    HandshakeFailed,
    HostNotFound,
    NetworkUnreachable,
    NoAnswer,
    SmtpDesktopError,
    TlsError,
    TransportError,
)

KINDS = {
    kind
    for module in (ssl, socket)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Exception)
}
WINSOCK = range(10000, 11032)
ADDRESS_FAULTS = [value for name, value in vars(socket).items() if name.startswith("EAI_")]
FINAL = {
    getattr(socket, name)
    for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY", "EAI_FAMILY")
    if hasattr(socket, name)  # Windows has not all of them
} | {11001, 11004}


def made(kind: type[Exception]) -> list[Exception]:
    """An exception of this class, in all the ways in which libraries make them."""
    arguments: tuple[tuple[object, ...], ...] = ((), ("words",), (1, "words"), (None, None))
    found = []
    for one in arguments:
        try:
            found.append(kind(*one))
        except TypeError:
            continue
    return found


def test_the_walk_meets_the_exceptions_that_matter() -> None:
    assert {
        ssl.SSLError,
        ssl.SSLCertVerificationError,
        ssl.SSLEOFError,
        ssl.SSLWantReadError,
        ssl.SSLZeroReturnError,
        ssl.SSLSyscallError,
        socket.gaierror,
        socket.herror,
        OSError,
        TimeoutError,
    } <= KINDS


@pytest.mark.parametrize("kind", sorted(KINDS, key=str))
def test_every_exception_class_of_ssl_and_socket_is_translated(kind: type[Exception]) -> None:
    examples = made(kind) or [Exception("cannot be made here")]
    for example in examples:
        fault = translated(example)
        assert isinstance(fault, TransportError | TlsError)
        assert type(fault).__module__ == errors.__name__
        assert str(fault)


@pytest.mark.parametrize("kind", [OSError, ConnectionError, BlockingIOError, PermissionError])
def test_every_number_of_the_operating_system_is_translated(kind: type[OSError]) -> None:
    for number in (*errno.errorcode, *WINSOCK, 0, -1, 99_999):
        fault = translated(kind(number, "words"))
        assert isinstance(fault, TransportError), number
        assert str(fault)


@pytest.mark.parametrize("number", [*ADDRESS_FAULTS, 11001, 11002, 11004, 0])
def test_every_number_of_the_name_service_is_a_name_not_found(number: int) -> None:
    fault = translated(socket.gaierror(number, "words"))

    assert isinstance(fault, HostNotFound)
    assert fault.certain == (number in FINAL)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ECONNREFUSED, ConnectionRefused),
        (errno.ETIMEDOUT, NoAnswer),
        (errno.ENETUNREACH, NetworkUnreachable),
        (errno.EHOSTUNREACH, NetworkUnreachable),
        (errno.EADDRNOTAVAIL, NetworkUnreachable),
        (errno.EACCES, NetworkUnreachable),
        (errno.EPERM, NetworkUnreachable),
        (errno.ECONNRESET, ConnectionLost),
        (errno.ECONNABORTED, ConnectionLost),
        (errno.EPIPE, ConnectionLost),
        (errno.ENOTCONN, ConnectionLost),
        (10061, ConnectionRefused),
        (10060, NoAnswer),
        (10051, NetworkUnreachable),
        (10013, NetworkUnreachable),
        (10054, ConnectionLost),
        (errno.EIO, ConnectionLost),
    ],
)
def test_the_numbers_that_tell_something(number: int, kind: type[SmtpDesktopError]) -> None:
    assert type(translated(OSError(number, "words"))) is kind


def test_every_outcome_of_the_check_of_a_certificate_is_a_certificate_fault() -> None:
    for code in range(120):
        error = ssl.SSLCertVerificationError(1, "certificate verify failed")
        error.verify_code, error.verify_message = code, f"outcome {code}"
        fault = translated(error)
        assert isinstance(
            fault, CertificateNotTrusted | CertificateExpired | CertificateNameMismatch
        )
        assert fault.reason == f"outcome {code}"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("certificate has expired", CertificateExpired),
        ("“mail.acme.test” certificate is expired", CertificateExpired),
        ("A required certificate is not within its validity period", CertificateExpired),
        ("CERT_E_CN_NO_MATCH: the name does not match", CertificateNameMismatch),
        ("Hostname mismatch, certificate is not valid for 'x'", CertificateNameMismatch),
        ("“x” certificate name does not match input", CertificateNameMismatch),
        ("A certificate chain could not be built to a trusted root", CertificateNotTrusted),
        ("“x” certificate is not trusted", CertificateNotTrusted),
    ],
)
def test_the_words_of_other_systems_are_understood(words: str, kind: type[TlsError]) -> None:
    """Windows and macOS check by themselves; truststore raises their words and no code."""
    assert type(translated(ssl.SSLCertVerificationError(words))) is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0x800B0101, CertificateExpired),
        (0x800B0101 - (1 << 32), CertificateExpired),
        (0x800B0102, CertificateExpired),
        (0x800B010F, CertificateNameMismatch),
        (0x800B0109, CertificateNotTrusted),
        (-67602, CertificateNameMismatch),
        (-67818, CertificateExpired),
        (-67819, CertificateExpired),
        (-67843, CertificateNotTrusted),
    ],
)
def test_the_numbers_of_other_systems_are_understood_in_any_language(
    code: int, kind: type[TlsError]
) -> None:
    error = ssl.SSLCertVerificationError("Das Zertifikat ist nicht in Ordnung.")
    error.verify_code, error.verify_message = code, "Das Zertifikat ist nicht in Ordnung."
    assert type(translated(error)) is kind


@pytest.mark.parametrize(
    "stranger",
    [
        ValueError("x"),
        KeyError("x"),
        MemoryError(),
        UnicodeError("x"),
        AssertionError(),
        Exception(),
    ],
)
def test_what_is_no_exception_of_the_network_is_translated_all_the_same(
    stranger: Exception,
) -> None:
    assert isinstance(translated(stranger), TransportError)


def test_a_stranger_s_words_stay_behind() -> None:
    """Nobody can promise that no secret is in them."""
    assert CANARY not in str(translated(ValueError(CANARY)))


def test_the_programs_own_errors_come_back_as_they_are() -> None:
    for error in (ConnectionLost("x"), HandshakeFailed("y", reason="Z"), errors.Cancelled("z")):
        assert translated(error) is error
