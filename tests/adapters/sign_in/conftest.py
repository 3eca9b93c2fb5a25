"""A practice authorization server, and the sign-in there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servers.authorization import google, other
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.adapters.sign_in.authorization_code import AuthorizationCode
from smtp_desktop.demo.authorization_server import GENERIC, GOOGLE, PracticeAuthorizationServer
from smtp_desktop.ports.sign_in import Registration
from support.clock import RealClock


@pytest.fixture
def server() -> Iterator[PracticeAuthorizationServer]:
    one = PracticeAuthorizationServer()
    one.start()
    yield one
    one.stop()


@pytest.fixture
def subject(server: PracticeAuthorizationServer) -> AuthorizationCode:
    return AuthorizationCode(Trust(ca_data=server.ca_certificate), RealClock())


@pytest.fixture(params=["google", "other"])
def wanted(request: pytest.FixtureRequest, server: PracticeAuthorizationServer) -> Registration:
    """Each kind: one that this program knows, and one known by its issuer alone."""
    server.rules = GOOGLE if request.param == "google" else GENERIC
    return google(server) if request.param == "google" else other(server)
