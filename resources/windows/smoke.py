"""Installs each Windows installer under Wine, uses the program as a person would, and removes it.

    python smoke.py FOLDER      FOLDER as `setup` and `installers` have made it; needs a screen

The person is called Jörg Groß and has a German Windows, with code pages 1252 and 850; the program
lies in a folder with blanks and umlauts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from signing import try_signing
from wine import CHECKOUT, HERE, SECONDS, Screen, Wine

sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests")]

from servers.scripted import ScriptedServer, due  # noqa: E402 - where the tests have it
from servers.terminal import settings_file  # noqa: E402
from smtp_desktop import __version__  # noqa: E402

PERSON, LANGUAGE = "Jörg Groß", "de_DE"
PASSWORD = "Grüße-密码-4567"
TITLE = "SMTP Desktop"
WINDOW, COMMAND = "smtp-desktop-window.exe", "smtp-desktop.exe"
STAYS_OPEN = 1618 % 256  # what is left of the exit code on this side
WRONG_CALL = 2


def check(what: str, *, holds: bool, seen: object = "") -> None:
    """Say that something holds, or end here."""
    print(f"  {'ok' if holds else 'FAILED'}: {what}", flush=True)
    if not holds:
        sys.exit(f"{what}: {seen}")


def until(holds: Callable[[], bool], what: str, seconds: float = 90) -> None:
    """Wait for something, and say that it holds."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.2)
    check(what, holds=holds())


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
        """What one of the programs beside this one says, on Windows' side."""
        return self.wine.run(self._python, self.wine.windows(HERE / name), *words)[1].strip()

    def without_console(self, program: str, *words: str) -> str:
        exe = self.wine.windows(self.folder / program)
        return self.helper("without_console.py", "120", exe, *words)

    @contextmanager
    def window(self) -> Iterator[subprocess.Popen[bytes]]:
        """The window, open and answering."""
        with self.wine.start(self.wine.windows(self.folder / WINDOW)) as process:
            try:
                until(lambda: self.screen.focus(TITLE), "the window opens")
                time.sleep(5)  # it is painted before it listens
                yield process
            finally:
                if process.poll() is None:
                    self.wine.end(WINDOW)
                process.wait(SECONDS)

    def change_something(self) -> None:
        """Type into whatever field the keyboard comes to."""
        self.screen.focus(TITLE)
        for _ in range(8):
            self.screen.type("7")
            self.screen.press("Tab")
        time.sleep(2)


def try_commands(program: Installed) -> None:
    """What the console program does, from its version to a password that it has kept."""
    code, said = program.command("--version")
    check("--version", holds=(code, said.strip()) == (0, f"smtp-desktop {__version__}"), seen=said)
    code, said = program.command("explain", "--json", "535 5.7.8 Fehler: Größe 密码")
    check("explain", holds=code == 0 and "code" in json.loads(said), seen=said)
    code, said = program.command("demo", "--no-window")
    check("demo --no-window", holds=code == 0, seen=said)
    script = due("RCPT").output("250 ok").expect("RSET").output("250 ok")
    with ScriptedServer(script) as server:
        settings = program.wine.windows(settings_file(program.wine.drive, server.port))
        words = ("account", "save", "--settings", settings, "--password-stdin")
        code, said = program.command(*words, typed=f"{PASSWORD}\n")
        check("account save, into the Credential Manager", holds=code == 0, seen=said)
        code, said = program.command("test", "--no-send", "--json")
        check("test, with the saved password", holds=code == 0, seen=said)
        check("the server has heard it", holds=any("AUTH PLAIN" in one for one in server.said))


def try_code_pages(program: Installed) -> None:
    """What is piped is UTF-8, whatever the code pages."""
    seen = program.helper("code_pages.py")
    check("code pages 1252 and 850", holds=seen == "1252 850", seen=seen)
    name = "Größe 密码.toml"
    code, said = program.command("test", "--settings", name, "--json")
    check(
        "JSON in UTF-8", holds=code == WRONG_CALL and name in json.loads(said)["error"], seen=said
    )


def try_without_console(program: Installed) -> None:
    """Started by a service: nothing to write to, nothing to read from, nothing that waits."""
    check("--version without a console", holds=program.without_console(COMMAND, "--version") == "0")
    settings = program.wine.windows(settings_file(program.wine.drive, 2525))
    words = ("account", "save", "--settings", settings, "--password-stdin")
    seen = program.without_console(COMMAND, *words)
    check("a password that nobody can type", holds=seen == str(WRONG_CALL), seen=seen)
    seen = program.without_console(WINDOW, "--version")
    check("the window's program without a console", holds=seen == "0", seen=seen)


def try_window(program: Installed) -> None:
    """First paint."""
    trace = program.wine.drive / "trace"
    trace.unlink(missing_ok=True)
    exe = program.wine.windows(program.folder / WINDOW)
    code, _ = program.wine.run(exe, SMTP_DESKTOP_TRACE=program.wine.windows(trace))
    painted = trace.is_file() and "first_paint" in trace.read_text(encoding="utf-8")
    check("first paint", holds=code == 0 and painted, seen=code)


def try_second_start(program: Installed) -> None:
    """A second start, and the end of the session, while the window is open."""
    exe = program.wine.windows(program.folder / WINDOW)
    with program.window() as first:
        began = time.monotonic()
        code, _ = program.wine.run(exe)
        took = time.monotonic() - began
        check(f"a second start ends ({took:.1f} s)", holds=code == 0 and first.poll() is None)
        seen = program.helper("end_session.py", TITLE)
        check("with nothing to lose, the session may end", holds=seen == "agrees", seen=seen)
        until(lambda: first.poll() is not None, "and the window with it")


class Setup:
    """The installer for one person."""

    def __init__(self, wine: Wine, file: Path, folder: Path) -> None:
        self._wine = wine
        self._file = file
        self.folder = folder

    def start(self, *switches: str) -> subprocess.Popen[bytes]:
        # NSIS takes the folder as it stands, without the quotation marks of one word with blanks.
        last = f"/D={self._wine.windows(self.folder)}".split(" ")
        return self._wine.start(self._wine.windows(self._file), "/S", *switches, *last)

    def run(self, *switches: str) -> int:
        with self.start(*switches) as process:
            process.communicate(timeout=SECONDS)
            return process.returncode

    def interrupt(self) -> None:
        """Begin to install, and pull the plug in the middle."""
        with self.start() as process:
            some = self.folder / ".new" / "_internal" / "base_library.zip"
            until(some.exists, "the installer is unpacking")
            self._wine.end(self._file.name)
            process.wait(SECONDS)

    def remove(self, *switches: str) -> None:
        self._wine.run(self._wine.windows(self.folder / "uninstall.exe"), "/S", *switches)
        until(lambda: not (self.folder / "uninstall.exe").exists(), "removed silently")


def try_upgrades(program: Installed, setup: Setup) -> None:
    """Over a window that is open, over one with unsaved changes, and interrupted."""
    old = program.folder / "_internal" / "old"
    old.touch()
    with program.window() as window:
        program.change_something()
        code = setup.run()
        check("a window with unsaved changes stays open", holds=window.poll() is None)
        check("the upgrade says so", holds=code == STAYS_OPEN, seen=code)
        check("and has changed nothing", holds=old.exists())
        seen = program.helper("end_session.py", TITLE)
        check("the session does not end either", holds=seen == "refuses", seen=seen)
    setup.interrupt()
    check("interrupted, the old version is whole", holds=program.command("--version")[0] == 0)
    check("and in its place", holds=old.exists())
    with program.window() as window:
        code = setup.run()
        check("an open window closes for an upgrade", holds=window.wait(60) == 0 and code == 0)
    check("the new version has taken its place", holds=not old.exists())
    check("nothing is left of the old one", holds=not list(program.folder.glob(".*")))


def path_entry(wine: Wine) -> str:
    return wine.run("reg", "query", r"HKCU\Environment", "/v", "Path")[1]


def kept(wine: Wine) -> list[str]:
    """What is left of accounts: files, and entries of the Credential Manager."""
    files = wine.drive.glob(f"users/{PERSON}/AppData/Local/smtp-desktop/**/*.toml")
    said = wine.run("reg", "query", r"HKCU\Software\Wine\Credential Manager", "/s")[1]
    return [*(one.name for one in files), *(one for one in said.split() if "smtp-desktop" in one)]


def try_setup(wine: Wine, installer: Path) -> None:
    """The installer for one person, from its first run to the last trace."""
    print(f"{installer.name}: {installer.stat().st_size / 1e6:.0f} MB", flush=True)
    folder = wine.drive / "users" / PERSON / "Programme für alle" / "SMTP Desktop"
    setup, program = Setup(wine, installer, folder), Installed(wine, folder)
    wine.run("reg", "add", r"HKCU\Environment", "/v", "Path", "/d", "C:\\other" * 200, "/f")
    before = path_entry(wine)
    began = time.monotonic()
    code = setup.run("/PATH")
    took = time.monotonic() - began
    is_there = (folder / "_internal").is_dir()
    check(f"installed silently ({took:.1f} s)", holds=code == 0 and is_there, seen=code)
    check("in PATH, however long it is", holds="SMTP Desktop" in path_entry(wine))
    (folder / "notes.txt").write_text("a person's", encoding="utf-8")
    try_commands(program)
    try_code_pages(program)
    try_without_console(program)
    try_window(program)
    try_second_start(program)
    try_upgrades(program, setup)
    setup.remove()
    left = sorted(one.name for one in folder.iterdir())
    check("nothing goes but the program", holds=left == ["notes.txt"], seen=left)
    check("PATH is as before", holds=path_entry(wine) == before, seen=path_entry(wine))
    check("accounts and passwords stay", holds=len(kept(wine)) > 1, seen=kept(wine))
    check("and are there again after the next installation", holds=setup.run() == 0)
    check("account show", holds=program.command("account", "show")[0] == 0)
    setup.remove("/FORGET")
    check("told to, it takes them along", holds=kept(wine) == [], seen=kept(wine))


def try_package(wine: Wine, package: Path) -> None:
    """The package for fleets."""
    print(f"{package.name}: {package.stat().st_size / 1e6:.0f} MB", flush=True)
    folder = wine.drive / "Program Files" / "SMTP Desktop"
    program = Installed(wine, folder)
    began = time.monotonic()
    code, _ = wine.run("msiexec", "/i", wine.windows(package), "/qn", "ADDLOCAL=ALL")
    took = time.monotonic() - began
    is_there = (folder / "_internal").is_dir()
    check(f"installed silently ({took:.1f} s)", holds=code == 0 and is_there, seen=code)
    try_commands(program)
    try_window(program)
    try_second_start(program)
    check("account remove", holds=program.command("account", "remove")[0] == 0)
    code, _ = wine.run("msiexec", "/x", wine.windows(package), "/qn")
    check("removed silently", holds=code == 0 and not folder.exists(), seen=code)


def main(words: list[str]) -> int:
    """Try both installers; the exit code."""
    folder = Path(words[0]).resolve()
    subprocess.run(
        [HERE / "prefix", folder, "smoke", PERSON, LANGUAGE], check=True, timeout=SECONDS
    )
    wine = Wine(folder, "smoke")
    wine.shut_down()
    try:
        try_setup(wine, folder / "dist" / f"smtp-desktop-{__version__}-setup.exe")
        try_package(wine, folder / "dist" / f"smtp-desktop-{__version__}.msi")
        try_signing(wine, folder, check)
    finally:
        wine.shut_down()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
