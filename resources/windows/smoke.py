"""Installs each Windows installer under Wine, uses the program as a person would, and removes it.

    python smoke.py FOLDER      FOLDER as `setup` and `installers` have made it; needs a screen

The person is called Jörg Groß and has a German Windows, with code pages 1252 and 850; the program
lies in a folder with blanks and umlauts.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path

from facts import version
from installed import (
    COMMAND,
    NO_STREAMS,
    TITLE,
    WINDOW,
    Accounting,
    Installed,
    check,
    run_entry,
    until,
)
from signing import try_signing
from usage import (
    try_balloon,
    try_code_pages,
    try_commands,
    try_second_start,
    try_window,
    try_without_console,
)
from wine import HERE, SECONDS, Wine, ending

PERSON, LANGUAGE = "Jörg Groß", "de_DE"
STAYS_OPEN = 1618 % 256  # what is left of the exit code on this side


class Setup:
    """The installer for one person."""

    def __init__(self, wine: Wine, file: Path, folder: Path) -> None:
        self._wine = wine
        self._file = file
        self.folder = folder
        self.written = ""  # what somebody writes behind it that leads nowhere else

    def start(self, *switches: str) -> subprocess.Popen[bytes]:
        # NSIS takes the folder as it stands, without the quotation marks of one word with blanks.
        last = f"/D={self._wine.windows(self.folder)}{self.written}".split(" ")
        words = ("wine", self._wine.windows(self._file), "/S", *switches, *last)
        return subprocess.Popen(words, env=self._wine.environ, **NO_STREAMS)

    def run(self, *switches: str) -> int:
        with ending(self.start(*switches)) as process:
            return process.wait(SECONDS)

    def interrupt(self) -> None:
        """Begin to install, and pull the plug in the middle."""
        with ending(self.start()) as process:
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
    setup.written = "\\_internal\\.."
    check("its folder written otherwise", holds=setup.run() == 0)
    setup.written = ""
    check("is the same folder", holds=program.command("--version")[0] == 0 and not old.exists())
    check("also in the registry", holds=".." not in folder_entry(program.wine))
    old.touch()
    setup.interrupt()
    check("interrupted, the old version is whole", holds=program.command("--version")[0] == 0)
    check("and in its place", holds=old.exists())
    with program.window() as window:
        code = setup.run()
        check("an open window closes for an upgrade", holds=window.wait(60) == 0 and code == 0)
    check("the new version has taken its place", holds=not old.exists())
    check("nothing is left of the old one", holds=not list(program.folder.glob(".*")))


def try_relay(program: Installed, setup: Setup) -> Accounting:
    """A relay that runs while the program is replaced; who sends through it."""
    old = program.folder / "_internal" / "old"
    old.touch()
    accounting = Accounting(program)
    exe = program.wine.windows(program.folder / COMMAND)
    with ending(program.wine.start(exe, "relay")) as relay:
        until(accounting.signs_in, "the relay runs")
        since = accounting.since
        code = setup.run()
        check("a running relay keeps no upgrade out", holds=code == 0, seen=code)
        check("the old relay has ended", holds=relay.wait(SECONDS) == 0)
    check("the new version has taken its place", holds=not old.exists())
    until(accounting.signs_in, "the relay is back, and knows its programs", SECONDS)
    check("as the new one", holds=accounting.since not in ("", since), seen=since)
    code, said = program.command("relay", "install")
    check("relay install", holds=code == 0, seen=said)
    seen = run_entry(program.wine)
    check("the session starts the program without a console", holds=WINDOW in seen, seen=seen)
    return accounting


def try_elsewhere(setup: Setup, moved: Setup, accounting: Accounting) -> None:
    """The program is installed into another folder: one person has one."""
    program = accounting.program
    with program.window():
        program.change_something()
        code = moved.run()
        check("a window with unsaved changes keeps its folder", holds=code == STAYS_OPEN, seen=code)
        check("and nothing is in the other one", holds=not moved.folder.exists())
    check("the relay runs as before", holds=accounting.signs_in())
    since = accounting.since
    code = moved.run()
    check("installed into another folder", holds=code == 0, seen=code)
    left = sorted(one.name for one in setup.folder.iterdir())
    check("the folder of before is left to its person", holds=left == ["notes.txt"], seen=left)
    accounting.program = Installed(program.wine, moved.folder)
    until(accounting.signs_in, "the relay is back from there")
    check("as the new one", holds=accounting.since not in ("", since), seen=since)
    # What reg says is in the code page of terminals, so only names without umlauts are looked for.
    wanted = f"\\{moved.folder.name}\\{WINDOW}"
    seen = run_entry(program.wine)
    check("and starts with the session from there", holds=wanted in seen, seen=seen)
    seen = path_entry(program.wine)
    is_in = [one.folder.name in seen for one in (setup, moved)]
    check("PATH has the new folder alone", holds=is_in == [False, True], seen=seen)


def folder_entry(wine: Wine) -> str:
    """Where the next version finds this one."""
    return wine.run("reg", "query", r"HKCU\Software\SMTP Desktop", "/v", "Folder")[1]


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
    try_balloon(program)  # before any window checks the account by itself, and tells of it first
    try_code_pages(program)
    try_without_console(program)
    try_window(program)
    try_second_start(program)
    try_upgrades(program, setup)
    moved = Setup(wine, installer, folder.with_name("SMTP elsewhere"))
    try_elsewhere(setup, moved, try_relay(program, setup))
    setup, program, folder = moved, Installed(wine, moved.folder), moved.folder
    (folder / "notes.txt").write_text("a person's", encoding="utf-8")
    setup.remove()
    check("the relay starts no more", holds=WINDOW not in run_entry(wine), seen=run_entry(wine))
    left = sorted(one.name for one in folder.iterdir())
    check("nothing goes but the program", holds=left == ["notes.txt"], seen=left)
    check("PATH is as before", holds=path_entry(wine) == before, seen=path_entry(wine))
    check("accounts and passwords stay", holds=len(kept(wine)) > 1, seen=kept(wine))
    check("and are there again after the next installation", holds=setup.run() == 0)
    check("account show", holds=program.command("account", "show")[0] == 0)
    setup.remove("/FORGET")
    check("told to, it takes them along", holds=kept(wine) == [], seen=kept(wine))


class Package:
    """The package for fleets."""

    def __init__(self, wine: Wine, file: Path) -> None:
        self.wine = wine
        self.file = file
        self.folder = wine.drive / "Program Files" / "SMTP Desktop"

    def run(self, way: str, *words: str) -> int:
        """Install it with ``/i``, remove it with ``/x``; silently."""
        call = ("wine", "msiexec", way, self.wine.windows(self.file), "/qn", *words)
        done = subprocess.run(
            call, env=self.wine.environ, check=False, timeout=SECONDS, **NO_STREAMS
        )
        return done.returncode


def older(wine: Wine, package: Path) -> Package:
    """A package of a version before: the same program, and one file that the new one has not."""
    folder = package.parents[1]
    program = folder / "old"
    shutil.rmtree(program, ignore_errors=True)
    shutil.copytree(folder / "dist" / "smtp-desktop", program)
    (program / "_internal" / "old").touch()
    product = str(uuid.uuid4()).upper()
    call = [HERE / "package", folder, "old", "0.0.1", product, "old.msi"]
    subprocess.run(call, check=True, timeout=SECONDS)
    shutil.rmtree(program)
    return Package(wine, folder / "old.msi")


def listed(wine: Wine) -> list[str]:
    """The versions that Windows has on its list of programs."""
    key = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"
    said = wine.run("reg", "query", key, "/s")[1]
    return re.findall(r"DisplayVersion\s+REG_SZ\s+(\S+)", said)


def try_fleet(package: Package, before: Package) -> None:
    """A relay that runs while the package is replaced, and while it is removed."""
    wine, program = package.wine, Installed(package.wine, package.folder)
    check("the version before", holds=before.run("/i") == 0)
    accounting = Accounting(program)
    check("relay install", holds=program.command("relay", "install")[0] == 0)
    with ending(wine.start(wine.windows(program.folder / COMMAND), "relay")) as relay:
        until(accounting.signs_in, "the relay runs")
        since = accounting.since
        code = package.run("/i")
        check("a running relay keeps no upgrade out", holds=code == 0, seen=code)
        check("the old relay has ended", holds=relay.wait(SECONDS) == 0)
    check("one version is there", holds=listed(wine) == [version()], seen=listed(wine))
    check("the new one", holds=not (program.folder / "_internal" / "old").exists())
    until(accounting.signs_in, "the relay is back, and knows its programs", SECONDS)
    check("as the new one", holds=accounting.since not in ("", since), seen=since)
    seen = run_entry(wine)
    check("and still starts with the session", holds=WINDOW in seen, seen=seen)
    with program.window():
        program.change_something()
        code = package.run("/x")
        is_there = (package.folder / "_internal").is_dir()  # Windows says 1603, Wine 1627
        check(
            "a window with unsaved changes is not removed", holds=code != 0 and is_there, seen=code
        )
        check("and the relay runs as before", holds=accounting.signs_in())
    check("account remove", holds=program.command("account", "remove")[0] == 0)
    code = package.run("/x")
    check("removed silently", holds=code == 0 and not program.folder.exists(), seen=code)
    check("the relay has ended", holds=not accounting.signs_in())
    seen = run_entry(wine)
    check("and starts no more", holds=WINDOW not in seen, seen=seen)
    check("no version is left", holds=listed(wine) == [], seen=listed(wine))


def try_package(wine: Wine, file: Path) -> None:
    """The package for fleets, from its first run to the last trace."""
    print(f"{file.name}: {file.stat().st_size / 1e6:.0f} MB", flush=True)
    package = Package(wine, file)
    program = Installed(wine, package.folder)
    began = time.monotonic()
    code = package.run("/i", "ADDLOCAL=ALL")
    took = time.monotonic() - began
    is_there = (package.folder / "_internal").is_dir()
    check(f"installed silently ({took:.1f} s)", holds=code == 0 and is_there, seen=code)
    try_commands(program)
    try_window(program)
    try_second_start(program)
    code = package.run("/x")
    check("removed silently", holds=code == 0 and not package.folder.exists(), seen=code)
    try_fleet(package, older(wine, file))


def main(words: list[str]) -> int:
    """Try both installers; the exit code."""
    folder = Path(words[0]).resolve()
    subprocess.run(
        [HERE / "prefix", folder, "smoke", PERSON, LANGUAGE], check=True, timeout=SECONDS
    )
    wine = Wine(folder, "smoke")
    wine.shut_down()
    try:
        try_setup(wine, folder / "dist" / f"smtp-desktop-{version()}-setup.exe")
        try_package(wine, folder / "dist" / f"smtp-desktop-{version()}.msi")
        try_signing(wine, folder, check)
    finally:
        wine.shut_down()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
