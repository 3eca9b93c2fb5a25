"""The usual ports for sending, looked at through a network that lets only some of them through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from conftest import CANARY
from smtp_desktop.adapters.network.dialer import NetworkDialer, SmtpConnection
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.errors import ConnectionRefused, ConnectionTimedOut, TransportError
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.ports.network import PortSeen, Sighting
from smtp_desktop.services.testing.probes import USUAL_PORTS
from smtp_desktop.waiting import Cancellation, Deadline
from support.fakes import CATALOGUE, account, run, tester

CLEAR, IMPLICIT = TlsMode.CLEAR, TlsMode.IMPLICIT


class Fenced(NetworkDialer):
    """A network that lets only some ports through."""

    def __init__(self, error: type[TransportError], *let_through: int) -> None:
        super().__init__(Trust(), lambda host: ["192.0.2.25"])
        self._error = error
        self._let_through = let_through
        self.scanned: list[int] = []

    def connect(
        self,
        host: str,
        addresses: Sequence[str],
        port: int,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> SmtpConnection:
        raise self._error("no")

    def scan(
        self,
        host: str,
        addresses: Sequence[str],
        ports: Mapping[int, TlsMode],
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> tuple[PortSeen, ...]:
        assert addresses == ["192.0.2.25"]
        assert deadline.remaining <= 3
        self.scanned = list(ports)
        answer = Sighting(is_tls=True, speaks="smtp")
        greeting = Sighting(speaks="smtp")
        return tuple(
            PortSeen(port, mode, answer if mode is IMPLICIT else greeting)
            if port in self._let_through
            else PortSeen(port, mode, trouble="ConnectionTimedOut")
            for port, mode in ports.items()
        )


def found_behind(fence: Fenced, port: int, host: str) -> Finding:
    subject = tester(dialer=fence, ports=USUAL_PORTS)
    found = run(subject, account(port, host=host), CANARY).finding
    assert found is not None
    return found


@pytest.mark.parametrize("error", [ConnectionTimedOut, ConnectionRefused])
def test_where_the_provider_takes_mail_on_both_ports_it_is_the_network(
    error: type[TransportError],
) -> None:
    fence = Fenced(error, 465, 25)
    found = found_behind(fence, 587, "smtp.gmail.com")

    assert fence.scanned == [465, 2525, 25]
    assert (found.code, found.certain) == ("port_blocked", True)
    assert found.title == "Port 587 is blocked, but port 465 works."
    assert "Gmail" in found.explanation
    assert [fix.changes for fix in found.fixes] == [{"port": 465, "encryption": "ssl"}]


def test_of_several_ports_that_work_the_usual_one_is_recommended() -> None:
    found = found_behind(Fenced(ConnectionRefused, 465, 587, 25), 589, "mail.acme.test")

    assert found.title == "Port 589 is closed, but port 587 works."
    assert [fix.changes for fix in found.fixes] == [{"port": 587, "encryption": "tls"}]


def test_only_the_port_between_mail_servers_gets_through() -> None:
    found = found_behind(Fenced(ConnectionTimedOut, 25), 587, "mail.acme.test")

    assert (found.code, found.certain, found.fixes) == ("port_blocked", False, ())
    assert "Only port 25 answers" in found.title


def test_every_look_that_a_rule_asks_for_is_one_that_can_be_made() -> None:
    asked = {one for entry in CATALOGUE.finding for rule in entry.rule for one in rule.probe}
    assert asked == {"ports", "ipv4", "web", "mx"}


@pytest.mark.parametrize(
    ("mode", "sighting", "takes_mail"),
    [
        (CLEAR, Sighting(speaks="smtp"), True),
        (CLEAR, Sighting(), False),
        (CLEAR, Sighting(speaks="http"), False),
        (IMPLICIT, Sighting(is_tls=True, speaks="smtp"), True),
        (IMPLICIT, Sighting(is_tls=True), True),
        (IMPLICIT, Sighting(is_tls=True, speaks="imap"), False),
        (IMPLICIT, Sighting(speaks="smtp"), False),
    ],
)
def test_a_port_takes_mail_when_it_begins_as_it_should(
    mode: TlsMode, sighting: Sighting, takes_mail: bool
) -> None:
    assert PortSeen(465, mode, sighting).takes_mail is takes_mail
