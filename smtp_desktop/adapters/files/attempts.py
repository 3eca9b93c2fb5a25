"""The file of sign-in attempts: replaced whole, and never important enough to fail over."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

from smtp_desktop.adapters.files import atomic

_MAX_BYTES = 100_000
_LOCK_SECONDS = 2.0


class AttemptFile:
    """See ``ports.storage.AttemptStore``."""

    def __init__(
        self,
        folder: str,
        lock_seconds: float = _LOCK_SECONDS,
        system: atomic.System = atomic.SYSTEM,
    ) -> None:
        self._folder = folder
        self._path = os.path.join(folder, "attempts.json")
        self._lock_seconds = lock_seconds
        self._system = system

    def read(self) -> str:
        try:
            data = atomic.read(self._path, _MAX_BYTES, only_ours=True, system=self._system)
        except OSError:
            return ""
        return data.decode("utf-8", "replace")

    def change(self, function: Callable[[str], str], emptied: Callable[[], None]) -> None:
        with atomic.locked_if_possible(self._path, self._lock_seconds) as turn:
            data = function(self.read()).encode("utf-8")
            if turn.may_write:
                with contextlib.suppress(OSError):
                    atomic.replace(self._path, data, durable=False, system=self._system)
                    if not data and turn.is_alone:
                        emptied()


class NoAttempts:
    """Remembers nothing: for practice."""

    def read(self) -> str:
        return ""

    def change(self, function: Callable[[str], str], emptied: Callable[[], None]) -> None:
        function("")
