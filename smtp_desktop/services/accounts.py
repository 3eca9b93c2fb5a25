"""Saved accounts: settings and secrets, kept together or not at all."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from typing import TypeVar

from smtp_desktop.errors import (
    AccountNotFound,
    SecretNotFound,
    SecretStoreError,
    SecretStoreUnavailable,
    SettingsError,
    SettingsInvalid,
    SmtpDesktopError,
)
from smtp_desktop.model import codec
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import parse
from smtp_desktop.model.secret import SecretKind
from smtp_desktop.services import tokens
from smtp_desktop.services.ports import Secrets, SecretStore, SettingsStore

DEFAULT = "default"

Result = TypeVar("Result")

_KINDS = {
    AuthType.BASIC: (SecretKind.PASSWORD,),
    AuthType.OAUTH: (SecretKind.CLIENT_SECRET,),
    AuthType.NONE: (),
}


class Accounts:
    """Load, save and remove accounts by name; every method raises SettingsError or
    SecretStoreError and then has changed nothing."""

    def __init__(self, settings: SettingsStore, secrets: SecretStore) -> None:
        self._settings = settings
        self._secrets = secrets

    def draft(self, name: str = DEFAULT) -> Draft | None:
        """What the settings file says, right or wrong; None where none is saved."""
        text = self._settings.read(name)
        return None if text is None else _placed(self._settings.where(name), codec.decode, text)

    def account(self, name: str = DEFAULT) -> Account:
        """The saved account; raises AccountNotFound, or SettingsInvalid with line and key."""
        return _placed(self._settings.where(name), _checked, self._text(name))

    def sources(self, name: str = DEFAULT) -> dict[str, str]:
        """Where each value comes from: ``saved`` in the file, or the program's ``default``."""
        known = codec.keys_of(self.account(name))
        written = codec.keys_in(self._text(name))
        return {
            field.value: "saved" if field.value in written else "default"
            for field in Field
            if not field.is_secret and field.value in written | known
        }

    def from_file(self, path: str) -> Account:
        """The account in a settings file anywhere; raises SettingsInvalid with line and key."""
        return _placed(path, _checked, self._settings.read_file(path))

    def secrets(self, name: str = DEFAULT) -> Secrets:
        """The saved account's secrets; raises SecretNotFound where it has none."""
        text = self._settings.read(name)
        if text is None:
            raise SecretNotFound(name)
        found = self._secrets.read(name, _seal(text))
        if not found:
            raise SecretNotFound(name)
        return found

    def save(self, account: Account, secrets: Secrets | None, name: str = DEFAULT) -> None:
        """Store settings and secrets together or neither; None keeps the secrets saved so far.

        Killed at any moment, the old account or the new one is there, whole. Raises SecretNotFound
        when a password is needed and none is given or saved.
        """
        text = codec.encode(account)
        with self._settings.lock(name):
            kept = self._recovered(name, account.auth_type)
            wanted = kept if secrets is None else secrets
            kinds = _KINDS[account.auth_type]
            wanted = {kind: secret for kind, secret in wanted.items() if kind in kinds}
            if account.auth_type is AuthType.BASIC and not wanted:
                raise SecretNotFound(name)
            if wanted == kept:
                self._settings.write(name, text)
                return
            self._secrets.prepare(name, wanted, _seal(text))
            try:
                self._settings.write(name, text)
            except SmtpDesktopError:
                with contextlib.suppress(SecretStoreError):  # it does not count; as below
                    self._secrets.discard(name)
                raise
            with contextlib.suppress(SecretStoreError):  # it is saved; the next save tidies up
                self._secrets.settle(name, _seal(text))

    def save_settings(self, account: Account, name: str = DEFAULT) -> None:
        """Store the settings alone, for a person who keeps the secret until they quit."""
        with self._settings.lock(name):
            self._settings.write(name, codec.encode(account))

    def remove(self, name: str = DEFAULT) -> None:
        """Forget settings, secrets and tokens, all of them; raises AccountNotFound."""
        with self._settings.lock(name):
            text = self._text(name)
            try:
                self._secrets.remove(name)
                self._secrets.remove(tokens.entry(name))
            except SecretStoreError:
                if _has_sign_in(text):
                    raise
            self._settings.remove(name)

    def _text(self, name: str) -> str:
        text = self._settings.read(name)
        if text is None:
            raise AccountNotFound(name)
        return text

    def _recovered(self, name: str, auth_type: AuthType) -> Secrets:
        """The secrets kept so far, once a save that was killed half-way is finished or dropped,
        whichever the settings file says."""
        text = self._settings.read(name)
        try:
            self._secrets.settle(name, "" if text is None else _seal(text))
            return self.secrets(name)
        except SecretNotFound:
            return {}
        except SecretStoreError as error:
            is_missing = isinstance(error, SecretStoreUnavailable)
            if auth_type is AuthType.NONE or (auth_type is AuthType.OAUTH and is_missing):
                return {}  # who needs no secret needs no keyring
            raise


def _has_sign_in(text: str) -> bool:
    try:
        return codec.decode(text).auth_type is not AuthType.NONE
    except SettingsError:
        return True


def _checked(text: str) -> Account:
    outcome = parse(codec.decode(text))
    if isinstance(outcome, Account):
        return outcome
    first = outcome[0]
    key = first.field.value
    raise SettingsInvalid(first.code.name, key, codec.line_of(key, text), first)


def _placed(path: str, read: Callable[[str], Result], text: str) -> Result:
    """Read a text; a fault in it says which file it is in."""
    try:
        return read(text)
    except SettingsInvalid as error:
        error.path = path
        raise


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
