"""Connect as people do: a browser that trusts a practice sign-in, and who sits before it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from conftest import missing
from servers import chromium
from servers.chromium import Chromium
from servers.desktop import Desktop
from servers.keyring_daemon import KeyringDaemon
from servers.person import ROOT, Person
from smtp_desktop.model import codec
from smtp_desktop.model.account import Account


@contextlib.contextmanager
def browser_trusting(authority: str) -> Iterator[Chromium]:
    """A real browser, on a computer that trusts this authority."""
    if not chromium.is_here():
        missing("Chromium with its driver and certutil")
    with Chromium(authority) as started:
        yield started


def person_with(browser: Chromium, keyring: KeyringDaemon, folder: Path, *trusted: str) -> Person:
    """Somebody with this browser and keyring, whose computer trusts these authorities."""
    return Person(keyring.environ | _surroundings(browser, folder, *trusted), folder)


@contextlib.contextmanager
def desktop_with(
    browser: Chromium,
    home: Path,
    folder: Path,
    authority: str,
    account: Account,
    client_secret: str = "",
) -> Iterator[Desktop]:
    """A screen of somebody with this browser, who has saved what IT handed over and has not
    connected yet."""
    if not Desktop.is_here():
        missing("A screen (Xvfb, xdotool) with gnome-keyring and the accessibility bus")
    settings = folder / "from-it.toml"
    settings.write_text(codec.encode(account))
    words = ["-m", "smtp_desktop", "account", "save", "--settings", str(settings)]
    words += ["--client-secret-stdin"] if client_secret else []
    with Desktop(home, _surroundings(browser, folder, authority)) as one:
        subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=one.environ,
            check=True,
            capture_output=True,
            input=client_secret.encode(),
        )
        yield one


def _surroundings(browser: Chromium, folder: Path, *trusted: str) -> dict[str, str]:
    authorities = folder / "trusted.pem"
    authorities.write_text("".join(trusted))
    return {"SSL_CERT_FILE": str(authorities), "BROWSER": browser.command}
