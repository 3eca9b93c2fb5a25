"""The choices of the configuration screens, and what they mean on the wire."""

from __future__ import annotations

from enum import Enum

# The ports at which mail is handed over (RFC 8314 §3.3, RFC 6409 §3.1, RFC 5321 §4.5.4.2). The last
# stands in no register; many services have it, for networks that let nobody through to the others.
IMPLICIT_TLS_PORT = 465
SUBMISSION_PORT = 587
RELAY_PORT = 25
SPARE_PORT = 2525
KNOWN_PORTS = (SUBMISSION_PORT, IMPLICIT_TLS_PORT, RELAY_PORT, SPARE_PORT)

# Who signs people in with OAuth 2.0; nothing at all is Microsoft, too.
MICROSOFT = "microsoft"
GOOGLE = "google"
OTHER_PROVIDER = "other"  # one that the settings describe by its issuer
PROVIDERS = (MICROSOFT, GOOGLE, "yandex", "mail-ru", OTHER_PROVIDER)

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
        """The port that people expect with this choice; without encryption it is a relay's."""
        usual = {Encryption.SSL: IMPLICIT_TLS_PORT, Encryption.NONE: RELAY_PORT}
        return usual.get(self, SUBMISSION_PORT)

    @classmethod
    def usual_on(cls, port: int) -> Encryption:
        """The encrypted choice that people expect with a port."""
        return cls.SSL if port == IMPLICIT_TLS_PORT else cls.TLS

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


class ConnectionType(Enum):
    """The ways a message leaves; each asks for a permission, and gets a token, of its own."""

    SMTP = "smtp"
    GRAPH = "graph"


class AuthType(Enum):
    """The authentication types of the configuration screens."""

    BASIC = "basic"
    OAUTH = "oauth"
    NONE = "none"
