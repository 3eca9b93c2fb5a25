"""The stand-alone program: built for real, and run."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import CANARY, missing
from resources.packaging import licences
from servers.keyring_daemon import KeyringDaemon, is_here
from smtp_desktop.demo.mail_server import ADDRESS, PracticeServer

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
LARGEST = 175 * 1024 * 1024

pytestmark = [pytest.mark.live, pytest.mark.slow]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``make bundle`` makes."""
    if sys.platform == "linux" and not shutil.which("objdump"):
        missing("objdump (binutils), with which the bundle is built,")
    folder = tmp_path_factory.mktemp("bundle")
    subprocess.run(
        [
            *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"),
            *("--distpath", str(folder / "dist"), "--workpath", str(folder / "work")),
            str(ROOT / "build.spec"),
        ],
        cwd=ROOT,
        check=True,
        timeout=600,
        env={**os.environ, "PYINSTALLER_CONFIG_DIR": str(folder / "config")},
    )
    return folder / "dist" / "smtp-desktop"


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    practice = PracticeServer()
    practice.password = CANARY
    practice.start()
    yield practice
    practice.stop()


def clean(home: Path) -> dict[str, str]:
    """An environment without Python, as on a computer that has none."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "SMTP_DESKTOP_HOME": str(home)}


def settings(server: PracticeServer, folder: Path) -> Path:
    file = folder / "settings.toml"
    file.write_text(
        f'format = 1\n[account]\nemail = "{ADDRESS}"\n'
        f'[server]\nhost = "localhost"\nport = {server.port}\nencryption = "starttls"\n'
        f'[auth]\ntype = "basic"\nusername = "{ADDRESS}"\n'
    )
    return file


def test_it_holds_the_licence_of_everything_in_it(bundle: Path) -> None:
    folder = bundle / "_internal" / licences.FOLDER
    for name in ("LGPL-3.0.txt", "GPL-3.0.txt", "Apache-2.0.txt", "Python.txt", "README.md"):
        assert (folder / name).stat().st_size > 1000, name
    needed = importlib.metadata.requires("smtp-desktop") or []
    names = {re.split(r"[^A-Za-z0-9._-]", one)[0] for one in needed if "extra ==" not in one}
    owed = {licences.normal(one) for one in names} | {"smtp-desktop", "shiboken6"}
    held = {one.name for one in folder.iterdir()}
    assert owed - held == set()
    assert held & {"pytest", "hypothesis", "pygments", "setuptools", "trio"} == set()
    assert not [one for one in folder.rglob("*") if one.is_file() and not one.stat().st_size]


def test_it_says_its_version(bundle: Path, home: Path) -> None:
    said = subprocess.run(
        [bundle / "smtp-desktop", "--version"],
        env=clean(home),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    ).stdout
    assert said.startswith("smtp-desktop 0.")


def test_the_window_is_painted(bundle: Path, home: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    environment = {"QT_QPA_PLATFORM": "offscreen", "SMTP_DESKTOP_TRACE": str(trace)}
    subprocess.run(
        [bundle / "smtp-desktop-window"],
        env=clean(home) | environment,
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    assert trace.read_text().splitlines()[-1].startswith("first_paint ")


def test_a_test_email_arrives(
    bundle: Path, home: Path, tmp_path: Path, server: PracticeServer
) -> None:
    trusted = tmp_path / "ca.pem"
    trusted.write_text(server.ca_certificate)
    done = subprocess.run(
        [
            *(str(bundle / "smtp-desktop"), "test", "--json", "--password-stdin"),
            *("--settings", str(settings(server, tmp_path))),
        ],
        env=clean(home) | {"SSL_CERT_FILE": str(trusted)},
        input=CANARY.encode(),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert json.loads(done.stdout)["ok"], done.stdout
    assert len(server.messages()) == 1


def test_the_whole_story_is_told_with_the_sign_in_s_library_inside(
    bundle: Path, home: Path
) -> None:
    done = subprocess.run(
        [str(bundle / "smtp-desktop"), "demo", "--no-window", "--json"],
        env=clean(home),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    value = json.loads(done.stdout)
    assert value["ok"], done.stdout
    assert value["connected"] == ADDRESS


def test_the_keyring_is_found_inside(
    bundle: Path, home: Path, tmp_path: Path, server: PracticeServer
) -> None:
    if not is_here():
        missing("gnome-keyring with dbus-daemon")
    with KeyringDaemon() as keyring:
        done = subprocess.run(
            [
                *(str(bundle / "smtp-desktop"), "account", "save", "--password-stdin"),
                *("--settings", str(settings(server, tmp_path))),
            ],
            env=clean(home) | keyring.environ | {"SMTP_DESKTOP_HOME": str(home)},
            input=CANARY.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert any("smtp-desktop/default" in entry for entry in keyring.entries())


def test_what_belongs_to_it_is_there_and_it_is_not_larger_than_it_must_be(bundle: Path) -> None:
    inside = bundle / "_internal" / "resources"
    for name in (
        *("icons/smtp-desktop.png", "linux/smtp-desktop.desktop", "registration.md"),
        *("findings/unknown.toml", "translations/README.md"),
    ):
        assert (inside / name).is_file()
    files = [one for one in bundle.rglob("*") if one.is_file() and not one.is_symlink()]
    size = sum(one.stat().st_size for one in files)
    assert size < LARGEST
