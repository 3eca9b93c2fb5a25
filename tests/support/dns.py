"""A DNS of strings, for services: what it does not know does not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smtp_desktop.ports.dns import Answer, Lookup, ServiceRecord
from smtp_desktop.waiting import Cancellation, Deadline

Records = Mapping[str, Sequence[str]]


class FakeDns:
    """Fulfils ``ports.dns.Dns``; `trouble` names end as they say, `asked` is kept."""

    def __init__(
        self,
        txt: Records | None = None,
        mx: Records | None = None,
        addresses: Records | None = None,
        trouble: Mapping[str, Lookup] | None = None,
    ) -> None:
        self.asked: list[str] = []
        self._txt, self._mx, self._addresses = (
            dict(txt or {}),
            dict(mx or {}),
            dict(addresses or {}),
        )
        self._trouble = dict(trouble or {})

    def txt(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[str]:
        return self._answer(self._txt, name, cancellation)

    def mx(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[str]:
        return self._answer(self._mx, name, cancellation)

    def addresses(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[str]:
        return self._answer(self._addresses, name, cancellation)

    def srv(
        self, name: str, deadline: Deadline, cancellation: Cancellation
    ) -> Answer[ServiceRecord]:
        raise AssertionError("nobody asks for services here")

    def _answer(self, records: Records, name: str, cancellation: Cancellation) -> Answer[str]:
        cancellation.raise_if_cancelled()
        self.asked.append(name)
        if name in self._trouble:
            return Answer(self._trouble[name])
        if records.get(name):
            return Answer(Lookup.FOUND, tuple(records[name]))
        known = [*self._txt, *self._mx, *self._addresses]
        is_there = any(one == name or one.endswith(f".{name}") for one in known)
        return Answer(Lookup.NO_RECORD if is_there else Lookup.NO_SUCH_NAME)
