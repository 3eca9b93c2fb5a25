"""What became of the server's addresses, for rules and sentences."""

from __future__ import annotations

from collections.abc import Iterable

from smtp_desktop.services.sending.stages import TestRun


def facts(run: TestRun) -> dict[str, str]:
    """The fact ``families`` says which kinds of address the server has; ``over_ipv4`` says what an
    IPv4 address showed, where one was looked at because IPv6 broke off."""
    found = {"families": _families(run.addresses)}
    if run.connection:
        found["connected_over"] = family(run.connection.peer_address)
    if run.over_ipv4:
        answers = run.over_ipv4.is_tls or run.over_ipv4.speaks == "smtp"
        found["over_ipv4"] = "answers" if answers else "silent"
    return found


def words(run: TestRun) -> dict[str, str]:
    """The server's addresses, and the one in use."""
    return {
        "addresses": ", ".join(run.addresses),
        "address": run.connection.peer_address if run.connection else "",
    }


def family(address: str) -> str:
    """``ipv6`` or ``ipv4``."""
    return "ipv6" if ":" in address else "ipv4"


def _families(addresses: Iterable[str]) -> str:
    kinds = {family(address) for address in addresses}
    return kinds.pop() if len(kinds) == 1 else "both" if kinds else ""
