"""The package for Debian, made of a program that is small and otherwise like the real one.

The real one is made, judged, installed and removed by `make packages-test`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import missing
from resources.packaging import debian
from resources.packaging.publisher import NAME, VERSION

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="made by the tools of Debian")

TOOLS = ("dpkg-deb", "dpkg-shlibdeps", "lintian")
EPOCH = "1700000000"
LIBRARY = "libdbus-1.so.3"  # one that Debian keeps, and that the program asks for


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What PyInstaller makes: two programs, and beside them libraries of Debian and of its own."""
    folder = tmp_path_factory.mktemp("bundle") / NAME
    inside = folder / "_internal"
    inside.mkdir(parents=True)
    for name in (NAME, f"{NAME}-window", f"{NAME}-sendmail"):
        shutil.copy("/bin/true", folder / name)
    shutil.copy(LIBRARY_HERE, inside / LIBRARY)
    shutil.copy("/bin/true", inside / "libmpdec.so.3")
    (inside / "licences" / "libdbus-1-3").mkdir(parents=True)
    (inside / "licences" / "libdbus-1-3" / "copyright").write_text("Debian's")
    (inside / "text.toml").write_text("a = 1\n")
    (inside / "text.toml").chmod(0o777)
    return folder


def here() -> str:
    asked = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False)
    lines = [one for one in asked.stdout.splitlines() if one.strip().startswith(f"{LIBRARY} ")]
    return lines[0].rpartition(" ")[2] if lines else ""


LIBRARY_HERE = here() if sys.platform == "linux" else ""


def build(bundle: Path, folder: Path) -> Path:
    for tool in TOOLS:
        if not shutil.which(tool):
            missing(tool)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        return debian.build(bundle, folder / "work", folder / "dist")


@pytest.fixture(scope="module")
def package(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(bundle, tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def root(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is in it, as it would lie on a computer."""
    folder = tmp_path_factory.mktemp("root")
    subprocess.run(["dpkg-deb", "--extract", str(package), str(folder)], check=True, timeout=60)
    return folder


def field(package: Path, name: str) -> str:
    words = ["dpkg-deb", "--field", str(package), name]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


def test_lintian_finds_nothing_to_warn_of(package: Path) -> None:
    words = ["lintian", "--allow-root", "--fail-on", "error,warning", str(package)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=170, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_it_says_which_version_it_is_and_what_it_needs(package: Path) -> None:
    assert field(package, "Version") == VERSION
    needed = field(package, "Depends")
    assert "libc6 (>= " in needed
    assert "ca-certificates" in needed
    assert "libmpdec" not in needed, "it is called otherwise in the next Debian"


def test_every_command_can_be_typed_and_the_window_has_no_second_one(root: Path) -> None:
    commands = sorted((root / "usr" / "bin").iterdir())
    assert [one.name for one in commands] == [NAME, f"{NAME}-sendmail"]
    for one in commands:
        assert os.readlink(one) == f"../lib/{NAME}/{one.name}"
        assert one.stat().st_mode & 0o777 == 0o755
        assert (root / "usr" / "share" / "man" / "man1" / f"{one.name}.1.gz").is_file()


def test_what_debian_keeps_safe_is_left_to_debian(root: Path) -> None:
    inside = root / "usr" / "lib" / NAME / "_internal"
    assert not (inside / LIBRARY).exists()
    assert not (inside / "licences" / "libdbus-1-3").exists()
    assert (inside / "libmpdec.so.3").is_file()
    assert (inside / "text.toml").stat().st_mode & 0o777 == 0o644


def test_the_same_program_gives_the_same_package(
    bundle: Path, package: Path, tmp_path: Path
) -> None:
    assert build(bundle, tmp_path).read_bytes() == package.read_bytes()
