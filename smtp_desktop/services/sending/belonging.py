"""Whether an address and a server belong together: whose password would go to whom."""

from __future__ import annotations

from typing import NamedTuple

from smtp_desktop.model.host import is_loopback
from smtp_desktop.model.provider import Provider, Providers

# Houses that run a service of their own for each region or kind of customer.
_HOUSES = (
    *("aliyun", "aruba", "centurylink", "gmx", "ionos", "netease", "plusnet", "qq", "rediffmail"),
    *("virgin-media", "yandex", "zoho"),
)


class Mismatch(NamedTuple):
    """A sign-in with `login`, an address of `service`, at a server that this service does not run.

    `server` is the service that runs it, None where nobody knows it.
    """

    login: str
    service: Provider
    host: str
    server: Provider | None

    @property
    def is_certain(self) -> bool:
        """Whether both services are known, so that this cannot be an unknown name of one."""
        return self.server is not None


def mismatch(email: str, username: str, host: str, providers: Providers) -> Mismatch | None:
    """What does not belong together, None where nothing speaks against it.

    Whose secret it is says the username, and the address where the username is none. A service
    that only sends takes any address, and so does whatever runs on this computer.
    """
    login, host = (username if "@" in username else email).strip(), host.strip()
    service = providers.for_address(login)
    if service is None or not host or is_loopback(host) or service.runs(host):
        return None
    running = [provider for provider in providers.all if provider.runs(host)]
    only_sends = bool(running) and not any(is_mailbox(provider) for provider in running)
    if only_sends or any(_is_same_house(service, provider) for provider in running):
        return None
    return Mismatch(login, service, host, running[0] if running else None)


def facts(apart: Mismatch | None) -> dict[str, str]:
    """``belongs`` is ``no`` where address and server are those of two known services, whose ids
    are ``login_at`` and ``server_at``."""
    if apart is None or apart.server is None:
        return {}
    return {"belongs": "no", "login_at": apart.service.id, "server_at": apart.server.id}


def words(apart: Mismatch | None) -> dict[str, str]:
    """Who the two are, and where the service of the address sends; empty where it does not."""
    if apart is None or apart.server is None:
        return {}
    service = apart.service
    return {
        "login_address": apart.login,
        "own_service": service.name,
        "other_service": apart.server.name,
        "own_host": service.host,
        "own_port": str(service.port) if service.has_smtp else "",
        "own_encryption": service.encryption.value if service.has_smtp else "",
    }


def is_mailbox(provider: Provider) -> bool:
    """Whether people have addresses there, rather than sending from addresses they have."""
    return bool(provider.domains or provider.mx)


def _is_same_house(one: Provider, other: Provider) -> bool:
    """Whether both are run by the same: they share a server, or are regions of one house."""
    shares = one.runs(other.host) or other.runs(one.host)
    return shares or any(one.id.startswith(by) and other.id.startswith(by) for by in _HOUSES)
