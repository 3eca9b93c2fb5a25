"""What the HTTPS library raises, in the program's own errors."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from smtp_desktop.adapters.network.faults import translated as network_fault
from smtp_desktop.errors import (
    ConnectionTimedOut,
    IdentityProviderFailed,
    NetworkUnreachable,
    NoAnswer,
    SmtpDesktopError,
)


def of_the_network(error: Exception) -> SmtpDesktopError | None:
    """What the network did, from the library's own errors; None where it is not to blame."""
    import requests

    causes = list(causes_of(error))
    if any(isinstance(cause, requests.exceptions.ProxyError) for cause in causes):
        return IdentityProviderFailed("The proxy of this network did not let the sign-in through.")
    if any(isinstance(cause, requests.exceptions.ConnectTimeout) for cause in causes):
        return ConnectionTimedOut("No answer.")
    if any(isinstance(cause, requests.exceptions.Timeout | TimeoutError) for cause in causes):
        return NoAnswer("The sign-in did not answer in time.")
    for kind in (ssl.SSLError, socket.gaierror, OSError):
        for cause in causes:
            is_wrapped = isinstance(cause, requests.exceptions.RequestException)
            if isinstance(cause, kind) and not is_wrapped:
                return network_fault(cause)
    return None


def of_the_way(error: Exception) -> SmtpDesktopError | None:
    """As `of_the_network`, for whoever speaks to a service and not to the sign-in."""
    found = of_the_network(error)
    if isinstance(found, IdentityProviderFailed):
        return NetworkUnreachable("The proxy of this network did not let the connection through.")
    return NoAnswer("No answer in time.") if isinstance(found, NoAnswer) else found


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """An exception, and all that it was raised from or carries inside."""
    waiting: list[BaseException] = [error]
    seen: list[BaseException] = []
    while waiting and len(seen) < 30:
        cause = waiting.pop(0)
        if any(cause is other for other in seen):
            continue
        seen.append(cause)
        yield cause
        inner = [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]
        waiting += [other for other in inner if isinstance(other, BaseException)]
