"""A checked account. Whoever holds one may trust it; secrets are never in it."""

from __future__ import annotations

import msgspec

from smtp_desktop.model.choices import AuthType, ConnectionType, Encryption, TlsMode


class Sender(msgspec.Struct, frozen=True):
    """Who the message is from: the name recipients see and the address they answer."""

    name: str
    email: str


class Server(msgspec.Struct, frozen=True):
    """The outgoing server; `host` is ASCII (A-labels) or an address literal without brackets.

    `ehlo` is the name by which this computer introduces itself there; where it is empty, its
    address is said.
    """

    host: str
    port: int
    encryption: Encryption
    ehlo: str = ""

    @property
    def tls_mode(self) -> TlsMode:
        return self.encryption.mode_on(self.port)


class BasicAuth(msgspec.Struct, frozen=True):
    """Sign in with a username and a password; where `mechanism` is empty, the strongest one that
    fits is taken."""

    username: str
    mechanism: str = ""


class OAuth(msgspec.Struct, frozen=True):
    """Sign in in the browser: at Microsoft, or at the authorization server that `provider` names.

    Where both `provider` and `authority` are empty, the outgoing server tells where. `issuer` and
    `scopes` describe a server that this program does not know, and are empty for those it does.

    `secret_expires` is the day on which the client secret ends (ISO 8601); it is empty where nobody
    knows it.
    """

    client_id: str
    tenant_id: str
    username: str = ""
    authority: str = ""
    secret_expires: str = ""
    provider: str = ""
    issuer: str = ""
    scopes: tuple[str, ...] = ()


class NoAuth(msgspec.Struct, frozen=True):
    """An internal relay that asks for no sign-in."""


Auth = BasicAuth | OAuth | NoAuth


class Account(msgspec.Struct, frozen=True):
    """Everything needed to send, except the secret; `test_to` is the Test Email Address.

    With Microsoft Graph nothing is sent through `server`: it is kept for the way back, and its
    host is empty where none was ever named.
    """

    sender: Sender
    server: Server
    auth: Auth
    test_to: str
    enabled: bool = True
    connection: ConnectionType = ConnectionType.SMTP

    @property
    def is_graph(self) -> bool:
        """Whether email leaves through Microsoft Graph."""
        return self.connection is ConnectionType.GRAPH

    @property
    def auth_type(self) -> AuthType:
        if isinstance(self.auth, BasicAuth):
            return AuthType.BASIC
        return AuthType.OAUTH if isinstance(self.auth, OAuth) else AuthType.NONE

    @property
    def username(self) -> str:
        """Who signs in; empty where nobody does."""
        return "" if isinstance(self.auth, NoAuth) else self.auth.username
