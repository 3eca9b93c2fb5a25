"""What is known of the service that runs the server, compared with who answered."""

from __future__ import annotations

from smtp_desktop.diagnosis.failure import yes_or_no
from smtp_desktop.model.provider import Provider, Providers
from smtp_desktop.services.sending.stages import TestRun

_LONGEST_NAME = 100  # characters; a real one is shorter


def behind(run: TestRun, providers: Providers) -> Provider | None:
    """The service that mail goes through, as far as the name of its server tells."""
    return providers.behind(run.submission.account.server.host)


def facts(run: TestRun, provider: Provider | None) -> dict[str, str]:
    """``greeting_is`` is ``foreign`` where the service never greets like this; ``trusted`` says
    whether a checked certificate has shown that it is the service all the same."""
    if provider is None:
        return {}
    port = run.submission.account.server.port
    listed = {provider.port, *(also.port for also in provider.alternatives)}
    return {
        "service": "known",
        "secret": provider.secret,
        "notes": " ".join(provider.notes),
        "listed": yes_or_no(port in listed),
        "greeting_is": origin(greeting(run), provider),
        "trusted": yes_or_no(run.tls is not None),
    }


def receiver_facts(run: TestRun, receiver: Provider | None) -> dict[str, str]:
    """``receives`` says whether the server's name only receives email, and at a ``known`` service
    or at an ``other`` one."""
    return {"receives": "known" if receiver else "other"} if run.exchangers else {}


def receiver_words(receiver: Provider | None) -> dict[str, str]:
    """Which service receives the email of the server's name, and where that one sends."""
    if receiver is None:
        return {}
    return {
        "own_service": receiver.name,
        "own_host": receiver.host,
        "own_port": str(receiver.port) if receiver.has_smtp else "",
        "own_encryption": receiver.encryption.value if receiver.has_smtp else "",
    }


def greeting(run: TestRun) -> str:
    """How the server greeted, or would have behind an encryption that was refused."""
    return run.greeting or (run.sighting.said if run.sighting else "")


def greeter(run: TestRun) -> str:
    """The name that the server gave itself in its greeting (RFC 5321 §4.2)."""
    _, _, rest = greeting(run).partition(" ")
    return rest.split(" ")[0][:_LONGEST_NAME]


def origin(said: str, provider: Provider) -> str:
    """``own`` or ``foreign``, whoever said a greeting; empty where that cannot be told."""
    return {None: "", True: "own", False: "foreign"}[provider.greets_like(said)]
