"""Everything that is handed out, made into one folder with its sums and its bill of materials.

    python -m resources.packaging.release [FOLDER]     FOLDER is dist/ where none is named

The same source gives the same files: everything is dated to the last commit. What cannot be made
here is said to be missing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from resources.packaging import bill, debian, winget
from resources.packaging.publisher import NAME, ROOT, VERSION, epoch, publisher

WORK = ROOT / "build" / "release"
WINDOWS = ROOT / "build" / "windows" / "dist"
SUMS = "SHA256SUMS"
PINNED = ("--require-hashes", "--requirement")


def main(words: Sequence[str]) -> int:
    """Make everything; the exit code."""
    dist = Path(words[0] if words else ROOT / "dist").resolve()
    os.environ.setdefault("SOURCE_DATE_EPOCH", _last_commit())
    os.environ["PYTHONHASHSEED"] = "1"  # in what order PyInstaller writes down what it found
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)
    _make_python(dist)
    bundle = _make_bundle()
    _make_archive(bundle, dist)
    debian.build(bundle, WORK / "debian", dist)
    _collect_windows(dist)
    tools, program = _environments(dist)
    run(str(tools / "bin" / "twine"), "check", "--strict", *map(str, _python_files(dist)))
    bill.write(dist / f"{NAME}-{VERSION}.cdx.json", tools, program, bundle, WORK / "bill")
    write_sums(dist)
    _tell(dist)
    return 0


def write_sums(folder: Path) -> None:
    """Write the sums of all files of a folder, as sha256sum checks them."""
    files = sorted(one for one in folder.rglob("*") if one.is_file() and one.name != SUMS)
    lines = [
        f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(folder).as_posix()}\n"
        for one in files
    ]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def run(*words: str, folder: Path = ROOT, **environ: str) -> None:
    """Run a program to its end; raises CalledProcessError where it fails."""
    subprocess.run(words, cwd=folder, check=True, env={**os.environ, **environ})


def _last_commit() -> str:
    """When the source was last changed; where it is no checkout, when its version was written."""
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    written = int((ROOT / "smtp_desktop" / "__init__.py").stat().st_mtime)
    return asked.stdout.strip() or str(written)


def _make_python(dist: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-d", str(dist), "-t", "sdist", "-t", "wheel")


def _python_files(dist: Path) -> list[Path]:
    return [*dist.glob("*.whl"), *dist.glob("smtp_desktop-*.tar.gz")]


def _make_bundle() -> Path:
    run(
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"),
        *("--distpath", str(WORK / "bundle"), "--workpath", str(WORK / "pyinstaller")),
        "build.spec",
    )
    return WORK / "bundle" / NAME


def _make_archive(bundle: Path, dist: Path) -> None:
    """The stand-alone program for any Linux, with what a desktop reads of it beside it."""
    folder = WORK / "archive" / f"{NAME}-{VERSION}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(bundle, folder, symlinks=True)
    debian.lay_desktop(folder / "share")
    file = dist / f"{NAME}-{VERSION}-linux-{os.uname().machine}.tar.gz"
    same = ("--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX")
    run(
        *("tar", *same, f"--mtime=@{epoch()}", "--use-compress-program=gzip -n"),
        *("-cf", str(file), folder.name),
        folder=folder.parent,
    )


def _collect_windows(dist: Path) -> None:
    setup = WINDOWS / f"{NAME}-{VERSION}-setup.exe"
    package = WINDOWS / f"{NAME}-{VERSION}.msi"
    if not (setup.is_file() and package.is_file()):
        print("Not here: the installers for Windows. `make windows` makes them.")
        return
    for one in (setup, package):
        shutil.copy2(one, dist)
    winget.write(setup, package, dist / "winget")


def _environments(dist: Path) -> tuple[Path, Path]:
    """An environment with what looks at packages, and one with the program and nothing else."""
    tools, program = WORK / "tools", WORK / "program"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    for folder, pins in ((tools, "requirements-release.txt"), (program, "requirements.txt")):
        venv.create(folder, clear=True, with_pip=False)
        python = ("--python", str(folder / "bin" / "python"))
        run(*pip, *python, "install", *PINNED, str(ROOT / "resources" / pins))
    wheel = str(next(dist.glob("*.whl")))
    run(*pip, "--python", str(program / "bin" / "python"), "install", "--no-deps", wheel)
    return tools, program


def _tell(dist: Path) -> None:
    for one in sorted(dist.rglob("*")):
        if one.is_file():
            print(f"{one.stat().st_size / 1e6:8.2f} MB  {one.relative_to(dist)}")
    print("Not here: the program for macOS. `make bundle` makes it, on a Mac.")
    if not publisher().is_named:
        print("resources/packaging/publisher.toml names nobody yet: fill it in before publishing.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
