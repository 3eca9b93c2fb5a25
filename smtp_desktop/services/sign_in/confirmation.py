"""What is to be confirmed before somebody signs in: a page or an outgoing server that is none of
Microsoft's would be given a password, or a token to send with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smtp_desktop.errors import LocalProtocolError
from smtp_desktop.model import host as hosts
from smtp_desktop.model import purpose
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.parse import to_draft
from smtp_desktop.model.sign_in import graph
from smtp_desktop.model.sign_in.cloud import Clouds


@dataclass(frozen=True)
class Confirmation:
    """What a person sees and confirms before the browser opens.

    `page` is where they sign in and `server` is what gets the tokens, both in words for people.
    `hosts` are those of the two that this program does not know, as a script names them.
    """

    page: str
    server: str
    hosts: tuple[str, ...]

    def is_in(self, confirmed: tuple[str, ...]) -> bool:
        """Whether all of it has been confirmed, by names as people write them."""
        return {_plain(host) for host in self.hosts} <= {_plain(host) for host in confirmed}


def needed(account: Account, clouds: Clouds) -> Confirmation | None:
    """What is to be confirmed before a sign-in with this account; None where all of it is
    Microsoft's own, and where page and server are both on this very computer."""
    if not isinstance(account.auth, OAuth):
        raise LocalProtocolError("This account does not sign in with OAuth 2.0.", "order")
    server, at = account.server, clouds.server_of(account.auth)
    page = hosts.read(
        at.host if at else clouds.identity(account.auth, graph.cloud_of(account, clouds))
    )
    page_host = page.ascii_host or re.sub(r"[^\w.:-]", "?", page.host)  # no name: shown harmless
    if hosts.is_loopback(page_host) and (account.is_graph or hosts.is_loopback(server.host)):
        return None
    unknown = []
    pages = (*(one.authority for one in clouds.cloud), *(one.host for one in clouds.server))
    if page_host not in {hosts.read(known).host for known in pages if known}:
        unknown.append(str(purpose.place(page_host, int(page.port or 443))))
    if purpose.token_place(to_draft(account), clouds) != purpose.OWN:
        unknown.append(str(purpose.place(server.host, server.port)))
    if not unknown:
        return None
    server_host = page_host if account.is_graph else server.host  # it names its own Graph
    return Confirmation(readable(page_host), readable(server_host), tuple(dict.fromkeys(unknown)))


def readable(host: str) -> str:
    """A server's name as people read it, with the form that DNS knows where the two differ."""
    if "xn--" not in host:
        return host
    import idna

    try:
        return f"{idna.decode(host)} ({host})"
    except idna.IDNAError:
        return host


def _plain(host: str) -> str:
    typed = hosts.read(host)
    name = (typed.ascii_host or typed.host).lower()
    return f"{name}:{typed.port}" if typed.port and hosts.is_loopback(name) else name
