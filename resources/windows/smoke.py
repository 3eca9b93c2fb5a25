"""Installs each Windows installer under Wine, uses the program as a person would, and removes it.

python smoke.py FOLDER      FOLDER as `setup` and `installers` have made it
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests")]

from servers.scripted import ScriptedServer, due  # noqa: E402 - where the tests have it
from servers.terminal import settings_file  # noqa: E402
from smtp_desktop import __version__  # noqa: E402

SECONDS = 240
PASSWORD = "Grüße-密码-4567"
RUNNING = 1618 % 256  # what is left of the exit code on this side


class Wine:
    """The prefix in a folder that `setup` has made."""

    def __init__(self, folder: Path) -> None:
        line = (folder / "environment").read_text(encoding="utf-8")
        self.environ = os.environ | {
            name: value.strip("'") for name, value in re.findall(r"(\w+)=('[^']*'|\S+)", line)
        }
        self.drive = folder / "prefix" / "drive_c"
        home = self.drive / "smoke"
        self.environ["SMTP_DESKTOP_HOME"] = self.windows(home)
        # A desktop that was begun without a screen has none for whatever joins it.
        subprocess.run(["wineserver", "--wait"], env=self.environ, check=True, timeout=SECONDS)

    def windows(self, path: Path) -> str:
        """A path of this side as Windows' programs see it."""
        if path.is_relative_to(self.drive):
            return "C:\\" + str(path.relative_to(self.drive)).replace("/", "\\")
        return "Z:" + str(path).replace("/", "\\")

    def start(self, *words: str, **environ: str) -> subprocess.Popen[bytes]:
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(["wine", *words], env=self.environ | environ, **pipes)

    def run(self, *words: str, typed: str = "", **environ: str) -> tuple[int, str]:
        """Run a program to its end; its exit code and what it has said."""
        with self.start(*words, **environ) as process:
            out, _ = process.communicate(typed.encode(), SECONDS)
            return process.returncode, out.decode("utf-8")


def check(what: str, *, holds: bool, seen: object = "") -> None:
    """Say that something holds, or end here."""
    print(f"  {'ok' if holds else 'FAILED'}: {what}", flush=True)
    if not holds:
        sys.exit(f"{what}: {seen}")


def until(holds: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait for something, and say that it holds."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.2)
    check(what, holds=holds())


def try_commands(wine: Wine, program: Path) -> None:
    """What the console program does, from its version to a password that it has kept."""
    exe = wine.windows(program / "smtp-desktop.exe")
    code, said = wine.run(exe, "--version")
    check("--version", holds=(code, said.strip()) == (0, f"smtp-desktop {__version__}"), seen=said)
    code, said = wine.run(exe, "explain", "--json", "535 5.7.8 Fehler: Größe 密码")
    check("explain", holds=code == 0 and "code" in json.loads(said), seen=said)
    code, said = wine.run(exe, "demo", "--no-window")
    check("demo --no-window", holds=code == 0, seen=said)
    script = due("RCPT").output("250 ok").expect("RSET").output("250 ok")
    with ScriptedServer(script) as server:
        settings = wine.windows(settings_file(wine.drive, server.port))
        words = ("account", "save", "--settings", settings, "--password-stdin")
        code, said = wine.run(exe, *words, typed=f"{PASSWORD}\n")
        check("account save, into the Credential Manager", holds=code == 0, seen=said)
        code, said = wine.run(exe, "test", "--no-send", "--json")
        check("test, with the saved password", holds=code == 0, seen=said)
        check("the server has heard it", holds=any("AUTH PLAIN" in one for one in server.said))
    code, said = wine.run(exe, "account", "remove")
    check("account remove", holds=code == 0, seen=said)


@contextmanager
def window(wine: Wine, program: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The window, open on a screen."""
    exe = wine.windows(program / "smtp-desktop-window.exe")
    with wine.start(exe) as process:
        try:
            yield process
        finally:
            wine.run("taskkill", "/F", "/IM", "smtp-desktop-window.exe")
            process.wait(SECONDS)


def try_window(wine: Wine, program: Path) -> None:
    """First paint, and a second start that finds the first."""
    exe = wine.windows(program / "smtp-desktop-window.exe")
    trace = wine.drive / "trace"
    trace.unlink(missing_ok=True)
    code, _ = wine.run(exe, SMTP_DESKTOP_TRACE=wine.windows(trace))
    painted = trace.is_file() and "first_paint" in trace.read_text(encoding="utf-8")
    check("first paint", holds=code == 0 and painted, seen=code)


def try_second_start(wine: Wine, program: Path, setup: Sequence[str]) -> None:
    """While the window is open: a second start, and an installer that leaves it alone."""
    exe = wine.windows(program / "smtp-desktop-window.exe")
    with window(wine, program) as first:
        time.sleep(10)
        check("the window stays open", holds=first.poll() is None)
        began = time.monotonic()
        code, _ = wine.run(exe)
        took = time.monotonic() - began
        check(f"a second start ends ({took:.1f} s)", holds=code == 0 and first.poll() is None)
        if setup:
            code, _ = wine.run(*setup)
            check("an upgrade waits for the window to be closed", holds=code == RUNNING, seen=code)
            check("and has changed nothing", holds=(program / "_internal").is_dir())


def try_setup(wine: Wine, installer: Path) -> None:
    """The installer for one person, into a folder with blanks and umlauts."""
    print(f"{installer.name}: {installer.stat().st_size / 1e6:.0f} MB", flush=True)
    program = wine.drive / "users" / "Jörg Groß" / "Programme für alle" / "SMTP Desktop"
    # NSIS takes the folder as it stands, without the quotation marks that one word would be given.
    setup = (wine.windows(installer), "/S", *f"/D={wine.windows(program)}".split(" "))
    began = time.monotonic()
    code, _ = wine.run(*setup)
    took = time.monotonic() - began
    is_there = (program / "_internal").is_dir()
    check(f"installed silently ({took:.1f} s)", holds=code == 0 and is_there, seen=code)
    (program / "notes.txt").write_text("a person's", encoding="utf-8")
    try_commands(wine, program)
    try_window(wine, program)
    try_second_start(wine, program, setup)
    code, _ = wine.run(*setup)
    check("upgraded in place", holds=code == 0, seen=code)
    wine.run(wine.windows(program / "uninstall.exe"), "/S")
    until(lambda: not (program / "uninstall.exe").exists(), "removed silently")
    left = sorted(one.name for one in program.iterdir())
    check("nothing goes but the program", holds=left == ["notes.txt"], seen=left)
    (program / "notes.txt").unlink()


def try_package(wine: Wine, package: Path) -> None:
    """The package for fleets."""
    print(f"{package.name}: {package.stat().st_size / 1e6:.0f} MB", flush=True)
    program = wine.drive / "Program Files" / "SMTP Desktop"
    began = time.monotonic()
    code, _ = wine.run("msiexec", "/i", wine.windows(package), "/qn")
    took = time.monotonic() - began
    is_there = (program / "_internal").is_dir()
    check(f"installed silently ({took:.1f} s)", holds=code == 0 and is_there, seen=code)
    try_commands(wine, program)
    try_window(wine, program)
    try_second_start(wine, program, ())
    code, _ = wine.run("msiexec", "/x", wine.windows(package), "/qn")
    check("removed silently", holds=code == 0 and not program.exists(), seen=code)


def main(words: Sequence[str]) -> int:
    """Try both installers; the exit code."""
    folder = Path(words[0]).resolve()
    wine = Wine(folder)
    try_setup(wine, folder / "dist" / f"smtp-desktop-{__version__}-setup.exe")
    try_package(wine, folder / "dist" / f"smtp-desktop-{__version__}.msi")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
