"""Where people sign in: Microsoft's clouds, and what is known of other authorization servers."""

from __future__ import annotations

import tomllib

import msgspec

from smtp_desktop.model import host as hosts
from smtp_desktop.model.account import OAuth
from smtp_desktop.model.choices import MICROSOFT, AuthType, ConnectionType
from smtp_desktop.model.draft import Draft
from smtp_desktop.model.sign_in import authority as authorities
from smtp_desktop.model.sign_in.authorization_server import AuthorizationServer


class Cloud(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of Microsoft's clouds: people sign in at `authority`, are asked to allow `scope`, and
    send through the servers in `hosts`.

    A token of this cloud is for one of `audiences`. The sign-in host has more names in
    `sign_in_hosts`; a code is typed at a page of one of `code_hosts`. `graph` is the address of its
    Microsoft Graph, with a permission and audiences of its own.
    """

    id: str
    name: str
    authority: str
    scope: str
    hosts: tuple[str, ...]
    audiences: tuple[str, ...]
    sign_in_hosts: tuple[str, ...] = ()
    code_hosts: tuple[str, ...] = ()
    graph: str = ""
    graph_scope: str = ""
    graph_audiences: tuple[str, ...] = ()

    def scope_for(self, connection: ConnectionType) -> str:
        """The one permission that a way of sending needs, as it is asked for."""
        return self.graph_scope if connection is ConnectionType.GRAPH else self.scope

    def audiences_for(self, connection: ConnectionType) -> tuple[str, ...]:
        """What a token for a way of sending may name as whom it is for."""
        return self.graph_audiences if connection is ConnectionType.GRAPH else self.audiences

    @property
    def servers(self) -> tuple[str, ...]:
        """The names of all that messages are handed to in this cloud, its Graph among them."""
        graph = self.graph.partition("://")[2].partition(":")[0]
        return (*self.hosts, graph) if graph else self.hosts

    @property
    def all_sign_in_hosts(self) -> tuple[str, ...]:
        """The sign-in host under all its names."""
        return (self.authority.partition("://")[2], *self.sign_in_hosts)


class Clouds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All clouds, the public one first, and the authorization servers that are none of them."""

    cloud: tuple[Cloud, ...]
    server: tuple[AuthorizationServer, ...] = ()

    def for_host(self, host: str) -> Cloud:
        """The cloud that an outgoing server or a Graph belongs to; the public one where it is of
        none."""
        wanted = host.lower().rstrip(".")
        return next((cloud for cloud in self.cloud if wanted in cloud.servers), self.cloud[0])

    def server_of(self, auth: OAuth) -> AuthorizationServer | None:
        """The authorization server of an account; None where it is Microsoft's sign-in, or one that
        looks like it."""
        found = next((one for one in self.server if one.id == auth.provider), None)
        return found.described_by(auth) if found else None

    def provider_at(self, host: str) -> str:
        """Who signs people in for a mail server; empty where that is not known."""
        wanted = host.lower().rstrip(".")
        if any(wanted in one.hosts for one in self.cloud):
            return MICROSOFT
        return next((one.id for one in self.server if wanted in one.hosts), "")

    def provider_of(self, draft: Draft) -> str | None:
        """What a draft's server says about its field Provider, where Microsoft stands as nothing;
        None where the server does not decide it or nobody knows it."""
        if draft.is_graph or draft.auth_type is not AuthType.OAUTH:
            return None
        found = self.provider_at(hosts.read(draft.host).ascii_host or "")
        return "" if found == MICROSOFT else found or None

    def identity(self, auth: OAuth, cloud: Cloud) -> str:
        """The address that a sign-in belongs to: an issuer, or Microsoft's with its tenant, which
        people of this cloud use."""
        server = self.server_of(auth)
        return server.issuer if server else authority(cloud, auth)

    def owns(self, auth: OAuth, host: str, port: int) -> bool:
        """Whether a mail server belongs to those who sign the account's people in; on this computer
        every port is another server, and is named with it."""
        server, name = self.server_of(auth), host.lower()
        own = server.hosts if server else self.for_host(host).hosts
        return f"{name}:{port}" in own or (name in own and not hosts.is_loopback(name))

    def at(self, host: str) -> Cloud | None:
        """The cloud whose people sign in at this host; None where it is none of them."""
        return next((cloud for cloud in self.cloud if host in cloud.all_sign_in_hosts), None)


def authority(cloud: Cloud, auth: OAuth) -> str:
    """The address at which the people of an account sign in, with their tenant at its end.

    An authority that was typed for the account may name the tenant already, as the portal shows it;
    it is not added twice.
    """
    if not auth.authority:
        return f"{cloud.authority}/{auth.tenant_id}"
    found = authorities.read(auth.authority)
    base = found.base if found else auth.authority.rstrip("/")
    return f"{base}/{auth.tenant_id}"


def decode(text: str) -> Clouds:
    """The clouds in ``resources/clouds.toml``; raises ValueError or msgspec.ValidationError."""
    clouds = msgspec.convert(tomllib.loads(text), Clouds)
    if not clouds.cloud:
        raise ValueError("no cloud")
    return clouds
