"""Detection of settings, built from a program's parts: see ``program``, which owns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smtp_desktop.program import Program
    from smtp_desktop.services.detection.detection import Detection


def detection(program: Program, *, may_ask: bool) -> Detection:
    """Detection over the real network; nobody is asked unless it `may_ask`."""
    from smtp_desktop import resources
    from smtp_desktop.adapters.network.dns import SystemDns
    from smtp_desktop.adapters.network.pages import HttpsPages
    from smtp_desktop.services.detection import sources
    from smtp_desktop.services.detection.detection import Detection
    from smtp_desktop.services.detection.guesses import Guesser
    from smtp_desktop.services.detection.tenants import TenantFinder

    addresses = resources.known("discovery.toml", sources.decode)
    pages = HttpsPages(program.trust)
    return Detection(
        sources.Sources(SystemDns(), pages, program.providers, addresses),
        TenantFinder(pages, addresses),
        Guesser(program.dialer, addresses.guesses),
        program.providers,
        program.clouds,
        may_ask=may_ask,
    )
