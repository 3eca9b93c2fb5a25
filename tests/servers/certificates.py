"""Certificates for test servers: right ones, and wrong in every way that is told apart."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAMES = ("localhost", "127.0.0.1", "::1")


class Authority:
    """A certificate authority of one test run, and the servers' contexts it makes."""

    def __init__(self) -> None:
        self.ca = trustme.CA(organization_name="Test Authority")
        self.pem = self.ca.cert_pem.bytes().decode("ascii")

    def valid(self) -> ssl.SSLContext:
        return self._context(self.ca.issue_cert(*NAMES))

    def wrong_name(self) -> ssl.SSLContext:
        return self._context(self.ca.issue_cert("mail.host.test"))

    def expired(self) -> ssl.SSLContext:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        return self._context(self.ca.issue_cert(*NAMES, not_after=yesterday))

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

    @staticmethod
    def _context(leaf: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        return context


def self_signed_pem(days_from: int = -1, days_to: int = 30) -> bytes:
    """Key and certificate of a server that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days_from))
        .not_valid_after(now + timedelta(days=days_to))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + certificate.public_bytes(serialization.Encoding.PEM)
