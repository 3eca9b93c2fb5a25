"""The network between the sign-in library and Microsoft: trust, silence, portals, busy servers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from servers.certificates import Authority
from servers.microsoft import refreshed, registration, signed_in
from servers.web import status, web_server
from smtp_desktop.adapters.network.https import Session
from smtp_desktop.adapters.network.tls import Trust, checking_context
from smtp_desktop.adapters.sign_in.microsoft import Microsoft
from smtp_desktop.demo.sign_in import data as people
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.state import Busy, Portal, Stalled
from smtp_desktop.errors import (
    CertificateNotTrusted,
    ConnectionRefused,
    IdentityProviderFailed,
    NoAnswer,
    SignInRefused,
)
from smtp_desktop.ports.sign_in import Registration
from smtp_desktop.waiting import Cancellation, Deadline
from support.clock import RealClock

AUTHORITY = Authority()


@pytest.fixture
def provider() -> Iterator[PracticeIdentityProvider]:
    server = PracticeIdentityProvider()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def subject(provider: PracticeIdentityProvider) -> Microsoft:
    return Microsoft(Trust(ca_data=provider.ca_certificate), RealClock())


def begin(subject: Microsoft, wanted: Registration, seconds: float = 20) -> None:
    subject.begin(wanted, "http://localhost:1", "", Deadline(seconds), Cancellation())


def test_only_what_the_computer_trusts_is_trusted(provider: PracticeIdentityProvider) -> None:
    stranger = Microsoft(Trust(), RealClock())
    with pytest.raises(CertificateNotTrusted):
        begin(stranger, registration(provider))


def test_variables_for_other_programs_do_not_change_what_is_trusted(
    provider: PracticeIdentityProvider,
    subject: Microsoft,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, "/nowhere.pem")
    begin(subject, registration(provider))


def test_where_nothing_listens(subject: Microsoft) -> None:
    gone = PracticeIdentityProvider()
    gone.start()
    wanted = registration(gone)
    gone.stop()
    with pytest.raises(ConnectionRefused):
        begin(subject, wanted)


def test_a_busy_server_is_told_and_not_waited_for(
    provider: PracticeIdentityProvider, subject: Microsoft
) -> None:
    provider.fault["setup"] = Busy()
    began = time.monotonic()
    with pytest.raises(IdentityProviderFailed) as caught:
        begin(subject, registration(provider))
    assert caught.value.status == 503
    assert time.monotonic() - began < 3, "not for as long as Retry-After says"


def test_the_page_of_a_guest_network(
    provider: PracticeIdentityProvider, subject: Microsoft
) -> None:
    provider.fault["setup"] = Portal()
    with pytest.raises(IdentityProviderFailed):
        begin(subject, registration(provider))


@pytest.mark.leaves_thread
def test_silence_ends_at_the_deadline(
    provider: PracticeIdentityProvider, subject: Microsoft
) -> None:
    provider.fault["setup"] = Stalled(5)
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        begin(subject, registration(provider), 0.4)
    assert time.monotonic() - began < 1


def test_a_refused_refresh_is_asked_again_by_the_next_click(
    provider: PracticeIdentityProvider, subject: Microsoft
) -> None:
    """The library's own objects remember a refusal for a minute."""
    wanted = registration(provider)
    cache = signed_in(subject, wanted).cache
    provider.fault["token"] = "90033"
    for _ in range(2):
        before = provider.requests["token"]
        with pytest.raises(SignInRefused):
            refreshed(subject, wanted, cache)
        assert provider.requests["token"] == before + 1
    del provider.fault["token"]
    assert refreshed(subject, wanted, cache).person.address == people.YOU.address


class Slow:
    """A clock that is three hours behind."""

    def now(self) -> datetime:
        return datetime.now().astimezone() - timedelta(hours=3)


def test_a_refusal_tells_how_far_this_clock_is_from_microsofts(
    provider: PracticeIdentityProvider,
) -> None:
    provider.fault["setup"] = Busy()
    for clock, ahead in ((Slow(), -3 * 3600), (RealClock(), 0)):
        with pytest.raises(IdentityProviderFailed) as caught:
            begin(Microsoft(Trust(ca_data=provider.ca_certificate), clock), registration(provider))
        assert caught.value.clock_ahead == pytest.approx(ahead, abs=10)


def test_nothing_follows_a_sign_in_server_elsewhere(provider: PracticeIdentityProvider) -> None:
    elsewhere = f"{provider.authority}/practice.test/oauth2/v2.0/token"
    plays = dict.fromkeys(("/token", "/openid"), status(307, Location=elsewhere))
    trusted = Trust(ca_data=provider.ca_certificate + AUTHORITY.pem)
    with web_server(AUTHORITY.valid(), plays) as server:
        for ask, path in ((Session.post, "/token"), (Session.get, "/openid")):
            with pytest.raises(IdentityProviderFailed, match="sent on"):
                ask(Session(checking_context(trusted)), server.address + path)
    assert provider.requests["token"] == 0
