"""Secrets in the operating system's keyring: the only importer of ``keyring``.

An account has a header entry and pieces. The header says which pieces count; pieces are written
under fresh names before the header points to them, so an interrupted save leaves the old secret
readable, and the header names what was begun, so nothing is left behind. Windows holds 1,280
characters an entry, hence pieces. Everything written is read back.
"""

from __future__ import annotations

import json
import secrets as randomness
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from smtp_desktop.adapters import keyring_backend
from smtp_desktop.adapters.secret_service import ServiceState, state
from smtp_desktop.errors import (
    SecretNotFound,
    SecretStoreDismissed,
    SecretStoreError,
    SecretStoreFailed,
    SecretStoreHung,
    SecretStoreLocked,
    SecretStoreUnavailable,
)
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.services.ports import Secrets
from smtp_desktop.waiting import Deadline, call

PIECE = 1000  # UTF-16 units; Windows takes 1,280
USER = "smtp-desktop"  # fixed: Windows finds an entry by its service name alone

Result = TypeVar("Result")


@dataclass(frozen=True)
class KeyringPatience:
    """Seconds: for a call, for a person who has to unlock the keyring, for asking its state."""

    call: float = 10
    unlock: float = 90
    probe: float = 2


@dataclass(frozen=True)
class _Bundle:
    """Where the secrets of an account are: so many pieces under one id."""

    id: str
    pieces: int
    seal: str = ""


@dataclass(frozen=True)
class _Header:
    """`current` counts; `pending` counts once its settings are in place; `begun` never counts."""

    current: _Bundle | None = None
    pending: _Bundle | None = None
    begun: _Bundle | None = None

    def encode(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def decode(cls, text: str) -> _Header:
        try:
            values = json.loads(text)
            return cls(**{key: _Bundle(**value) for key, value in values.items() if value})
        except (ValueError, TypeError, AttributeError):
            raise SecretStoreFailed("The keyring's entry is not ours.") from None


class KeyringSecretStore:
    """See ``services.ports.SecretStore``; `backend` chooses the keyring when it is first needed."""

    def __init__(
        self,
        environ: Mapping[str, str],
        backend: Callable[[Mapping[str, str]], Any] = keyring_backend.choose,
        patience: KeyringPatience | None = None,
    ) -> None:
        self._environ = environ
        self._choose = backend
        self._patience = patience or KeyringPatience()
        self._backend: Any = None
        self._turn = threading.Lock()
        self._asked_at = 0.0
        self._is_locked = False

    def read(self, name: str, seal: str) -> Secrets:
        with self._open():
            header = self._header(name)
            pending = header.pending
            if pending and pending.seal == seal:
                return self._bundle(name, pending)
            if header.current is None:
                raise SecretNotFound(name)
            return self._bundle(name, header.current)

    def prepare(self, name: str, secrets: Secrets, seal: str) -> None:
        with self._open():
            header = self._tidy(name, self._header(name))
            text = json.dumps(
                {kind.value: secret.reveal() for kind, secret in secrets.items()},
                ensure_ascii=False,
                separators=(",", ":"),
            )
            pieces = split(text, PIECE)
            bundle = _Bundle(randomness.token_hex(6), len(pieces), seal)
            self._set(name, _Header(header.current, begun=bundle).encode())
            try:
                for number, piece in enumerate(pieces):
                    self._set(_piece(name, bundle, number), piece)
                self._set(name, _Header(header.current, pending=bundle).encode())
            except SecretStoreError:
                self._tidy(name, _Header(header.current, begun=bundle))
                raise

    def settle(self, name: str, seal: str) -> None:
        with self._open():
            header = self._header(name)
            pending = header.pending
            if pending and pending.seal == seal:
                kept = _Bundle(pending.id, pending.pieces)
                self._set(name, _Header(kept, begun=header.current).encode())
                header = _Header(kept, begun=header.current)
            self._tidy(name, header)

    def discard(self, name: str) -> None:
        with self._open():
            header = self._header(name)
            self._tidy(name, _Header(header.current, begun=header.pending or header.begun))

    def remove(self, name: str) -> None:
        with self._open():
            header = self._header(name)
            for bundle in (header.begun, header.pending, header.current):
                self._drop(name, bundle)
            self._delete(name)

    def _bundle(self, name: str, bundle: _Bundle) -> Secrets:
        found = [self._get(_piece(name, bundle, number)) for number in range(bundle.pieces)]
        if None in found:
            raise SecretStoreFailed("A piece of the secret is missing in the keyring.")
        try:
            values = json.loads("".join(piece for piece in found if piece is not None))
            return {SecretKind(kind): Secret(str(text)) for kind, text in values.items()}
        except (ValueError, AttributeError):
            raise SecretStoreFailed("The keyring's entry is not ours.") from None

    def _header(self, name: str) -> _Header:
        text = self._get(name)
        return _Header.decode(text) if text else _Header()

    def _tidy(self, name: str, header: _Header) -> _Header:
        """Drop everything that does not count, and say so in the header."""
        leftovers = [bundle for bundle in (header.begun, header.pending) if bundle]
        for bundle in leftovers:
            self._drop(name, bundle)
        tidy = _Header(header.current)
        if leftovers and header.current:
            self._set(name, tidy.encode())
        elif leftovers:
            self._delete(name)
        return tidy

    def _drop(self, name: str, bundle: _Bundle | None) -> None:
        for number in range(bundle.pieces if bundle else 0):
            assert bundle is not None
            self._delete(_piece(name, bundle, number))

    # One call of the backend each, with a limit of its own.

    def _get(self, entry: str) -> str | None:
        service = _service(entry)
        found = self._call(lambda: self._backend.get_password(service, USER))
        return None if found is None else str(found)

    def _set(self, entry: str, text: str) -> None:
        service = _service(entry)
        self._call(lambda: self._backend.set_password(service, USER, text))
        if self._get(entry) != text:
            raise SecretStoreFailed("The keyring did not give back what was stored.")

    def _delete(self, entry: str) -> None:
        service = _service(entry)
        if self._get(entry) is not None:
            self._call(lambda: self._backend.delete_password(service, USER))

    @contextmanager
    def _open(self) -> Iterator[None]:
        """One user at a time: gnome-keyring breaks down under concurrent calls."""
        if not self._turn.acquire(timeout=self._patience.call):
            raise SecretStoreHung("The keyring is still busy with an earlier question.")
        try:
            self._look()
            yield
        finally:
            self._turn.release()

    def _look(self) -> None:
        """Choose the backend and see what it is up to, before anything can hang."""
        self._is_locked = False
        if self._backend is None:
            self._backend = self._call(lambda: self._choose(self._environ))
        if not keyring_backend.is_secret_service(self._backend):
            return
        found = self._call(lambda: state(self._environ, self._patience.probe))
        if found is ServiceState.ABSENT:
            raise SecretStoreUnavailable("No keyring is running.")
        if found is ServiceState.HUNG:
            raise SecretStoreHung("The keyring does not answer.")
        self._is_locked = found is not ServiceState.UNLOCKED

    def _call(self, function: Callable[[], Result]) -> Result:
        seconds = self._patience.unlock if self._is_locked else self._patience.call
        began = time.monotonic()
        try:
            result = call("keyring", function, Deadline(seconds))
        except TimeoutError:
            raise SecretStoreHung("The keyring did not answer in time.") from None
        except SecretStoreError:
            raise
        except Exception as error:  # noqa: BLE001 - each platform has its own; none may escape
            raise _translated(error, asked=time.monotonic() - began > _HUMAN) from None
        self._is_locked = False
        return result


_HUMAN = 0.8  # seconds: nobody closes a question faster


def _translated(error: Exception, *, asked: bool) -> SecretStoreError:
    """By the class's name, because the platforms' own exceptions share no base; their words stay
    behind, since nobody can promise that no secret is in them."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"KeyringLocked", "LockedException", "PromptDismissedException"}:
        return SecretStoreDismissed("closed") if asked else SecretStoreLocked("locked")
    if "InitError" in names:
        return SecretStoreDismissed("closed") if asked else SecretStoreUnavailable("none")
    if names & {"NoKeyringError", "SecretServiceNotAvailableException", "ImportError"}:
        return SecretStoreUnavailable("No keyring can be used.")
    return SecretStoreFailed(f"The keyring refused ({type(error).__name__}).")


def split(text: str, size: int) -> list[str]:
    """The text in pieces of at most `size` UTF-16 units, no character cut."""
    pieces, piece, units = [], "", 0
    for character in text:
        width = 2 if ord(character) > 0xFFFF else 1
        if units + width > size:
            pieces.append(piece)
            piece, units = "", 0
        piece += character
        units += width
    return [*pieces, piece]


def _piece(name: str, bundle: _Bundle, number: int) -> str:
    return f"{name}/{bundle.id}/{number}"


def _service(entry: str) -> str:
    return f"smtp-desktop/{entry}"
