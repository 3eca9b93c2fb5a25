"""The real sign-in library with two services: one sign-in, a token for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from servers.microsoft import refreshed, registration, signed_in
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.adapters.sign_in.microsoft import Microsoft
from smtp_desktop.demo.sign_in import data as people
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.errors import ConsentNeeded
from smtp_desktop.services.sign_in.registrations import audience_of
from support.clock import RealClock

GRAPH_SEND = f"{people.GRAPH}/Mail.Send"


@pytest.fixture
def provider() -> Iterator[PracticeIdentityProvider]:
    server = PracticeIdentityProvider()
    server.start()
    yield server
    server.stop()


def test_one_sign_in_gives_a_token_for_each_service(provider: PracticeIdentityProvider) -> None:
    subject = Microsoft(Trust(ca_data=provider.ca_certificate), RealClock())
    smtp = registration(provider)
    graph = replace(smtp, scope=GRAPH_SEND)
    first = signed_in(subject, smtp)
    with pytest.raises(ConsentNeeded) as caught:
        refreshed(subject, graph, first.cache)
    assert caught.value.codes == ("65001",)
    provider.approve(people.PUBLIC_CLIENT)
    second = refreshed(subject, graph, first.cache)
    third = refreshed(subject, smtp, second.cache)
    assert [audience_of(one.access_token) for one in (first, second, third)] == [
        people.OUTLOOK,
        people.GRAPH,
        people.OUTLOOK,
    ]
    assert {one.person for one in (first, second, third)} == {first.person}
    assert len(third.cache.reveal()) < 4000, "one refresh token serves both"
    assert provider.requests["authorization_code"] == 1
