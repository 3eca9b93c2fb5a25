"""What a source says about a domain's outgoing server."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from smtp_desktop.model.address import Address
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.printable import Printable


class Source(Enum):
    """Where a value comes from; the value is its name in JSON.

    The order is that of belief: what is known for sure, what the domain's owner says, what others
    say, what was guessed and answered. MX stands before the pages, because hosts of websites often
    answer for domains whose mail has moved elsewhere. MICROSOFT knows tenants and no servers.
    """

    PRESET = "preset"
    SRV = "srv"
    MX = "mx"
    AUTOCONFIG = "autoconfig"
    WELL_KNOWN = "well_known"
    DATABASE = "database"
    MX_DATABASE = "mx_database"
    PROBE = "probe"
    MICROSOFT = "microsoft"


@dataclass(frozen=True)
class Offer:
    """One outgoing server that a source names, always with encryption.

    `host` is empty where the source names a service that has none for other programs.
    `username` is a template with {address}, {local} and {domain}, empty where the service gives one
    of its own, and None where nothing is said; `rank` orders the offers of one source, the best
    first; `provider` is the id of a known service.
    """

    source: Source
    host: str
    port: int
    encryption: Encryption
    auth: AuthType | None = None
    username: Printable | None = None
    provider: str = ""
    rank: int = 0


def username_for(template: str, address: str) -> Printable:
    """The username that a template makes of an address; text in other braces stays as it is."""
    return Printable(Address(address).fill(template))
