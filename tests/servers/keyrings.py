"""Keyrings that are played, and every moment at which a program that uses one can die."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Protocol

from keyring.errors import PasswordDeleteError

from smtp_desktop.adapters.files.memory import InMemorySettings
from smtp_desktop.adapters.keyring.store import KeyringSecretStore
from smtp_desktop.errors import AccountNotFound, SecretNotFound
from smtp_desktop.model.account import Account
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.ports.storage import Secrets, SecretStore
from smtp_desktop.services.accounts.accounts import Accounts
from support.fakes import CLOUDS, secrets_of

NAME = "default"
USER = "smtp-desktop"
COPY = f"{USER}@"  # how Windows names the copy of an entry that was written over


def password(text: str) -> Secrets:
    return {SecretKind.PASSWORD: Secret(text)}


class Died(BaseException):
    """The program was killed here: nobody gets to tidy up."""


class Moments:
    """The calls of a keyring, counted; at one of them the `blow` falls, once.

    `after` says whether the call that it hits has taken effect.
    """

    def __init__(
        self, at: int = 0, *, after: bool = False, blow: BaseException | None = None
    ) -> None:
        self.passed = 0
        self._at = at
        self._after = after
        self._blow = blow or Died()

    @contextmanager
    def next(self) -> Iterator[None]:
        self.passed += 1
        is_now = self.passed == self._at
        if is_now and not self._after:
            raise self._blow
        try:
            yield
        finally:
            if is_now:
                raise self._blow


class MemoryKeyring:
    """A keyring as the library knows it, in a dictionary."""

    def __init__(self) -> None:
        self.moments = Moments()
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, user: str) -> str | None:
        assert user == USER
        with self.moments.next():
            return self.kept.get(service)

    def set_password(self, service: str, user: str, password: str) -> None:
        assert user == USER
        with self.moments.next():
            self.kept[service] = password

    def delete_password(self, service: str, user: str) -> None:
        assert user == USER
        with self.moments.next():
            if self.kept.pop(service, None) is None:
                raise PasswordDeleteError("No such password!")


class WindowsError(Exception):
    """Stands for ``pywintypes.error``, which is no KeyringError."""

    def __init__(self, code: int, function: str, words: str) -> None:
        super().__init__(code, function, words)
        self.winerror, self.funcname, self.strerror = code, function, words


WindowsError.__name__ = "error"
WindowsError.__module__ = "pywintypes"


class CredentialManager:
    """Windows's own store: 2,560 bytes an entry, and room for so many entries."""

    def __init__(self) -> None:
        self.moments = Moments()
        self.room = 10_000
        self.credentials: dict[str, dict[str, Any]] = {}

    @property
    def kept(self) -> dict[str, str]:
        return {
            name: one["CredentialBlob"].decode("utf-16-le")
            for name, one in self.credentials.items()
        }

    def read(self, Type: int, TargetName: str) -> dict[str, Any]:  # noqa: N803 - Windows's names
        with self.moments.next():
            if TargetName not in self.credentials:
                raise WindowsError(1168, "CredRead", "Element not found.")
            return dict(self.credentials[TargetName])

    def write(self, Credential: dict[str, Any], Flags: int) -> None:  # noqa: N803
        assert Credential["Persist"] == 2, "it would go to other computers"
        blob = Credential["CredentialBlob"].encode("utf-16-le")
        name = Credential["TargetName"]
        with self.moments.next():
            if len(blob) > 2560:
                raise WindowsError(1783, "CredWrite", "The stub received bad data.")
            if name not in self.credentials and len(self.credentials) >= self.room:
                raise WindowsError(8, "CredWrite", "Not enough memory resources are available.")
            self.credentials[name] = Credential | {"CredentialBlob": blob}

    def delete(self, Type: int, TargetName: str) -> None:  # noqa: N803
        with self.moments.next():
            if self.credentials.pop(TargetName, None) is None:
                raise WindowsError(1168, "CredDelete", "Element not found.")


def windows_keyring(manager: CredentialManager) -> Any:
    """The library's own code for Windows, on a Windows that is played."""
    system: Any = ModuleType("win32ctypes.pywin32")
    system.pywintypes = ModuleType("pywintypes")
    system.pywintypes.error = WindowsError
    system.win32cred = ModuleType("win32cred")
    for name, value in {
        "CRED_TYPE_GENERIC": 1,
        "CRED_PERSIST_LOCAL_MACHINE": 2,
        "CRED_PERSIST_ENTERPRISE": 3,
        "CredRead": manager.read,
        "CredWrite": manager.write,
        "CredDelete": manager.delete,
    }.items():
        setattr(system.win32cred, name, value)
    spec = importlib.util.find_spec("keyring.backends.Windows")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    names = ("win32ctypes", "win32ctypes.pywin32")
    before = {name: sys.modules[name] for name in names if name in sys.modules}
    try:
        sys.modules.update(dict.fromkeys(names, system))
        spec.loader.exec_module(module)
    finally:
        for name in names:
            del sys.modules[name]
        sys.modules.update(before)
    backend = module.WinVaultKeyring()
    backend.persist = "local machine"
    return backend


class Place(Protocol):
    """Where a store keeps things; `store` opens it anew, as a program does that starts."""

    def store(self) -> SecretStore: ...


class Played:
    """A keyring that is played; `holder` has what lies in it."""

    def __init__(self, holder: MemoryKeyring | CredentialManager) -> None:
        self.holder = holder
        self._backend = holder if isinstance(holder, MemoryKeyring) else windows_keyring(holder)

    def store(self) -> KeyringSecretStore:
        """A store as the next program opens it."""
        return KeyringSecretStore({}, lambda environ: self._backend)

    def entries(self) -> list[str]:
        """The names of all, but for the copy of its header that Windows makes."""
        kept = self.holder.kept
        header = f"smtp-desktop/{NAME}"
        return sorted(name for name in kept if name != COPY + header or header not in kept)


def found(place: Place, seal: str, name: str = NAME) -> Secrets | None:
    """What a program that starts now would find."""
    try:
        return place.store().read(name, seal)
    except SecretNotFound:
        return None


def saved(place: Place, secrets: Secrets, seal: str, name: str = NAME) -> None:
    """A save from its beginning to its end."""
    store = place.store()
    store.prepare(name, secrets, seal)
    store.settle(name, seal)


def assert_only(entries: list[str], pieces: int) -> None:
    """In the keyring are one header and so many pieces of one bundle, for one settings folder."""
    assert len({entry.partition(" of ")[2] for entry in entries}) == 1
    header, *rest = [entry.partition(" of ")[0] for entry in entries]
    assert header == f"smtp-desktop/{NAME}"
    bundles = {entry.rpartition("/")[0] for entry in rest}
    assert len(bundles) == 1
    assert sorted(rest) == sorted(f"{bundle}/{at}" for bundle in bundles for at in range(pieces))


Whole = tuple[Account, Secrets | None] | None


class Disk(InMemorySettings):
    """A disk whose writes are counted as moments."""

    def __init__(self) -> None:
        super().__init__()
        self.moments = Moments()

    def write(self, name: str, text: str) -> None:
        with self.moments.next():
            super().write(name, text)

    def remove(self, name: str) -> None:
        with self.moments.next():
            super().remove(name)


class Computer:
    """A disk and a keyring that outlive the programs that use them."""

    def __init__(self, holder: Callable[[], MemoryKeyring | CredentialManager]) -> None:
        self.disk = Disk()
        self.keyring = Played(holder())

    def accounts(self) -> Accounts:
        """As the program has them that starts now."""
        return Accounts(self.disk, self.keyring.store(), lambda: CLOUDS)

    def let(self, moments: Moments) -> Moments:
        """What happens at the moments to come, on the disk and in the keyring."""
        self.disk.moments = self.keyring.holder.moments = moments
        return moments

    def whole(self) -> Whole:
        """What the next program finds."""
        subject = self.accounts()
        try:
            found = subject.account()
        except AccountNotFound:
            return None
        try:
            return found, secrets_of(subject)
        except SecretNotFound:
            return found, None
