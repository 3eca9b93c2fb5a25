"""A program that sees nothing but the accessibility tree sets up an account, and fixes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import CANARY, missing
from servers.desktop import Desktop
from smtp_desktop.demo.mail_server import ADDRESS, PracticeServer
from smtp_desktop.model import codec
from support.patience import wait_until

pytestmark = [pytest.mark.live, pytest.mark.slow, pytest.mark.leaves_thread]

BUTTON = "push button"


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    practice = PracticeServer()
    practice.password = CANARY
    practice.start()
    yield practice
    practice.stop()


@pytest.fixture
def desktop(server: PracticeServer, home: Path, tmp_path: Path) -> Iterator[Desktop]:
    if not Desktop.is_here():
        missing("A screen (Xvfb, xdotool) with gnome-keyring and the accessibility bus")
    trusted = tmp_path / "ca.pem"
    trusted.write_text(server.ca_certificate)
    with Desktop(home, {"SSL_CERT_FILE": str(trusted)}) as one:
        yield one


def test_by_the_accessibility_tree_alone(
    desktop: Desktop, server: PracticeServer, home: Path
) -> None:
    desktop.start()
    assert desktop.thing(BUTTON, "Sign-in").is_open is False
    assert desktop.thing(BUTTON, "Server settings").is_open is False
    desktop.press_by_name(BUTTON, "Server settings")
    wait_until(lambda: desktop.thing(BUTTON, "Server settings").is_open is True, "it is open")
    desktop.write_by_name("text", "Email", ADDRESS)
    desktop.write_by_name("password text", "Password", CANARY)
    desktop.wait_for("We found no settings for practice.test")
    assert "We found no settings" in desktop.thing("text", "Email").description
    desktop.write_by_name("text", "Outgoing Server", f"smtps://localhost:{server.port}")
    desktop.press_by_name(BUTTON, "Test Email")
    wait_until(lambda: not desktop.has(BUTTON, "Stop"), "the test is over")
    desktop.wait_for("Test failed")
    desktop.wait_for("You can fix this")
    desktop.press_by_name(BUTTON, "Use ")
    desktop.wait_for("It works. Test email sent to")
    assert [message.recipients for message in server.messages()] == [(ADDRESS,)]
    desktop.press_by_name(BUTTON, "Save")
    desktop.wait_for("Saved ")
    desktop.wait_for("Working · today")
    assert codec.decode((home / "accounts" / "default.toml").read_text()).host == "localhost"
    assert desktop.end() == 0
