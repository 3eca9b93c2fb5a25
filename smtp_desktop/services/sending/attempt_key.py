"""The key to what is remembered of sign-ins: in the keyring, so that it never stands beside it."""

from __future__ import annotations

import contextlib

from smtp_desktop.errors import SecretNotFound, SecretStoreError
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.ports.storage import SecretStore
from smtp_desktop.waiting import Deadline, call

ENTRY = ".attempts"  # no account is called so
_SEAL = "attempts"
_SECONDS = 3.0  # a connection is open meanwhile, and the key is no reason to lose it


class KeptKey:
    """See ``ports.storage.AttemptKeys``; `store` should ask nobody to unlock it, and is given
    up after `seconds`."""

    def __init__(self, store: SecretStore, seconds: float = _SECONDS) -> None:
        self._store = store
        self._seconds = seconds

    def read(self) -> bytes | None:
        try:
            return call("keyring", self._found_or_made, Deadline(self._seconds))
        except (SecretStoreError, TimeoutError):
            return None

    def remove(self) -> None:
        with contextlib.suppress(SecretStoreError, TimeoutError):
            call("keyring", lambda: self._store.remove(ENTRY), Deadline(self._seconds))

    def _found_or_made(self) -> bytes:
        import secrets

        with contextlib.suppress(SecretNotFound):
            found = self._store.read(ENTRY, _SEAL).get(SecretKind.ATTEMPTS)
            if found:
                return found.reveal().encode("utf-8", "surrogatepass")
        made = secrets.token_hex()
        self._store.prepare(ENTRY, {SecretKind.ATTEMPTS: Secret(made)}, _SEAL)
        self._store.settle(ENTRY, _SEAL)
        return made.encode()
