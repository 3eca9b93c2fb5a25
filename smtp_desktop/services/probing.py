"""Looks that a rule asks for before it is believed: the server's other ports, for one.

The rule that fits a failure best may name them (`probe` in ``resources/findings.toml``). Each is
made once, what it shows becomes facts, and then the best rule is looked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.rules import Catalogue
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.model.host import is_loopback
from smtp_desktop.services.ports import PortSeen
from smtp_desktop.services.walk import Walk
from smtp_desktop.waiting import Deadline

# The ports for sending and how each begins, the one to recommend first at the head; the last is
# meant for mail servers among themselves.
USUAL_PORTS: Mapping[int, TlsMode] = {
    587: TlsMode.CLEAR,
    465: TlsMode.IMPLICIT,
    2525: TlsMode.CLEAR,
    25: TlsMode.CLEAR,
}
_SCAN = 3.0  # seconds for all ports together

Seen = tuple[dict[str, str], dict[str, str]]  # facts for rules, words for sentences


class Prober:
    """Makes the looks; `ports` are the usual ones, in the order of `USUAL_PORTS`."""

    def __init__(self, ports: Mapping[int, TlsMode] = USUAL_PORTS) -> None:
        self._ports = ports
        self._probes: dict[str, Callable[[Walk], Seen]] = {"ports": self._scan}

    def confirmed(self, failure: Failure, walk: Walk, catalogue: Catalogue) -> Failure:
        """The failure with whatever its rules wanted to know first; raises Cancelled.

        A helper on this computer has no other ports to look at.
        """
        if is_loopback(walk.parcel.account.server.host):
            return failure
        waiting = dict(self._probes)
        while name := next((one for one in catalogue.probes(failure) if one in waiting), ""):
            facts, words = waiting.pop(name)(walk)
            failure = replace(
                failure, facts={**failure.facts, **facts}, words={**failure.words, **words}
            )
        return failure

    def _scan(self, walk: Walk) -> Seen:
        """Which of the server's other usual ports takes mail."""
        server = walk.parcel.account.server
        others = {port: mode for port, mode in self._ports.items() if port != server.port}
        walk.scan = walk.dialer.scan(
            server.host,
            [walk.connection.peer_address] if walk.connection else walk.addresses,
            others,
            Deadline(_SCAN, walk.whole),
            walk.cancellation,
        )
        working = [one for one in walk.scan if one.takes_mail]
        facts = {
            "open_ports": " ".join(str(one.port) for one in working),
            "open_mode": self._best_mode(working),
            "usual_port": "yes" if server.port in self._ports else "no",
        }
        words = {
            "open_port": str(working[0].port) if working else "",
            "tried_ports": _listed([str(port) for port in others]),
        }
        return facts, words

    def _best_mode(self, working: Sequence[PortSeen]) -> str:
        """How the port to recommend begins; ``relay`` where only mail servers are meant to use
        it, ``none`` where no port answers."""
        if not working:
            return "none"
        if working[0].port == list(self._ports)[-1]:
            return "relay"
        is_implicit = working[0].mode is TlsMode.IMPLICIT
        return (TlsMode.IMPLICIT if is_implicit else TlsMode.STARTTLS).value


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
