"""A fix and its Undo on a real screen, by mouse and by keyboard, against a real mail host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import missing
from servers.desktop import Desktop
from servers.mailhost_settings import TYPED
from support.patience import wait_until

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = [pytest.mark.live, pytest.mark.slow, pytest.mark.leaves_thread]

WORKED = "It works. Test email sent to"


@pytest.fixture
def desktop(mail_host: MailHost, home: Path, tmp_path: Path) -> Iterator[Desktop]:
    if not Desktop.is_here():
        missing("A screen (Xvfb, xdotool) with gnome-keyring and the accessibility bus")
    trusted = tmp_path / "ca.pem"
    trusted.write_text(mail_host.ca_pem)
    with Desktop(home, {"SSL_CERT_FILE": str(trusted)}) as one:
        one.start()
        yield one


def fills_in(desktop: Desktop, email: str, port: int) -> None:
    """Type an address, the username and password of Joe, and a server on this computer."""
    desktop.type(email)
    desktop.key("Tab")
    desktop.wait_for("We found no settings for acme.test")
    if email != "joe@acme.test":
        desktop.key("alt+u", "ctrl+a")
        desktop.type("joe@acme.test")
    desktop.key("alt+w")
    desktop.type(TYPED)
    desktop.key("alt+o")
    desktop.type(f"localhost:{port}")
    desktop.key("Tab")
    desktop.wait_for("went into its own field")


def reaches(desktop: Desktop, name: str) -> None:
    """Press Tab until the button of this name has the keyboard."""
    for _ in range(40):
        # What is chosen in a combo box counts as focused for as long as it is chosen.
        if any(one.focused and one.name == name for one in desktop.things()):
            return
        desktop.key("Tab")
    raise AssertionError(f"Tab does not reach {name}")


def test_by_mouse_the_encryption_is_fixed_and_taken_back(
    desktop: Desktop, mail_host: MailHost
) -> None:
    fills_in(desktop, "joe@acme.test", mail_host.port["submission_implicit"])
    desktop.click("push button", "Test Email")
    desktop.wait_for("expects encryption from the start")
    desktop.click("push button", "Use SSL")
    desktop.wait_for("Encryption is now SSL.")
    desktop.wait_for(WORKED)
    assert mail_host.letter("joe")
    desktop.click("push button", "Undo")
    wait_until(lambda: not desktop.says("Encryption is now SSL."), "it was taken back")
    desktop.wait_for("expects encryption from the start")
    desktop.click("push button", "Test Email")
    wait_until(lambda: not desktop.has("push button", "Stop"), "the test is over")
    desktop.wait_for("expects encryption from the start")
    assert not desktop.says(WORKED)


def test_by_keyboard_the_sender_is_fixed_and_taken_back(
    desktop: Desktop, mail_host: MailHost
) -> None:
    fills_in(desktop, "jane@acme.test", mail_host.port["owned"])
    desktop.key("ctrl+Return")
    desktop.wait_for("may not send as jane@acme.test")
    reaches(desktop, "Use joe@acme.test as Email")
    desktop.key("space")
    desktop.wait_for("Email is now joe@acme.test.")
    desktop.wait_for(WORKED)
    assert desktop.thing("text", "Email").text == "joe@acme.test"
    reaches(desktop, "Undo")
    desktop.key("space")
    wait_until(lambda: not desktop.says("Email is now joe@acme.test."), "it was taken back")
    assert desktop.thing("text", "Email").text == "jane@acme.test"
    desktop.key("ctrl+Return")
    desktop.wait_for("may not send as jane@acme.test")
    assert not desktop.says(WORKED)
