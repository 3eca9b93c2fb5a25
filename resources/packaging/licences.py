"""The licence texts that the stand-alone program owes for what it holds; `build.spec` asks."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = ROOT / "resources" / "licences"
FOLDER = "licences"  # in the stand-alone program

_TEXT = re.compile(r"(LICEN[SC]E|COPYING|NOTICE|COPYRIGHT)", re.IGNORECASE)
_QT = ("LGPL-3.0.txt", "GPL-3.0.txt")
# These libraries come without their texts.
_WITHOUT = {"pyside6-essentials": _QT, "shiboken6": _QT}


class LicenceMissing(Exception):
    """A library would be handed on without its licence."""


def texts(distribution: importlib.metadata.Distribution) -> list[Path]:
    """The licence texts of an installed library; raises LicenceMissing where there is none."""
    files = [one for one in distribution.files or [] if _TEXT.match(one.name)]
    found = [Path(str(one.locate())) for one in files if ".dist-info" in one.as_posix()]
    found = found or [OWN / name for name in _WITHOUT.get(normal(distribution.name), ())]
    if not any(one.is_file() and one.stat().st_size for one in found):
        raise LicenceMissing(
            f"{distribution.name} ships no licence text: put it into {OWN} and name it in "
            f"{Path(__file__).name}."
        )
    return found


def owed(sources: Iterable[str]) -> list[tuple[str, str]]:
    """What has to be handed on with these files: each text, and where it goes in the program."""
    paths = {Path(one).resolve() for one in sources if one}
    places = [(str(one), FOLDER) for one in sorted(OWN.iterdir())]
    places.append((str(ROOT / "LICENSE"), f"{FOLDER}/smtp-desktop"))
    for distribution in importlib.metadata.distributions():
        files = {Path(str(one.locate())).resolve() for one in distribution.files or []}
        if files & paths:
            name = normal(distribution.name)
            places += [(str(text), f"{FOLDER}/{name}") for text in texts(distribution)]
            paths -= files
    return places + _of_the_system(paths)


def _of_the_system(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """The texts of the libraries that come from Debian, where this is one."""
    wanted = [str(one) for one in paths if str(one).startswith(("/usr/lib/", "/lib/"))]
    if not wanted or not shutil.which("dpkg-query"):
        return []
    asked = subprocess.run(
        ["dpkg-query", "--search", *wanted], capture_output=True, text=True, check=False
    )
    packages = {line.partition(":")[0] for line in asked.stdout.splitlines()}
    texts_there = {one: Path("/usr/share/doc", one, "copyright") for one in packages}
    return [
        (str(text), f"{FOLDER}/{package}")
        for package, text in sorted(texts_there.items())
        if text.is_file()
    ]


def normal(name: str) -> str:
    """A library's name, spelled in one way."""
    return re.sub(r"[-_.]+", "-", name).lower()
