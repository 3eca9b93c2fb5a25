"""What programs say of a failure without a reply, as the program's own errors and facts."""

from __future__ import annotations

import pytest

from diagnosis.pasting import read, read_all
from diagnosis.said import CATALOGUE
from smtp_desktop import errors
from smtp_desktop.diagnosis.catalogue.phrases import normal
from smtp_desktop.diagnosis.catalogue.symptom import Symptom, first
from smtp_desktop.diagnosis.stage import Stage

REFUSED = (
    "[WinError 10061] No connection could be made because the target machine actively refused it"
)
OUTLOOK = "Task 'jane@acme.com - Sending' reported error ({}) : 'Outlook could not send'"
NODE = "Error: {} {{\n  code: '{}',\n  command: '{}'\n}}"
PHP_TLS = (
    "stream_socket_enable_crypto(): SSL operation failed with code 1. OpenSSL Error messages: "
    "error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed"
)
JAVA = "javax.mail.MessagingException: Could not connect to SMTP host: smtp.acme.com, port: {}"
AVAST = (
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in "
    "certificate chain (_ssl.c:1006), issuer: CN=Avast Web/Mail Shield Root"
)

DOTNET = (
    "smtp System.Security.Authentication.AuthenticationException: The remote certificate is "
    "invalid according to the validation procedure."
)

ERRORS = [
    ("socket.gaierror: [Errno 11001] getaddrinfo failed", "HostNotFound", Stage.RESOLVE),
    ("gaierror: [Errno -3] Temporary failure in name resolution", "HostNotFound", Stage.RESOLVE),
    ("java.net.UnknownHostException: smtp.gmial.com", "HostNotFound", Stage.RESOLVE),
    ("curl: (6) Could not resolve host: smtp.gmial.com", "HostNotFound", Stage.RESOLVE),
    ("dial tcp: lookup smtp.acme.com: no such host", "HostNotFound", Stage.RESOLVE),
    (OUTLOOK.format("0x800CCC0D"), "HostNotFound", Stage.RESOLVE),
    (REFUSED, "ConnectionRefused", Stage.CONNECT),
    ("ConnectionRefusedError: [Errno 111] Connection refused", "ConnectionRefused", Stage.CONNECT),
    (
        NODE.format("connect ECONNREFUSED 127.0.0.1:587", "ESOCKET", "CONN"),
        *("ConnectionRefused", Stage.CONNECT),
    ),
    ("SocketException (10061): error", "ConnectionRefused", Stage.CONNECT),
    ("TimeoutError: [WinError 10060] A connection", "ConnectionTimedOut", Stage.CONNECT),
    (f"{JAVA.format(587)}; Connection timed out: connect", "ConnectionTimedOut", Stage.CONNECT),
    (NODE.format("Connection timeout", "ETIMEDOUT", "CONN"), "ConnectionTimedOut", Stage.CONNECT),
    (NODE.format("Greeting never received", "ETIMEDOUT", "CONN"), "NoAnswer", Stage.GREETING),
    ("smtp: SocketTimeoutException: Read timed out", "NoAnswer", None),
    (OUTLOOK.format("0x800CCC19"), "NoAnswer", None),
    ("OSError: [Errno 101] Network is unreachable", "NetworkUnreachable", Stage.CONNECT),
    ("[WinError 10013] An attempt was made to access", "NetworkUnreachable", Stage.CONNECT),
    ("smtplib.SMTPServerDisconnected: Connection unexpectedly closed", "ConnectionLost", None),
    (f"{JAVA.format(465)}, response: -1", "ConnectionLost", Stage.GREETING),
    ("smtp: Connection reset by peer", "ConnectionLost", None),
    ("SMTPServerDisconnected: please run connect() first", "LocalProtocolError", None),
    (OUTLOOK.format("0x800CCC0E"), "TransportError", Stage.CONNECT),
    ("ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number", "HandshakeFailed", None),
    ("tls: first record does not look like a TLS handshake smtp", "HandshakeFailed", None),
    ("javax.net.ssl.SSLHandshakeException: handshake_failure", "HandshakeFailed", None),
    ("Unsupported or unrecognized SSL message", "HandshakeFailed", None),
    ("[SSL: SOMETHING_NEW] something new (_ssl.c:1) SSL handshake", "HandshakeFailed", None),
    (
        "SSLEOFError: EOF occurred in violation of protocol (_ssl.c:1007)",
        *("ConnectionLost", Stage.TLS),
    ),
    (PHP_TLS, "CertificateNotTrusted", None),
    (AVAST, "CertificateNotTrusted", None),
    ("PKIX path building failed: sun.security", "CertificateNotTrusted", None),
    (DOTNET, "CertificateNotTrusted", None),
    ("x509: certificate is valid for a.acme.com, not b", "CertificateNameMismatch", None),
    ("curl: (60) SSL: certificate has expired", "CertificateExpired", None),
    (OUTLOOK.format("0x800CCC02"), "CertificateExpired", None),
    ("SMTPNotSupportedError: STARTTLS extension not supported", "ExtensionMissing", Stage.EHLO),
    ("STARTTLS is required but host does not support STARTTLS", "ExtensionMissing", Stage.EHLO),
    (
        "SMTPNotSupportedError: SMTP AUTH extension not supported by server.",
        *("MechanismMissing", Stage.AUTH),
    ),
    ("smtp: server doesn't support AUTH", "MechanismMissing", Stage.AUTH),
    (
        "UnicodeEncodeError: 'ascii' codec can't encode character '\\xfc' in position 4",
        *("LocalProtocolError", Stage.AUTH),
    ),
    (
        "(1312, 'CredWrite', 'A specified logon session does not exist')",
        *("SecretStoreUnavailable", None),
    ),
    ("keyring.errors.KeyringLocked: locked", "SecretStoreLocked", None),
    (
        NODE.format("Invalid greeting. response=* OK IMAP4rev1 ready: * OK", "EPROTOCOL", "CONN"),
        *("RemoteProtocolError", Stage.GREETING),
    ),
]


@pytest.mark.parametrize(("text", "error", "stage"), ERRORS)
def test_a_programs_words_stand_for_an_error_and_its_families(
    text: str, error: str, stage: Stage | None
) -> None:
    failure = read(text)

    kind = getattr(errors, error)
    assert failure.errors == kind.families()
    assert failure.stage is stage
    assert failure.reply is None


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("[Errno 11001] getaddrinfo failed", {"dns": "no_such_name"}),
        ("gaierror: [Errno -3] Temporary failure in name resolution", {"dns": "no_answer"}),
        ("STARTTLS extension not supported by server", {"missing": "STARTTLS"}),
        ("SMTP AUTH extension not supported by server", {"missing": "AUTH"}),
        ("SMTPUTF8 not supported by server smtp", {"missing": "SMTPUTF8"}),
        ("UnicodeEncodeError: 'ascii' codec can't encode", {"topic": "encoding"}),
        ("ENETUNREACH 2a00:1450:4013:c05::6d:587", {"families": "ipv6"}),
        ("ENETUNREACH on IPv6 address", {"families": "ipv6"}),
        ("ENETUNREACH 192.0.2.1", {}),
        (
            AVAST,
            {
                "tls_reason": "self-signed certificate in certificate chain",
                "issuer": "cn=avast web/mail shield root",
            },
        ),
        (
            "smtp: self-signed certificate",
            {"tls_reason": "self-signed certificate", "self_signed": "yes"},
        ),
        (
            "CERTIFICATE_VERIFY_FAILED: Basic Constraints of CA cert not marked critical",
            {"tls_reason": "Basic Constraints of CA cert not marked critical"},
        ),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version", {"tls_reason": "WRONG_VERSION_NUMBER"}),
        ("[SSL: BRAND_NEW] SSL handshake failed", {"tls_reason": "BRAND_NEW"}),
        ("smtp\nS: +OK Welcome to POP3", {"speaks": "pop3", "topic": "not_a_reply"}),
        ("Invalid greeting. response=+OK ready smtp", {"speaks": "pop3", "topic": "not_a_reply"}),
        (
            "Invalid greeting, got: HTTP/1.1 400 smtp",
            {"speaks": "http", "topic": "not_a_reply"},
        ),
        ("curl: (67) Login denied", {"symptom": "auth_refused"}),
        ("Kyocera 1102 / scanner 'server authentication failed'", {"symptom": "auth_refused"}),
        ("SMTP connect() failed. https://github.com/PHPMailer", {"symptom": "reason_hidden"}),
        ("[WinError 10013] access permissions", {"symptom": "forbidden_here"}),
        (OUTLOOK.format("0x800CCC0E"), {"symptom": "cannot_connect"}),
        ("1783, 'CredWrite', 'The stub received bad data'", {"symptom": "secret_too_long"}),
    ],
)
def test_facts_are_read_from_words(text: str, facts: dict[str, str]) -> None:
    assert read(text).facts == {"place": "pasted", **facts}


def test_a_number_is_an_errors_only_where_it_is_called_so() -> None:
    assert read("smtp invoice 10061 for 10060 EUR, mail to come").errors == ()
    assert read("smtp error: 10061").errors[:1] == ("ConnectionRefused",)


def test_beside_a_reply_only_what_no_reply_leads_to_counts() -> None:
    lost = "535 5.7.8 authentication failed\nsmtplib.SMTPServerDisconnected: connection closed"
    untrusted = "454 4.7.0 TLS not available\nsmtp: certificate has expired"

    assert [one.errors[0] for one in read_all(lost)] == ["PermanentReply"]
    assert [one.errors[0] for one in read_all(untrusted)] == [
        "TransientReply",
        "CertificateExpired",
    ]


def test_an_error_that_others_have_as_well_needs_a_word_about_mail_or_more_known() -> None:
    text = "connection refused"

    assert read(text).errors == ()
    assert read(f"{text} (postgres)").errors == ()
    assert read(f"smtp {text}").errors[:1] == ("ConnectionRefused",)
    assert read(text, host="smtp.acme.com").errors[:1] == ("ConnectionRefused",)
    assert read(text, stage=Stage.CONNECT).errors[:1] == ("ConnectionRefused",)


def test_the_first_symptom_that_fits_counts() -> None:
    symptoms = (Symptom(name="a", text=("one", "two")), Symptom(name="b", text=("two", "three")))

    assert first(symptoms, "two") == symptoms[0]
    assert first(symptoms, "three") == symptoms[1]
    assert first(symptoms, "four") is None


def test_words_broken_over_two_lines_are_recognised() -> None:
    assert read("smtp: the connection was actively\n    refused").errors[:1] == (
        "ConnectionRefused",
    )


@pytest.mark.parametrize("symptom", CATALOGUE.symptom, ids=lambda symptom: symptom.name)
def test_each_symptom_stands_for_an_error_there_is_or_tells_something(symptom: Symptom) -> None:
    assert symptom.text
    assert hasattr(errors, symptom.error) if symptom.error else symptom.facts
    assert [phrase for phrase in symptom.text if phrase != normal(phrase)] == []


def test_each_symptom_has_a_name_of_its_own_and_words_of_its_own() -> None:
    names = [symptom.name for symptom in CATALOGUE.symptom]
    phrases = [phrase for symptom in CATALOGUE.symptom for phrase in symptom.text]
    assert len(set(names)) == len(names)
    assert len(set(phrases)) == len(phrases)
