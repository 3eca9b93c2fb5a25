"""Whether the From domain vouches for email sent by a server: SPF, DKIM and DMARC in its DNS.

Nobody can say from here that a message will arrive; these records are what receivers look at, and
what is missing among them can be written down exactly.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

from smtp_desktop.diagnosis.domain_report import Check, DomainReport, Line, Verdict, line
from smtp_desktop.model import host as hosts
from smtp_desktop.model.address import Address
from smtp_desktop.model.provider import Provider, Providers
from smtp_desktop.ports.dns import Dns, Lookup
from smtp_desktop.services.sender_domain import signatures
from smtp_desktop.services.sender_domain.spf_advice import SpfCheck
from smtp_desktop.waiting import Cancellation, Deadline

SECONDS = 5.0  # for everything together

# Names that only a company's own network knows: RFC 6762 with its appendix G, RFC 8375.
_INTERNAL = ("local", "home.arpa", "intranet", "internal", "private", "corp", "home", "lan")


@dataclass(frozen=True)
class Sending:
    """What was sent: the From address, the server and its addresses, and who signed in."""

    email: str
    host: str
    addresses: tuple[str, ...] = ()
    username: str = ""

    @property
    def domain(self) -> str:
        """The From domain in A-labels; empty where it is none."""
        return Address(self.email).ascii_domain

    @property
    def is_checkable(self) -> bool:
        """Whether receivers elsewhere could ask for this domain at all."""
        is_here = hosts.is_loopback(self.host) or any(map(_is_loopback, self.addresses))
        is_elsewhere = hosts.leads_nowhere(self.domain) or hosts.is_below(self.domain, _INTERNAL)
        return bool(self.domain) and not is_here and not is_elsewhere


class SenderDomain:
    """Checks From domains; the known services are loaded only when something is checked."""

    def __init__(self, dns: Dns, providers: Callable[[], Providers]) -> None:
        self._dns = dns
        self._providers = providers

    def check(
        self, sending: Sending, cancellation: Cancellation, deadline: Deadline | None = None
    ) -> DomainReport:
        """What the domain's records say; raises Cancelled and nothing else."""
        domain = sending.domain
        if not sending.is_checkable:
            return DomainReport(domain)
        service = self._providers().for_host(sending.host)
        owner = self._providers().for_address(f"@{domain}")
        if owner:
            return DomainReport(domain, (_belongs(domain, owner, sending.host),))
        deadline = Deadline(SECONDS, deadline)
        return DomainReport(domain, self._lines(sending, service, deadline, cancellation))

    def _lines(
        self, sending: Sending, service: Provider | None, deadline: Deadline, stop: Cancellation
    ) -> tuple[Line, ...]:
        dns, domain = self._dns, sending.domain
        known = dns.txt(domain, deadline, stop)
        if known.is_missing:
            return (line(Check.DOMAIN, Verdict.UNKNOWN, "no_answer", domain=domain),)
        if known.lookup is Lookup.NO_SUCH_NAME:
            return (line(Check.DOMAIN, Verdict.HINT, "no_such_domain", domain=domain),)
        host = hosts.to_ascii(sending.host) or sending.host
        addresses = tuple(address for address in sending.addresses if hosts.is_ip(address))
        spf = SpfCheck(dns, deadline, stop, domain, host, addresses)
        lines = [
            spf.line(service),
            *signatures.dkim(domain, service, dns, deadline, stop),
            signatures.dmarc(domain, dns, deadline, stop),
        ]
        account = Address(sending.username).ascii_domain if "@" in sending.username else ""
        if account and not _same_organization(account, domain):
            who = service.known_as if service else sending.host
            values = {"domain": domain, "username": sending.username, "provider": who}
            lines.append(line(Check.ALIGNMENT, Verdict.HINT, "other_account", None, **values))
        return tuple(lines)


def _belongs(domain: str, owner: Provider, host: str) -> Line:
    """A domain that a service lends out: its records are the service's own business."""
    if owner.runs(host):
        return line(Check.DOMAIN, Verdict.GOOD, "belongs", domain=domain, owner=owner.known_as)
    values = {"domain": domain, "owner": owner.known_as, "host": host}
    return line(Check.ALIGNMENT, Verdict.HINT, "belongs_elsewhere", None, **values)


def _is_loopback(address: str) -> bool:
    return hosts.is_ip(address) and ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _same_organization(one: str, other: str) -> bool:
    """Whether one name stands above the other, which is as much as can be told without a list."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
