"""Uses the window under Wine by mouse and by keyboard, and takes pictures of its main states.

    python -m resources.windows.pictures.pictures FOLDER      needs a screen

FOLDER is as `setup` has made it; the pictures are put into FOLDER/pictures. What is clicked is
found by the name that a screen reader reads out, and where it stands is asked each time. Ends with
1 where a message does not arrive.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from resources.windows.wine import CHECKOUT, Screen, Wine
from smtp_desktop.wording import window as words

TITLE = "SMTP Desktop"
DARK = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"

GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
application.primaryScreen().grabWindow(0).save(sys.argv[1])
"""


class Window:
    """The practice window, and a person in front of it."""

    def __init__(self, wine: Wine, folder: Path) -> None:
        self._pictures = folder / "pictures"
        self._pictures.mkdir(exist_ok=True)
        self.screen = Screen(wine.environ)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._process = wine.start(
            wine.windows(folder / "python" / "python.exe"),
            wine.windows(Path(__file__).with_name("practice_window.py")),
            str(port),
            PYTHONPATH=wine.windows(CHECKOUT),
            PYTHONUTF8="1",
        )
        wait("it listens", lambda: self._connect(port))
        wait("it is in front", lambda: self.screen.focus(TITLE) and bool(self.find("Test Email")))

    def _connect(self, port: int) -> bool:
        try:
            self._questions = socket.create_connection(("127.0.0.1", port), 60).makefile("rw")
        except OSError:
            return False
        return True

    def ask(self, question: str) -> str:
        print(question, file=self._questions, flush=True)
        return self._questions.readline().strip()

    def find(self, name: str) -> list[str]:
        return self.ask(f"find {name}").split()

    def click(self, name: str) -> None:
        wait(f"“{name}” can be clicked", lambda: bool(self.find(name)))
        self.screen.click(*self.find(name))

    @property
    def messages(self) -> int:
        return int(self.ask("messages"))

    def picture(self, name: str) -> None:
        """What is on the screen, once it has stood still."""
        time.sleep(2)
        file = self._pictures / f"{name}.png"
        environ = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
        subprocess.run([sys.executable, "-c", GRAB, file], check=True, timeout=60, env=environ)
        print(f"  {file}", flush=True)

    def close(self) -> None:
        self._process.kill()
        self._process.wait(60)


def wait(what: str, holds: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something; ends with 1 where it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            sys.exit(f"FAILED: {what}")
        time.sleep(0.3)
    print(f"  ok: {what}", flush=True)


def use(window: Window) -> None:
    wait("the settings are there", lambda: "@practice.test" in window.ask("texts"))
    window.picture("1-begin")
    before = window.messages
    window.click("Test Email")
    wait("by mouse a message arrives", lambda: window.messages == before + 1)
    window.picture("2-worked")
    window.screen.press("ctrl+Return")
    wait("by keyboard a message arrives", lambda: window.messages == before + 2)
    window.screen.press("ctrl+2")
    wait("the practice mailbox is shown", lambda: not window.find("Password"))
    print(f"  the keyboard is with: {window.ask('focus')}", flush=True)
    window.picture("3-mailbox")
    window.click("Settings")
    wait("the settings are shown again", lambda: bool(window.find("Password")))
    window.click("Password")  # where the keyboard is heard
    window.screen.press("ctrl+shift+e")
    wait("explaining opens", lambda: bool(window.find(str(words.CLOSE))))
    window.click(str(words.PASTE_IT))
    window.screen.type("535 5.7.139 Authentication unsuccessful, basic authentication is disabled")
    window.picture("4-explain")
    window.click(str(words.CLOSE))
    window.screen.focus(TITLE)
    window.click("Password")
    window.screen.press("ctrl+a")
    window.screen.type("wrong")
    window.screen.press("ctrl+Return")
    wait("a wrong password is refused", lambda: has_failed(window))
    window.picture("5-refused")
    window.screen.press("alt+F4")
    wait("closing asks about changes", lambda: bool(window.find(str(words.DO_NOT_SAVE))))
    window.picture("6-unsaved")
    window.screen.press("Escape")


def has_failed(window: Window) -> bool:
    """Whether a test has ended, and not well."""
    return not window.find("Stop") and "it works" not in window.ask("texts").lower()


def main(call: list[str]) -> int:
    """Use the window in the light and look at it in the dark; the exit code."""
    folder = Path(call[0]).resolve()
    wine = Wine(folder, "smoke" if (folder / "smoke").is_dir() else "prefix")
    wine.shut_down()
    try:
        window = Window(wine, folder)
        use(window)
        window.close()
        wine.shut_down()
        wine.run("reg", "add", DARK, "/v", "AppsUseLightTheme", "/t", "REG_DWORD", "/d", "0", "/f")
        window = Window(wine, folder)
        wait("the settings are there", lambda: "@practice.test" in window.ask("texts"))
        wait("it is dark, as the system is", lambda: window.ask("dark") == "True", 10)
        window.picture("7-dark")
        window.close()
        wine.run("reg", "delete", DARK, "/v", "AppsUseLightTheme", "/f")
    finally:
        wine.shut_down()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
