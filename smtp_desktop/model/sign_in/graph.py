"""Microsoft Graph as an account sends through it: which cloud's, and the server that it is."""

from __future__ import annotations

from msgspec.structs import replace

from smtp_desktop.model import host as hosts
from smtp_desktop.model.account import Account, OAuth, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.sign_in import authority as authorities
from smtp_desktop.model.sign_in.cloud import Cloud, Clouds

_HTTPS_PORT = 443


def cloud_of(account: Account, clouds: Clouds) -> Cloud:
    """The cloud that an account sends in."""
    auth = account.auth if isinstance(account.auth, OAuth) else None
    return cloud_at(account.server.host, auth, clouds, is_graph=account.is_graph)


def cloud_at(host: str, auth: OAuth | None, clouds: Clouds, *, is_graph: bool) -> Cloud:
    """The cloud of an outgoing server; who sends through Graph may name none, and is then known by
    where people sign in."""
    found = clouds.for_host(host)
    if not is_graph or host.lower().rstrip(".") in found.servers:
        return found
    return _signed_in_at(auth, clouds) or found


def is_of_a_known_cloud(account: Account, clouds: Clouds) -> bool:
    """Whether the account's people sign in where this program knows the Graph that belongs to
    it."""
    auth = account.auth if isinstance(account.auth, OAuth) else None
    return not (auth and auth.authority) or _signed_in_at(auth, clouds) is not None


def on_the_wire(account: Account, clouds: Clouds) -> Account:
    """The account with the server that it really speaks to: with Graph, that is Graph's."""
    if not account.is_graph:
        return account
    return at(account, cloud_of(account, clouds).graph)


def at(account: Account, base: str) -> Account:
    """The account as it speaks to Graph at this address."""
    typed = hosts.read(base)
    port = int(typed.port) if typed.port else _HTTPS_PORT
    return replace(account, server=Server(typed.host, port, Encryption.SSL))


def _signed_in_at(auth: OAuth | None, clouds: Clouds) -> Cloud | None:
    found = authorities.read(auth.authority) if auth else None
    return clouds.at(found.base.partition("://")[2].partition("/")[0]) if found else None
