"""TLS: what is trusted, what the server showed (RFC 8446, RFC 9525).

The system's trust store decides, names are always checked, TLS 1.2 is the floor. There is no
switch that ignores a certificate; `looking_context` is for looking at one, and nothing secret is
ever sent through it.
"""

from __future__ import annotations

import ssl
import sys

import msgspec

from smtp_desktop.ports.network import Certificate
from smtp_desktop.printable import Printable

_LONGEST_NAME = 300  # characters; the standard ends most names at 64, servers' names at 253
_MOST_NAMES = 50


class Trust(msgspec.Struct, frozen=True):
    """What to trust: the system's store, or else only the certificates in a CA file or in a text
    (PEM)."""

    ca_file: str = ""
    ca_data: str = ""


def checking_context(trust: Trust) -> ssl.SSLContext:
    """The context for real connections; raises OSError when a CA file cannot be read."""
    if trust.ca_data or (trust.ca_file and not sys.platform.startswith("linux")):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=trust.ca_file or None, cadata=trust.ca_data or None)
    else:  # on Linux OpenSSL itself honours SSL_CERT_FILE
        import truststore

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False  # a common name is no server name (RFC 9525)
    return context


def looking_context() -> ssl.SSLContext:
    """A context that accepts anything, to see what a server shows; never for a sign-in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def read_certificate(der: bytes) -> Certificate | None:
    """The readable parts of a certificate (RFC 5280), None when it cannot be read."""
    from cryptography import x509  # 50 ms, and only a connection needs it
    from cryptography.hazmat.primitives import hashes

    try:
        parsed = x509.load_der_x509_certificate(der)
        names = _names(parsed)
        return Certificate(
            subject=_short_name(parsed.subject),
            issuer=_short_name(parsed.issuer),
            names=names,
            not_before=parsed.not_valid_before_utc,
            not_after=parsed.not_valid_after_utc,
            sha256=parsed.fingerprint(hashes.SHA256()).hex(":"),
            is_self_signed=parsed.subject == parsed.issuer,
        )
    except ValueError:
        return None


def _names(parsed: object) -> tuple[Printable, ...]:
    """The names that count (RFC 9525 §6): a common name is none."""
    from cryptography import x509

    assert isinstance(parsed, x509.Certificate)
    try:
        extension = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    found = [*extension.value.get_values_for_type(x509.DNSName)]
    found += [str(ip) for ip in extension.value.get_values_for_type(x509.IPAddress)]
    return tuple(Printable(name, _LONGEST_NAME) for name in found[:_MOST_NAMES])


def _short_name(name: object) -> Printable:
    """The common name, else the organization, else the whole name."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    assert isinstance(name, x509.Name)
    parts = [
        str(attribute.value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for attribute in name.get_attributes_for_oid(oid)
    ]
    return Printable(", ".join(dict.fromkeys(parts)) or name.rfc4514_string(), _LONGEST_NAME)
