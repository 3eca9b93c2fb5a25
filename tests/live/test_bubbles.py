"""A real bubble of a real notification daemon on a real screen, and daemons that are none."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import missing
from servers.keyring_daemon import KeyringDaemon, Screen
from smtp_desktop.adapters.files.known import KnownFactFile
from smtp_desktop.adapters.session.desktop import BusBubbles
from support.patience import wait_until

pytestmark = pytest.mark.live

TITLE = "Email from jane@acme.test cannot be sent"


class Daemon:
    """dunst on a bus of its own; what it shows it also writes down."""

    def __init__(self, bus: KeyringDaemon, folder: Path, markup: str) -> None:
        self.bubbles = BusBubbles(bus.environ, KnownFactFile(str(folder)))
        self._environ = bus.environ
        self._config = folder / "dunstrc"
        self._config.write_text(f"[global]\nfont = DejaVu Sans 12\nmarkup = {markup}\n")
        self.said = folder / "said"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.said.open("wb") as out:
            self._process = subprocess.Popen(
                ["dunst", "-print", "-config", str(self._config)],
                env=self._environ,
                stdout=out,
                stderr=subprocess.DEVNULL,
            )
        wait_until(lambda: self.bubbles.show("Ready", "Ready"), "dunst does not answer")

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait(5)

    def freeze(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def windows(self, display: str) -> str:
        """How many bubbles stand on the screen."""
        command = ["xdotool", "search", "--onlyvisible", "--class", "dunst"]
        found = subprocess.run(
            command, env=os.environ | {"DISPLAY": display}, capture_output=True, text=True
        )
        return found.stdout


@contextmanager
def running(screen: Screen, folder: Path, markup: str = "full") -> Iterator[Daemon]:
    if not shutil.which("dunst"):
        missing("dunst")
    with KeyringDaemon(daemon=False, display=screen.display) as bus:
        daemon = Daemon(bus, folder, markup)
        try:
            yield daemon
        finally:
            daemon.stop()


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("full", "A &lt;b&gt;bold&lt;/b&gt; &amp; “plain” text."),
        ("no", "A <b>bold</b> & “plain” text."),
    ],
)
def test_a_bubble_stands_on_the_screen_and_the_next_takes_its_place(
    screen: Screen, tmp_path: Path, markup: str, seen: str
) -> None:
    with running(screen, tmp_path, markup) as daemon:
        daemon.start()
        assert daemon.bubbles.show(TITLE, "A <b>bold</b> & “plain” text.")
        wait_until(lambda: daemon.windows(screen.display), "no bubble is seen")
        wait_until(lambda: TITLE in daemon.said.read_text(), "the bubble says something else")
        wait_until(lambda: seen in daemon.said.read_text(), f"not {seen}")
        (first,) = _ids(daemon.said)
        assert daemon.bubbles.show("It works again", "Good.")
        wait_until(lambda: "It works again" in daemon.said.read_text(), "the second is not seen")
        assert _ids(daemon.said) == {first}


def _ids(said: Path) -> set[str]:
    """The numbers of the bubbles that were shown."""
    return {line for line in said.read_text().splitlines() if line.strip().startswith("id:")}


@pytest.mark.alone
def test_a_frozen_daemon_costs_no_more_than_the_time_limit(screen: Screen, tmp_path: Path) -> None:
    with running(screen, tmp_path) as daemon:
        daemon.start()
        daemon.freeze()
        began = time.monotonic()
        assert not daemon.bubbles.show(TITLE, "Text.")
        assert time.monotonic() - began < 4


def test_where_nobody_shows_bubbles_that_is_said(screen: Screen, tmp_path: Path) -> None:
    with running(screen, tmp_path) as daemon:
        assert not daemon.bubbles.show(TITLE, "Text.")
