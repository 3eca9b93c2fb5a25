"""An error of another program, explained on a real screen: by keyboard alone, and by mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import missing
from servers.desktop import Desktop
from support.patience import wait_until

pytestmark = [pytest.mark.live, pytest.mark.slow, pytest.mark.leaves_thread]

REFUSED = "530 5.7.0 Must issue a STARTTLS command first."
ANSWER = "This server wants an encrypted connection first."
FIELD = "Paste the error message"
LINK = "Explain an error"


@pytest.fixture
def desktop(home: Path) -> Iterator[Desktop]:
    if not Desktop.is_here():
        missing("A screen (Xvfb, xdotool) with gnome-keyring and the accessibility bus")
    with Desktop(home) as one:
        yield one


def test_by_keyboard_alone(desktop: Desktop) -> None:
    desktop.start()
    desktop.type("jane@acme.test")
    desktop.key("ctrl+shift+e")
    wait_until(lambda: desktop.has("text", FIELD), "the page is open")
    desktop.type(REFUSED)
    desktop.key("ctrl+Return")
    desktop.wait_for(ANSWER)
    assert desktop.says("You can fix this")
    desktop.key("Tab", "shift+Tab")
    wait_until(lambda: desktop.thing("text", FIELD).focused, "the field has the focus again")
    desktop.key("Escape")
    wait_until(lambda: not desktop.has("text", FIELD), "the page is closed")
    assert desktop.thing("text", "Email").text == "jane@acme.test"
    desktop.key("ctrl+shift+e")
    wait_until(lambda: desktop.has("text", FIELD), "the page is open again")
    assert desktop.thing("text", FIELD).text == ""
    desktop.key("Escape")


def test_by_mouse(desktop: Desktop, tmp_path: Path) -> None:
    desktop.start()
    desktop.click("push button", "More")
    desktop.key("Up", "Up", "Up", "Return")  # the tree does not hold what pops up
    wait_until(lambda: desktop.has("text", FIELD), "the page is open")
    desktop.click("text", FIELD)
    desktop.type(REFUSED)
    desktop.click("push button", "Explain it")
    desktop.wait_for(ANSWER)
    desktop.picture(tmp_path / "explained.png")
    assert (tmp_path / "explained.png").stat().st_size > 5_000
    desktop.click("push button", "Close")
    wait_until(lambda: not desktop.has("text", FIELD), "the page is closed")
