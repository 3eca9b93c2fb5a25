"""The sources of settings: each asks one question about a domain and gives its offers.

Every one of them may fail or hang by itself; `services.detection` asks them side by side.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from smtp_desktop.discovery import autoconfig
from smtp_desktop.discovery.offer import Offer, Source
from smtp_desktop.errors import NoAnswer
from smtp_desktop.model import host as hosts
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.provider import Provider, Providers
from smtp_desktop.ports.dns import Answer, Dns, ServiceRecord
from smtp_desktop.ports.pages import Pages
from smtp_desktop.printable import Printable
from smtp_desktop.waiting import Cancellation, Deadline


class Addresses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The addresses at which settings are asked for, as templates; they stand in
    ``resources/discovery.toml``."""

    autoconfig: str
    well_known: str
    database: str
    guesses: tuple[str, ...]
    openid: str
    realm: str


def decode(text: str) -> Addresses:
    """The addresses in ``resources/discovery.toml``; raises msgspec.ValidationError."""
    return msgspec.convert(tomllib.loads(text), Addresses)


@dataclass(frozen=True)
class Question:
    """What every source is asked: a domain in ASCII, and how long there is."""

    domain: str
    deadline: Deadline
    cancellation: Cancellation


Value = TypeVar("Value")
Ask = Callable[[Question], tuple[Offer, ...]]

_MX_PARENTS = 2  # names of the database that one mail exchanger may stand for


class Sources:
    """Asks DNS and the web; raises whatever the ports raise."""

    def __init__(self, dns: Dns, pages: Pages, providers: Providers, addresses: Addresses) -> None:
        self._dns = dns
        self._pages = pages
        self._providers = providers
        self._addresses = addresses

    def autoconfig(self, question: Question) -> tuple[Offer, ...]:
        """What the domain's own page says."""
        address = self._addresses.autoconfig
        return self._page(address, question.domain, Source.AUTOCONFIG, question)

    def well_known(self, question: Question) -> tuple[Offer, ...]:
        """What the domain's own page at its well-known place says (RFC 8615)."""
        address = self._addresses.well_known
        return self._page(address, question.domain, Source.WELL_KNOWN, question)

    def database(self, question: Question) -> tuple[Offer, ...]:
        """What the public database says about the domain."""
        address = self._addresses.database
        return self._page(address, question.domain, Source.DATABASE, question)

    def srv(self, question: Question) -> tuple[Offer, ...]:
        """What the domain's service records say; the servers in both kinds are encrypted (RFC 6186
        §3.1, RFC 8314 §5.1)."""
        kinds = {"_submissions._tcp": Encryption.SSL, "_submission._tcp": Encryption.TLS}
        offers: list[Offer] = []
        for name, encryption in kinds.items():
            found = self._dns.srv(
                f"{name}.{question.domain}", question.deadline, question.cancellation
            )
            offers += _of_records(_values(found), encryption, len(offers))
        return tuple(offers)

    def mx(self, question: Question) -> tuple[Offer, ...]:
        """The service that receives the domain's mail, where it is one that is known."""
        provider = self._providers.for_mx(self._exchangers(question))
        return (preset(provider, Source.MX),) if provider else ()

    def mx_database(self, question: Question) -> tuple[Offer, ...]:
        """What the public database says about whoever receives the domain's mail, unless that is
        a service known here: then nobody else is asked."""
        exchangers = self._exchangers(question)
        provider = self._providers.for_mx(exchangers)
        if provider and provider.has_smtp:
            return ()
        for parent in _parents(exchangers, question.domain):
            offers = self._page(self._addresses.database, parent, Source.MX_DATABASE, question)
            if offers:
                return offers
        return ()

    def _exchangers(self, question: Question) -> tuple[str, ...]:
        found = self._dns.mx(question.domain, question.deadline, question.cancellation)
        return _values(found)

    def _page(
        self, template: str, domain: str, source: Source, question: Question
    ) -> tuple[Offer, ...]:
        address = template.format(domain=domain)
        body = self._pages.fetch(
            address, autoconfig.MAX_BYTES, question.deadline, question.cancellation
        )
        if body is None:
            return ()
        return tuple(self._known(offer) for offer in autoconfig.read(body, source, question.domain))

    def _known(self, offer: Offer) -> Offer:
        """The offer, with the service that runs its server."""
        provider = self._providers.for_host(offer.host)
        return offer if provider is None else replace(offer, provider=provider.id)


def _values(answer: Answer[Value]) -> tuple[Value, ...]:
    """What DNS answered; raises NoAnswer where it did not."""
    if answer.is_missing:
        raise NoAnswer("DNS did not answer.")
    return answer.values


def preset(provider: Provider, source: Source) -> Offer:
    """What is known of a service, as an offer; one without SMTP offers no server."""
    return Offer(
        source,
        provider.host,
        provider.port,
        provider.encryption,
        provider.auth,
        Printable(provider.username),
        provider.id,
    )


def _of_records(
    records: Iterable[ServiceRecord], encryption: Encryption, first: int
) -> list[Offer]:
    """The records as offers, the preferred first; one without a target says “not here”."""
    ordered = sorted(
        records, key=lambda record: (record.priority, -record.weight, record.target, record.port)
    )
    usable = [record for record in ordered if record.target and hosts.is_domain(record.target)]
    return [
        Offer(Source.SRV, record.target.lower(), record.port, encryption, rank=first + number)
        for number, record in enumerate(usable[:10])
        if 0 < record.port < 65536
    ]


def _parents(exchangers: Sequence[str], domain: str) -> list[str]:
    """The domains that mail exchangers lie in, but for the domain's own."""
    found: dict[str, None] = {}
    for name in exchangers[:2]:
        labels = name.split(".")
        for start in range(1, min(len(labels) - 1, _MX_PARENTS + 1)):
            found[".".join(labels[start:])] = None
    return [parent for parent in found if parent != domain][: 2 * _MX_PARENTS]
