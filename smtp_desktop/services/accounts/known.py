"""What is known of saved settings without opening the keyring: when they last worked, who is
connected, whether a client secret is kept; for exactly these settings and across restarts."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from datetime import datetime

from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.purpose import Purpose
from smtp_desktop.ports.storage import KnownFactStore, Table


class KnownFacts:
    """What is known of every account without its secrets; none of it is a secret."""

    def __init__(self, store: KnownFactStore) -> None:
        self._store = store
        self._turn = threading.Lock()  # two workers may have something to remember at once

    def tested_at(self, name: str, draft: Draft) -> datetime | None:
        """When these settings last passed a test; None if they have changed since."""
        facts = self._store.read().get(name, {})
        if facts.get("fingerprint") != fingerprint(draft):
            return None
        try:
            return datetime.fromisoformat(facts.get("at", "")).astimezone()
        except (ValueError, OSError, OverflowError):  # Windows knows no dates before 1970
            return None

    def has_arrived(self, name: str, draft: Draft) -> bool:
        """Whether the person has said that the last test email of these settings arrived."""
        facts = self._store.read().get(name, {})
        return facts.get("fingerprint") == fingerprint(draft) and facts.get("arrived") == "yes"

    def keep(
        self, name: str, draft: Draft, at: datetime | None, *, has_arrived: bool = False
    ) -> None:
        """Remember that these settings worked `at` a time, and whether the test email is known to
        have arrived; None forgets that they did."""
        worked = {"fingerprint": fingerprint(draft), "at": at.isoformat()} if at else {}
        arrived = {"arrived": "yes"} if at and has_arrived else {}
        self._replace(name, ("fingerprint", "at", "arrived"), worked | arrived)

    def keep_checked(self, name: str, draft: Draft, at: datetime | None) -> None:
        """Remember that a check has found these settings to work `at` a time, or no longer; that a
        test email of theirs arrived is remembered as before."""
        self.keep(name, draft, at, has_arrived=self.has_arrived(name, draft))

    def connected(self, name: str, wanted: Purpose) -> str:
        """Who is connected by a sign-in that is kept for this; empty for nobody."""
        facts = self._store.read().get(name, {})
        is_ours = facts.get("registration") == _purpose_fingerprint(wanted)
        return facts.get("connected", "") if is_ours else ""

    def keep_connected(self, name: str, kept_for: Purpose, address: str) -> None:
        """Remember that this address is connected by a sign-in that is kept for this; an empty
        address stands for nobody."""
        who = {"registration": _purpose_fingerprint(kept_for), "connected": address}
        self._replace(name, ("registration", "connected"), who if address else {})

    def forget_connected(self, name: str) -> None:
        """Remember that nobody is connected."""
        self._replace(name, ("registration", "connected"), {})

    def forget(self, name: str) -> None:
        """Forget all of an account that is removed."""
        if name in self._store.read():
            with self._turn:
                self._store.change(
                    lambda table: {key: facts for key, facts in table.items() if key != name}
                )

    def renamed(self, name: str, new: str) -> None:
        """Take all that is known of an account to its new name."""

        def moved(table: Table) -> Table:
            others = {key: facts for key, facts in table.items() if key not in (name, new)}
            return others | ({new: table[name]} if name in table else {})

        with self._turn:
            self._store.change(moved)

    def has_client_secret(self, name: str) -> bool | None:
        """Whether a client secret is saved with these settings; None where nobody knows."""
        return {"yes": True, "no": False}.get(
            self._store.read().get(name, {}).get("client_secret", "")
        )

    def keep_has_client_secret(self, name: str, *, has_one: bool) -> None:
        """Remember whether a client secret is saved."""
        self._replace(name, ("client_secret",), {"client_secret": "yes" if has_one else "no"})

    def _replace(self, name: str, keys: Iterable[str], values: dict[str, str]) -> None:
        """Put values in place of those under some keys; what else is known stays."""

        def replaced(table: Table) -> Table:
            others = {other: facts for other, facts in table.items() if other != name}
            kept = {key: value for key, value in table.get(name, {}).items() if key not in keys}
            facts = kept | values
            return others | {name: facts} if facts else others

        with self._turn:
            self._store.change(replaced)


def fingerprint(draft: Draft) -> str:
    """A short name for the values that a test depends on."""
    fields = (field for field in Field if field.affects_test and not field.is_secret)
    return _short(str(draft.value(field)) for field in fields)


def _purpose_fingerprint(purpose: Purpose) -> str:
    """A short name for what a sign-in is kept for."""
    return _short((*purpose.who, str(purpose.place), *["clear"] * purpose.place.is_clear))


def _short(values: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(values).encode("utf-8", "replace")).hexdigest()[:16]
