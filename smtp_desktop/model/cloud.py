"""Microsoft's clouds: where people of each sign in, and for what."""

from __future__ import annotations

import tomllib

import msgspec

from smtp_desktop.model.account import OAuth


class Cloud(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One cloud; `authority` is the sign-in host, `scope` the permission, `hosts` its servers."""

    id: str
    name: str
    authority: str
    scope: str
    hosts: tuple[str, ...]
    audiences: tuple[str, ...]


class Clouds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All clouds, the public one first."""

    cloud: tuple[Cloud, ...]

    def for_host(self, host: str) -> Cloud:
        """The cloud an outgoing server belongs to, the public one where none says so."""
        wanted = host.lower().rstrip(".")
        return next((one for one in self.cloud if wanted in one.hosts), self.cloud[0])


def authority(cloud: Cloud, auth: OAuth) -> str:
    """The address people of an account sign in at, their tenant included."""
    base = auth.authority.rstrip("/") or cloud.authority
    return f"{base}/{auth.tenant_id}"


def decode(text: str) -> Clouds:
    """The clouds in ``resources/clouds.toml``; raises ValueError or msgspec.ValidationError."""
    clouds = msgspec.convert(tomllib.loads(text), Clouds)
    if not clouds.cloud:
        raise ValueError("no cloud")
    return clouds
