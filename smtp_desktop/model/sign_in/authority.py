"""The address at which an organization signs its people in, as people paste it."""

from __future__ import annotations

import re
from typing import NamedTuple

from smtp_desktop.model import host as hosts
from smtp_desktop.model.sign_in.tenant import GUID, PERSONAL_TENANT, TENANT_WORDS

_URL = re.compile(
    r"https://(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\\\[\]]+)(?::([0-9]{1,5}))?(/[^?#]*)?", re.IGNORECASE
)
_SEGMENT = re.compile(r"[A-Za-z0-9._~-]+")
_GUID = re.compile(GUID, re.IGNORECASE)
# What stands behind the tenant in the addresses of the portal's page “Endpoints”.
_ENDPOINTS = (
    *("/.well-known/openid-configuration", "/v2.0/.well-known/openid-configuration"),
    *("/oauth2/authorize", "/oauth2/token"),
    *("/oauth2/v2.0/authorize", "/oauth2/v2.0/token", "/oauth2/v2.0/devicecode", "/v2.0"),
)
_ANYBODYS = ("common", "organizations")  # these leave open which organization it is


class Authority(NamedTuple):
    """A sign-in address taken apart.

    `base` begins with https:// and ends without a slash; `tenant` is what stood behind it, empty
    where the address names none.
    """

    base: str
    tenant: str = ""


def read(typed: str) -> Authority | None:
    """Take ``https://login.microsoftonline.com/acme.com/v2.0`` apart.

    None where nobody should sign in: no https, no possible host, a user name before the host, a
    query, a path that climbs (RFC 3986 §3.2.1, §5.2.4).
    """
    found = _URL.fullmatch(typed.strip())
    if not found:
        return None
    host, port, path = _host(found[1]), found[2], (found[3] or "").rstrip("/")
    if host is None or (port and not hosts.is_port(port)):
        return None
    segments = _without_endpoint(path).split("/")[1:]
    if not all(_SEGMENT.fullmatch(segment) and segment.strip(".") for segment in segments):
        return None
    tenant = _tidy(segments.pop()) if segments and is_tenant(segments[-1]) else ""
    place = f"https://{host}:{port}" if port and int(port) != 443 else f"https://{host}"
    return Authority("/".join((place, *segments)), tenant)


def is_tenant(text: str) -> bool:
    """Whether this can stand in Tenant ID: a number, one of the words, or a domain."""
    return bool(_GUID.fullmatch(text)) or text.lower() in TENANT_WORDS or hosts.is_domain(text)


def contradicts(named: str, tenant: str) -> bool:
    """Whether the tenant in a sign-in address can not be the one in Tenant ID.

    A number and a domain may mean the same organization; that is for the sign-in to say.
    """
    one, other = _plain(named), _plain(tenant)
    if not (one and other) or one == other or one in _ANYBODYS:
        return False
    kinds = {"number" if _GUID.fullmatch(text) else "domain" for text in (one, other)}
    return len(kinds) == 1 or bool({one, other} & {PERSONAL_TENANT, *TENANT_WORDS})


def _host(typed: str) -> str | None:
    if typed.startswith("["):
        return typed.lower() if hosts.is_ip(typed[1:-1]) else None
    return hosts.to_ascii(typed.rstrip("."))


def _without_endpoint(path: str) -> str:
    shorter = (path[: -len(endpoint)] for endpoint in _ENDPOINTS if path.lower().endswith(endpoint))
    return min(shorter, key=len, default=path).rstrip("/")


def _tidy(tenant: str) -> str:
    return tenant.lower() if tenant.lower() in TENANT_WORDS else tenant


def _plain(tenant: str) -> str:
    text = tenant.strip().lower()
    return PERSONAL_TENANT if text == "consumers" else text
