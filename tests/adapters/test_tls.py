"""What is trusted, what is refused, and what a certificate says."""

from __future__ import annotations

import ast
import inspect
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as some

import smtp_desktop
from servers.certificates import Authority, self_signed_pem
from smtp_desktop.adapters import look
from smtp_desktop.adapters.tls import (
    Trust,
    checking_context,
    looking_context,
    read_certificate,
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def der_of(leaf: trustme.LeafCert) -> bytes:
    return ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode())


def test_names_are_checked_and_tls_1_2_is_the_floor(authority: Authority) -> None:
    for trust in (Trust(), Trust(ca_data=authority.pem)):
        context = checking_context(trust)
        assert context.check_hostname
        assert not context.hostname_checks_common_name
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_only_what_is_given_is_trusted(authority: Authority) -> None:
    context = checking_context(Trust(ca_data=authority.pem))

    assert len(context.get_ca_certs()) == 1


def test_the_context_that_accepts_anything_is_used_by_the_look_alone() -> None:
    package = Path(inspect.getfile(smtp_desktop)).parent
    users = {
        path.name
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
        and "looking_context" in (getattr(node, "attr", ""), getattr(node, "id", ""))
    }
    disarming = {path.name for path in package.rglob("*.py") if "CERT_NONE" in path.read_text()}

    assert users == {Path(inspect.getfile(look)).name}
    assert disarming == {"tls.py"}
    assert looking_context().verify_mode is ssl.CERT_NONE


def test_every_context_that_checks_reads_only_the_names_that_count() -> None:
    """A common name is no name of a server (RFC 9525); the library's default takes it for one."""
    package = Path(inspect.getfile(smtp_desktop)).parent
    makers = (".create_default_context", ".PROTOCOL_TLS_CLIENT")
    making = {
        function.name: ast.unparse(function)
        for path in package.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        and any(maker in ast.unparse(function) for maker in makers)
    }
    assert {"checking_context", "looking_context", "_request"} == set(making)
    for name in set(making) - {"looking_context"}:
        assert "hostname_checks_common_name = False" in making[name], name


def test_what_a_certificate_says(authority: Authority) -> None:
    leaf = authority.ca.issue_cert("mail.acme.test", "127.0.0.1", common_name="Mail of Acme")

    read = read_certificate(der_of(leaf))

    assert read is not None
    assert read.subject.startswith("Mail of Acme")
    assert "Test Authority" in read.issuer
    assert set(read.names) == {"mail.acme.test", "127.0.0.1"}
    assert read.not_before < datetime.now(UTC) < read.not_after
    assert len(read.sha256.split(":")) == 32
    assert not read.is_self_signed


def test_a_certificate_of_its_own_making_is_known_as_such() -> None:
    certificate = self_signed_pem().decode().partition("-----BEGIN CERTIFICATE-----")
    read = read_certificate(ssl.PEM_cert_to_DER_cert("".join(certificate[1:])))

    assert read is not None
    assert read.is_self_signed
    assert read.names == ("localhost",)


def test_a_certificate_with_very_many_names_is_cut(authority: Authority) -> None:
    leaf = authority.ca.issue_cert(*[f"n{number}.acme.test" for number in range(300)])

    read = read_certificate(der_of(leaf))

    assert read is not None
    assert len(read.names) == 50


@given(some.binary(max_size=300))
@settings(max_examples=200, deadline=None, database=None)
def test_what_is_no_certificate_is_none(der: bytes) -> None:
    assert read_certificate(der) is None


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_a_certificate_with_any_byte_wrong_is_read_or_none(authority: Authority) -> None:
    """A server sends what it likes: whatever it is, reading it never fails in another way."""
    der = der_of(authority.ca.issue_cert("mail.acme.test"))
    for place in range(0, len(der), 3):
        broken = der[:place] + bytes([der[place] ^ 0xFF]) + der[place + 1 :]
        read_certificate(broken)
