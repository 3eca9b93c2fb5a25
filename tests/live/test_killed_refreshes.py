"""100 refreshes of a sign-in killed at random moments, and 50 pairs of them at once: the sign-in is
never lost, mixed or broken."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import missing
from servers import keyring_daemon
from servers.keyring_daemon import KeyringDaemon
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider

TESTS = Path(__file__).parents[1]

pytestmark = [
    pytest.mark.live,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a refresh is started by forking"),
]


@pytest.fixture
def provider() -> Iterator[PracticeIdentityProvider]:
    server = PracticeIdentityProvider()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def reviving() -> Iterator[KeyringDaemon]:
    """Started again whenever it dies: gnome-keyring does so now and then when it is busy."""
    if not keyring_daemon.is_here():
        missing("gnome-keyring")
    with KeyringDaemon(revived=True) as daemon:
        yield daemon


def refreshed(
    keyring: KeyringDaemon, provider: PracticeIdentityProvider, home: Path, times: int, way: str
) -> Any:
    """What came of so many refreshes, in a program of their own."""
    seed = random.SystemRandom().randrange(1_000_000)
    trusted = home / "trusted.pem"
    trusted.write_text(provider.ca_certificate)
    environ = keyring.environ | {
        "SMTP_DESKTOP_HOME": str(home),
        "SSL_CERT_FILE": str(trusted),
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)]),
    }
    words = [provider.authority, str(times), str(seed), way]
    done = subprocess.run(
        [sys.executable, "-m", "servers.refresher", *words],
        env=environ,
        cwd=TESTS,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=570,  # a computer that is not busy needs 40
    )
    print(f"seed {seed}", done.stdout, done.stderr, f"deaths of the keyring: {keyring.deaths}")
    assert done.returncode == 0
    assert not done.stderr
    tally = json.loads(done.stdout)
    assert tally["faults"] == []
    assert tally["refused"] <= keyring.deaths, "refused by a keyring that was well"
    bundles = {entry.rpartition("/")[0] for entry in keyring.entries() if entry.count("/") > 2}
    assert len(bundles) == 1, "the last refresh has tidied up after all others"
    return tally


def test_no_sign_in_is_lost_however_often_a_refresh_is_killed(
    home: Path, reviving: KeyringDaemon, provider: PracticeIdentityProvider
) -> None:
    provider.ledger.keeps_spent = True  # as Microsoft does, so that what is kept must still be good
    tally = refreshed(reviving, provider, home, 100, "killed")
    assert tally["killed"] + tally["finished"] + tally["refused"] == 100
    # The kills came everywhere: early, late, and hardly ever too late.
    assert tally["killed"] > 60
    assert tally["old"] > 10
    assert tally["new"] > 10


def test_of_two_programs_that_refresh_at_once_one_goes_on_from_the_other(
    home: Path, reviving: KeyringDaemon, provider: PracticeIdentityProvider
) -> None:
    tally = refreshed(reviving, provider, home, 50, "pairs")
    assert tally["new"] + tally["refused"] == 50
    assert provider.requests["refresh_token"] >= 2 * tally["finished"], "each has asked"
