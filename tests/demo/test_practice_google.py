"""Google in practice: signed in at, sent with, and left again, with whatever Client ID is typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from conftest import CANARY
from smtp_desktop.cli.commands import test_email as testing
from smtp_desktop.cli.output import Output
from smtp_desktop.errors import SignInRefused
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.secret import Secret
from smtp_desktop.practice import Practice
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline

SECRET = Secret(CANARY)


@pytest.fixture
def practice() -> Iterator[Practice]:
    one = Practice(with_window=False)
    one.start()
    yield one
    one.stop()


def at_google(practice: Practice) -> Account:
    auth = OAuth("made-up.apps.googleusercontent.com", "", provider="google")
    return replace(practice.account, auth=auth)


def test_google_is_practised_from_connect_to_disconnect(practice: Practice) -> None:
    account, cancellation = at_google(practice), Cancellation()
    service = practice.sign_in
    connected = service.connect("practice", account, SECRET, lambda _: None, cancellation)
    assert connected.person.address == account.sender.email

    def sign_in(deadline: Deadline, cancellation: Cancellation) -> Credentials:
        return service.credentials("practice", account, SECRET, deadline, cancellation)

    report = testing.run(
        account, None, account.test_to, practice, Output(as_json=True), sign_in=sign_in
    )
    assert report.ok
    assert len(practice.server.messages()) == 1
    assert service.disconnect("practice", account, SECRET)
    assert practice.google.renewals == 0
    assert service.status("practice", account) is None


def test_it_wants_a_client_secret_as_google_does(practice: Practice) -> None:
    with pytest.raises(SignInRefused):
        practice.sign_in.connect(
            "practice", at_google(practice), None, lambda _: None, Cancellation()
        )


def test_in_practice_nothing_is_known_of_a_real_server(practice: Practice) -> None:
    assert [one.id for one in practice.clouds.server] == ["google", "other"]
    for one in practice.clouds.server:
        known = (one.issuer, one.authorization, one.token, one.revocation)
        assert not any(address for address in known if "localhost" not in address and address)
