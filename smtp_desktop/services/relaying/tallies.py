"""How much each program has sent, and when: counted by the relay, shown by everybody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from smtp_desktop.ports.storage import KnownFactStore


@dataclass
class Tally:
    """What one program, or all of them, has sent, and when it was last served (ISO 8601)."""

    sent: int = 0
    refused: int = 0
    last_used: str = ""

    def count(self, *, is_sent: bool, now: str) -> None:
        """One message more."""
        self.sent += is_sent
        self.refused += not is_sent
        self.last_used = now


Tallies = dict[str, Tally]  # by username


def to_values(tallies: Tallies) -> dict[str, dict[str, str]]:
    """Tallies as they are written down and told."""
    return {
        name: {"sent": str(one.sent), "refused": str(one.refused), "last_used": one.last_used}
        for name, one in list(tallies.items())
    }


def from_values(values: Mapping[str, Mapping[str, object]]) -> Tallies:
    """The same read again, also from a relay of another version; what is no number counts as
    none."""
    return {name: _tally(facts) for name, facts in values.items()}


def forget_others(store: KnownFactStore, usernames: Collection[str]) -> None:
    """Forget in the file what was counted for anybody but these."""
    if store.read().keys() - set(usernames):
        store.change(lambda table: {name: table[name] for name in table if name in usernames})


def _tally(facts: Mapping[str, object]) -> Tally:
    numbers = [str(facts.get(key, "")) for key in ("sent", "refused")]
    sent, refused = (int(one) if one.isascii() and one.isdigit() else 0 for one in numbers)
    return Tally(sent, refused, str(facts.get("last_used", "")))
