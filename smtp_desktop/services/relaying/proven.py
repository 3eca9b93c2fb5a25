"""Counts the relay's sign-ins, of which many may go on at once with a secret that is known to be
right."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from smtp_desktop.errors import NegativeReply, SignInHeldBack
from smtp_desktop.services.sending.attempts import Attempts
from smtp_desktop.smtp.sasl import Credentials

_BREATH = 0.5  # seconds; the relay's next sign-in is a second later at the earliest


class ProvenSecrets:
    """Stands around sign-ins in place of `Attempts`, which takes several at once for several tries.

    What a server has taken in this run of the program is only counted once it is refused. It was
    taken by some method, so no other is tried in the same breath: that would be a second refusal of
    the two that are free, and a server that errs for a minute would be left alone for ten.
    """

    def __init__(self, attempts: Attempts, now: Callable[[], float] = time.monotonic) -> None:
        self._attempts = attempts
        self._now = now
        self._refused = (b"", float("-inf"))  # the last of them, and when
        self._key = secrets.token_bytes()
        self._proven: set[bytes] = set()

    @contextmanager
    def one(self, host: str, credentials: Credentials) -> Iterator[None]:
        """Around one sign-in; raises SignInHeldBack before one too many."""
        name = self._digest(host, credentials)
        refused, at = self._refused
        if name == refused and self._now() - at < _BREATH:
            # Whoever asks for another method is told of the first one's refusal.
            raise SignInHeldBack(datetime.fromtimestamp(0, UTC))
        if name in self._proven:
            try:
                with self._attempts.of_known(host, credentials):
                    yield
            except (NegativeReply, SignInHeldBack):
                self._proven.discard(name)
                self._refused = name, self._now()
                raise
            return
        with self._attempts.one(host, credentials):
            yield
        self._proven.add(name)

    def _digest(self, host: str, credentials: Credentials) -> bytes:
        secret = credentials.secret()
        words = f"{host}\0{credentials.username}\0{secret}"
        return hmac.digest(self._key, words.encode("utf-8", "surrogatepass"), "sha256")
