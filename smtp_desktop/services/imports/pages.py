"""Settings written as XML: autoconfig pages, Autodiscover answers, Apple profiles, and others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smtp_desktop.discovery import autoconfig, markup
from smtp_desktop.discovery.merge import merge
from smtp_desktop.discovery.offer import Source
from smtp_desktop.errors import DiscoveryError, SettingsNotFound
from smtp_desktop.model.address import Address
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.services.imports import structures
from smtp_desktop.services.imports.assembly import assembled
from smtp_desktop.services.imports.pairs import Pair, pair
from smtp_desktop.services.imports.reading import SERVER, Reading

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMED_BY = ("key", "name", "id")
_DEEPEST = 40


def of_page(body: bytes, email: str) -> Reading | None:
    """The settings in XML; None for what is none, or names no outgoing server.

    Raises SettingsNotFound where it says why it is of no use.
    """
    try:
        root = markup.parsed(body, has_doctype=True)
    except DiscoveryError:
        return None
    kind = markup.name_of(root)
    if kind == "clientConfig":
        return _of_autoconfig(root, email)
    if kind == "plist":
        return _of_property_list(body, email)
    if kind == "Autodiscover":
        return _of_autodiscover(root, email)
    reading = assembled(_pairs(root), email)
    return reading._replace(read_as="xml") if reading else None


def of_profile(body: bytes, email: str) -> Reading | None:
    """The settings in an Apple profile."""
    if not body.startswith(b"bplist"):
        try:
            markup.parsed(body, has_doctype=True)
        except DiscoveryError:
            return None
    return _of_property_list(body, email)


def _of_property_list(body: bytes, email: str) -> Reading | None:
    pairs = structures.of_property_list(body)
    reading = assembled(pairs, email) if pairs else None
    return reading._replace(read_as="mobileconfig") if reading else None


_LABELS = {
    Field.HOST: "hostname",
    Field.PORT: "port",
    Field.ENCRYPTION: "socketType",
    Field.AUTH_TYPE: "authentication",
    Field.USERNAME: "username",
}


def _of_autoconfig(root: Element, email: str) -> Reading:
    """The best server of an autoconfig page."""
    domain = Address(email).domain
    believed = merge(email, autoconfig.offers_in(root, Source.AUTOCONFIG, domain))
    if believed is None:
        raise SettingsNotFound(_why_not(root))
    settings = believed.settings
    draft = Draft(
        email=email,
        host=settings.host,
        port=str(settings.port),
        encryption=settings.encryption,
        auth_type=settings.auth,
        username=settings.username,
    )
    said = [Field.USERNAME] if draft.username else []
    fields = SERVER.union(said, [Field.AUTH_TYPE])
    labels = {field: _LABELS[field] for field in fields}
    return Reading(draft, fields, names_port=True, read_as="autoconfig", labels=labels)


def _why_not(root: Element) -> str:
    """Why an autoconfig page offers nothing."""
    servers = [
        dict(markup.texts_in(server))
        for server in root.iter()
        if markup.name_of(server) == "outgoingServer"
    ]
    if any("%" in server.get("hostname", "") for server in servers):
        return "template"
    if any(server.get("socketType", "").lower() == "plain" for server in servers):
        return "no_encryption"
    return "nothing"


def _of_autodiscover(root: Element, email: str) -> Reading | None:
    protocols = [one for one in root.iter() if markup.name_of(one) == "Protocol"]
    kinds = {dict(markup.texts_in(one)).get("Type", "").upper() for one in protocols}
    for protocol in protocols:
        texts = dict(markup.texts_in(protocol))
        if texts.get("Type", "").upper() == "SMTP":
            values = {
                "Server": texts.get("Server", ""),
                "Port": texts.get("Port", ""),
                "Encryption": texts.get("Encryption", "") or texts.get("SSL", "on"),
                "AuthRequired": texts.get("AuthRequired", "on"),
                "LoginName": texts.get("LoginName", "") or _login(protocols),
            }
            pairs = [pair(("SMTP", key), value) for key, value in values.items() if value]
            reading = assembled(map(_as_auth, pairs), email)
            return reading._replace(read_as="autodiscover") if reading else None
    raise SettingsNotFound("exchange" if kinds & {"EXCH", "EXPR", "EXHTTP", "WEB"} else "nothing")


def _as_auth(one: Pair) -> Pair:
    """What Autodiscover calls AuthRequired is whether anybody signs in."""
    return one._replace(path=("SMTP", "Auth")) if one.path[-1] == "AuthRequired" else one


def _login(protocols: list[Element]) -> str:
    """The name for receiving, which serves for sending where no other stands there."""
    names = (dict(markup.texts_in(one)).get("LoginName", "") for one in protocols)
    return next((name for name in names if name), "")


def _pairs(element: Element, path: tuple[str, ...] = ()) -> Iterator[Pair]:
    """Elements and attributes as settings; one that names itself goes by that name."""
    if len(path) > _DEEPEST:
        return
    own = next((element.get(name, "") for name in _NAMED_BY if element.get(name)), "")
    name = own or markup.name_of(element)
    text = (element.text or "").strip() or (element.get("value", "") if own else "")
    if text and name:
        yield pair((*path, name), text)
    for key, value in element.attrib.items():
        if not own and key:
            yield pair((*path, name, str(key).rpartition("}")[2]), value)
    for child in element:
        yield from _pairs(child, (*path, name or "-"))
