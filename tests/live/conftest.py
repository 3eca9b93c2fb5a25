"""What the tests on a real keyring stand on: a folder, a keyring, a person, a screen."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import missing
from servers import keyring_daemon
from servers.keyring_daemon import KeyringDaemon, Screen
from servers.person import Person, assert_no_secret_in


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
