"""The real sign-in library against the practice sign-in: tokens, refusals, secrets."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import pytest

from servers.microsoft import refreshed, registration, signed_in
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.adapters.sign_in.microsoft import Microsoft
from smtp_desktop.demo.sign_in import data as people
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.errors import (
    Cancelled,
    ConsentNeeded,
    IdentityProviderFailed,
    SignInExpired,
    SignInNeeded,
    SignInRefused,
    SignInTimedOut,
)
from smtp_desktop.model.secret import Secret
from smtp_desktop.waiting import Cancellation, Deadline
from support.clock import RealClock


@pytest.fixture
def provider() -> Iterator[PracticeIdentityProvider]:
    server = PracticeIdentityProvider()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def subject(provider: PracticeIdentityProvider) -> Microsoft:
    return Microsoft(Trust(ca_data=provider.ca_certificate), RealClock())


# ---- It works ------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["", people.CLIENT_SECRET])
def test_a_person_signs_in_with_and_without_a_client_secret(
    provider: PracticeIdentityProvider, subject: Microsoft, secret: str
) -> None:
    client = people.CONFIDENTIAL_CLIENT if secret else people.PUBLIC_CLIENT
    wanted = registration(provider, client, secret)
    grant = signed_in(subject, wanted)
    assert grant.person.address == people.YOU.address
    assert grant.person.tenant_id == people.PRACTICE_TENANT
    assert provider.is_valid(people.YOU.address, grant.access_token.reveal())
    minutes = (grant.expires_at - RealClock().now()).total_seconds() / 60
    assert 50 < minutes <= 60
    again = refreshed(subject, wanted, grant.cache)
    assert again.person == grant.person
    assert provider.is_valid(people.YOU.address, again.access_token.reveal())


def test_a_personal_account(provider: PracticeIdentityProvider, subject: Microsoft) -> None:
    wanted = registration(provider, tenant="consumers")
    grant = signed_in(subject, wanted, Visitor(people.PERSONAL))
    assert grant.person.address == people.PERSONAL.address
    assert grant.access_token.reveal().count(".") < 2, "opaque, as Microsoft's are"
    assert refreshed(subject, wanted, grant.cache).person == grant.person


def test_the_kept_cache_is_short_and_holds_no_token_for_now(
    provider: PracticeIdentityProvider, subject: Microsoft
) -> None:
    grant = signed_in(subject, registration(provider))
    kept = grant.cache.reveal()
    assert grant.access_token.reveal() not in kept
    assert '"IdToken"' not in kept
    assert len(kept) < 4000


def test_a_refresh_token_is_good_once(
    provider: PracticeIdentityProvider, subject: Microsoft
) -> None:
    wanted = registration(provider)
    first = signed_in(subject, wanted).cache
    second = refreshed(subject, wanted, first).cache
    refreshed(subject, wanted, second)
    with pytest.raises(SignInExpired):
        refreshed(subject, wanted, first)


def test_a_code_typed_elsewhere(provider: PracticeIdentityProvider, subject: Microsoft) -> None:
    wanted = registration(provider)
    code = subject.begin_device(wanted, Deadline(20), Cancellation())
    Visitor().sign_in(code.address.text, code.code)
    grant = subject.redeem_device(wanted, code, Deadline(30), Cancellation())
    assert grant.person.address == people.YOU.address


# ---- It does not ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "secret", "tenant", "code", "place"),
    [
        (people.CONFIDENTIAL_CLIENT, "", "practice.test", "7000218", "token"),
        (people.CONFIDENTIAL_CLIENT, "wrong", "practice.test", "7000215", "token"),
        (people.PUBLIC_CLIENT, "any", "practice.test", "700025", "token"),
        (people.PUBLIC_CLIENT, "", "nowhere.test", "90002", "setup"),
    ],
)
def test_a_wrong_registration_is_told_by_its_number(
    provider: PracticeIdentityProvider,
    subject: Microsoft,
    client: str,
    secret: str,
    tenant: str,
    code: str,
    place: str,
) -> None:
    with pytest.raises(SignInRefused) as caught:
        signed_in(subject, registration(provider, client, secret, tenant))
    assert (caught.value.codes, caught.value.place) == ((code,), place)
    assert f"AADSTS{code}" in caught.value.description
    assert "Trace ID" in caught.value.reference


def test_a_person_who_declines(provider: PracticeIdentityProvider, subject: Microsoft) -> None:
    with pytest.raises(SignInRefused) as caught:
        signed_in(subject, registration(provider), Visitor(accepts=False))
    assert (caught.value.error, caught.value.place) == ("access_denied", "return")
    assert caught.value.codes == ("65004",)


def test_consent_that_was_taken_back(
    provider: PracticeIdentityProvider, subject: Microsoft
) -> None:
    wanted = registration(provider)
    cache = signed_in(subject, wanted).cache
    provider.withdraw(people.YOU.address)
    with pytest.raises(ConsentNeeded):
        refreshed(subject, wanted, cache)


def test_a_revoked_sign_in_has_expired(
    provider: PracticeIdentityProvider, subject: Microsoft
) -> None:
    wanted = registration(provider)
    cache = signed_in(subject, wanted).cache
    provider.revoke(people.YOU.address)
    with pytest.raises(SignInExpired) as caught:
        refreshed(subject, wanted, cache)
    assert caught.value.codes == ("50173",)


@pytest.mark.parametrize("cache", ["", "{}", "no JSON", "[]"])
def test_a_damaged_cache_asks_for_a_new_sign_in(
    provider: PracticeIdentityProvider, subject: Microsoft, cache: str
) -> None:
    with pytest.raises((SignInNeeded, IdentityProviderFailed)):
        refreshed(subject, registration(provider), Secret(cache))


def test_a_code_that_nobody_types(provider: PracticeIdentityProvider, subject: Microsoft) -> None:
    wanted = registration(provider)
    code = subject.begin_device(wanted, Deadline(20), Cancellation())
    with pytest.raises(SignInTimedOut):
        subject.redeem_device(wanted, code, Deadline(0.5), Cancellation())


@pytest.mark.leaves_thread
def test_stop_is_noticed_while_nobody_types(
    provider: PracticeIdentityProvider, subject: Microsoft
) -> None:
    wanted = registration(provider)
    code = subject.begin_device(wanted, Deadline(20), Cancellation())
    cancellation = Cancellation()
    threading.Timer(0.2, cancellation.cancel).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        subject.redeem_device(wanted, code, Deadline(60), cancellation)
    assert time.monotonic() - began < 1


# ---- Secrets -------------------------------------------------------------------------------------


def test_no_log_at_any_level_holds_a_secret(
    provider: PracticeIdentityProvider, subject: Microsoft, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = registration(provider, people.CONFIDENTIAL_CLIENT, people.CLIENT_SECRET)
    with caplog.at_level(logging.DEBUG):
        grant = signed_in(subject, wanted)
        refreshed(subject, wanted, grant.cache)
        with pytest.raises(SignInExpired):
            refreshed(subject, wanted, grant.cache)
    logged = caplog.text
    assert people.CLIENT_SECRET not in logged
    assert grant.access_token.reveal()[:40] not in logged
    assert not [piece for piece in _long_words(grant.cache.reveal()) if piece in logged]


def _long_words(text: str) -> list[str]:
    return [piece for piece in text.split('"') if len(piece) > 200]
