"""Where settings, secrets and texts are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

from smtp_desktop.model.secret import Secret, SecretKind

Secrets = Mapping[SecretKind, Secret]


class SettingsStore(Protocol):
    """Where settings are kept; raises SettingsError."""

    def names(self) -> tuple[str, ...]: ...

    def read(self, name: str) -> str | None:
        """The settings file's text, None where none is saved."""
        ...

    def read_file(self, path: str) -> str:
        """The text of a settings file anywhere on this computer."""
        ...

    def where(self, name: str) -> str:
        """Where an account is kept, for people."""
        ...

    def write(self, name: str, text: str) -> None:
        """Replace the file whole, or leave the old one whole."""
        ...

    def remove(self, name: str) -> None: ...

    def copy_aside(self, name: str) -> str:
        """Keep a second copy of a damaged file, as it is, for people; where."""
        ...

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Keep other programs from saving this account meanwhile."""
        ...


class TextFiles(Protocol):
    """Files that a person asks for, such as a letter; raises FileNotWritten."""

    def write(self, path: str, text: str | Iterable[str], line_end: str = ...) -> bool:
        """Write a text whole, or leave what was there, also where one of its parts raises an error
        instead of being made; whether a file was replaced.

        `line_end` is given where a format asks for its own, whatever the system's is.
        """
        ...


class SecretStore(Protocol):
    """Where secrets are kept; raises SecretStoreError.

    Secrets and settings are saved together or not at all: `prepare` stores secrets that count only
    once the settings with the given seal are in place, so replacing the settings file is the one
    moment at which both change. `settle` tidies up by the seal that is in place; `discard` takes
    back what was prepared.
    """

    def read(self, name: str, seal: str) -> Secrets:
        """The secrets that belong to the settings with this seal; raises SecretNotFound."""
        ...

    def prepare(self, name: str, secrets: Secrets, seal: str) -> None: ...

    def settle(self, name: str, seal: str) -> None: ...

    def discard(self, name: str) -> None: ...

    def remove(self, name: str) -> None: ...

    def quiet(self) -> SecretStore:
        """The same store for what is not worth a question: where somebody would have to unlock
        it first, it raises SecretStoreLocked."""
        ...


Table: TypeAlias = dict[str, dict[str, str]]


Change: TypeAlias = Callable[[Table], Table]


class KnownFactStore(Protocol):
    """A small table that survives a restart; where it is lost, only what was noted in it is
    lost."""

    def read(self) -> Table: ...

    def change(self, function: Change) -> bool:
        """Replace the table by what the function makes of it, one program at a time; False where
        it could not be written."""
        ...


class AttemptStore(Protocol):
    """A text that survives a restart; whatever goes wrong with it, nobody is kept from testing."""

    def read(self) -> str:
        """The text, empty where there is none that can be read."""
        ...

    def change(self, function: Callable[[str], str], emptied: Callable[[], None]) -> None:
        """Replace the text by what the function makes of it, one program at a time; `emptied` is
        called once nothing is left in it and no other program can be at it."""
        ...


class AttemptKeys(Protocol):
    """Where the key to what is remembered is kept, apart from it."""

    def read(self) -> bytes | None:
        """The key, made where there is none yet; None where nothing can keep one safe."""
        ...

    def remove(self) -> None:
        """Forget the key; what was kept under it means nothing any more."""
        ...
