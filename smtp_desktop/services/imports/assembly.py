"""From pairs of names and values to the settings of one outgoing server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from smtp_desktop.errors import SettingsNotFound
from smtp_desktop.model import host as hosts
from smtp_desktop.model.choices import KNOWN_PORTS, AuthType, ConnectionType
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.sign_in import authority as authorities
from smtp_desktop.model.sign_in.tenant import GUID
from smtp_desktop.printable import Printable
from smtp_desktop.services.imports import templates
from smtp_desktop.services.imports.encryption import Server, kind_of, settled
from smtp_desktop.services.imports.pairs import MOST, Pair
from smtp_desktop.services.imports.reading import SERVER, Reading
from smtp_desktop.services.imports.vocabulary import (
    NO,
    RECEIVING_PORTS,
    YES,
    Role,
    is_foreign,
    is_of_mail,
    is_receiver,
    is_receiving,
    role_of,
    words_of,
)

_OTHER_SENDING_PORTS = (26, 1025, 2587, 24, 588)
_LOOKS_LIKE_MAIL = re.compile(
    r"(?:^|[.-])(?:e?smtps?|mail|mx|relay|out|send|post|msa)\w*[.-]", re.IGNORECASE
)
_NO = NO | {"", "emailauthnone"}
_DWORD = re.compile(r"(?:dword:)?0000[0-9a-fA-F]{4}")
_TOKEN = frozenset({"oauth", "oauth2", "xoauth2", "oauthbearer", "xoauth"})
_PASSWORD = re.compile(
    r"(?:plain|login|cram\w*|digest\w*|scram\w*|ntlm|basic|password\w*|passwd\w*|normal|secure|"
    r"cleartext|sasl|emailauth(?:password|crammd5|ntlm|httpmd5)|user\w*|credentials|automatic)",
    re.IGNORECASE,
)


_OF_REGISTRATION: dict[Role, tuple[Field, Callable[[str], object]]] = {
    Role.CLIENT_ID: (Field.CLIENT_ID, re.compile(GUID, re.IGNORECASE).fullmatch),
    Role.TENANT_ID: (Field.TENANT_ID, authorities.is_tenant),
}


class _Item(NamedTuple):
    """A pair with what its name means."""

    pair: Pair
    role: Role
    words: tuple[str, ...]
    is_sending: bool
    is_receiving: bool

    @property
    def group(self) -> tuple[str, ...]:
        return self.pair.path[:-1]

    @property
    def value(self) -> Printable:
        return self.pair.value


def assembled(pairs: Iterable[Pair], email: str) -> Reading | None:
    """The settings that pairs hold; None where they name no outgoing server.

    Raises SettingsNotFound where they do, and it is of no use as it stands.
    """
    items = [item for item in map(_item, _some(pairs)) if item]
    found = _host(items, email)
    if found is None:
        return None
    host, item = found
    near = _near(items, item)
    return _reading(host, item, near, email)


def through_graph(pairs: Iterable[Pair], email: str) -> Reading | None:
    """The settings of a program that says that it sends through Microsoft Graph; None of any
    other."""
    items = [item for item in map(_item, _some(pairs)) if item]
    mailer = next((one for one in items if one.role is Role.MAILER and _is_graph(one)), None)
    if mailer is None:
        return None
    found = {
        field: _Found(one.value, one)
        for role, (field, is_one) in _OF_REGISTRATION.items()
        for one in sorted(items, key=_is_graph)  # the last one counts
        if one.role is role and is_one(one.value)
    }
    who = _who([one for one in items if one.role is not Role.USERNAME], items, email)
    found |= {field: who[field] for field in (Field.EMAIL, Field.NAME) if field in who}
    draft = Draft(connection=ConnectionType.GRAPH, auth_type=AuthType.OAUTH)
    for field, one in found.items():
        draft = draft.with_value(field, one.value)
    way = {Field.CONNECTION: _label(mailer), Field.AUTH_TYPE: _label(mailer)}
    return Reading(
        draft,
        frozenset({*way, *found}),
        had_password=any(one.role is Role.PASSWORD and "secret" in one.words for one in items),
        labels=way | {field: one.label for field, one in found.items()},
    )


def _is_graph(item: _Item) -> bool:
    """Whether a setting is Microsoft Graph's, by its value where it says who sends."""
    said = item.value if item.role is Role.MAILER else "_".join(item.words)
    return "graph" in said.lower() or "msgmailer" in said.lower()


def supplemented(reading: Reading, pairs: Iterable[Pair], email: str) -> Reading:
    """An address of a server with who sends through it, where other settings beside it say that."""
    items = [item for item in map(_item, _some(pairs)) if item and not item.is_receiving]
    who = _who([item for item in items if item.role is not Role.HOST], items, email)
    new = {field: found for field, found in who.items() if field not in reading.fields}
    draft = reading.draft
    for field, found in new.items():
        draft = draft.with_value(field, found.value)
    secrets = (one for one in items if one.role is Role.PASSWORD and one.value)
    return reading._replace(
        draft=draft,
        fields=reading.fields | new.keys(),
        labels={field: found.label for field, found in new.items()},
        had_password=reading.had_password or any(secrets),
    )


def _some(pairs: Iterable[Pair]) -> list[Pair]:
    kept: list[Pair] = []
    for one in pairs:
        if len(kept) == MOST:
            break
        kept.append(one)
    return kept


def _item(pair: Pair) -> _Item | None:
    own = words_of(pair.path[-1])
    role = role_of(own)
    if role is Role.HOST and "@" in pair.value:
        role = Role.EMAIL
    around = tuple(word for name in pair.path for word in words_of(name))
    is_sending = is_of_mail(around)
    if role is None or (is_foreign(around) and not is_of_mail(own)):
        return None
    is_about_receiving = is_receiving(own) or (is_receiving(around) and "smtp" not in around)
    return _Item(pair, role, own, is_sending, is_about_receiving)


def _host(items: list[_Item], email: str) -> tuple[Server, _Item] | None:
    """The outgoing server that is meant most likely, and where it stands."""
    best: tuple[tuple[int, int], Server, _Item] | None = None
    is_template = False
    for place, item in enumerate(items):
        if item.role is not Role.HOST or item.is_receiving or templates.is_nothing(item.value):
            continue
        text = templates.filled(item.value, email)
        is_template |= text is None and item.is_sending
        server = Server.read(text) if text else None
        if server is None or not _is_meant(server, item, items):
            continue
        weight = 2 * item.is_sending + bool(_LOOKS_LIKE_MAIL.search(server.host))
        if best is None or (weight, -place) > best[0]:
            best = (weight, -place), server, item
    if best is None and is_template:
        raise SettingsNotFound("template")
    return (best[1], best[2]) if best else None


def _is_meant(server: Server, item: _Item, items: list[_Item]) -> bool:
    """Whether a name is an outgoing server's, and not a database's or a website's."""
    if is_receiver(server.host):
        return False
    if item.is_sending or "smtp" in server.host.lower():
        return True
    ports = [_number(one.value) for one in items if one.role is Role.PORT and _is_below(one, item)]
    ports += [server.port]
    return any(port in KNOWN_PORTS or port in _OTHER_SENDING_PORTS for port in ports if port)


def _is_below(one: _Item, item: _Item) -> bool:
    return one.group[: len(item.group)] == item.group


def _near(items: list[_Item], host: _Item) -> list[_Item]:
    """What belongs to a server, the nearest first: beside it, below it, and about mail elsewhere
    where no other server stands."""
    others = {
        item.group
        for item in items
        if item.role is Role.HOST and item.group != host.group and Server.read(item.value)
    }
    own = [item for item in items if _is_below(item, host)]
    other = [
        item
        for item in items
        if not _is_below(item, host) and item.is_sending and item.group not in others
    ]

    def far(item: _Item) -> tuple[int, int]:
        shared = 0
        for mine, its in zip(host.words, item.words, strict=False):
            if mine != its:
                break
            shared += 1
        is_elsewhere = host.is_sending and not item.is_sending
        return (is_elsewhere, -shared)

    return [*sorted(own, key=far), *other]


class _Found(NamedTuple):
    value: Printable
    item: _Item

    @property
    def label(self) -> Printable:
        return _label(self.item)


def _label(item: _Item) -> Printable:
    return Printable(item.pair.path[-1], 60)


def _reading(server: Server, host: _Item, near: list[_Item], email: str) -> Reading:
    sending = [item for item in near if not item.is_receiving]
    labels: dict[Field, str] = {Field.HOST: _label(host)}
    port = server.port
    if port:
        labels[Field.PORT] = _label(host)
    for item in sending:
        if not port and item.role is Role.PORT and _port(item.value):
            port, labels[Field.PORT] = _port(item.value), _label(item)
    who = _who(near, sending, email)
    auth = _auth(sending, has_name=Field.USERNAME in who, says_empty=_says_nobody(sending))
    if auth is AuthType.NONE:
        who.pop(Field.USERNAME, None)
    kind, labels[Field.ENCRYPTION] = _kind(sending, server, _label(host))
    is_open = auth is AuthType.NONE or hosts.is_loopback(server.host)
    encryption, number = settled(kind, port, is_open=is_open)
    draft = Draft(host=server.host, port=str(number), encryption=encryption)
    draft = draft._replace(auth_type=auth or AuthType.BASIC)
    for field, found in who.items():
        draft, labels[field] = draft.with_value(field, found.value), found.label
    labels[Field.AUTH_TYPE] = next((_label(one) for one in sending if one.role is Role.AUTH), "")
    return Reading(
        draft,
        SERVER.union(who, [Field.AUTH_TYPE] if auth else []),
        names_port=bool(port),
        had_password=any(one.role is Role.PASSWORD and one.value for one in near),
        labels={field: label for field, label in labels.items() if label},
    )


def _who(near: list[_Item], sending: list[_Item], email: str) -> dict[Field, _Found]:
    """Who signs in and who sends; who only receives signs in with the same name."""
    found: dict[Field, _Found] = {}
    roles = {Role.USERNAME: Field.USERNAME, Role.EMAIL: Field.EMAIL, Role.NAME: Field.NAME}
    receiving = [one for one in near if one.is_receiving and one.role is Role.USERNAME]
    for item in (*sending, *receiving):
        field = roles.get(item.role)
        if field is None or field in found or _is_no_text(item.value):
            continue
        fill = templates.login if field is Field.USERNAME else templates.filled
        value = fill(item.value, email)
        if value and (field is not Field.EMAIL or _is_address(value)):
            found[field] = _Found(_address_in(value) if field is Field.EMAIL else value, item)
    name = found.get(Field.USERNAME)
    if Field.EMAIL not in found and name and _is_address(name.value):
        found[Field.EMAIL] = name
    return found


def _is_no_text(value: str) -> bool:
    return templates.is_nothing(value) or value.lower() in YES or value.lower() in _NO


def _is_address(text: str) -> bool:
    address = r"(?:[^<>@]{0,80}<)?[^\s@<>:/]+@[^\s@<>:/]+\.[^\s@<>:/]+>?"
    return bool(re.fullmatch(address, text.strip()))


def _address_in(text: str) -> Printable:
    """The address alone, of ``Acme <jane@acme.com>``."""
    return Printable(text.rpartition("<")[2].strip(" >"))


def _says_nobody(sending: list[_Item]) -> bool:
    """Whether there is a place for a username or password, and nothing stands in it."""
    names = [one for one in sending if one.role is Role.USERNAME]
    secrets = [one for one in sending if one.role is Role.PASSWORD]
    return bool(names) and all(templates.is_nothing(one.value) for one in (*names, *secrets))


def _auth(sending: list[_Item], *, has_name: bool, says_empty: bool) -> AuthType | None:
    """How it signs in, as far as anything is said about it."""
    is_refused = False
    for item in sending:
        if item.role is not Role.AUTH:
            continue
        value = item.value.strip().lower()
        if value in _TOKEN:
            return AuthType.OAUTH
        is_method = "method" in item.words  # Outlook numbers methods from 0
        if value in _NO and not is_method:
            is_refused |= value != "" and (value != "null" or says_empty)
        elif value in YES or _PASSWORD.fullmatch(value):
            return AuthType.BASIC
    if is_refused or (says_empty and not has_name):
        return AuthType.NONE
    has_secret = any(one.role is Role.PASSWORD and one.value for one in sending)
    return AuthType.BASIC if has_name or has_secret else None


def _kind(sending: list[_Item], server: Server, label: str) -> tuple[str, str]:
    """Which encryption is asked for; where several settings speak of it, the one that says yes."""
    if server.scheme:
        return server.scheme, label
    found: dict[str, str] = {}
    for item in sending:
        if item.role is Role.ENCRYPTION:
            kind = kind_of(item.words, item.value)
            if kind:
                found.setdefault(kind, _label(item))
    return next(((kind, found[kind]) for kind in ("ssl", "tls", "none") if kind in found), ("", ""))


def _number(value: str) -> int:
    """The number that a value is; 0 where it is none. Windows writes ``dword:0000024b``."""
    text = value.strip().strip("\"';,) ")
    if _DWORD.fullmatch(text):
        return int(text[-8:], 16)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _port(value: str) -> int:
    number = _number(value)
    return number if 0 < number < 65536 and number not in RECEIVING_PORTS else 0
