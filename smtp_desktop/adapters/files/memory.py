"""Secrets and settings in memory: for the practice account, and for “Keep until I quit”."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from smtp_desktop.errors import SecretNotFound, SettingsUnreadable
from smtp_desktop.model import account_name
from smtp_desktop.ports.storage import Change, Secrets, Table


class InMemorySecretStore:
    """Forgets everything when the program ends; see ``ports.storage.SecretStore``."""

    def __init__(self) -> None:
        self._kept: dict[str, Secrets] = {}
        self._prepared: dict[str, tuple[str, Secrets]] = {}

    def read(self, name: str, seal: str) -> Secrets:
        prepared_for, prepared = self._prepared.get(name, ("", {}))
        secrets = prepared if prepared_for == seal else self._kept.get(name)
        if not secrets:
            raise SecretNotFound(name)
        return dict(secrets)

    def prepare(self, name: str, secrets: Secrets, seal: str) -> None:
        self._prepared[name] = seal, dict(secrets)

    def settle(self, name: str, seal: str) -> None:
        prepared_for, prepared = self._prepared.pop(name, ("", {}))
        if prepared_for == seal:
            self._kept[name] = prepared

    def discard(self, name: str) -> None:
        self._prepared.pop(name, None)

    def remove(self, name: str) -> None:
        self._prepared.pop(name, None)
        self._kept.pop(name, None)

    def quiet(self) -> InMemorySecretStore:
        return self


class InMemorySettings:
    """Settings that never reach the disk; see ``ports.storage.SettingsStore``."""

    def __init__(self, texts: dict[str, str] | None = None) -> None:
        self._texts = dict(texts or {})

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._texts))

    def read(self, name: str) -> str | None:
        return self._texts.get(name)

    def read_file(self, path: str) -> str:
        raise SettingsUnreadable("in practice no files are read")

    def where(self, name: str) -> str:
        account_name.check(name)
        return name

    def write(self, name: str, text: str) -> None:
        self._texts[name] = text

    def remove(self, name: str) -> None:
        self._texts.pop(name, None)

    def copy_aside(self, name: str) -> str:
        return f"{name}.damaged"

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        yield


class InMemoryKnownFacts:
    """See ``ports.storage.KnownFactStore``; forgotten at the end."""

    def __init__(self) -> None:
        self._table: Table = {}

    def read(self) -> Table:
        return self._table

    def change(self, function: Change) -> bool:
        self._table = function(self._table)
        return True


class InMemoryRegister:
    """See ``ports.relaying.RegisterStore``; forgotten at the end."""

    where = ""

    def __init__(self) -> None:
        self._text = ""

    def read(self) -> str:
        return self._text

    def change(self, function: Callable[[str], str]) -> None:
        self._text = function(self._text)
