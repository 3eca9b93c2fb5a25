"""Every small file that the program keeps or writes, as a test reads and writes it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import missing
from smtp_desktop.adapters.files.atomic import SYSTEM, System
from smtp_desktop.adapters.files.attempts import AttemptFile
from smtp_desktop.adapters.files.known import KnownFactFile
from smtp_desktop.adapters.files.settings import SettingsFiles
from smtp_desktop.adapters.files.text import WrittenFiles
from smtp_desktop.errors import SmtpDesktopError

NOBODY = 65534
SOMEBODY = 65533


class Small(NamedTuple):
    """One kind of file: `write` puts a text into its folder, `read` gets it back, empty where there
    is none to be had; `speaks` says that a fault is told and not passed over."""

    file: str
    write: Callable[[Path, str, System], object]
    read: Callable[[Path], str]
    speaks: bool = False

    def path(self, folder: Path) -> Path:
        return folder / self.file


def _write_mark(name: str) -> Callable[[Path, str, System], object]:
    def write(folder: Path, text: str, system: System) -> None:
        marks = KnownFactFile(str(folder), name, 0.2, system)
        marks.change(lambda table: table | {"default": {"at": text}})

    return write


def _read_mark(name: str) -> Callable[[Path], str]:
    return lambda folder: KnownFactFile(str(folder), name).read().get("default", {}).get("at", "")


def _letter(folder: Path) -> str:
    file = folder / "letter.txt"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


SMALL = {
    "settings": Small(
        "default.toml",
        lambda folder, text, system: SettingsFiles(str(folder), 0.2, system).write("default", text),
        lambda folder: SettingsFiles(str(folder)).read("default") or "",
        speaks=True,
    ),
    "letter": Small(
        "letter.txt",
        lambda folder, text, system: WrittenFiles(system).write(f"{folder}/letter.txt", text),
        _letter,
        speaks=True,
    ),
    "attempts": Small(
        "attempts.json",
        lambda folder, text, system: AttemptFile(str(folder), 0.2, system).change(
            lambda _: text, lambda: None
        ),
        lambda folder: AttemptFile(str(folder)).read(),
    ),
    "marks": Small("marks.json", _write_mark("marks.json"), _read_mark("marks.json")),
    "preferences": Small(
        "preferences.json", _write_mark("preferences.json"), _read_mark("preferences.json")
    ),
}
every = pytest.mark.parametrize("small", SMALL.values(), ids=SMALL)
kept = pytest.mark.parametrize(
    "small",
    [small for name, small in SMALL.items() if name != "letter"],
    ids=[name for name in SMALL if name != "letter"],
)


def write(small: Small, folder: Path, text: str, system: System = SYSTEM) -> str:
    """Write a text; what is said where that fails, empty where nothing is said."""
    try:
        small.write(folder, text, system)
    except SmtpDesktopError as error:
        return str(error)
    return ""


def need_root() -> None:
    """Other users' files can be made by the administrator alone."""
    if sys.platform == "win32":
        pytest.skip("only POSIX lets one program be several users")
    if os.geteuid() != 0:
        missing("another user (that needs root)")


@contextlib.contextmanager
def being(user: int) -> Iterator[None]:
    """Be another user for a while; permissions do not bind root."""
    need_root()
    os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(0)


@contextlib.contextmanager
def somebody_else() -> Iterator[None]:
    """Be a user without rights; whoever is not root is one already."""
    if sys.platform == "win32":
        pytest.skip("only POSIX lets one program be several users")
    if os.getuid() != 0:
        yield
        return
    with being(NOBODY):
        yield


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that anybody may enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextlib.contextmanager
def small_disk(place: Path, kilobytes: int = 64) -> Iterator[Path]:
    """A disk that is soon full."""
    place.mkdir()
    size = f"size={kilobytes}k,mode=700"
    command = ["mount", "-t", "tmpfs", "-o", size, "none", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        done = False
    if not done:
        missing("a disk that can be filled (mounting needs root)")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)
