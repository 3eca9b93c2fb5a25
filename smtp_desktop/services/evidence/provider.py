"""What is known of the service that runs the server, compared with who answered."""

from __future__ import annotations

from fnmatch import fnmatchcase

from smtp_desktop.diagnosis.failure import yes_or_no
from smtp_desktop.model.host import is_loopback
from smtp_desktop.model.provider import Provider, Providers
from smtp_desktop.services.sending.stages import TestRun

_LONGEST_NAME = 100  # characters; a real one is shorter


def behind(walk: TestRun, providers: Providers) -> Provider | None:
    """The service that runs the server; a helper on this computer may stand for any of them."""
    host = walk.parcel.account.server.host
    return None if is_loopback(host) else providers.for_host(host)


def facts(walk: TestRun, provider: Provider | None) -> dict[str, str]:
    """``greeting_is`` is ``foreign`` where the service never greets like this; ``trusted`` says
    whether a checked certificate has shown that it is the service all the same."""
    if provider is None:
        return {}
    port = walk.parcel.account.server.port
    listed = {provider.port, *(also.port for also in provider.alternatives)}
    return {
        "service": "known",
        "secret": provider.secret,
        "notes": " ".join(provider.notes),
        "listed": yes_or_no(port in listed),
        "greeting_is": _origin(greeting(walk), provider),
        "trusted": yes_or_no(walk.tls is not None),
    }


def greeting(walk: TestRun) -> str:
    """How the server greeted, or would have behind an encryption that was refused."""
    return walk.greeting or (walk.sighting.said if walk.sighting else "")


def greeter(walk: TestRun) -> str:
    """The name that the server gave itself in its greeting (RFC 5321 §4.2)."""
    _, _, rest = greeting(walk).partition(" ")
    return rest.split(" ")[0][:_LONGEST_NAME]


def _origin(said: str, provider: Provider) -> str:
    """``own`` or ``foreign``; empty where that cannot be told, as with a greeting of stars."""
    line = said.lower()
    if not provider.greetings or not line.startswith("220") or "***" in line:
        return ""
    is_own = any(fnmatchcase(line, f"220?{pattern}") for pattern in provider.greetings)
    return "own" if is_own else "foreign"
