"""The file of sign-in attempts: replaced whole, and never important enough to fail over."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator

_MAX_BYTES = 100_000
_LOCK_SECONDS = 2.0


class AttemptFile:
    """See ``services.attempts.AttemptStore``."""

    def __init__(self, folder: str, lock_seconds: float = _LOCK_SECONDS) -> None:
        self._folder = folder
        self._path = os.path.join(folder, "attempts.json")
        self._lock_seconds = lock_seconds

    def read(self) -> str:
        try:
            with open(self._path, "rb") as file:
                return file.read(_MAX_BYTES).decode("utf-8", "replace")
        except OSError:
            return ""

    def change(self, function: Callable[[str], str]) -> None:
        with self._lock():
            text = function(self.read())
            with contextlib.suppress(OSError):
                handle, beside = tempfile.mkstemp(
                    prefix=".attempts-", suffix=".tmp", dir=self._folder
                )
                try:
                    with os.fdopen(handle, "w", encoding="utf-8") as file:
                        file.write(text)
                    os.replace(beside, self._path)
                finally:
                    with contextlib.suppress(OSError):  # once in place, nothing is left
                        os.remove(beside)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """One program at a time; where that cannot be had, go on: a test matters more."""
        import filelock

        held = filelock.FileLock(f"{self._path}.lock", timeout=self._lock_seconds, mode=0o600)
        with contextlib.suppress(OSError):  # a Timeout is one as well
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            held.acquire()
        try:
            yield
        finally:
            held.release()


class NoAttempts:
    """Remembers nothing: for practice."""

    def read(self) -> str:
        return ""

    def change(self, function: Callable[[str], str]) -> None:
        function("")
