"""Connect on a real screen: the window, a real browser, a real keyring, a server that answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from servers.chromium import Chromium
from servers.desktop import Desktop
from smtp_desktop.demo.mail_server import PracticeServer
from smtp_desktop.demo.sign_in import data as known
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.model.account import Account, OAuth, Sender, Server
from smtp_desktop.model.choices import Encryption
from support.connecting import desktop_with
from support.patience import wait_until

pytestmark = [pytest.mark.live, pytest.mark.slow, pytest.mark.leaves_thread]

YOU = known.YOU
CONNECTED = f"Connected as {YOU.address}"
WORKED = "It works. Test email sent to"


@pytest.fixture
def provider(authority: trustme.CA) -> Iterator[PracticeIdentityProvider]:
    server = PracticeIdentityProvider(ca=authority, pages_over_https=True)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(provider: PracticeIdentityProvider, authority: trustme.CA) -> Iterator[PracticeServer]:
    practice = PracticeServer(authority, provider.is_valid)
    practice.start()
    yield practice
    practice.stop()


@pytest.fixture
def desktop(
    browser: Chromium,
    provider: PracticeIdentityProvider,
    server: PracticeServer,
    home: Path,
    tmp_path: Path,
) -> Iterator[Desktop]:
    """With the settings that IT handed over already saved, and nobody connected."""
    auth = OAuth(known.PUBLIC_CLIENT, "practice.test", authority=provider.authority)
    at = Server("localhost", server.port, Encryption.TLS)
    account = Account(Sender("You", YOU.address), at, auth, YOU.address)
    with desktop_with(browser, home, tmp_path, provider.ca_certificate, account) as one:
        yield one


def test_connect_test_restart_disconnect(
    desktop: Desktop, browser: Chromium, server: PracticeServer, tmp_path: Path
) -> None:
    desktop.start()
    desktop.wait_for("Not connected")
    desktop.scroll_down()
    desktop.click("push button", "Connect…")
    desktop.wait_for("Finish signing in in your browser.")
    browser.signs_in(YOU.address, YOU.password)
    assert browser.says("You are signed in.")
    desktop.wait_for(CONNECTED)
    desktop.key("ctrl+Return")
    desktop.wait_for(WORKED)
    assert len(server.messages()) == 1
    assert desktop.end() == 0

    desktop.start()
    desktop.wait_for(CONNECTED)
    desktop.key("ctrl+Return")
    wait_until(lambda: len(server.messages()) == 2, "the sign-in came out of the keyring")
    desktop.wait_for(WORKED)
    desktop.scroll_up()  # the result has been brought into view, below what is clicked now
    desktop.click("push button", "Disconnect")
    desktop.wait_for("This computer has forgotten the sign-in.")
    assert desktop.keyring.entries() == []
    desktop.key("ctrl+Return")
    desktop.wait_for("Nobody is connected")
    assert len(server.messages()) == 2
    assert desktop.end() == 0


def test_cancel_while_the_browser_is_open_and_then_connect(
    desktop: Desktop, browser: Chromium
) -> None:
    desktop.start()
    desktop.wait_for("Not connected")
    desktop.scroll_down()
    desktop.click("push button", "Connect…")
    desktop.wait_for("Finish signing in in your browser.")
    late = browser.opens_what_it_was_handed()
    desktop.click("push button", "Cancel")
    desktop.wait_for("Sign-in was cancelled. Nothing was changed.")
    desktop.click("push button", "Connect…")
    desktop.wait_for("Finish signing in in your browser.")
    browser.signs_in(YOU.address, YOU.password)
    desktop.wait_for(CONNECTED)
    assert late
    assert desktop.end() == 0


def test_closing_the_window_ends_a_sign_in(desktop: Desktop) -> None:
    desktop.start()
    desktop.wait_for("Not connected")
    desktop.scroll_down()
    desktop.click("push button", "Connect…")
    desktop.wait_for("Finish signing in in your browser.")
    assert desktop.end() == 0
    assert desktop.keyring.entries() == []
