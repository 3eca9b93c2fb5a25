"""What a fix does to the form, and whether a form can hold it."""

from __future__ import annotations

from collections.abc import Mapping

from smtp_desktop.model.choices import AuthType, ConnectionType, Encryption
from smtp_desktop.model.draft import Draft, Field, Value
from smtp_desktop.model.parse import problem_with

FIELDS = {
    "host": Field.HOST,
    "port": Field.PORT,
    "encryption": Field.ENCRYPTION,
    "username": Field.USERNAME,
    "email": Field.EMAIL,
    "auth": Field.AUTH_TYPE,
    "mechanism": Field.MECHANISM,
    "tenant": Field.TENANT_ID,
    "connection": Field.CONNECTION,
}

Changes = Mapping[str, str | int]


def fixed(draft: Draft, changes: Changes) -> Draft:
    """The form with a fix's values in place."""
    for key, value in changes.items():
        draft = draft.with_value(FIELDS[key], _as_typed(key, value))
    return draft


def is_possible(changes: Changes) -> bool:
    """Whether every value could stand in the form: a certificate for ``*.example.com`` names no
    server, and a username without an @ is no address."""
    if "" in changes.values():
        return False
    draft = fixed(Draft(auth_type=_auth_for(changes)), changes)
    return not any(problem_with(draft, FIELDS[key]) for key in changes)


def _auth_for(changes: Changes) -> AuthType:
    """A tenant is looked at only where there is one."""
    return AuthType.OAUTH if "tenant" in changes else AuthType.BASIC


def _as_typed(key: str, value: str | int) -> Value:
    """A fix's value as the form holds it."""
    if key == "connection":
        return ConnectionType(value)
    if key == "encryption":
        return Encryption(value)
    return AuthType(value) if key == "auth" else str(value)
