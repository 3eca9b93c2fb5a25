"""What programs say of certificates and failed encryption: see ``symptoms``."""

from __future__ import annotations

from smtp_desktop import errors
from smtp_desktop.diagnosis.pasted.symptom import Row, symptom
from smtp_desktop.diagnosis.stage import Stage


def _strict(reason: str) -> Row:
    """A certificate that newer checks refuse, for OpenSSL's `reason`."""
    return symptom(errors.CertificateNotTrusted, tls_reason=reason), (reason.lower(),)


def _tls(reason: str, *words: str) -> Row:
    """A handshake that failed for OpenSSL's `reason`, as it names it and in other words."""
    named = reason.lower()
    return (
        symptom(errors.HandshakeFailed, tls_reason=reason),
        (named, named.replace("_", " "), *words),
    )


CERTIFICATES: tuple[Row, ...] = (
    _strict("Basic Constraints of CA cert not marked critical"),
    _strict("Missing Authority Key Identifier"),
    _strict("Missing Subject Key Identifier"),
    _strict("CA md too weak"),
    _strict("EE key too small"),
    _strict("CA key too small"),
    _strict("CA cert does not include key usage extension"),
    _strict("unsuitable certificate purpose"),
    _strict("unsupported certificate purpose"),
    (
        symptom(errors.CertificateNameMismatch),
        (
            *("hostname mismatch", "certificate is not valid for '", "doesn't match either of"),
            *("does not match certificate", "cert_altname_invalid", "no subject alternative"),
            *("no name matching", "did not match expected cn", "remotecertificatenamemismatch"),
            *("x509: certificate is valid for", "does not match target host name"),
            *("no alternative certificate subject name", "cn_no_match", "0x800b010f"),
            *("target principal name is incorrect", "0x80090322", "wrong host name"),
            *("does not match the server certificate", "bad_cert_domain", "0x800ccc01"),
            *("certificate name does not match", "hostname does not match", "curl: (51)"),
            *("nicht mit dem namen der website", "prinzipalname ist falsch"),
        ),
    ),
    (
        symptom(errors.CertificateExpired),
        (
            *("certificate has expired", "cert_has_expired", "certificate is not yet valid"),
            *("certificateexpired", "certificatenotyetvalid", "not within its validity period"),
            *("0x800b0101", "expired_certificate", "certificate expired", "cert_not_yet_valid"),
            *("has expired or is not yet valid", "0x800ccc02", "certificate is expired"),
            *("zertifikat ist abgelaufen", "certificat a expiré", "certificado ha caducado"),
        ),
    ),
    (
        symptom(
            errors.CertificateNotTrusted,
            tls_reason="self-signed certificate in certificate chain",
        ),
        (
            *("self-signed certificate in certificate chain", "self_signed_cert_in_chain"),
            *("self signed certificate in certificate chain", "(in certificate chain)"),
        ),
    ),
    (
        symptom(
            errors.CertificateNotTrusted, tls_reason="self-signed certificate", self_signed="yes"
        ),
        (
            *("self-signed certificate", "self signed certificate", "depth_zero_self_signed"),
            *("cert_error_self_signed", "selbstsigniert"),
        ),
    ),
    (
        symptom(
            errors.CertificateNotTrusted,
            tls_reason="unable to get local issuer certificate",
        ),
        (
            *("unable to get local issuer", "unable_to_get_issuer_cert", "unable to verify the f"),
            *("unable_to_verify_leaf", "pkix path building failed", "signed by unknown authority"),
            *("unable to find valid certification path", "unknown_issuer", "partialchain"),
        ),
    ),
    (
        symptom(errors.CertificateNotTrusted),
        (
            *("certificate verify failed", "certificate_verify_failed", "validatorexception"),
            *("remote certificate is invalid", "remote certificate was rejected", "curl: (60)"),
            *("remotecertificatechainerrors", "ssl certificate problem", "untrustedroot"),
            *("certificate verification failed", "0x800b0109", "sslcertverificationerror"),
            *("untrusted root", "certificate is not trusted", "alert unknown ca", "unknown_ca"),
            *("failed to verify certificate", "certificate not trusted", "not_trusted"),
            *("remotezertifikat ist", "certificat distant n'est pas valide"),
        ),
    ),
)
HANDSHAKES: tuple[Row, ...] = (
    _tls("TLSV13_ALERT_CERTIFICATE_REQUIRED", "bad certificate type, certificate required"),
    _tls(
        "WRONG_VERSION_NUMBER",
        *("unknown protocol", "unrecognized ssl message", "unexpected packet format"),
        *("does not look like a tls handshake", "unexpected tls packet", "packet length too long"),
        *("record_too_long", "record layer failure", "http request", "plaintext connection"),
        *("token supplied to the function is invalid", "0x80090308", "frame size or corrupted"),
    ),
    _tls("TLSV1_ALERT_PROTOCOL_VERSION", "protocol_version", "alert protocol version"),
    _tls(
        "UNSUPPORTED_PROTOCOL",
        *("protocol version not supported", "no appropriate protocol", "unsupported ssl protocol"),
        *("do not possess a common algorithm", "0x80090331", "only tls 1.2 is supported"),
    ),
    _tls("NO_PROTOCOLS_AVAILABLE"),
    _tls(
        "NO_SHARED_CIPHER",
        *("no cipher suites in common", "cipher_mismatch", "no_cypher_overlap", "insufficient_sec"),
    ),
    _tls("DH_KEY_TOO_SMALL", "small dh key", "does not comply to algorithm constraints"),
    _tls("UNSAFE_LEGACY_RENEGOTIATION_DISABLED"),
    _tls("SSLV3_ALERT_HANDSHAKE_FAILURE", "alert: handshake_failure", "alert handshake failure"),
    (
        symptom(errors.ConnectionLost, Stage.TLS, tls_reason="UNEXPECTED_EOF_WHILE_READING"),
        (
            *("unexpected_eof_while_reading", "unexpected eof while reading", "ssl_error_syscall"),
            *("eof occurred in violation of protocol", "terminated the handshake"),
            *("before secure tls connection was established", "connection closed in handshake"),
            *("closed during handshake", "tls handshake: eof", "handshake: connection reset"),
        ),
    ),
    (
        symptom(errors.HandshakeFailed),
        (
            *("stream_socket_enable_crypto", "curl: (35)", "handshake failed", "sslhandshakeexc"),
            *("ssl handshake", "tls handshake", "ssl routines", "0x800ccc1a", "ssl connect error"),
            *("authentication failed, see inner exception", "'etls'", "0x800ccc7d"),
            *("could not start tls", "could not convert socket to tls", "cannot start tls"),
        ),
    ),
)
