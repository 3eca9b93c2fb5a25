"""Microsoft's clouds: where people of each sign in, and for what."""

from __future__ import annotations

import tomllib

import msgspec

from smtp_desktop.model.account import OAuth
from smtp_desktop.model.sign_in import authority as authorities


class Cloud(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One cloud; `authority` is the sign-in host, `scope` the permission, `hosts` its servers.

    `sign_in_hosts` are other names of the sign-in host, `code_hosts` those of the pages at which a
    code is typed.
    """

    id: str
    name: str
    authority: str
    scope: str
    hosts: tuple[str, ...]
    audiences: tuple[str, ...]
    sign_in_hosts: tuple[str, ...] = ()
    code_hosts: tuple[str, ...] = ()

    @property
    def all_sign_in_hosts(self) -> tuple[str, ...]:
        """The sign-in host under all its names."""
        return (self.authority.partition("://")[2], *self.sign_in_hosts)


class Clouds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All clouds, the public one first."""

    cloud: tuple[Cloud, ...]

    def for_host(self, host: str) -> Cloud:
        """The cloud an outgoing server belongs to, the public one where none says so."""
        wanted = host.lower().rstrip(".")
        return next((one for one in self.cloud if wanted in one.hosts), self.cloud[0])

    def at(self, host: str) -> Cloud | None:
        """The cloud whose people sign in at this host; None where it is none of them."""
        return next((one for one in self.cloud if host in one.all_sign_in_hosts), None)


def authority(cloud: Cloud, auth: OAuth) -> str:
    """The address people of an account sign in at, their tenant included.

    An authority of the account's own may name the tenant already, as the portal shows it.
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
