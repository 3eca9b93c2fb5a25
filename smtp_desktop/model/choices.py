"""The choices of the configuration screens, and what they mean on the wire."""

from __future__ import annotations

from enum import Enum

IMPLICIT_TLS_PORT = 465
SUBMISSION_PORT = 587
KNOWN_PORTS = (587, 465, 25, 2525)

# The sign-in methods that can be asked for under Advanced.
MECHANISMS = ("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN")


class Encryption(Enum):
    """The choices as the screens name them; what happens on the wire is `TlsMode`."""

    SSL = "ssl"
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"

    @property
    def usual_port(self) -> int:
        """The port that people expect with this choice."""
        return IMPLICIT_TLS_PORT if self is Encryption.SSL else SUBMISSION_PORT

    def mode_on(self, port: int) -> TlsMode:
        """What this choice means on the wire at that port."""
        if self is Encryption.NONE:
            return TlsMode.CLEAR
        if self is Encryption.SSL or (self is Encryption.TLS and port == IMPLICIT_TLS_PORT):
            return TlsMode.IMPLICIT
        return TlsMode.STARTTLS


class TlsMode(Enum):
    """How a connection becomes encrypted (RFC 8314 §3, RFC 3207)."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    CLEAR = "clear"


class AuthType(Enum):
    """The authentication types of the configuration screens."""

    BASIC = "basic"
    OAUTH = "oauth"
    NONE = "none"
