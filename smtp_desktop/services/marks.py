"""When settings last worked, remembered for exactly these settings and across restarts."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Protocol

from smtp_desktop.model.draft import Draft, Field


class MarkStore(Protocol):
    """A small table that survives a restart; losing it loses a mark and nothing else."""

    def read(self) -> dict[str, dict[str, str]]: ...

    def write(self, table: dict[str, dict[str, str]]) -> None: ...


class Marks:
    """The marks of all accounts; nothing in them says anything about a secret."""

    def __init__(self, store: MarkStore) -> None:
        self._store = store

    def tested_at(self, name: str, draft: Draft) -> datetime | None:
        """When these settings last passed a test; None if they have changed since."""
        mark = self._store.read().get(name, {})
        if mark.get("fingerprint") != fingerprint(draft):
            return None
        try:
            return datetime.fromisoformat(mark.get("at", "")).astimezone()
        except ValueError:
            return None

    def keep(self, name: str, draft: Draft, at: datetime | None) -> None:
        """Remember that these settings worked; None forgets."""
        table = self._store.read()
        table.pop(name, None)
        if at is not None:
            table[name] = {"fingerprint": fingerprint(draft), "at": at.isoformat()}
        self._store.write(table)


def fingerprint(draft: Draft) -> str:
    """A short name for the values that a test depends on."""
    values = [str(draft.value(one)) for one in Field if one.affects_test and not one.is_secret]
    return hashlib.sha256("\0".join(values).encode("utf-8", "replace")).hexdigest()[:16]
