"""The answer of an autoconfig page: settings as XML (draft-ietf-mailmaint-autoconfig)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.discovery import markup
from smtp_desktop.discovery.offer import Offer, Source
from smtp_desktop.errors import DiscoveryError
from smtp_desktop.model import host as hosts
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.printable import Printable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_BYTES = markup.MAX_BYTES
_MAX_SERVERS = 20
_LONGEST_USERNAME = 320

_ENCRYPTIONS = {"ssl": Encryption.SSL, "starttls": Encryption.TLS}  # no other is ever taken
_AUTHS = {
    "oauth2": AuthType.OAUTH,
    "password-cleartext": AuthType.BASIC,
    "password-encrypted": AuthType.BASIC,
    "plain": AuthType.BASIC,
    "secure": AuthType.BASIC,
    "none": AuthType.NONE,
    "client-ip-address": AuthType.NONE,
    "smtp-after-pop": AuthType.NONE,
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
    root = markup.parsed(body)
    if markup.name_of(root) != "clientConfig":
        raise DiscoveryError("The page holds no mail settings.")
    return offers_in(root, source, domain)


def offers_in(root: Element, source: Source, domain: str) -> tuple[Offer, ...]:
    """The encrypted outgoing servers in a page that was parsed already."""
    servers = (element for element in root.iter() if markup.name_of(element) == "outgoingServer")
    offers = []
    for rank, server in enumerate(servers):
        if rank == _MAX_SERVERS:
            break
        offer = _offer(server, source, domain, rank)
        offers += [offer] if offer else []
    return tuple(offers)


def _offer(server: Element, source: Source, domain: str, rank: int) -> Offer | None:
    """One server; None unless it is an encrypted SMTP server with a name and a port."""
    texts = dict(markup.texts_in(server))
    encryption = _ENCRYPTIONS.get(texts.get("socketType", "").lower())
    name = hosts.to_ascii(texts.get("hostname", "").replace("%EMAILDOMAIN%", domain))
    port = texts.get("port", "")
    is_smtp = server.get("type", "smtp").lower() == "smtp"
    if encryption is None or not is_smtp or not name or not hosts.is_port(port):
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


def _auth(server: Element) -> AuthType | None:
    """The first authentication type of the list that this program knows."""
    named = (
        (element.text or "").strip().lower()
        for element in server
        if markup.name_of(element) == "authentication"
    )
    return next((_AUTHS[name] for name in named if name in _AUTHS), None)


def _template(username: str) -> Printable | None:
    template = username[:_LONGEST_USERNAME].replace("{", "").replace("}", "")
    for placeholder, ours in _PLACEHOLDERS.items():
        template = template.replace(placeholder, ours)
    return None if not template or "%" in template else Printable(template)
