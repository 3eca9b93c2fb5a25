"""The network's exceptions, translated by table into the program's own."""

from __future__ import annotations

import errno
import socket
import ssl

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

_BY_ERRNO: dict[int, type[TransportError]] = {
    errno.ECONNREFUSED: ConnectionRefused,
    errno.ETIMEDOUT: NoAnswer,
    errno.ENETUNREACH: NetworkUnreachable,
    errno.EHOSTUNREACH: NetworkUnreachable,
    errno.ENETDOWN: NetworkUnreachable,
    errno.EHOSTDOWN: NetworkUnreachable,
    errno.EADDRNOTAVAIL: NetworkUnreachable,
    errno.EAFNOSUPPORT: NetworkUnreachable,
    errno.EACCES: NetworkUnreachable,
    errno.EPERM: NetworkUnreachable,
    errno.ECONNRESET: ConnectionLost,
    errno.ECONNABORTED: ConnectionLost,
    errno.EPIPE: ConnectionLost,
    errno.ENOTCONN: ConnectionLost,
    errno.ESHUTDOWN: ConnectionLost,
    # Winsock's numbers, which Python gives on Windows beside the names above.
    10061: ConnectionRefused,
    10060: NoAnswer,
    10051: NetworkUnreachable,
    10065: NetworkUnreachable,
    10049: NetworkUnreachable,
    10013: NetworkUnreachable,
    10054: ConnectionLost,
    10053: ConnectionLost,
    10057: ConnectionLost,
}

# The system has words of its own for these, in its language, and on Windows sometimes none.
_WORDS: dict[type[TransportError], str] = {
    ConnectionRefused: "The port is closed.",
    NoAnswer: "No answer in time.",
    NetworkUnreachable: "There is no way to this address.",
    ConnectionLost: "The connection broke off.",
}

# The outcome of a system's check of the certificate; its words are in the system's language.
_BY_VERIFY_CODE: dict[int, type[TlsError]] = {
    # OpenSSL's, X509_V_ERR_…
    9: CertificateExpired,  # not yet valid
    10: CertificateExpired,
    62: CertificateNameMismatch,
    63: CertificateNameMismatch,
    64: CertificateNameMismatch,
    # Windows', CERT_E_…
    0x800B0101: CertificateExpired,  # EXPIRED: or not yet valid
    0x800B0102: CertificateExpired,  # VALIDITYPERIODNESTING: an authority's is over before
    0x800B010F: CertificateNameMismatch,  # CN_NO_MATCH
    # macOS', errSec…
    -67602: CertificateNameMismatch,  # HostNameMismatch
    -67818: CertificateExpired,  # CertificateExpired
    -67819: CertificateExpired,  # CertificateNotValidYet
}

# The words of those that give no number that is known here.
_BY_SYSTEM_WORDS: tuple[tuple[str, type[TlsError]], ...] = (
    ("expired", CertificateExpired),
    ("not within its validity period", CertificateExpired),
    ("cn_no_match", CertificateNameMismatch),
    ("hostname", CertificateNameMismatch),
    ("does not match", CertificateNameMismatch),
    ("name does not match", CertificateNameMismatch),
)

_FINAL_DNS = {
    getattr(socket, name)
    for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY", "EAI_FAMILY")
    if hasattr(socket, name)
} | {11001, 11004}  # Winsock's: no such host, no address for it


def translated(error: BaseException) -> SmtpDesktopError:
    """The program's own error for one of the network's; never raises.

    An exception of the program itself comes back unchanged.
    """
    if isinstance(error, SmtpDesktopError):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_error(error)
    if isinstance(error, ssl.SSLZeroReturnError | ssl.SSLEOFError):
        return ConnectionLost("The other side ended the encrypted connection.")
    if isinstance(error, ssl.SSLError):
        reason = str(getattr(error, "reason", "") or "")  # OpenSSL gives one, Python alone none
        return HandshakeFailed(reason or "TLS failed", reason=reason)
    if isinstance(error, socket.gaierror):
        return _name_error(error)
    if isinstance(error, TimeoutError):
        return NoAnswer(_WORDS[NoAnswer])
    if isinstance(error, UnicodeError):
        return HostNotFound("This cannot be the name of a server.")
    if isinstance(error, OSError):
        kind = _BY_ERRNO.get(error.errno or 0, ConnectionLost)
        return kind(_WORDS[kind])
    return ConnectionLost(f"The connection failed ({type(error).__name__}).")


def _certificate_error(error: ssl.SSLCertVerificationError) -> TlsError:
    words = str(getattr(error, "verify_message", "") or error)
    code = getattr(error, "verify_code", 0)
    # Windows' numbers have 32 bits, and as signed ones they are negative.
    kind = _BY_VERIFY_CODE.get(code) or _BY_VERIFY_CODE.get(code & 0xFFFFFFFF)
    if kind is None:
        lowered = words.lower()
        kind = next((k for part, k in _BY_SYSTEM_WORDS if part in lowered), CertificateNotTrusted)
    return kind(words, reason=words)


def _name_error(error: socket.gaierror) -> HostNotFound:
    certain = error.errno in _FINAL_DNS
    return HostNotFound(
        "The name has no address." if certain else "DNS gave no answer.", certain=certain
    )
