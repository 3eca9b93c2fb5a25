"""What the other ports of a server showed, for rules and sentences."""

from __future__ import annotations

from collections.abc import Sequence

from smtp_desktop.diagnosis.failure import yes_or_no
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.ports.network import Scan

Facts = dict[str, str]


def facts(scan: Scan | None) -> Facts:
    """``open_mode`` says how the port to recommend begins, or why there is none to recommend."""
    if scan is None:
        return {}
    return {
        "open_ports": " ".join(str(port.port) for port in scan.working),
        "open_mode": _open_mode(scan),
        "usual_port": yes_or_no(scan.is_usual),
    }


def words(scan: Scan | None) -> dict[str, str]:
    """The port to recommend, and all that were looked at."""
    if scan is None:
        return {}
    return {
        "open_port": str(scan.working[0].port) if scan.working else "",
        "tried_ports": _listed([str(port.port) for port in scan.seen]),
    }


def _open_mode(scan: Scan) -> str:
    if not scan.working:
        return "none"
    best = scan.working[0]
    if best.port == scan.relay_port:
        return "relay"
    return "implicit" if best.mode is TlsMode.IMPLICIT else "starttls"


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
