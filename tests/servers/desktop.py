"""A desktop for one person: a screen, a session bus with a real keyring, and a screen reader.

``Desk`` reads the window as a screen reader does and acts with real keys and clicks.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, Self

from servers.keyring_daemon import KeyringDaemon, Screen
from support.patience import wait_until

ROOT = Path(__file__).parents[2]
PROGRAM = "smtp-desktop"

_READER = Path(__file__).with_name("spoken.py")
_ACTOR = Path(__file__).with_name("acting.py")
_SYSTEM_PYTHON = "/usr/bin/python3"  # the bindings come from Debian, for its own Python
_SERVICE = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
_PATIENCE = 30.0

GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(["grab"])
application.primaryScreen().grabWindow(0).save(sys.argv[1])
"""


class Thing(NamedTuple):
    """What a screen reader knows about one thing in the window.

    `is_open` is None for what does not open.
    """

    role: str
    name: str
    description: str
    focused: bool
    enabled: bool
    is_open: bool | None
    text: str
    box: tuple[int, int, int, int]


class Desktop:
    """Screen, bus, keyring; ``start`` opens the program on it, which is what `command` starts.

    Unless it `looks_up` settings, nothing is asked on the internet.
    """

    def __init__(
        self,
        settings: Path,
        extra: Mapping[str, str] | None = None,
        command: Sequence[str] = ("-m", "smtp_desktop"),
        *,
        looks_up: bool = False,
    ) -> None:
        if not looks_up:
            (settings / "preferences.json").write_text('{"look_ups": {"allowed": "no"}}')
        self._command = [sys.executable, *command]
        self._screen = Screen()
        self._settings = settings
        self._extra = dict(extra or {})
        self._program: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_here() -> bool:
        """Whether this computer has all that is needed."""
        programs = ("gnome-keyring-daemon", "openbox", "wmctrl")
        if not (Screen.is_here() and all(map(shutil.which, programs)) and _SERVICE.exists()):
            return False
        found = subprocess.run(
            [_SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False
        )
        return found.returncode == 0

    def __enter__(self) -> Self:
        with ExitStack() as begun:
            begun.enter_context(self._screen)
            self.keyring = begun.enter_context(KeyringDaemon(display=self._screen.display))
            shutil.copy(_SERVICE, self.keyring.folder / "services")
            begun.callback(self._end_manager, self._start_manager())
            wait_until(lambda: not self._run("wmctrl", "-m").returncode, "windows are managed")
            begun.callback(self.end)
            self._running = begun.pop_all()
        return self

    def __exit__(self, *failure: object) -> None:
        self._running.close()

    def _start_manager(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["openbox", "--sm-disable"],
            env=self.keyring.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @staticmethod
    def _end_manager(manager: subprocess.Popen[bytes]) -> None:
        manager.terminate()
        manager.wait(5)

    @property
    def environ(self) -> dict[str, str]:
        return {
            **self.keyring.environ,
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_LOGGING_RULES": "qt.accessibility.atspi=false",  # a call newer than this Qt
            "SMTP_DESKTOP_HOME": str(self._settings),
            **self._extra,
        }

    def start(self) -> None:
        """Open the window and give it the keyboard."""
        self._program = subprocess.Popen(self._command, env=self.environ, start_new_session=True)
        wait_until(lambda: bool(self.windows()), "the window is open", _PATIENCE)
        self._window = self.windows()[0]
        self.do("windowfocus", "--sync", self._window)
        wait_until(lambda: self.has("text", "Email"), "the window can be read", _PATIENCE)

    def end(self) -> int:
        """Close the window as a window manager does; the program's exit code."""
        if self._program is None:
            return 0
        if self._program.poll() is None:
            self.close()
        try:
            return self._program.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._program.pid, signal.SIGKILL)
            return self._program.wait()
        finally:
            self._program = None

    def close(self) -> None:
        """Ask the window to close, as its cross does."""
        self._run("wmctrl", "-i", "-c", self._window)

    def windows(self) -> list[str]:
        found = self.do("search", "--onlyvisible", "--name", "^SMTP Desktop$")
        return found.split()

    # Reading

    def things(self) -> list[Thing]:
        """Everything in the window, as a screen reader finds it."""
        done = subprocess.run(
            [_SYSTEM_PYTHON, str(_READER), PROGRAM],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
        )
        values: list[dict[str, Any]] = json.loads(done.stdout)
        return [Thing(**{**value, "box": tuple(value["box"])}) for value in values]

    def thing(self, role: str, name: str) -> Thing:
        """The one thing with this role whose name begins like this."""
        found = [one for one in self.things() if one.role == role and one.name.startswith(name)]
        assert found, f"no {role} {name!r} in {[(one.role, one.name) for one in self.things()]}"
        return found[0]

    def has(self, role: str, name: str) -> bool:
        return any(one.role == role and one.name.startswith(name) for one in self.things())

    def says(self, words: str) -> bool:
        """Whether these words can be read somewhere in the window."""
        return any(words in one.name for one in self.things() if one.role == "label")

    def wait_for(self, words: str) -> None:
        wait_until(lambda: self.says(words), f"the window says {words!r}", _PATIENCE)

    def focused(self) -> str:
        return next((one.name for one in self.things() if one.focused), "")

    def picture(self, path: Path) -> None:
        """Photograph the screen."""
        subprocess.run(
            [sys.executable, "-c", GRAB, str(path)], env=self.environ, timeout=_PATIENCE, check=True
        )

    # Acting

    def type(self, text: str) -> None:
        """Type on the keyboard; no argument tells what, nobody else's test shall find it there."""
        self._run("xdotool", "type", "--delay", "12", "--file", "-", written=text)

    def key(self, *keys: str) -> None:
        for one in keys:
            self.do("key", "--delay", "12", one)

    def click(self, role: str, name: str) -> None:
        """Point at the middle of a thing and click."""
        x, y, width, height = self.thing(role, name).box
        self.do("mousemove", str(x + width // 2), str(y + height // 2), "click", "1")

    def scroll_up(self) -> None:
        """Turn the wheel over the scroll bar until the top of the form shows."""
        self._turn_wheel("4", 30)

    def scroll_down(self) -> None:
        """Turn the wheel over the scroll bar by a few lines."""
        self._turn_wheel("5", 2)

    def _turn_wheel(self, button: str, times: int) -> None:
        x, y, width, height = self.thing("scroll bar", "").box
        point = ("mousemove", str(x + width // 2), str(y + height // 2))
        self.do(*point, "click", "--repeat", str(times), "--delay", "20", button)

    def press_by_name(self, role: str, name: str) -> None:
        """Press a thing through the accessibility tree, without a mouse or a key."""
        self._act("press", role, name)

    def write_by_name(self, role: str, name: str, text: str) -> None:
        """Put a text into a field through the accessibility tree."""
        self._act("write", role, name, written=text)

    def _act(self, *what: str, written: str = "") -> None:
        subprocess.run(
            [_SYSTEM_PYTHON, str(_ACTOR), PROGRAM, *what],
            env=self.environ,
            timeout=_PATIENCE,
            check=True,
            input=written,
            encoding="utf-8",
        )

    def do(self, *words: str) -> str:
        """Have the tool for keys and clicks do something."""
        return self._run("xdotool", *words).stdout

    def _run(self, *command: str, written: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env={"PATH": os.environ["PATH"], "DISPLAY": self._screen.display},
            input=written,
            capture_output=True,
            encoding="utf-8",
            timeout=_PATIENCE,
            check=False,
        )
