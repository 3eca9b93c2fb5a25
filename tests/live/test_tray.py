"""A real icon in a real tray, and no icon where there is nothing to say."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import missing
from servers.keyring_daemon import Screen
from servers.terminal import Terminal, settings_file
from support.patience import wait_until

pytestmark = pytest.mark.live


@contextmanager
def tray(screen: Screen) -> Iterator[None]:
    """Somewhere for icons to be, on this screen."""
    if not shutil.which("trayer"):
        missing("trayer")
    words = ["trayer", "--edge", "bottom", "--widthtype", "request", "--height", "30"]
    environ = os.environ | {"DISPLAY": screen.display}
    process = subprocess.Popen(words, env=environ, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _width(screen) > 0, "no tray is there")
        yield
    finally:
        process.terminate()
        process.wait(5)


def _width(screen: Screen) -> int:
    """How wide the tray is, which grows with its icons."""
    words = ["xdotool", "search", "--onlyvisible", "--class", "trayer", "getwindowgeometry"]
    environ = os.environ | {"DISPLAY": screen.display}
    found = subprocess.run(words, env=environ, capture_output=True, text=True).stdout
    _, _, size = found.partition("Geometry: ")
    return int(size.partition("x")[0] or 0)


@pytest.mark.parametrize("is_checked", [True, False])
def test_the_icon_is_there_while_accounts_are_checked(
    screen: Screen, home: Path, tmp_path: Path, *, is_checked: bool
) -> None:
    terminal = Terminal(home)
    settings = settings_file(tmp_path, 9, auth="none")
    assert terminal.run("account", "save", "--settings", settings).code == 0
    if is_checked:
        assert terminal.run("check", "install").code == 0
    environ = terminal.environ | {"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
    with tray(screen):
        empty = _width(screen)
        window = terminal.start(env=environ)
        try:
            if is_checked:
                wait_until(lambda: _width(screen) > empty, "no icon comes", 30)
                assert terminal.run("close").code == 0, "closing the window ends the program"
                assert window.wait(15) == 0
            else:
                time.sleep(8)
                assert _width(screen) == empty
        finally:
            window.kill()
            window.communicate()
