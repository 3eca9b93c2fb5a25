"""The files that come with the program are found: in a checkout, a wheel and a bundle."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smtp_desktop import resources

NAMES = (
    *(
        "providers.toml",
        "findings/unknown.toml",
        "inspection.toml",
        "letters.toml",
        "discovery.toml",
    ),
    *("icons/smtp-desktop.svg", "icons/smtp-desktop.png"),
)


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_there_in_a_checkout(name: str) -> None:
    path = resources.path(name)
    assert os.path.isabs(path)
    assert os.path.getsize(path) > 0


def test_a_text_is_read_as_utf8() -> None:
    text = resources.read_text("providers.toml")
    assert text == Path(resources.path("providers.toml")).read_bytes().decode("utf-8")


def test_a_folder_is_read_without_what_is_no_toml() -> None:
    files = resources.read_folder("findings")
    names = {path.stem for path in Path(resources.path("findings")).glob("*.toml")}
    assert set(files) == names
    assert "README" not in files
    assert files["unknown"] == resources.read_text("findings/unknown.toml")


@pytest.mark.parametrize("name", ["nothing.toml", "icons/nothing.png"])
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(FileNotFoundError, match=name):
        resources.path(name)


def installed(folder: Path) -> Path:
    """The module alone in a package of this name, as an installer would lay it out."""
    package = folder / "smtp_desktop"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    shutil.copy(resources.__file__, package / "resources.py")
    return package


def where(folder: Path, before: str = "pass") -> str:
    """Where a fresh program finds the catalogue; `before` runs first, as a boot loader does."""
    code = f"import sys; {before}; sys.path.insert(0, {str(folder)!r})\n"
    code += "from smtp_desktop import resources; print(resources.path('findings'))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def catalogue(folder: Path) -> Path:
    findings = folder / "findings"
    findings.mkdir(parents=True)
    return findings


def test_a_wheel_has_its_own(tmp_path: Path) -> None:
    package = installed(tmp_path)
    beside = catalogue(tmp_path / "resources")
    assert where(tmp_path) == str(beside)
    own = catalogue(package / "_resources")
    assert where(tmp_path) == str(own)


def test_a_bundle_has_its_own_and_looks_there_first(tmp_path: Path) -> None:
    package = installed(tmp_path / "lib")
    inside = catalogue(package / "_resources")
    bundle = tmp_path / "bundle"
    folder = catalogue(bundle / "resources")
    assert where(tmp_path / "lib", f"sys._MEIPASS = {str(bundle)!r}") == str(folder)
    folder.rmdir()
    assert where(tmp_path / "lib", f"sys._MEIPASS = {str(bundle)!r}") == str(inside)
