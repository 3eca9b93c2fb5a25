"""Certificates for test servers: right ones, and wrong in every way that is told apart."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

NAMES = ("localhost", "127.0.0.1", "::1")


class Authority:
    """A certificate authority of one test run, and the servers' contexts it makes."""

    def __init__(self) -> None:
        self.ca = trustme.CA(organization_name="Test Authority")
        self.pem = self.ca.cert_pem.bytes().decode("ascii")

    def valid(self) -> ssl.SSLContext:
        return self._context(self.ca.issue_cert(*NAMES))

    def named(self, *names: str) -> ssl.SSLContext:
        """For servers of these names, wherever they really are."""
        return self._context(self.ca.issue_cert(*names))

    def wrong_name(self) -> ssl.SSLContext:
        return self._context(self.ca.issue_cert("mail.host.test"))

    def only_common_name(self) -> ssl.SSLContext:
        """Signed properly for localhost, which stands where names stood before RFC 2818."""
        return self._signed(ec.generate_private_key(ec.SECP256R1()), names=())

    def expired(self) -> ssl.SSLContext:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        return self._context(self.ca.issue_cert(*NAMES, not_after=yesterday))

    def not_yet_valid(self) -> ssl.SSLContext:
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        return self._context(self.ca.issue_cert(*NAMES, not_before=tomorrow))

    def weak_key(self) -> ssl.SSLContext:
        """Signed properly, with a key that is too short (RSA, 1,024 bits)."""
        return self._signed(rsa.generate_private_key(65537, 1024), names=NAMES[:1])

    def wants_certificate(self, newest: ssl.TLSVersion) -> ssl.SSLContext:
        """Lets in only who shows a certificate of this authority."""
        context = self.valid()
        context.maximum_version = newest
        context.verify_mode = ssl.CERT_REQUIRED
        self.ca.configure_trust(context)
        return context

    def only_old_tls(self) -> ssl.SSLContext:
        """Speaks TLS 1.1 at best."""
        context = self.valid()
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context

    def no_shared_cipher(self) -> ssl.SSLContext:
        """Speaks TLS 1.2 with a cipher that nobody offers: one that does not encrypt."""
        context = self.valid()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0")
        return context

    def untrusted(self, organization: str = "Nobody Known") -> ssl.SSLContext:
        other = trustme.CA(organization_name=organization)
        return self._context(other.issue_cert(*NAMES))

    def incomplete_chain(self) -> ssl.SSLContext:
        """Signed by an intermediate that the server does not send."""
        leaf = self.ca.create_child_ca().issue_cert(*NAMES)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        only_leaf = leaf.cert_chain_pems[0].bytes() + leaf.private_key_pem.bytes()
        with trustme.Blob(only_leaf).tempfile() as path:
            context.load_cert_chain(path)
        return context

    @staticmethod
    def self_signed(*, days_from: int = -1, days_to: int = 30) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with trustme.Blob(self_signed_pem(days_from, days_to)).tempfile() as path:
            context.load_cert_chain(path)
        return context

    def _signed(
        self, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, names: Sequence[str]
    ) -> ssl.SSLContext:
        issuer = x509.load_pem_x509_certificate(self.pem.encode())
        authority = serialization.load_pem_private_key(self.ca.private_key_pem.bytes(), None)
        assert isinstance(authority, ec.EllipticCurvePrivateKey)
        certificate = (
            _localhost(-1, 30, names)
            .issuer_name(issuer.subject)
            .public_key(key.public_key())
            .sign(authority, hashes.SHA256())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        with trustme.Blob(_pem(key, certificate)).tempfile() as path:
            context.load_cert_chain(path)
        return context

    @staticmethod
    def _context(leaf: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        return context


def self_signed_pem(days_from: int = -1, days_to: int = 30) -> bytes:
    """Key and certificate of a server that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _localhost(days_from, days_to, NAMES[:1])
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]))
        .public_key(key.public_key())
        .sign(key, hashes.SHA256())
    )
    return _pem(key, certificate)


def _localhost(days_from: int, days_to: int, names: Sequence[str]) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]))
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days_from))
        .not_valid_after(now + timedelta(days=days_to))
    )
    if not names:
        return builder
    san = x509.SubjectAlternativeName(map(x509.DNSName, names))
    return builder.add_extension(san, critical=False)


def _pem(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, certificate: x509.Certificate
) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + certificate.public_bytes(serialization.Encoding.PEM)
