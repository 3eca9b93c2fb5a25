"""Tries what `release` has made, as a person would who has never seen it.

    python -m resources.packaging.trial [FOLDER]     FOLDER is dist/ where none is named

The .deb is judged by lintian, installed in a Debian that was made for it and has nothing else,
started there on a screen by somebody without rights, and removed. The wheel and the sdist are
installed by pipx, the archive is unpacked. Run it as root, in a checkout.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from resources.packaging.publisher import NAME, ROOT, VERSION, publisher

WORK = ROOT / "build" / "trial"
SUITE = "bookworm"
SECONDS = 900
PERSON = "person"
# What dpkg and its helpers note about everything that was ever installed.
NOTES = ("/var/lib/dpkg/", "/var/log/", "/var/cache/", "/var/lib/apt/", "/tmp/", "/run/", "/home/")
# The folder is made new for every step: nothing stays mounted, whatever happens.
INSIDE = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'

Run = Callable[..., str]


def check(what: str, *, holds: bool, seen: object = "") -> None:
    """Say that something holds, or end here."""
    print(f"  {'ok' if holds else 'FAILED'}: {what}", flush=True)
    if not holds:
        sys.exit(f"{what}: {seen}")


def said(*words: str, **environ: str) -> str:
    """What a program prints; ends here where it fails."""
    done = subprocess.run(
        words,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout


def try_program(run: Run, *program: str) -> None:
    """What needs everything that is inside: version, findings, letters, server and sign-in."""
    version = run(*program, "--version").strip()
    check("--version", holds=version == f"{NAME} {VERSION}", seen=version)
    told = run(*program, "explain", "--json", "535 5.7.139 Authentication unsuccessful")
    check("explain", holds=json.loads(told)["code"] != "unknown", seen=told)
    told = run(*program, "demo", "--no-window", "--json")
    check("demo --no-window", holds=json.loads(told)["ok"], seen=told)


def try_debian(package: Path) -> None:
    """The .deb in a Debian of its own."""
    print(package.name, flush=True)
    found = said("lintian", "--allow-root", "--fail-on", "error,warning", str(package))
    check("lintian finds no error and nothing to warn of", holds=not found.strip(), seen=found)
    root = _debian()

    def run(*words: str) -> str:
        return said("unshare", "--mount", "sh", "-c", INSIDE, str(root), *words, LC_ALL="C.UTF-8")

    def person(*words: str) -> str:
        return run("runuser", "-u", PERSON, "--", "env", f"HOME=/home/{PERSON}", *words)

    run("useradd", "--create-home", PERSON)
    shutil.copy(package, root / package.name)
    install = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "install", "-y")
    run(*install, "--no-install-recommends", "xvfb", "xauth")
    run(*install, "--no-install-recommends", f"/{package.name}")
    run("dpkg", "--purge", NAME)  # what it needs is there now: this is what must be there again
    before = _files(root) - {f"/{package.name}"}
    run("dpkg", "--install", f"/{package.name}")
    check("installed", holds=(root / "usr" / "bin" / NAME).is_symlink())
    try_program(person, NAME)
    trace = root / "home" / PERSON / "trace"
    painting = ("env", f"SMTP_DESKTOP_TRACE=/home/{PERSON}/trace", "xvfb-run", "-a", NAME)
    person(*painting)
    painted = trace.read_text(encoding="utf-8").splitlines()[-1]
    check("the window is painted under Xvfb", holds=painted.startswith("first_paint "))
    run("dpkg", "--purge", NAME)
    (root / package.name).unlink()
    left = {one for one in _files(root) ^ before if not one.startswith(NOTES)}
    check("removed, and nothing is left", holds=not left, seen=sorted(left)[:20])
    named = [one for one in _files(root) if NAME in one or publisher().id in one]
    named = [one for one in named if not one.startswith(NOTES)]
    check("no name is left either", holds=not named, seen=named)
    shutil.rmtree(root)


def _debian() -> Path:
    """A new Debian with nothing but what every one has."""
    root = WORK / "debian"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    # From where this computer gets its own packages.
    wanted = ("indextargets", "--format", "$(SITE)", "Created-By: Packages", f"Codename: {SUITE}")
    sites = said("apt-get", *wanted).split()
    said("debootstrap", "--variant=minbase", SUITE, str(root), *sites[:1])
    shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")
    (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")  # as installed
    return root


def _files(root: Path) -> set[str]:
    """Every path in there, as seen from inside."""
    found = said("find", str(root), "-xdev", "-printf", "/%P\n")
    return {line for line in found.splitlines() if not line.startswith("/proc/")}


def try_pipx(source: Path) -> None:
    """A wheel or an sdist, as pipx installs it: with the newest libraries that it allows."""
    print(source.name, flush=True)
    folder = WORK / "pipx"
    shutil.rmtree(folder, ignore_errors=True)
    places = {
        "PIPX_HOME": str(folder / "home"),
        "PIPX_BIN_DIR": str(folder / "bin"),
        "PIPX_MAN_DIR": str(folder / "man"),
        "PIPX_DEFAULT_PYTHON": sys.executable,
        "SMTP_DESKTOP_HOME": str(folder / "settings"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    pipx = str(ROOT / "build" / "release" / "tools" / "bin" / "pipx")

    def run(*words: str) -> str:
        return said(*words, **places)

    run(pipx, "install", str(source))
    program = folder / "bin" / NAME
    try_program(run, str(program))
    check("its page for man", holds=(folder / "man" / "man1" / f"{NAME}.1").exists())
    site = next(folder.glob(f"home/venvs/{NAME}/lib/python*/site-packages"))
    for one in ("findings/unknown.toml", "translations/README.md", f"icons/{NAME}.svg"):
        inside = site / "smtp_desktop" / "_resources" / one
        check(f"{one} is inside", holds=inside.is_file())
    licence = next(site.glob("smtp_desktop-*.dist-info/licenses/LICENSE"), None)
    check("the licence is inside", holds=licence is not None)
    run(pipx, "uninstall", NAME)
    check("removed", holds=not program.exists())


def try_archive(archive: Path) -> None:
    """The program for any Linux, unpacked into a folder with a blank in its name."""
    print(archive.name, flush=True)
    folder = WORK / "my programs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    said("tar", "-xf", str(archive), "-C", str(folder))

    def run(*words: str) -> str:
        return said(*words, SMTP_DESKTOP_HOME=str(folder / "settings"))

    try_program(run, str(folder / f"{NAME}-{VERSION}" / NAME))


def main(words: Sequence[str]) -> int:
    """Try everything; the exit code."""
    dist = Path(words[0] if words else ROOT / "dist").resolve()
    began = time.monotonic()
    try_archive(next(dist.glob("*-linux-*.tar.gz")))
    try_pipx(next(dist.glob("*.whl")))
    try_pipx(next(dist.glob("smtp_desktop-*.tar.gz")))
    try_debian(next(dist.glob("*.deb")))
    print(f"All of it holds ({time.monotonic() - began:.0f} s).")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
