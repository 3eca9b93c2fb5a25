"""The file of what is known of accounts: JSON, and never important enough to fail over."""

from __future__ import annotations

import contextlib
import json
import os

from smtp_desktop.adapters.files import atomic
from smtp_desktop.ports.storage import Change, Table

_MAX_BYTES = 100_000
_LOCK_SECONDS = 2.0


class KnownFactFile:
    """See ``ports.storage.KnownFactStore``."""

    def __init__(
        self,
        folder: str,
        name: str = "marks.json",  # as earlier versions called it
        lock_seconds: float = _LOCK_SECONDS,
        system: atomic.System = atomic.SYSTEM,
    ) -> None:
        self._path = os.path.join(folder, name)
        self._lock_seconds = lock_seconds
        self._system = system

    def read(self) -> Table:
        try:
            data = atomic.read(self._path, _MAX_BYTES, only_ours=True, system=self._system)
            table = json.loads(data.decode("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(table, dict):
            return {}
        return {str(name): facts for name, facts in table.items() if _are_facts(facts)}

    def change(self, function: Change) -> bool:
        with atomic.locked_if_possible(self._path, self._lock_seconds) as turn:
            data = json.dumps(function(self.read())).encode("utf-8")
            if turn.may_write:
                with contextlib.suppress(OSError):
                    atomic.replace(self._path, data, system=self._system)
                    return True
        return False


class NoKnownFacts:
    """Remembers nothing: for practice."""

    def read(self) -> Table:
        return {}

    def change(self, function: Change) -> bool:
        function({})
        return True


def _are_facts(facts: object) -> bool:
    return isinstance(facts, dict) and all(isinstance(value, str) for value in facts.values())
