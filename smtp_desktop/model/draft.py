"""The form as typed: text in every field, right or wrong."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from smtp_desktop.model.choices import SUBMISSION_PORT, AuthType, ConnectionType, Encryption


class Field(Enum):
    """A field of the form; the value is its key in the settings file."""

    ENABLED = "account.enabled"
    NAME = "account.name"
    EMAIL = "account.email"
    AUTH_TYPE = "auth.type"
    USERNAME = "auth.username"
    PASSWORD = "password"  # noqa: S105 - secrets have no key in the file
    MECHANISM = "auth.mechanism"
    CLIENT_ID = "auth.client_id"
    CLIENT_SECRET = "client_secret"  # noqa: S105
    TENANT_ID = "auth.tenant_id"
    AUTHORITY = "auth.authority"
    SECRET_EXPIRES = "auth.secret_expires"  # noqa: S105 - a day
    PROVIDER = "auth.provider"
    ISSUER = "auth.issuer"
    SCOPES = "auth.scopes"
    CONNECTION = "account.connection"
    HOST = "server.host"
    PORT = "server.port"
    ENCRYPTION = "server.encryption"
    EHLO = "server.ehlo"
    TEST_TO = "test.to"

    @property
    def is_secret(self) -> bool:
        return self in (Field.PASSWORD, Field.CLIENT_SECRET)

    @property
    def affects_test(self) -> bool:
        """Whether a test proves anything about this field; it proves nothing about the shown name,
        for example."""
        return self not in (Field.ENABLED, Field.NAME, Field.TEST_TO, Field.SECRET_EXPIRES)


Value = str | bool | AuthType | ConnectionType | Encryption

# What says where an account sends: of one service together, or of none.
SERVER = (Field.HOST, Field.PORT, Field.ENCRYPTION)


class Draft(NamedTuple):
    """What stands in the form, secrets aside: they are kept apart from everything that prints."""

    enabled: bool = True
    name: str = ""
    email: str = ""
    auth_type: AuthType = AuthType.BASIC
    username: str = ""
    mechanism: str = ""
    client_id: str = ""
    tenant_id: str = ""
    authority: str = ""
    secret_expires: str = ""
    provider: str = ""
    issuer: str = ""
    scopes: str = ""
    connection: ConnectionType = ConnectionType.SMTP
    host: str = ""
    port: str = str(SUBMISSION_PORT)
    encryption: Encryption = Encryption.TLS
    test_to: str = ""
    ehlo: str = ""

    @property
    def is_graph(self) -> bool:
        """Whether email leaves through Microsoft Graph, so that no server is asked for."""
        return self.connection is ConnectionType.GRAPH

    def value(self, field: Field) -> Value:
        """What stands in one field."""
        found: Value = getattr(self, field.name.lower())
        return found

    def text(self, field: Field) -> str:
        """What stands in one text field."""
        return str(self.value(field))

    def with_value(self, field: Field, value: Value) -> "Draft":
        """The same draft with one field changed."""
        return self._replace(**{field.name.lower(): value})  # type: ignore[arg-type]

    def taking(self, other: "Draft", fields: Iterable[Field]) -> "Draft":
        """The same draft with what stands in some fields of another one."""
        return self._replace(**{field.name.lower(): other.value(field) for field in fields})  # type: ignore[arg-type]

    def differences(self, other: "Draft") -> tuple[Field, ...]:
        """The fields in which two drafts differ, in the order of the form."""
        return tuple(
            field
            for field in Field
            if not field.is_secret and self.value(field) != other.value(field)
        )
