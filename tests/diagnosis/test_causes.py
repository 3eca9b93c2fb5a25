"""What is not said in a reply: the way to the server, encryption, strange servers, the keyring."""

from __future__ import annotations

import pytest

from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    CertificateExpired,
    CertificateNameMismatch,
    CertificateNotTrusted,
    ConnectionLost,
    ConnectionRefused,
    ConnectionTimedOut,
    ExtensionMissing,
    HandshakeFailed,
    HostNotFound,
    LocalProtocolError,
    MechanismMissing,
    NetworkUnreachable,
    NoAnswer,
    RemoteProtocolError,
    SecretStoreDismissed,
    SecretStoreFailed,
    SecretStoreHung,
    SecretStoreLocked,
    SecretStoreUnavailable,
    SmtpDesktopError,
)

CATALOGUE = catalogue.decode(resources.read_folder("findings"))

WORDS = {
    "email": "jane@acme.com",
    "username": "jane",
    "recipient": "joe@acme.com",
    "provider": "Acme",
    "issuer": "Acme CA",
    "names": "mail.acme.net, acme.net",
    "certificate_name": "mail.acme.net",
    "not_before": "1 May 2020",
    "not_after": "1 May 2021",
    "mechanisms": "none",
    "addresses": "2001:db8::25",
    "limit": "10 MB",
    "mechanism": "PLAIN",
}

RESOLVE, CONNECT, TLS = Stage.RESOLVE, Stage.CONNECT, Stage.TLS
GREETING, EHLO, STARTTLS, AUTH = Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.AUTH
SENDER, DATA = Stage.SENDER, Stage.DATA

Error = type[SmtpDesktopError]
Case = tuple[Stage | None, Error, dict[str, str]]


def found(
    stage: Stage | None,
    error: Error,
    facts: dict[str, str],
    port: int = 587,
    encryption: str = "starttls",
    host: str = "smtp.acme.com",
) -> Finding:
    return explain(
        Failure(
            stage=stage,
            errors=error.families(),
            text="It failed.",
            host=host,
            port=port,
            auth="basic",
            encryption=encryption,
            facts=facts,
            words=WORDS,
        ),
        CATALOGUE,
    )


TRUSTED_TIME = {"current": "yes", "too_late": "no", "too_early": "no", "self_signed": "no"}

CAUSES: list[tuple[str, Case]] = [
    ("dns", (RESOLVE, HostNotFound, {"dns": "no_such_name", "online": "yes"})),
    ("dns", (RESOLVE, HostNotFound, {"dns": "no_answer", "online": "yes"})),
    ("offline", (RESOLVE, HostNotFound, {"dns": "no_answer", "online": "no"})),
    ("offline", (RESOLVE, HostNotFound, {"dns": "no_such_name", "online": "no"})),
    ("offline", (CONNECT, NetworkUnreachable, {"online": "no", "families": "both"})),
    ("wrong_port", (CONNECT, ConnectionRefused, {})),
    ("port_blocked", (CONNECT, ConnectionTimedOut, {"online": "yes", "families": "ipv4"})),
    ("port_blocked", (CONNECT, NetworkUnreachable, {"online": "yes", "families": "ipv4"})),
    ("ipv6", (CONNECT, NetworkUnreachable, {"online": "yes", "families": "ipv6"})),
    ("no_answer", (GREETING, NoAnswer, {"speaks": "", "looked_tls": "no"})),
    ("no_answer", (AUTH, NoAnswer, {})),
    ("no_answer", (DATA, NoAnswer, {})),
    ("connection_lost", (GREETING, ConnectionLost, {"speaks": "", "looked_tls": "no"})),
    ("connection_lost", (SENDER, ConnectionLost, {})),
    ("mode_mismatch", (TLS, HandshakeFailed, {"tls_reason": "NOT_TLS", "speaks": "smtp"})),
    ("mode_mismatch", (TLS, NoAnswer, {"speaks": "smtp"})),
    ("mode_mismatch", (GREETING, NoAnswer, {"looked_tls": "yes", "speaks": ""})),
    ("mode_mismatch", (GREETING, NoAnswer, {"looked_tls": "yes", "speaks": "smtp"})),
    ("mode_mismatch", (GREETING, ConnectionLost, {"looked_tls": "yes", "speaks": ""})),
    (
        "mode_mismatch",
        (GREETING, RemoteProtocolError, {"topic": "not_a_reply", "speaks": "tls"}),
    ),
    ("starttls_missing", (STARTTLS, ExtensionMissing, {"missing": "STARTTLS"})),
    ("starttls_missing", (AUTH, ExtensionMissing, {"missing": "STARTTLS"})),
    (
        "interception",
        (STARTTLS, ExtensionMissing, {"missing": "STARTTLS", "extensions": "SIZE XXXXXXXA"}),
    ),
    (
        "interception",
        (
            STARTTLS,
            ExtensionMissing,
            {"missing": "STARTTLS", "greeting": "220 **********0*2***"},
        ),
    ),
    ("interception", (TLS, CertificateNotTrusted, TRUSTED_TIME | {"issuer": "avast! mail shield"})),
    ("interception", (TLS, CertificateNotTrusted, TRUSTED_TIME | {"issuer": "cn=zscaler root"})),
    ("cert_self_signed", (TLS, CertificateNotTrusted, TRUSTED_TIME | {"self_signed": "yes"})),
    ("cert_chain", (TLS, CertificateNotTrusted, TRUSTED_TIME | {"issuer": "acme ca"})),
    ("cert_chain", (STARTTLS, CertificateNotTrusted, {})),
    ("cert_expired_or_clock", (TLS, CertificateExpired, {"too_late": "yes"})),
    ("cert_expired_or_clock", (TLS, CertificateExpired, {"too_early": "yes"})),
    (
        "cert_expired_or_clock",
        (TLS, CertificateNotTrusted, {"current": "no", "too_late": "yes", "self_signed": "yes"}),
    ),
    ("cert_hostname", (TLS, CertificateNameMismatch, TRUSTED_TIME)),
    (
        "cert_strict",
        (
            TLS,
            CertificateNotTrusted,
            TRUSTED_TIME | {"tls_reason": "Basic Constraints of CA cert not marked critical"},
        ),
    ),
    (
        "cert_strict",
        (TLS, CertificateNotTrusted, TRUSTED_TIME | {"tls_reason": "CA key too small"}),
    ),
    ("tls_too_old", (TLS, HandshakeFailed, {"tls_reason": "UNSUPPORTED_PROTOCOL"})),
    ("tls_too_old", (TLS, HandshakeFailed, {"tls_reason": "TLSV1_ALERT_PROTOCOL_VERSION"})),
    ("tls_too_old", (TLS, HandshakeFailed, {"tls_reason": "SSLV3_ALERT_HANDSHAKE_FAILURE"})),
    ("tls_too_old", (TLS, HandshakeFailed, {"tls_reason": "", "looked_tls_version": "TLSv1"})),
    (
        "client_certificate_required",
        (TLS, HandshakeFailed, {"tls_reason": "TLSV13_ALERT_CERTIFICATE_REQUIRED"}),
    ),
    (
        "client_certificate_required",
        (TLS, HandshakeFailed, {"tls_reason": "HANDSHAKE_FAILURE", "tls_agreed": "yes"}),
    ),
    ("server_tls", (TLS, HandshakeFailed, {"tls_reason": "BAD_RECORD_TYPE"})),
    ("not_smtp", (GREETING, RemoteProtocolError, {"topic": "not_a_reply", "speaks": "http"})),
    ("not_smtp", (GREETING, RemoteProtocolError, {"topic": "not_a_reply", "speaks": "imap"})),
    ("not_smtp", (GREETING, RemoteProtocolError, {"topic": "not_a_reply", "speaks": "pop3"})),
    ("not_smtp", (GREETING, RemoteProtocolError, {"topic": "not_a_reply", "speaks": "ssh"})),
    ("not_smtp", (GREETING, RemoteProtocolError, {"topic": "not_a_reply", "speaks": "other"})),
    ("not_smtp", (GREETING, NoAnswer, {"speaks": "http", "looked_tls": "no"})),
    ("not_smtp", (TLS, HandshakeFailed, {"tls_reason": "NOT_TLS", "speaks": "imap"})),
    ("not_smtp", (TLS, HandshakeFailed, {"tls_reason": "NOT_TLS", "speaks": "other"})),
    ("protocol_error", (EHLO, RemoteProtocolError, {"topic": "malformed"})),
    ("protocol_error", (EHLO, RemoteProtocolError, {"topic": "not_a_reply", "speaks": "other"})),
    ("protocol_error", (EHLO, RemoteProtocolError, {"topic": "endless"})),
    ("protocol_error", (SENDER, RemoteProtocolError, {"topic": "unasked"})),
    ("protocol_error", (SENDER, RemoteProtocolError, {"topic": "unexpected"})),
    ("protocol_error", (STARTTLS, RemoteProtocolError, {"topic": "injected"})),
    ("protocol_error", (AUTH, RemoteProtocolError, {"topic": "sasl"})),
    (
        "protocol_error",
        (STARTTLS, HandshakeFailed, {"tls_reason": "NOT_TLS", "speaks": "smtp"}),
    ),
    ("auth_mech", (AUTH, MechanismMissing, {"missing": "AUTH", "mechanisms": ""})),
    ("auth_mech", (AUTH, MechanismMissing, {"missing": "AUTH", "mechanisms": "GSSAPI NTLM"})),
    ("auth_mech", (AUTH, MechanismMissing, {"missing": "AUTH", "mechanisms": "XOAUTH2"})),
    ("encoding", (AUTH, LocalProtocolError, {"topic": "encoding"})),
    ("encoding", (SENDER, ExtensionMissing, {"missing": "SMTPUTF8"})),
    ("too_big", (SENDER, LocalProtocolError, {"topic": "too_big"})),
    ("keyring_missing", (None, SecretStoreUnavailable, {})),
    ("keyring_missing", (None, SecretStoreHung, {})),
    ("keyring_missing", (None, SecretStoreFailed, {})),
    ("keyring_missing", (None, SecretStoreUnavailable, {"keyring": "read"})),
    ("keyring_missing", (None, SecretStoreHung, {"keyring": "read"})),
    ("keyring_missing", (None, SecretStoreFailed, {"keyring": "read"})),
    ("keyring_locked", (None, SecretStoreLocked, {})),
    ("keyring_locked", (None, SecretStoreDismissed, {})),
]


@pytest.mark.parametrize(
    ("code", "case"),
    CAUSES,
    ids=[f"{code} {case[1].__name__} {' '.join(case[2].values())}" for code, case in CAUSES],
)
def test_a_cause_is_told_from_what_was_seen(code: str, case: Case) -> None:
    subject = found(*case)
    assert subject.code == code
    for text in (subject.title, subject.explanation, *subject.actions):
        assert text
        assert "{" not in text


# ---- The button that fixes it --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "port", "changes"),
    [
        ((CONNECT, ConnectionRefused, {}), 25, {"port": 587, "encryption": "tls"}),
        ((CONNECT, ConnectionRefused, {}), 587, {"port": 465, "encryption": "ssl"}),
        ((CONNECT, ConnectionTimedOut, {}), 25, {"port": 587, "encryption": "tls"}),
        ((CONNECT, ConnectionTimedOut, {}), 587, {"port": 465, "encryption": "ssl"}),
        (
            (TLS, HandshakeFailed, {"tls_reason": "NOT_TLS", "speaks": "smtp"}),
            587,
            {"encryption": "starttls"},
        ),
        ((GREETING, NoAnswer, {"looked_tls": "yes", "speaks": ""}), 465, {"encryption": "ssl"}),
        (
            (STARTTLS, ExtensionMissing, {"missing": "STARTTLS"}),
            587,
            {"port": 465, "encryption": "ssl"},
        ),
        ((TLS, CertificateNameMismatch, {}), 465, {"host": "mail.acme.net"}),
    ],
)
def test_a_fix_offers_what_would_be_right(
    case: Case, port: int, changes: dict[str, str | int]
) -> None:
    (fix,) = found(*case, port=port).fixes
    assert fix.changes == changes


def test_a_helper_on_this_computer_is_not_sent_to_another_port() -> None:
    subject = found(CONNECT, ConnectionRefused, {}, host="localhost")
    assert subject.code == "wrong_port"
    assert "this computer" in subject.title


def test_a_port_that_is_clear_from_the_start_is_told_by_the_settings_in_use() -> None:
    facts = {"looked_tls": "yes", "speaks": ""}
    assert found(GREETING, NoAnswer, facts, encryption="clear").code == "mode_mismatch"
    assert found(GREETING, NoAnswer, facts, encryption="implicit").code == "no_answer"


@pytest.mark.parametrize(
    "case",
    [
        (STARTTLS, ExtensionMissing, {"missing": "STARTTLS"}),
        (STARTTLS, RemoteProtocolError, {"topic": "injected"}),
        (TLS, CertificateNotTrusted, TRUSTED_TIME),
        (TLS, CertificateNotTrusted, TRUSTED_TIME | {"self_signed": "yes"}),
        (TLS, CertificateNotTrusted, TRUSTED_TIME | {"issuer": "kaspersky"}),
        (TLS, CertificateNameMismatch, {}),
        (TLS, CertificateExpired, {"too_late": "yes"}),
        (TLS, HandshakeFailed, {"tls_reason": "UNSUPPORTED_PROTOCOL"}),
    ],
)
def test_who_fears_for_the_password_is_told_that_it_was_not_sent(case: Case) -> None:
    subject = found(*case)
    assert "assword was not sent" in f"{subject.title} {subject.explanation}"


def test_no_name_in_the_certificate_leaves_nothing_to_use() -> None:
    nameless = WORDS | {"names": "*.acme.net", "certificate_name": ""}
    names = CertificateNameMismatch.families()
    failure = Failure(TLS, names, host="smtp.acme.com", port=465, words=nameless)
    assert explain(failure, CATALOGUE).fixes == ()
