"""Connect at a server of Google's kind on a real screen, with a real browser and a real keyring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from servers.chromium import Chromium
from servers.desktop import Desktop
from smtp_desktop.demo.authorization_server import (
    CLIENT,
    CLIENT_SECRET,
    PracticeAuthorizationServer,
)
from smtp_desktop.demo.mail_server import ADDRESS, PracticeServer
from smtp_desktop.model.account import Account, OAuth, Sender, Server
from smtp_desktop.model.choices import Encryption
from support.connecting import browser_trusting, desktop_with

pytestmark = [pytest.mark.live, pytest.mark.slow, pytest.mark.leaves_thread]

CA = trustme.CA()


@pytest.fixture
def google() -> Iterator[PracticeAuthorizationServer]:
    one = PracticeAuthorizationServer(ca=CA, pages_over_https=True)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def server(google: PracticeAuthorizationServer) -> Iterator[PracticeServer]:
    practice = PracticeServer(CA, google.is_valid)
    practice.start()
    yield practice
    practice.stop()


@pytest.fixture
def browser(google: PracticeAuthorizationServer) -> Iterator[Chromium]:
    with browser_trusting(google.ca_certificate) as started:
        yield started


@pytest.fixture
def desktop(
    browser: Chromium,
    google: PracticeAuthorizationServer,
    server: PracticeServer,
    home: Path,
    tmp_path: Path,
) -> Iterator[Desktop]:
    auth = OAuth(CLIENT, "", provider="google", issuer=google.issuer)
    at = Server("localhost", server.port, Encryption.TLS)
    account = Account(Sender("You", ADDRESS), at, auth, ADDRESS)
    authority = google.ca_certificate
    with desktop_with(browser, home, tmp_path, authority, account, CLIENT_SECRET) as one:
        yield one


def test_connect_test_and_disconnect_ends_it_there_too(
    desktop: Desktop,
    browser: Chromium,
    server: PracticeServer,
    google: PracticeAuthorizationServer,
) -> None:
    desktop.start()
    desktop.wait_for("Not connected")
    desktop.click("push button", "Connect…")
    desktop.wait_for("Finish signing in in your browser.")
    browser.opens_what_it_was_handed()
    browser.types("login", ADDRESS)
    browser.presses("Allow")
    assert browser.says("You are signed in.")
    desktop.wait_for(f"Connected as {ADDRESS}")
    desktop.key("ctrl+Return")
    desktop.wait_for("It works. Test email sent to")
    assert len(server.messages()) == 1
    desktop.press_by_name("push button", "Disconnect")
    desktop.wait_for("Google has ended it")
    assert google.renewals == 0
    assert desktop.end() == 0
