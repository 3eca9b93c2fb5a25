"""What the tests on real parts stand on: a folder, a keyring, a person, a screen, a browser."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from conftest import missing
from servers import keyring_daemon
from servers.chromium import Chromium
from servers.keyring_daemon import KeyringDaemon, Screen
from servers.person import Person, assert_no_secret_in
from support.connecting import browser_trusting


@pytest.fixture
def folder() -> Iterator[Path]:
    if not keyring_daemon.is_here():
        missing("gnome-keyring")
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)
        assert_no_secret_in(Path(name))


@pytest.fixture
def keyring() -> Iterator[KeyringDaemon]:
    if not keyring_daemon.is_here():
        missing("gnome-keyring")
    with KeyringDaemon() as daemon:
        yield daemon
        assert_no_secret_in(daemon.folder)


@pytest.fixture
def person(keyring: KeyringDaemon, folder: Path) -> Person:
    return Person(keyring.environ, folder)


@pytest.fixture
def screen() -> Iterator[Screen]:
    if not Screen.is_here():
        missing("Xvfb with xdotool")
    with Screen() as screen:
        yield screen


@pytest.fixture
def asking(screen: Screen) -> Iterator[KeyringDaemon]:
    """A keyring with a screen to ask its questions on."""
    if not keyring_daemon.is_here():
        missing("gnome-keyring")
    with KeyringDaemon(display=screen.display) as daemon:
        yield daemon


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs the certificates of a module's servers, so that one browser trusts them all."""
    return trustme.CA()


@pytest.fixture(scope="module")
def chromium(authority: trustme.CA) -> Iterator[Chromium]:
    with browser_trusting(authority.cert_pem.bytes().decode()) as started:
        yield started


@pytest.fixture
def browser(chromium: Chromium) -> Chromium:
    """A real browser that has been nowhere yet; to start one takes longer than most tests."""
    chromium.forget()
    return chromium
