"""The buttons that mend: a finding's change to the form, applied and tried at once. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smtp_desktop.gui.connecting import Connecting
from smtp_desktop.gui.connection import connected_as
from smtp_desktop.gui.screen import Screen
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft, Field

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Fix

_FIX_FIELDS = {
    "host": Field.HOST,
    "port": Field.PORT,
    "encryption": Field.ENCRYPTION,
    "username": Field.USERNAME,
    "email": Field.EMAIL,
    "auth": Field.AUTH_TYPE,
    "tenant": Field.TENANT_ID,
}


class Mending:
    """Applies what a finding advises."""

    def __init__(self, screen: Screen, connecting: Connecting, test: Callable[[], None]) -> None:
        self._screen = screen
        self._connecting = connecting
        self._test = test

    def apply(self, fix: Fix) -> None:
        """Change the form as a finding advises, and try again what it is for."""
        self._connecting.cancel()
        draft = changed(self._screen.state.draft, fix)
        touched = self._screen.state.touched | {_FIX_FIELDS[key] for key in fix.changes}
        self._screen.change(draft=draft, touched=touched, saved_at=None)
        if draft.auth_type is AuthType.OAUTH and not connected_as(self._screen.state):
            self._connecting.connect()
        else:
            self._test()


def changed(draft: Draft, fix: Fix) -> Draft:
    """The form with a fix applied."""
    for key, value in fix.changes.items():
        draft = draft.with_value(_FIX_FIELDS[key], _as_typed(key, value))
    return draft


def _as_typed(key: str, value: str | int) -> str | AuthType | Encryption:
    """A fix's value as the form holds it."""
    if key == "encryption":
        return Encryption(value)
    return AuthType(value) if key == "auth" else str(value)
