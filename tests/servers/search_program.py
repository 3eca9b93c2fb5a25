"""The program as it is, but settings are looked up at servers on this computer.

``python search_program.py WEB_PORT NAME_PORT`` opens its window. Only the addresses that are asked
differ, and that pages may come from this computer; the certificate has to be right as ever.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from smtp_desktop.program import Program

if TYPE_CHECKING:
    from smtp_desktop.services.detection import Detection

OWN = "/own/{domain}"


class SearchProgram(Program):
    """Asks a web server and a name server at these ports of this computer, and nobody else."""

    def __init__(self, web_port: int, name_port: int) -> None:
        super().__init__()
        self._base = f"https://localhost:{web_port}"
        self._name_port = name_port

    def make_detection(self, *, may_ask: bool = True) -> Detection:
        """As the program's own; loaded as late as there."""
        from msgspec.structs import replace

        from smtp_desktop import resources
        from smtp_desktop.adapters.dns import SystemDns
        from smtp_desktop.adapters.pages import HttpsPages
        from smtp_desktop.services import sources
        from smtp_desktop.services.detection import Detection
        from smtp_desktop.services.guessing import Guesser
        from smtp_desktop.services.tenants import TenantFinder

        addresses = replace(
            sources.decode(resources.read_text("discovery.toml")),
            autoconfig=self._base + OWN,
            well_known=self._base + "/known/{domain}",
            database=self._base + "/database/{domain}",
            openid=self._base + "/{domain}/openid",
            realm=self._base + "/realm/{domain}",
            guesses=(),
        )
        pages = HttpsPages(self.trust, lambda _: False, forbids_redirect=lambda _: False)
        names = SystemDns(["127.0.0.1"], self._name_port)
        return Detection(
            sources.Sources(names, pages, self.providers, addresses),
            TenantFinder(pages, addresses),
            Guesser(self.dialer, addresses.guesses),
            self.providers,
            self.clouds,
            may_ask=may_ask,
        )


def main() -> int:
    """Open the window as ``smtp_desktop.main`` does."""
    from smtp_desktop.gui import app
    from smtp_desktop.main import STARTED

    program = SearchProgram(*map(int, sys.argv[1:3]))
    start = app.Start(STARTED, address=program.places.instance, warm_up=program.warm_up)
    return app.run(program, start)


if __name__ == "__main__":
    sys.exit(main())
