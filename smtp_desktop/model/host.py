"""Server names as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_ADDRESS = re.compile(r"[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?")  # the library takes any zone
_WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:]*):([0-9]*)")

_LONGEST = 253  # octets (RFC 1035 §2.3.4)

# Names that DNS never has: RFC 6761, 7686, 9476.
_NOWHERE = (
    *("test", "example", "invalid", "localhost", "onion", "alt"),
    *("example.com", "example.net", "example.org"),
)


class TypedHost(NamedTuple):
    """What stands in the field Outgoing Server, taken apart.

    `host` is the name alone, as typed; `port` is empty or what stood behind a colon;
    `has_more` says that something besides the name was typed.
    """

    host: str
    port: str
    has_more: bool

    @property
    def is_email(self) -> bool:
        return "@" in self.host

    @property
    def ascii_host(self) -> str | None:
        """The name for DNS and TLS, or None where no server can have it."""
        return to_ascii(self.host)


def read(typed: str) -> TypedHost:
    """Take ``https://smtp.example.com:587/`` apart into a name and a port."""
    text = typed.strip()
    rest = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://", "", text)
    host, port = _trimmed(re.split(r"[/?#\\]", rest, maxsplit=1)[0]), ""
    with_port = _WITH_PORT.fullmatch(host)
    if with_port:
        host, port = _trimmed(with_port[1]), with_port[2]
    if host.startswith("[") and host.endswith("]") and is_ip(host[1:-1]):
        host = _trimmed(host[1:-1])
    return TypedHost(host, port, has_more=host != _trimmed(text))


def to_ascii(host: str) -> str | None:
    """The A-label form of a name (RFC 5891), an IP address as it is, None where impossible."""
    if is_ip(host):
        return host
    name = host
    if len(host) > _LONGEST:
        return None
    if not host.isascii():
        import idna  # reads large tables: only for names that need it

        try:
            name = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            return None
    labels = name.lower().split(".")
    if len(name) > _LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    if labels[-1].isdigit():  # 1.2.3 or 256.1.1.1: meant as an address, and wrong
        return None
    return name.lower()


def ehlo_name(typed: str) -> str | None:
    """The name of a computer as it introduces itself (RFC 5321 §4.1.3): a name, or an address in
    brackets; None for what no server would take."""
    text = typed.strip()
    literal = re.fullmatch(r"\[(?:(IPv6:)([0-9A-Fa-f:.]+)|([0-9.]+))\]", text, re.IGNORECASE)
    if literal:
        address = literal[2] or literal[3]
        fits = is_ip(address) and (":" in address) == bool(literal[1])
        return f"[IPv6:{address}]" if fits and literal[1] else f"[{address}]" if fits else None
    return None if is_ip(text) else to_ascii(text)


def as_literal(address: str) -> str:
    """An IP address as a computer introduces itself by it."""
    bare = address.partition("%")[0]
    return f"[IPv6:{bare}]" if ":" in bare else f"[{bare}]"


def is_domain(name: str) -> bool:
    """Whether this could be a domain such as ``acme.com``."""
    ascii_name = to_ascii(name)
    return ascii_name is not None and "." in ascii_name and not is_ip(ascii_name)


def leads_nowhere(domain: str) -> bool:
    """Whether a domain stands in documents and tests only, so that it is useless to ask for it."""
    return is_below(domain, _NOWHERE)


def is_below(domain: str, parents: Iterable[str]) -> bool:
    """Whether a domain is one of these, or lies below one."""
    return any(domain == parent or domain.endswith(f".{parent}") for parent in parents)


def is_ip(host: str) -> bool:
    """Whether this is an IPv4 or IPv6 address rather than a name."""
    return _as_ip(host) is not None


def is_port(text: str) -> bool:
    """Whether a text is the number of a port."""
    return text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536


def is_loopback(host: str) -> bool:
    """Whether this name can only mean this computer."""
    address = _as_ip(host)
    if address is not None:
        return address.is_loopback
    return host.lower() == "localhost" or host.lower().endswith(".localhost")


def _as_ip(host: str) -> IPv4Address | IPv6Address | None:
    if not _ADDRESS.fullmatch(host):
        return None
    from ipaddress import ip_address  # names, as nearly all are, need none of it

    try:
        return ip_address(host)
    except ValueError:
        return None


def _trimmed(name: str) -> str:
    end = len(name)
    while end and (name[end - 1] == "." or name[end - 1].isspace()):
        end -= 1
    return name[:end].lstrip()
