"""The whole path of a person, on a real screen with a real keyring and a server that answers.

Fresh home → address and password → Test Email → Save → restart → the same settings, and a test that
passes again with the password from the keyring.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import missing
from servers.desktop import Desktop
from smtp_desktop.demo.mail_server import ADDRESS, PracticeServer
from smtp_desktop.model import codec
from support.patience import wait_until

pytestmark = [pytest.mark.live, pytest.mark.slow, pytest.mark.leaves_thread]

PASSWORD = "typed-Canary-7731"  # ASCII: the tool that types knows no other keys
WORKED = "It works. Test email sent to"


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    practice = PracticeServer()
    practice.password = PASSWORD
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


def saved_host(home: Path) -> str:
    return codec.decode((home / "accounts" / "default.toml").read_text()).host


def assert_everything_is_there_after_a_restart(
    desktop: Desktop, server: PracticeServer, home: Path
) -> None:
    assert desktop.end() == 0
    assert saved_host(home) == "localhost"
    assert any("smtp-desktop/default" in entry for entry in desktop.keyring.entries())
    for file in home.rglob("*"):
        assert file.is_dir() or PASSWORD.encode() not in file.read_bytes()
    desktop.start()
    wait_until(lambda: desktop.thing("text", "Email").text == ADDRESS, "the address is back")
    assert desktop.thing("text", "Username").text == ADDRESS
    assert desktop.says("Working · today")
    desktop.key("ctrl+Return")
    wait_until(lambda: len(server.messages()) == 2, "the password came out of the keyring")
    desktop.wait_for(WORKED)
    assert desktop.end() == 0


def test_by_keyboard_alone(
    desktop: Desktop, server: PracticeServer, home: Path, tmp_path: Path
) -> None:
    desktop.start()
    assert desktop.focused() == "Email"
    desktop.type(ADDRESS)
    desktop.key("Tab")
    desktop.wait_for("We found no settings for practice.test")
    desktop.key("alt+w")
    desktop.type(PASSWORD)
    desktop.key("alt+o")
    desktop.type(f"localhost:{server.port}")
    desktop.key("Tab")
    desktop.wait_for("went into its own field")
    desktop.key("ctrl+Return")
    desktop.wait_for(WORKED)
    assert [message.recipients for message in server.messages()] == [(ADDRESS,)]
    desktop.key("ctrl+s")
    desktop.wait_for("Saved ")
    desktop.picture(tmp_path / "keyboard.png")
    assert (tmp_path / "keyboard.png").stat().st_size > 5_000
    assert_everything_is_there_after_a_restart(desktop, server, home)


def test_by_mouse(desktop: Desktop, server: PracticeServer, home: Path) -> None:
    desktop.start()
    desktop.click("text", "Email")
    desktop.type(ADDRESS)
    desktop.click("password text", "Password")
    desktop.type(PASSWORD)
    desktop.wait_for("We found no settings for practice.test")
    desktop.click("text", "Outgoing Server")
    desktop.type(f"localhost:{server.port}")
    desktop.click("push button", "Test Email")
    desktop.wait_for(WORKED)
    desktop.click("push button", "Save")
    desktop.wait_for("Saved ")
    assert_everything_is_there_after_a_restart(desktop, server, home)


def test_closing_with_changes_asks_and_the_answer_is_obeyed(desktop: Desktop) -> None:
    desktop.start()
    desktop.type(ADDRESS)
    desktop.close()
    wait_until(lambda: desktop.says("Save the changes?"), "the question is asked")
    desktop.click("push button", "Cancel")
    wait_until(lambda: not desktop.says("Save the changes?"), "the question is gone")
    desktop.close()
    wait_until(lambda: desktop.says("Save the changes?"), "the question is asked again")
    desktop.click("push button", "Don't Save")
    wait_until(lambda: not desktop.windows(), "the window is closed")
