"""Who may have what, as Microsoft's sign-in decides it: tenant, registration, scope, person."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from smtp_desktop.demo.sign_in.codes import NOT_FOR_CONSUMERS
from smtp_desktop.demo.sign_in.data import (
    CONSUMERS_TENANT,
    GRAPH,
    Audience,
    Client,
    Directory,
    Kind,
    Person,
    Platform,
    Tenant,
)
from smtp_desktop.demo.sign_in.refusals import Place, Refused

_ALIASES = ("common", "organizations")
_SOMEBODY = frozenset({"openid", "profile", "email", "offline_access"})
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_URI = re.compile(r"[A-Za-z0-9:/?&=._~%+-]+")
_PERMISSION = re.compile(r"[A-Za-z][A-Za-z.]*|\.default")


@dataclass(frozen=True)
class Realm:
    """What an authority's path names: one tenant, or with None everybody's or every company's."""

    name: str
    tenant: Tenant | None

    @property
    def is_personal(self) -> bool:
        return self.tenant is not None and self.tenant.kind is Kind.PERSONAL

    def has(self, person: Person) -> bool:
        """Whether this person can sign in here at all."""
        if self.tenant is None:
            return self.name == "common" or person.tenant != CONSUMERS_TENANT
        return self.tenant.id == person.tenant or self.tenant.id in person.guest_of

    def of(self, person: Person) -> str:
        """The number of the tenant that a token for this person comes from."""
        return self.tenant.id if self.tenant else person.tenant


@dataclass(frozen=True)
class Scope:
    """What is asked for at each service; `text` is how a token answer repeats it.

    People are asked about several services at once, a token is for one of them.
    """

    services: tuple[tuple[str, tuple[str, ...]], ...]
    text: str
    is_offline: bool

    @property
    def resource(self) -> str:
        """The service, where it is one."""
        return self.services[0][0]

    @property
    def permissions(self) -> tuple[str, ...]:
        """What is asked for, at all services together."""
        return tuple(one for _, permissions in self.services for one in permissions)


def realm(directory: Directory, name: str, place: Place) -> Realm:
    """The realm of this name; refuses names of none, and names that could be none."""
    name = name.lower()
    if name in _ALIASES:
        return Realm(name, None)
    tenant = directory.tenant(name)
    if tenant:
        return Realm("consumers" if tenant.kind is Kind.PERSONAL else tenant.id, tenant)
    is_likely = _GUID.fullmatch(name) or _DOMAIN.fullmatch(name) or name == "consumers"
    raise Refused("90002" if is_likely else "900023", place, tenant=name)


def client(directory: Directory, where: Realm, id_: str, place: Place) -> Client:
    """The registration, if people of this realm may use it."""
    if not id_:
        raise Refused("900144", place, parameter="client_id")
    found = directory.client(id_)
    tenant = where.tenant.name if where.tenant else where.name
    if found is None:
        raise Refused("700016", place, client=id_, tenant=tenant)
    code = "" if found.is_enabled else "7000112"
    if found.audience is Audience.PERSONAL and not where.is_personal:
        code = code or "9002346"
    elif found.audience is Audience.WORK and where.is_personal:
        code = code or "9002332"
    elif found.audience is Audience.SINGLE:
        code = code or _of_one_tenant(found, where)
    if code:
        raise Refused(code, place, client=found.id, name=found.name, tenant=tenant)
    return found


def _of_one_tenant(found: Client, where: Realm) -> str:
    if where.tenant is None:
        return "50194"
    if where.is_personal:
        return NOT_FOR_CONSUMERS
    return "" if where.tenant.id == found.home else "700016"


def platform(found: Client, redirect_uri: str) -> Platform:
    """What a redirect URI is registered as; a port of this computer is not compared."""
    if not redirect_uri:
        raise Refused("900144", parameter="redirect_uri")
    if not found.redirects:
        raise Refused("900971", client=found.id)
    is_possible = _URI.fullmatch(redirect_uri)  # it becomes part of headers
    for registered, kind in found.redirects if is_possible else ():
        if _comparable(registered) == _comparable(redirect_uri):
            return kind
    raise Refused("50011", client=found.id, redirect=redirect_uri)


def _comparable(uri: str) -> tuple[str, str, str, str]:
    parts = urlsplit(uri)
    is_here = parts.hostname in ("localhost", "127.0.0.1")
    return (
        parts.scheme,
        str(parts.hostname) if is_here else parts.netloc,
        parts.path or "/",
        parts.query,
    )


def check_client_secret(
    found: Client, registered_as: Platform, secret: str, *, is_cross_origin: bool
) -> None:
    """A web application proves who it is with its secret, any other has none (RFC 6749 §2.1)."""
    if registered_as is Platform.DESKTOP and secret:
        raise Refused("700025", "token", client=found.id)
    if registered_as is Platform.SPA and not is_cross_origin:
        raise Refused("9002327", "token", client=found.id)
    if registered_as is Platform.WEB:
        check_confidential(found, secret)


def check_confidential(found: Client, secret: str) -> None:
    """The secret of a registration that has to have one."""
    if not secret:
        raise Refused("7000218", "token", client=found.id)
    for known, is_good in found.secrets:
        if hmac.compare_digest(known.encode(), secret.encode()):
            if is_good:
                return
            raise Refused("7000222", "token", client=found.id)
    raise Refused("7000215", "token", client=found.id)


def scope(directory: Directory, where: Realm, found: Client, text: str, place: Place) -> Scope:
    """What is asked for; a permission without a service is one of Graph's, as at Microsoft.

    Several services are refused with the token and not before, but to personal accounts.
    """
    if not text.strip():
        raise Refused("900144", place, parameter="scope")
    asked = [scope for scope in text.split() if scope not in _SOMEBODY]
    parts = [_parts(scope, place) for scope in asked]
    services = tuple(dict.fromkeys(service for service, _ in parts)) or (GRAPH,)
    if len(services) > 1 and (where.is_personal or place in ("token", "device")):
        raise Refused("700022" if where.is_personal else "28000", place, scope=text)
    tenant = where.tenant.name if where.tenant else where.name
    wanted = []
    for service in services:
        asked_of_it = tuple(one for named, one in parts if named == service)
        _check_service(directory, found, service, asked_of_it, tenant, place)
        named = tuple(one for one in asked_of_it if one != ".default")
        wanted.append((service, named or (("SMTP.Send",) if asked_of_it else ())))
    is_offline = "offline_access" in text.split()
    answered = " ".join(
        [*asked, *(scope for scope in ("openid", "profile") if scope in text.split())]
    )
    return Scope(tuple(wanted), answered, is_offline)


def _check_service(
    directory: Directory,
    found: Client,
    service: str,
    permissions: tuple[str, ...],
    tenant: str,
    place: Place,
) -> None:
    allowed = directory.permissions(service)
    if allowed is None:
        raise Refused("500011", place, resource=service, tenant=tenant)
    if service not in found.resources:
        raise Refused("650057", place, resource=service, client=found.id, name=found.name)
    for permission in permissions:
        if permission not in allowed and permission != ".default":
            raise Refused("650053", place, scope=permission, resource=service, name=found.name)


def _parts(one: str, place: Place) -> tuple[str, str]:
    """A service and a permission, out of ``https://service/Permission``."""
    service, _, permission = one.rpartition("/")
    if not _PERMISSION.fullmatch(permission):
        raise Refused("70011", place, scope=one)
    return service.rstrip("/") or GRAPH, permission


def person(directory: Directory, where: Realm, found: Client, address: str) -> Person:
    """Somebody of this address; refuses who is not here, or somebody of somewhere else."""
    known = directory.person(address)
    tenant = where.tenant.name if where.tenant else where.name
    if known is None or (where.is_personal and not where.has(known)):
        raise Refused("50034", address=address.strip(), tenant=tenant)
    is_at_home = known.tenant == CONSUMERS_TENANT
    if not where.has(known):
        issuer = "live.com" if is_at_home else f"https://sts.windows.net/{known.tenant}/"
        raise Refused(
            "50020",
            address=known.address,
            issuer=issuer,
            tenant=tenant,
            client=found.id,
            name=found.name,
        )
    if is_at_home and found.audience not in (Audience.ALL, Audience.PERSONAL):
        raise Refused(NOT_FOR_CONSUMERS)
    return known


def check_person(known: Person, found: Client, place: Place) -> None:
    """Whether somebody who has shown the right password gets on with it."""
    if known.trouble:
        resource = "00000002-0000-0ff1-ce00-000000000000"
        raise Refused(known.trouble, place, address=known.address, resource=resource)
    if found.assigned is not None and known.address not in found.assigned:
        raise Refused("50105", place, address=known.address, client=found.id, name=found.name)
