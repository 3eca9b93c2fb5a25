"""Settings filled in on a real screen, by keyboard: looked up over DNS and HTTPS, or taken over."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.files.test_other_programs import install
from conftest import missing
from servers import dragged, search_program
from servers.certificates import Authority
from servers.desktop import Desktop
from servers.name_server import NameServer, name_server
from servers.web import WebServer, body, web_server
from support.patience import wait_until
from support.searching import page

pytestmark = [pytest.mark.live, pytest.mark.slow, pytest.mark.leaves_thread]

UNDO = "Undo the settings that were filled in"
AUTHORITY = Authority()


@pytest.fixture
def names() -> Iterator[NameServer]:
    with name_server({("acme.com", "TXT"): ["here"]}) as server:
        yield server


@pytest.fixture
def web() -> Iterator[WebServer]:
    plays = {search_program.OWN.format(domain="acme.com"): body(page("smtp.acme.com"))}
    with web_server(AUTHORITY.valid(), plays) as server:
        yield server


@pytest.fixture
def desktop(web: WebServer, names: NameServer, home: Path, tmp_path: Path) -> Iterator[Desktop]:
    if not Desktop.is_here():
        missing("A screen (Xvfb, xdotool) with gnome-keyring and the accessibility bus")
    trusted = tmp_path / "ca.pem"
    trusted.write_text(AUTHORITY.pem)
    command = [search_program.__file__, str(web.port), str(names.port)]
    with Desktop(home, {"SSL_CERT_FILE": str(trusted)}, command, looks_up=True) as one:
        yield one


def text(desktop: Desktop, name: str) -> str:
    return desktop.thing("text", name).text


def has_focus(desktop: Desktop, name: str) -> bool:
    """What is chosen in a combo box counts as focused too, for as long as it is chosen."""
    return any(one.focused and one.name == name for one in desktop.things())


def go_to(desktop: Desktop, name: str, key: str) -> None:
    """Press a key until the thing of this name has the focus."""
    for _ in range(10):
        if has_focus(desktop, name):
            return
        desktop.key(key)
    raise AssertionError(f"{key} does not lead to {name!r} but to {desktop.focused()!r}")


def close_without_saving(desktop: Desktop) -> None:
    desktop.close()
    wait_until(lambda: desktop.says("Save the changes?"), "the question is asked")
    desktop.click("push button", "Don't Save")
    wait_until(lambda: not desktop.windows(), "the window is closed")


def test_an_address_and_tab_fill_the_rest_and_undo_empties_it(
    desktop: Desktop, web: WebServer, names: NameServer, tmp_path: Path
) -> None:
    desktop.start()
    desktop.type("jane.doe@acme.com")
    desktop.key("Tab")
    desktop.wait_for("Settings filled in for you: from your domain's own page.")
    assert text(desktop, "Outgoing Server") == "smtp.acme.com"
    assert text(desktop, "Username") == "jane.doe@acme.com"
    assert "/own/acme.com" in web.asked
    asked = [*web.asked, *(name for name, _, _ in names.questions)]
    assert not [one for one in asked if "jane" in one], "only the domain leaves the computer"
    desktop.picture(tmp_path / "found.png")
    go_to(desktop, UNDO, "shift+Tab")
    desktop.key("space")
    wait_until(lambda: not text(desktop, "Outgoing Server"), "the settings are taken back")
    assert text(desktop, "Email") == "jane.doe@acme.com"
    close_without_saving(desktop)


def test_thunderbird_beside_it_is_offered_and_nothing_is_asked_anywhere(
    desktop: Desktop, web: WebServer, names: NameServer, tmp_path: Path
) -> None:
    its_home = Path(desktop.environ["HOME"])
    install(its_home / ".thunderbird", email="jane@acme.com", host="smtp.acme.com")
    desktop.start()
    desktop.wait_for("Thunderbird on this computer sends as jane@acme.com.")
    desktop.picture(tmp_path / "offered.png")
    go_to(desktop, "Use its settings", "Tab")
    desktop.key("space")
    desktop.wait_for("Its password was not read. Type it below.")
    assert text(desktop, "Email") == "jane@acme.com"
    assert text(desktop, "Outgoing Server") == "smtp.acme.com"
    assert has_focus(desktop, "Password")
    assert web.asked == []
    assert names.questions == []
    close_without_saving(desktop)


@contextmanager
def file_manager(desktop: Desktop, file: Path) -> Iterator[tuple[int, int]]:
    """A window with a file on it; gives the place where it can be taken hold of."""
    window = subprocess.Popen([sys.executable, dragged.__file__, str(file)], env=desktop.environ)
    try:
        find = ("search", "--onlyvisible", "--name", f"^{dragged.TITLE}$")
        wait_until(lambda: bool(desktop.do(*find).split()), "the file can be seen")
        place = desktop.do("getwindowgeometry", "--shell", desktop.do(*find).split()[0])
        at = dict(line.split("=") for line in place.split())
        yield int(at["X"]) + int(at["WIDTH"]) // 2, int(at["Y"]) + int(at["HEIGHT"]) // 2
    finally:
        window.terminate()
        window.wait(5)


@pytest.mark.parametrize("onto", ["Email", "Name"])
def test_a_file_is_dragged_from_another_window_onto_a_field(
    desktop: Desktop, tmp_path: Path, onto: str
) -> None:
    file = tmp_path / "config-v1.1.xml"
    file.write_bytes(page("smtp.acme.com"))
    desktop.start()
    with file_manager(desktop, file) as (x, y):
        left, top, width, height = desktop.thing("text", onto).box
        desktop.do("mousemove", str(x), str(y), "mousedown", "1")
        for part in range(1, 11):  # a hand takes its time, and the windows talk meanwhile
            to_x = x + (left + width * 3 // 4 - x) * part // 10
            to_y = y + (top + height // 2 - y) * part // 10
            desktop.do("mousemove", str(to_x), str(to_y))
            time.sleep(0.05)
        desktop.do("mouseup", "1")
        desktop.wait_for("Filled in from the file: Outgoing Server, Port, Encryption.")
    assert text(desktop, "Outgoing Server") == "smtp.acme.com"
    assert text(desktop, onto) == ""
    close_without_saving(desktop)
