"""Microsoft's clouds: where the people of each one sign in, and what they are given access to."""

from __future__ import annotations

import tomllib

import msgspec

from smtp_desktop.model.account import OAuth
from smtp_desktop.model.sign_in import authority as authorities


class Cloud(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of Microsoft's clouds: people sign in at `authority`, are asked to allow `scope`, and
    send through the servers in `hosts`.

    A token of this cloud is for one of `audiences`. The sign-in host has more names in
    `sign_in_hosts`; a code is typed at a page of one of `code_hosts`.
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
        """The cloud that an outgoing server belongs to; the public one where it is a server of
        none."""
        wanted = host.lower().rstrip(".")
        return next((cloud for cloud in self.cloud if wanted in cloud.hosts), self.cloud[0])

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
