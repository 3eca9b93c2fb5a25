"""Looks that a rule asks for before it is believed, such as one at the server's other ports.

The rule that fits a failure best names them (`probe` in ``resources/findings``). Each look is made
once, the run keeps what it showed, and then the evidence is gathered again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.model.choices import (
    IMPLICIT_TLS_PORT,
    RELAY_PORT,
    SPARE_PORT,
    SUBMISSION_PORT,
    TlsMode,
)
from smtp_desktop.model.host import is_loopback, to_ascii
from smtp_desktop.ports.dns import Dns
from smtp_desktop.ports.network import Scan
from smtp_desktop.services.evidence.addresses import family
from smtp_desktop.services.sending.stages import TestRun
from smtp_desktop.waiting import Deadline

# The ports for sending and how each begins, the one to recommend first at the head; the last is
# meant for mail servers among themselves.
USUAL_PORTS: Mapping[int, TlsMode] = {
    SUBMISSION_PORT: TlsMode.CLEAR,
    IMPLICIT_TLS_PORT: TlsMode.IMPLICIT,
    SPARE_PORT: TlsMode.CLEAR,
    RELAY_PORT: TlsMode.CLEAR,
}
_SCAN = 3.0  # seconds for all ports together
_MX = 3.0  # seconds for one look-up


class Prober:
    """Makes those looks; `ports` are the usual ports and how each begins, in the order of
    `USUAL_PORTS`. `reaches_graph` says whether the account's Microsoft Graph can be reached, `dns`
    who receives the email of a name."""

    def __init__(
        self,
        ports: Mapping[int, TlsMode] = USUAL_PORTS,
        reaches_graph: Callable[[TestRun], bool] = lambda run: False,
        dns: Callable[[], Dns] | None = None,
    ) -> None:
        self._dns = dns
        self._ports = dict(ports)
        self._reaches_graph = reaches_graph
        self._probes: dict[str, Callable[[TestRun, Failure], None]] = {
            "ports": self._scan,
            "ipv4": _look_over_ipv4,
            "web": self._look_for_the_web,
            "mx": self._ask_who_receives,
        }

    def confirmed(
        self, gather: Callable[[], Failure], run: TestRun, catalogue: Catalogue
    ) -> Failure:
        """The failure with whatever its rules wanted to know first; raises Cancelled.

        A helper on this computer has no other ports to look at.
        """
        failure = gather()
        if is_loopback(run.submission.account.server.host):
            return failure
        waiting = dict(self._probes)
        while name := next((probe for probe in catalogue.probes(failure) if probe in waiting), ""):
            waiting.pop(name)(run, failure)
            failure = gather()
        return failure

    def _scan(self, run: TestRun, failure: Failure) -> None:
        """Which of the server's other usual ports takes mail."""
        server = run.submission.account.server
        seen = run.dialer.scan(
            server.host,
            [run.connection.peer_address] if run.connection else run.addresses,
            {port: mode for port, mode in self._ports.items() if port != server.port},
            Deadline(_SCAN, run.whole),
            run.cancellation,
        )
        relay_port = next(reversed(self._ports), 0)
        run.scan = Scan(seen, relay_port, server.port in self._ports)

    def _ask_who_receives(self, run: TestRun, failure: Failure) -> None:
        """Whether a name without an address is a domain that only receives email."""
        name = to_ascii(run.submission.account.server.host)
        if self._dns and name:
            deadline = Deadline(_MX, run.whole)
            run.exchangers = self._dns().mx(name, deadline, run.cancellation).values

    def _look_for_the_web(self, run: TestRun, failure: Failure) -> None:
        """Whether web traffic gets out where email does not."""
        run.reaches_web = self._reaches_graph(run)


def _look_over_ipv4(run: TestRun, failure: Failure) -> None:
    """Whether the same port answers over IPv4, where the connection over IPv6 broke off."""
    v4 = [address for address in run.addresses if family(address) == "ipv4"]
    if not v4 or not run.connection or family(run.connection.peer_address) == "ipv4":
        return
    mode = run.submission.account.server.tls_mode
    if mode is TlsMode.STARTTLS and failure.stage is not Stage.STARTTLS:
        mode = TlsMode.CLEAR  # it broke off before encryption was asked for
    run.over_ipv4 = run.look(mode, v4[0])
