"""The program where an installer has put it, and who uses it there."""

from __future__ import annotations

import json
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wine import HERE, SECONDS, Screen, Wine

TITLE = "SMTP Desktop"
AT_REST = 5  # hundredths of a second of a core that a window uses in three seconds at the most
TRIES = 3
# Wine hands streams on to what a program starts, which a pipe's end would end.
NO_STREAMS = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
WINDOW, COMMAND = "smtp-desktop-window.exe", "smtp-desktop.exe"


def check(what: str, *, holds: bool, seen: object = "") -> None:
    """Say that something holds, or end here."""
    print(f"  {'ok' if holds else 'FAILED'}: {what}", flush=True)
    if not holds:
        sys.exit(f"{what}: {seen}")


def until(holds: Callable[[], bool], what: str, seconds: float = 90) -> None:
    """Wait for something, and say that it holds."""
    end = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < end:
        time.sleep(0.2)
    check(what, holds=found)


def wait_for_rest(process: int, seconds: float = 90) -> None:
    """Wait until a program has done what it had to do."""
    end = time.monotonic() + seconds
    before = -AT_REST  # the first look says nothing
    while time.monotonic() < end:
        words = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        used = int(words[11]) + int(words[12])
        if used - before < AT_REST:
            return
        before = used
        time.sleep(3)


class Installed:
    """The program where an installer has put it, and the person who uses it."""

    def __init__(self, wine: Wine, folder: Path) -> None:
        self.wine = wine
        self.folder = folder
        self.screen = Screen(wine.environ)
        self._python = wine.windows(wine.drive.parents[1] / "python" / "python.exe")

    def command(self, *words: str, typed: str = "") -> tuple[int, str]:
        return self.wine.run(self.wine.windows(self.folder / COMMAND), *words, typed=typed)

    def helper(self, name: str, *words: str) -> str:
        """What one of the programs beside this one says, on Windows' side.

        Wine at times starts nothing for them (WinError 1359): then they are called again.
        """
        for _ in range(TRIES):
            code, said = self.wine.run(self._python, self.wine.windows(HERE / name), *words)
            if code == 0:
                break
            print(f"  {name} itself ended with {code}", flush=True)
        return said.strip()

    def unheard(self, name: str, *words: str) -> None:
        """Run one of the programs beside this one whose streams nobody may hold."""
        words = ("wine", self._python, self.wine.windows(HERE / name), *words)
        subprocess.run(words, env=self.wine.environ, check=False, timeout=SECONDS, **NO_STREAMS)

    def without_console(self, program: str, *words: str) -> str:
        exe = self.wine.windows(self.folder / program)
        return self.helper("without_console.py", "120", exe, *words)

    @contextmanager
    def window(self) -> Iterator[subprocess.Popen[bytes]]:
        """The window, open and answering."""
        # One that was ended on the spot is seen for half a second more, in place of the new one.
        until(lambda: not self.screen.shows(TITLE), "no window is open")
        with self.wine.start(self.wine.windows(self.folder / WINDOW)) as process:
            try:
                until(lambda: self.screen.focus(TITLE), "the window opens")
                wait_for_rest(process.pid)  # it is painted before it listens
                yield process
            finally:
                process.kill()  # it alone: a relay may run as the same program
                process.wait(SECONDS)

    def change_something(self) -> None:
        """Type into whatever field the keyboard comes to."""
        self.screen.focus(TITLE)
        for _ in range(8):
            self.screen.type("7")
            self.screen.press("Tab")
        time.sleep(2)


class Accounting:
    """A program on this computer that sends through the relay."""

    def __init__(self, program: Installed) -> None:
        self.program = program
        code, said = program.command("relay", "add", "Old accounting", "--json")
        check("a program may send", holds=code == 0, seen=said)
        self._card = json.loads(said)

    @property
    def since(self) -> str:
        """When the relay began; empty while none runs."""
        code, said = self.program.command("relay", "status", "--json")
        return json.loads(said)["since"] if code == 0 else ""

    def signs_in(self) -> bool:
        """Whether the relay takes the password that it gave to this program."""
        try:
            with smtplib.SMTP("127.0.0.1", self._card["port"], timeout=30) as client:
                client.login(self._card["username"], self._card["password"])
        except OSError:  # which the errors of SMTP are as well
            return False
        return True


def run_entry(wine: Wine) -> str:
    """What Windows starts with the session."""
    return wine.run("reg", "query", r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run")[1]
