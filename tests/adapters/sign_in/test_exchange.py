"""Two actions at once: what one sign-in server's clock says stays out of the other's refusal."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from queue import Queue

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.web import Play, WebServer, web_server
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.adapters.sign_in.authorization_code import AuthorizationCode
from smtp_desktop.adapters.sign_in.microsoft import Microsoft
from smtp_desktop.errors import IdentityProviderFailed
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in.authorization_server import AuthorizationServer
from smtp_desktop.ports.sign_in import IdentityProvider, Registration
from smtp_desktop.ports.system import Clock
from smtp_desktop.waiting import Cancellation, Deadline, start_thread

AUTHORITY = Authority()
TRUST = Trust(ca_data=AUTHORITY.pem)
KEPT = Secret(json.dumps({"refresh_token": CANARY, "address": "you@acme.test", "id": "1"}))


class Heard:
    """The time, and that somebody has asked for it: what a server's clock said is compared now."""

    def __init__(self) -> None:
        self.is_asked = threading.Event()

    def now(self) -> datetime:
        self.is_asked.set()
        return datetime.now(UTC)


def microsoft(server: WebServer, tenant: str) -> Registration:
    return Registration("program", None, f"{server.address}/{tenant}", "mail", ())


def other(server: WebServer, tenant: str) -> Registration:
    issuer = f"{server.address}/{tenant}"
    known = AuthorizationServer("other", "Other", issuer=issuer)
    return Registration("program", None, issuer, "mail", (), server=known)


def clock_told(subject: IdentityProvider, wanted: Registration, cache: Secret) -> float | None:
    """What a refusal of a refresh tells of the clocks."""
    with pytest.raises(IdentityProviderFailed) as caught:
        subject.refresh(wanted, cache, Deadline(10), Cancellation())
    return caught.value.clock_ahead


def busy(behind: timedelta, before_body: Callable[[], object]) -> Play:
    """A server in trouble whose clock is behind; its answer's last piece waits."""

    def play(connection: ssl.SSLSocket, path: str) -> None:
        date = format_datetime(datetime.now(UTC) - behind, usegmt=True)
        head = (
            f"HTTP/1.1 503 Busy\r\nDate: {date}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
        )
        connection.sendall(head.encode() + b"{")
        before_body()
        connection.sendall(b"}")

    return play


@pytest.mark.parametrize(
    ("kind", "registration", "place", "cache"),
    [
        (Microsoft, microsoft, "/{}/v2.0/.well-known/openid-configuration", Secret("{}")),
        (AuthorizationCode, other, "/.well-known/oauth-authorization-server/{}", KEPT),
    ],
)
def test_two_refreshes_at_once_each_hear_their_own_servers_clock(
    kind: Callable[[Trust, Clock], IdentityProvider],
    registration: Callable[[WebServer, str], Registration],
    place: str,
    cache: Secret,
) -> None:
    other_is_over, clock = threading.Event(), Heard()
    plays = {
        place.format("slow"): busy(timedelta(hours=3), lambda: other_is_over.wait(5)),
        place.format("quick"): busy(timedelta(), lambda: None),
    }
    subject = kind(TRUST, clock)
    with web_server(AUTHORITY.valid(), plays) as server:
        slow: Queue[float | None] = Queue()
        wanted = registration(server, "slow")
        start_thread("refresh", lambda: slow.put(clock_told(subject, wanted, cache)))
        assert clock.is_asked.wait(5)
        quick = clock_told(subject, registration(server, "quick"), cache)
        other_is_over.set()
        told = (slow.get(timeout=5), quick)
    assert told == pytest.approx((3 * 3600, 0), abs=10)
