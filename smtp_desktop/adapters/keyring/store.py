"""Secrets in the operating system's keyring, in pieces: Windows holds 1,280 characters an entry.

An account has a header entry and pieces. The header alone says which pieces count, and it names
all others from before they are written until they are gone. So one write of the header changes
everything at once, whatever dies before or after it, and the next save finds what was left behind.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from smtp_desktop.adapters.keyring import backend as keyring_backend
from smtp_desktop.adapters.keyring.backend import KeyringPatience, WatchedKeyring
from smtp_desktop.errors import SecretNotFound, SecretStoreError
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.ports.storage import Secrets

__all__ = ["PIECE", "KeyringPatience", "KeyringSecretStore", "split"]

PIECE = 1000  # UTF-16 units; Windows takes 1,280


class _Bundle(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the secrets of an account are: so many pieces under one id."""

    id: str
    pieces: int
    seal: str = ""


class _Header(msgspec.Struct, frozen=True, omit_defaults=True):
    """`current` counts, or `pending` once its settings are in place; `stale` never counts."""

    current: _Bundle | None = None
    pending: _Bundle | None = None
    stale: tuple[_Bundle, ...] = ()

    @property
    def leftovers(self) -> tuple[_Bundle, ...]:
        """All that does not count; to be asked once `pending` is settled, or given up."""
        return (*self.stale, *_there(self.pending))

    def counting(self, seal: str) -> _Bundle | None:
        """The bundle that belongs to the settings with this seal."""
        is_in_place = self.pending is not None and self.pending.seal == seal
        return self.pending if is_in_place else self.current

    def settled(self) -> _Header:
        """`pending` has taken the place of `current`."""
        if self.pending is None:
            return self
        if not self.pending.pieces:
            return _Header(stale=(*self.leftovers, *_there(self.current)))
        counts = _Bundle(self.pending.id, self.pending.pieces)
        return _Header(counts, stale=(*self.stale, *_there(self.current)))


class KeyringSecretStore:
    """See ``ports.storage.SecretStore``; `backend` chooses the keyring when it is first needed.

    What another program has damaged counts as not there, so that the next save fixes it.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        backend: Callable[[Mapping[str, str]], Any] = keyring_backend.choose,
        patience: KeyringPatience | None = None,
    ) -> None:
        self._keyring = WatchedKeyring(environ, backend, patience or KeyringPatience())

    def read(self, name: str, seal: str) -> Secrets:
        with self._keyring.turn():
            header = self._header(name)
            while True:
                secrets = self._secrets(name, header.counting(seal))
                if secrets:
                    return secrets
                # Another program may have saved, and dropped these pieces, in between.
                before, header = header, self._header(name)
                if header == before:
                    raise SecretNotFound(name)

    def prepare(self, name: str, secrets: Secrets, seal: str) -> None:
        pieces = split(_encode(secrets), PIECE) if secrets else []
        bundle = _Bundle(os.urandom(6).hex(), len(pieces), seal)
        with self._keyring.turn():
            kept = self._tidy(name, self._header(name)).current
            try:
                self._write(name, _Header(kept, stale=(bundle,)))
                for at, piece in enumerate(pieces):
                    self._keyring.set(_piece(name, bundle, at), piece)
                self._write(name, _Header(kept, pending=bundle))
            except SecretStoreError:
                with contextlib.suppress(SecretStoreError):  # else the next save does it
                    self._tidy(name, self._header(name))
                raise

    def settle(self, name: str, seal: str) -> None:
        with self._keyring.turn():
            header = self._header(name)
            if header.pending and header.pending.seal == seal:
                header = self._write(name, header.settled())
            self._tidy(name, header)

    def discard(self, name: str) -> None:
        with self._keyring.turn():
            self._tidy(name, self._header(name))

    def remove(self, name: str) -> None:
        with self._keyring.turn():
            header = self._header(name)
            doomed = _Header(stale=(*header.leftovers, *_there(header.current)))
            if doomed != header:
                self._write(name, doomed)
            self._tidy(name, doomed)
            self._keyring.delete(name)  # a damaged header names nothing, and goes as well

    def quiet(self) -> KeyringSecretStore:
        same = copy.copy(self)
        same._keyring = self._keyring.quiet()
        return same

    def _header(self, name: str) -> _Header:
        try:
            return msgspec.json.decode(self._keyring.get(name) or "{}", type=_Header)
        except (msgspec.DecodeError, UnicodeError):
            return _Header()

    def _write(self, name: str, header: _Header) -> _Header:
        self._keyring.set(name, msgspec.json.encode(header).decode())
        return header

    def _secrets(self, name: str, bundle: _Bundle | None) -> Secrets:
        """The secrets in a bundle; none where a piece is missing or damaged."""
        if bundle is None:
            return {}
        found = [self._keyring.get(_piece(name, bundle, at)) for at in range(bundle.pieces)]
        whole = [piece for piece in found if piece is not None]
        return _decode("".join(whole)) if len(whole) == len(found) else {}

    def _tidy(self, name: str, header: _Header) -> _Header:
        """Drop everything that does not count, and say so in the header."""
        leftovers, tidy = header.leftovers, _Header(header.current)
        if not leftovers:
            return tidy
        if header.pending:  # it must not count any more once its first piece is gone
            self._write(name, _Header(header.current, stale=leftovers))
        for bundle in leftovers:
            for at in range(bundle.pieces):
                self._keyring.delete(_piece(name, bundle, at))
        if tidy.current:
            self._write(name, tidy)
        else:
            self._keyring.delete(name)
        return tidy


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


def _encode(secrets: Secrets) -> str:
    values = {kind.value: secret.reveal() for kind, secret in secrets.items()}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _decode(text: str) -> Secrets:
    try:
        values = msgspec.json.decode(text, type=dict[SecretKind, str])
    except (msgspec.DecodeError, UnicodeError):
        return {}
    return {kind: Secret(value) for kind, value in values.items()}


def _there(bundle: _Bundle | None) -> tuple[_Bundle, ...]:
    return (bundle,) if bundle else ()


def _piece(name: str, bundle: _Bundle, at: int) -> str:
    return f"{name}/{bundle.id}/{at}"
