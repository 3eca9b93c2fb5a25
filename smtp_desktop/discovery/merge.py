"""Of all that the sources say, the settings that are believed, each value with its source.

The answers may come in any order; what is believed depends only on what they say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from smtp_desktop.discovery.offer import Offer, Source, username_for
from smtp_desktop.model.address import Address
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.printable import NOTHING, Printable

_BELIEF = list(Source)


@dataclass(frozen=True)
class Settings:
    """What was found for an address; a text is empty where no source said anything."""

    host: str
    port: int
    encryption: Encryption
    auth: AuthType
    username: Printable
    tenant_id: str = ""


@dataclass(frozen=True)
class Believed:
    """The settings that win, and where each value comes from, by its key in JSON.

    `provider` is the id of the service behind the server, where one is known; `is_foreign` says
    that the server lies outside the address's domain and outside every service that is known;
    `is_whole` says that the best offer left nothing open.
    """

    settings: Settings
    sources: dict[str, Source]
    provider: str
    is_foreign: bool
    is_whole: bool


def merge(address: str, offers: Iterable[Offer]) -> Believed | None:
    """The settings for an address; None where nobody offers a server.

    Host, port and encryption always come from one offer, since halves of two fit nobody's server;
    what it leaves open comes from the most believed offer of the same server or service that says
    it.
    """
    ordered = sorted(set(offers), key=_belief)
    if not ordered:
        return None
    best = ordered[0]
    kin = [offer for offer in ordered if _is_kin(offer, best)]
    template = next((offer for offer in kin if offer.username is not None), None)
    auth = next((offer for offer in kin if offer.auth), None)
    provider = next((offer for offer in kin if offer.provider), None)
    sources = dict.fromkeys(("host", "port", "encryption"), best.source)
    sources["auth"] = auth.source if auth else best.source
    sources["username"] = template.source if template else best.source
    username = "{address}" if template is None else template.username or ""
    way_in = auth.auth if auth and auth.auth else AuthType.BASIC
    return Believed(
        Settings(
            best.host,
            best.port,
            best.encryption,
            way_in,
            NOTHING if way_in is AuthType.NONE else username_for(username, address),
        ),
        sources,
        provider.provider if provider else "",
        is_foreign=provider is None and not is_within(best.host, Address(address).domain),
        is_whole=bool(best.auth and best.username is not None and best.provider),
    )


def is_within(host: str, domain: str) -> bool:
    """Whether a server's name lies in a domain."""
    name, end = host.lower().rstrip("."), domain.lower().rstrip(".")
    return name == end or name.endswith(f".{end}")


def _belief(offer: Offer) -> tuple[int, int, int, str, int, str, str, str, str]:
    """The order of belief, the most believed first; complete, so that no two offers are equal."""
    implicit_first = {Encryption.SSL: 0, Encryption.TLS: 1, Encryption.STARTTLS: 2}
    return (
        _BELIEF.index(offer.source),
        offer.rank,
        implicit_first.get(offer.encryption, 3),
        offer.host,
        offer.port,
        offer.encryption.value,
        offer.auth.value if offer.auth else "",
        "" if offer.username is None else f"={offer.username}",
        offer.provider,
    )


def _is_kin(offer: Offer, best: Offer) -> bool:
    """Whether an offer speaks of the same server or the same service."""
    is_same_service = bool(best.provider) and offer.provider == best.provider
    return offer.host == best.host or is_same_service
