"""Saved accounts: settings and secrets, kept together or not at all."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import msgspec

from smtp_desktop.errors import (
    AccountNotFound,
    SecretKeptForOther,
    SecretNotFound,
    SecretStoreError,
    SecretStoreUnavailable,
    SettingsError,
    SettingsInvalid,
    SmtpDesktopError,
)
from smtp_desktop.model import codec, purpose
from smtp_desktop.model.account import Account
from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import parse, to_draft
from smtp_desktop.model.purpose import Purpose
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.ports.storage import Secrets, SecretStore, SettingsStore

if TYPE_CHECKING:
    from smtp_desktop.model.sign_in.cloud import Clouds

Result = TypeVar("Result")

_KINDS = {
    AuthType.BASIC: (SecretKind.PASSWORD,),
    AuthType.OAUTH: (SecretKind.CLIENT_SECRET,),
    AuthType.NONE: (),
}


class Accounts:
    """Load, save and remove accounts by name; a method that raises SettingsError or
    SecretStoreError has changed nothing.

    Beside every secret it is noted for whom the secret is kept, so that neither a settings file
    that somebody has changed nor settings from elsewhere take it to another server. A secret that
    an earlier version has kept without such a note belongs to the settings it was saved with.
    """

    def __init__(
        self, settings: SettingsStore, secrets: SecretStore, clouds: Callable[[], Clouds]
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._clouds = clouds

    def names(self) -> tuple[str, ...]:
        """The saved accounts, the default first and the others as people sort them."""
        return tuple(sorted(self._settings.names(), key=lambda one: (one != DEFAULT, one.lower())))

    def place(self, name: str) -> str:
        """Where an account is kept, for people."""
        return self._settings.where(name)

    def check_free(self, name: str) -> None:
        """Raise SettingsInvalid for a name that no new account can have.

        Where big and small letters are one, as on Windows, two such names would be one file.
        """
        self._settings.where(name)
        if name.lower() in (other.lower() for other in self._settings.names()):
            raise SettingsInvalid("there is an account with this name already", "--account")

    def rename(self, name: str, new: str) -> None:
        """Give an account another name, with all that is kept for it; raises AccountNotFound.

        Killed at any moment, the account is whole under one of the names at least.
        """
        first, second = sorted((name, new))
        with self._settings.lock(first), self._settings.lock(second):
            self.check_free(new)
            text = self._text(name)
            moved = self._kept_entries(name, new, text)
            try:
                for entry, secrets, seal in moved:
                    self._secrets.prepare(entry, secrets, seal)
                    self._secrets.settle(entry, seal)
                self._settings.write(new, text)
            except SmtpDesktopError:
                for entry, _, _ in moved:
                    with contextlib.suppress(SecretStoreError):
                        self._secrets.remove(entry)
                raise
            self._forget(name, text)

    def draft(self, name: str = DEFAULT) -> Draft | None:
        """What the settings file says, right or wrong; None where none is saved."""
        text = self._settings.read(name)
        return None if text is None else _placed(self._settings.where(name), self._draft, text)

    def account(self, name: str = DEFAULT) -> Account:
        """The saved account; raises AccountNotFound, or SettingsInvalid with line and key."""
        return _placed(self._settings.where(name), self._checked, self._text(name))

    def sources(self, name: str = DEFAULT) -> dict[str, str]:
        """Where each value comes from: ``saved`` in the file, or a ``default`` of the program."""
        known = codec.keys_of(self.account(name))
        written = codec.keys_in(self._text(name))
        return {
            field.value: "saved" if field.value in written else "default"
            for field in Field
            if not field.is_secret and field.value in written | known
        }

    def from_file(self, path: str) -> Account:
        """The account in a settings file anywhere; raises SettingsInvalid with line and key."""
        return _placed(path, self._checked, self._settings.read_file(path))

    def secret(self, kind: SecretKind, account: Account, name: str = DEFAULT) -> Secret:
        """A saved secret, to be used with this account and with no other settings.

        Raises SecretNotFound where none is kept, SecretKeptForOther where it is kept for another
        server, username or registration.
        """
        try:
            kept = self._kept(name)
        except SecretStoreError as error:
            error.wanted = "read"  # or people would be told that nothing was saved
            raise
        if kind not in kept:
            raise SecretNotFound(name)
        self._check(kind, kept, account, name)
        return kept[kind]

    def save(self, account: Account, secrets: Secrets | None, name: str = DEFAULT) -> None:
        """Store settings and secrets together or neither; None keeps the secrets saved so far.

        Killed at any moment, the old account or the new one is there, whole. Raises SecretNotFound
        when a password is needed and none is given or saved, SecretKeptForOther when what is saved
        is for another server, username or registration.
        """
        text = codec.encode(account)
        with self._settings.lock(name):
            kept = self._recovered(name, account.auth_type)
            wanted = self._wanted(account, secrets, kept, name)
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
            self._forget(name, self._text(name))

    def _forget(self, name: str, text: str) -> None:
        from smtp_desktop.services.sign_in import tokens

        try:
            self._secrets.remove(name)
            self._secrets.remove(tokens.entry(name))
        except SecretStoreError as error:
            if _has_sign_in(text):
                error.wanted = "remove"  # as above
                raise
        self._settings.remove(name)

    def _kept_entries(self, name: str, new: str, text: str) -> list[tuple[str, Secrets, str]]:
        """What the keyring holds for an account, under the entries that another name has; with the
        seal of each."""
        from smtp_desktop.services.sign_in import tokens

        entries = (
            (name, new, _seal(text)),
            (tokens.entry(name), tokens.entry(new), tokens.SEAL),
        )
        found = []
        for old, entry, seal in entries:
            with contextlib.suppress(SecretNotFound):
                found.append((entry, self._read(old, seal, text), seal))
        return found

    def _read(self, entry: str, seal: str, text: str) -> Secrets:
        try:
            return self._secrets.read(entry, seal)
        except SecretStoreUnavailable:
            if _has_sign_in(text):
                raise
            raise SecretNotFound(entry) from None  # who needs no secret needs no keyring

    def _wanted(
        self, account: Account, secrets: Secrets | None, kept: Secrets, name: str
    ) -> Secrets:
        """What is to be kept with an account, and for whom."""
        kinds = _KINDS[account.auth_type]
        found = kept if secrets is None else secrets
        wanted = {kind: secret for kind, secret in found.items() if kind in kinds}
        if account.auth_type is AuthType.BASIC and not wanted:
            raise SecretNotFound(name)
        for kind in wanted:
            if secrets is None:
                self._check(kind, kept, account, name)
            return {**wanted, SecretKind.PURPOSE: _written(self._purpose(kind, to_draft(account)))}
        return {}

    def _kept(self, name: str) -> Secrets:
        text = self._settings.read(name)
        if text is None:
            raise SecretNotFound(name)
        found = self._secrets.read(name, _seal(text))
        if not found:
            raise SecretNotFound(name)
        return found

    def _check(self, kind: SecretKind, kept: Secrets, account: Account, name: str) -> None:
        """Raise SecretKeptForOther unless a secret is kept for this account."""
        note = kept.get(SecretKind.PURPOSE)
        kept_for = _read(note) if note else self._purpose_saved(kind, name)
        if kept_for is None or not kept_for.serves(self._purpose(kind, to_draft(account))):
            raise SecretKeptForOther(kind.value)

    def _purpose(self, kind: SecretKind, draft: Draft) -> Purpose:
        if kind is SecretKind.PASSWORD:
            return purpose.of_password(draft)
        return purpose.of_client_secret(draft, self._clouds())

    def _purpose_saved(self, kind: SecretKind, name: str) -> Purpose | None:
        """For whom the saved settings want a secret; None where they cannot be read."""
        try:
            return self._purpose(kind, self._draft(self._text(name)))
        except SettingsError:
            return None

    def _draft(self, text: str) -> Draft:
        """What a settings file says; where it does not say who signs people in, its server does."""
        draft = _decoded(text)
        if draft.provider or draft.authority or draft.auth_type is not AuthType.OAUTH:
            return draft
        return draft._replace(provider=self._clouds().provider_of(draft) or "")

    def _checked(self, text: str) -> Account:
        draft = self._draft(text)
        outcome = parse(draft)
        if isinstance(outcome, Account):
            return outcome
        first = outcome[0]
        key = first.field.value
        error = SettingsInvalid(first.code.name, key, codec.line_of(key, text), first)
        error.draft = draft
        raise error

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
            return self._kept(name)
        except SecretNotFound:
            return {}
        except SecretStoreError as error:
            is_missing = isinstance(error, SecretStoreUnavailable)
            if auth_type is AuthType.NONE or (auth_type is AuthType.OAUTH and is_missing):
                return {}  # who needs no secret needs no keyring
            raise


@lru_cache(maxsize=8)
def _decoded(text: str) -> Draft:
    """What a settings file says; the relay reads the same one over and over."""
    return codec.decode(text)


def _has_sign_in(text: str) -> bool:
    try:
        return _decoded(text).auth_type is not AuthType.NONE
    except SettingsError:
        return True


def _placed(path: str, read: Callable[[str], Result], text: str) -> Result:
    """Read a text; a fault in it says which file it is in."""
    try:
        return read(text)
    except SettingsInvalid as error:
        error.path = path
        raise


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _written(purpose: Purpose) -> Secret:
    """For whom a secret is kept, as it is kept."""
    return Secret(msgspec.json.encode(purpose).decode())


def _read(note: Secret) -> Purpose | None:
    """What somebody else has damaged is kept for nobody."""
    try:
        return msgspec.json.decode(note.reveal().encode("utf-8", "replace"), type=Purpose)
    except (msgspec.MsgspecError, ValueError):
        return None
