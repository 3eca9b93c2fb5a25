"""The answer of an autoconfig page: settings as XML (draft-ietf-mailmaint-autoconfig)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.discovery.offer import Offer, Source
from smtp_desktop.errors import DiscoveryError
from smtp_desktop.model import host as hosts
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.printable import NOTHING, Printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

MAX_BYTES = 256_000  # the longest page in the public database has some ten thousand
_MAX_SERVERS = 20
_LONGEST_USERNAME = 320

_ENCRYPTIONS = {"ssl": Encryption.SSL, "starttls": Encryption.TLS}  # no other is ever taken
_AUTHS = {
    "oauth2": AuthType.OAUTH,
    "password-cleartext": AuthType.BASIC,
    "password-encrypted": AuthType.BASIC,
    "plain": AuthType.BASIC,
    "secure": AuthType.BASIC,
}
_PLACEHOLDERS = {
    "%EMAILADDRESS%": "{address}",
    "%EMAILLOCALPART%": "{local}",
    "%EMAILDOMAIN%": "{domain}",
}


def read(body: bytes, source: Source, domain: str) -> tuple[Offer, ...]:
    """The encrypted outgoing servers that a page names, in its order; may be none.

    Raises DiscoveryError for anything but such a page, one with entities among them.
    """
    root = _parse(body)
    if _name(root) != "clientConfig":
        raise DiscoveryError("The page holds no mail settings.")
    servers = (element for element in root.iter() if _name(element) == "outgoingServer")
    offers = []
    for rank, server in enumerate(servers):
        if rank == _MAX_SERVERS:
            break
        offer = _offer(server, source, domain, rank)
        offers += [offer] if offer else []
    return tuple(offers)


def _parse(body: bytes) -> Element:
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    if len(body) > MAX_BYTES:
        raise DiscoveryError("The page is too long.")
    try:
        root: Element = ElementTree.fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise DiscoveryError("The page is not well-formed.") from error
    return root


def _offer(server: Element, source: Source, domain: str, rank: int) -> Offer | None:
    """One server; None unless it is an encrypted SMTP server with a name and a port."""
    texts = dict(_texts(server))
    encryption = _ENCRYPTIONS.get(texts.get("socketType", "").lower())
    name = hosts.to_ascii(texts.get("hostname", "").replace("%EMAILDOMAIN%", domain))
    port = texts.get("port", "")
    is_smtp = server.get("type", "smtp").lower() == "smtp"
    if encryption is None or not is_smtp or not name or not _is_port(port):
        return None
    return Offer(
        source,
        name,
        int(port),
        encryption,
        _auth(server),
        _template(texts.get("username", "")),
        rank=rank,
    )


def _texts(server: Element) -> Iterator[tuple[str, str]]:
    for element in server:
        yield _name(element), (element.text or "").strip()


def _auth(server: Element) -> AuthType | None:
    """The first authentication type of the list that this program knows."""
    named = (
        (element.text or "").strip().lower()
        for element in server
        if _name(element) == "authentication"
    )
    return next((_AUTHS[name] for name in named if name in _AUTHS), None)


def _template(username: str) -> Printable:
    template = username[:_LONGEST_USERNAME].replace("{", "").replace("}", "")
    for placeholder, ours in _PLACEHOLDERS.items():
        template = template.replace(placeholder, ours)
    return NOTHING if "%" in template else Printable(template)


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536


def _name(element: Element) -> str:
    """An element's name without the namespace that the draft gives it."""
    tag: object = element.tag  # of a comment it is a function
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
