"""What is handed on is handed on with its licence."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from resources.packaging import licences
from resources.packaging.licences import LicenceMissing, normal, owed, texts

ROOT = Path(__file__).parents[2]


def needed(name: str = "smtp-desktop") -> set[str]:
    """Every library that the program needs here, and those that they need."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        for line in importlib.metadata.requires(one) or []:
            requirement = Requirement(line)
            applies = not requirement.marker or requirement.marker.evaluate({"extra": ""})
            if applies and normal(requirement.name) not in found:
                found.add(normal(requirement.name))
                waiting.append(requirement.name)
    return found


def test_every_library_of_the_program_has_its_licence_text() -> None:
    names = needed()
    assert {"pyside6-essentials", "shiboken6", "requests", "cryptography", "msal"} <= names
    for name in names:
        for text in texts(importlib.metadata.distribution(name)):
            assert text.is_file(), name


def test_a_library_without_a_text_stops_the_bundle(tmp_path: Path) -> None:
    folder = tmp_path / "silent-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: silent\nVersion: 1.0\n")
    (folder / "RECORD").write_text("silent.py,,\nsilent-1.0.dist-info/METADATA,,\n")
    (silent,) = importlib.metadata.distributions(path=[str(tmp_path)])

    with pytest.raises(LicenceMissing, match="silent"):
        texts(silent)


def test_what_lies_in_the_bundle_decides_what_is_owed() -> None:
    import idna
    import PySide6

    places = owed([str(idna.__file__), str(Path(str(PySide6.__file__)))])
    folders = {folder for _, folder in places}

    assert {"licences", "licences/smtp-desktop", "licences/idna"} <= folders
    assert "licences/pyside6-essentials" in folders
    assert "licences/requests" not in folders
    names = {Path(text).name for text, folder in places if folder == "licences"}
    assert names == {"LGPL-3.0.txt", "GPL-3.0.txt", "Apache-2.0.txt", "Python.txt", "README.md"}


def test_the_texts_are_what_they_are_called_and_qt_can_be_replaced() -> None:
    heads = {
        "LGPL-3.0.txt": "GNU LESSER GENERAL PUBLIC LICENSE",
        "GPL-3.0.txt": "GNU GENERAL PUBLIC LICENSE",
        "Apache-2.0.txt": "Apache License",
        "Python.txt": "PYTHON SOFTWARE FOUNDATION LICENSE",
    }
    for name, head in heads.items():
        assert head in (licences.OWN / name).read_text(encoding="utf-8")
    notice = (licences.OWN / "README.md").read_text(encoding="utf-8")
    assert re.search(r"you may replace them", notice)


def test_the_wheel_carries_our_own_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = texts(importlib.metadata.distribution("smtp-desktop"))

    assert project["license-files"] == ["LICENSE"]
    assert own[0].read_text() == (ROOT / "LICENSE").read_text()
