"""A checked account. Whoever holds one may trust it; secrets are never in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

IMPLICIT_TLS_PORT = 465
SUBMISSION_PORT = 587
KNOWN_PORTS = (587, 465, 25, 2525)


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


@dataclass(frozen=True)
class Sender:
    """Who the message is from: the name recipients see and the address they answer."""

    name: str
    email: str


@dataclass(frozen=True)
class Server:
    """The outgoing server; `host` is ASCII (A-labels) or an address literal without brackets."""

    host: str
    port: int
    encryption: Encryption

    @property
    def tls_mode(self) -> TlsMode:
        return self.encryption.mode_on(self.port)


@dataclass(frozen=True)
class BasicAuth:
    """Sign in with a username and a password; `mechanism` empty means the strongest that fits."""

    username: str
    mechanism: str = ""


@dataclass(frozen=True)
class OAuth:
    """Sign in at Microsoft in the browser; `authority` empty means the public cloud."""

    client_id: str
    tenant_id: str
    username: str = ""
    authority: str = ""


@dataclass(frozen=True)
class NoAuth:
    """An internal relay that asks for no sign-in."""


Auth = BasicAuth | OAuth | NoAuth


@dataclass(frozen=True)
class Account:
    """Everything needed to send, except the secret; `test_to` is the Test Email Address."""

    sender: Sender
    server: Server
    auth: Auth
    test_to: str
    enabled: bool = True

    @property
    def auth_type(self) -> AuthType:
        if isinstance(self.auth, BasicAuth):
            return AuthType.BASIC
        return AuthType.OAUTH if isinstance(self.auth, OAuth) else AuthType.NONE

    @property
    def username(self) -> str:
        """Who signs in; empty where nobody does."""
        return "" if isinstance(self.auth, NoAuth) else self.auth.username
