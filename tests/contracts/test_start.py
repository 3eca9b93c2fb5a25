"""What may be loaded before the first paint, and that a second start finds the first window."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtp_desktop import instance
from smtp_desktop.places import Places
from support.patience import wait_until

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "tests" / "tools" / "reference_form.py"
MARKS = ["py_main", "imports_done", "qapp", "built", "shown", "first_paint"]

TOO_EARLY = {
    "msal", "requests", "urllib3", "keyring", "cryptography", "jwt", "dns", "aiosmtplib",
    "aiosmtpd", "asyncio", "pydantic", "smtplib", "ssl", "email.message", "importlib.metadata",
    "email_validator", "idna", "msgspec", "tomllib", "rtoml", "tomli_w", "platformdirs",
    "truststore", "trustme", "scramp", "filelock", "sqlite3",
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtNetwork", "PySide6.QtSql",
    "email.parser", "smtp_desktop.diagnosis.catalogue.catalogue", "smtp_desktop.diagnosis.explain",
    "smtp_desktop.diagnosis.pasted.reading", "smtp_desktop.services.support.pasted_error",
    "smtp_desktop.services.imports.reading", "smtp_desktop.discovery.other_programs",
    "smtp_desktop.adapters.files.other_programs", "smtp_desktop.model.problem",
    "smtp_desktop.diagnosis.stage", "smtp_desktop.gui.state.imported",
    "smtp_desktop.gui.state.result", "smtp_desktop.gui.state.sign_in",
    "smtp_desktop.gui.state.undo",
}  # fmt: skip
MORE_MODULES = 60  # than the reference form has
# By these Windows is asked whether a file is in use, and whose it is.
ASKING_WINDOWS = {"ctypes", "_ctypes", "ctypes._endian", "ctypes.wintypes", "msvcrt"}


def imported(arguments: list[str], trace: Path) -> set[str]:
    """The modules a program has imported by its first paint; it quits right after."""
    environment = {
        **os.environ,
        "SMTP_DESKTOP_TRACE": str(trace),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(re.findall(r"^import time:[\s\d|]+\| +(\S+)$", done.stderr, re.MULTILINE))


def test_nothing_heavy_is_loaded_before_the_first_paint(tmp_path: Path) -> None:
    loaded = imported(["-m", "smtp_desktop"], tmp_path / "trace")
    early = [
        one
        for one in loaded
        if any(one == late or one.startswith(f"{late}.") for late in TOO_EARLY)
    ]
    assert early == []
    assert "smtp_desktop.gui.view.window" in loaded


def test_few_modules_more_than_a_bare_form_are_loaded(tmp_path: Path) -> None:
    ours = imported(["-m", "smtp_desktop"], tmp_path / "ours")
    bare = imported([str(REFERENCE)], tmp_path / "bare")
    assert len(ours - ASKING_WINDOWS) <= len(bare - ASKING_WINDOWS) + MORE_MODULES


def test_the_namespace_of_qt_is_not_made_before_the_first_paint(tmp_path: Path) -> None:
    """It holds all of Qt's enumerations; `gui.widgets.early` tells how to do without."""
    ask = (
        "import PySide6.QtCore, sys; from smtp_desktop.main import main; main([]); "
        "sys.exit('Qt' in vars(PySide6.QtCore))"
    )
    environment = {
        **os.environ,
        "SMTP_DESKTOP_TRACE": str(tmp_path / "trace"),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run([sys.executable, "-c", ask], env=environment, timeout=60, check=False)
    assert done.returncode == 0


def test_the_marks_of_the_start_are_written_in_order(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    imported(["-m", "smtp_desktop"], trace)
    lines = [line.split() for line in trace.read_text().splitlines()]
    assert [name for name, _ in lines] == MARKS
    times = [int(when) for _, when in lines]
    assert times == sorted(times)


def test_version_and_help_load_no_window_and_no_network() -> None:
    for word in ("--version", "--help"):
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "smtp_desktop", word],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert "smtp-desktop" in done.stdout
        loaded = set(re.findall(r"\| +(\S+)$", done.stderr, re.MULTILINE))
        assert not loaded & {"PySide6", "ssl", "socket", "msgspec", "email", "asyncio"}


def test_sqlite_is_not_loaded_before_something_is_sent() -> None:
    ask = (
        "import sys; from smtp_desktop import submit; from smtp_desktop.program import Program; "
        "program = Program(); program.submissions, program.tester, program.sending_log; "
        "sys.exit('sqlite3' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", ask], env=environment, timeout=60, check=False)
    assert done.returncode == 0


@pytest.fixture
def window(home: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    first = subprocess.Popen([sys.executable, "-m", "smtp_desktop"], env=environment)
    address = Places(environment).instance
    wait_until(lambda: instance.raise_running(address), "the window answers", 30)
    yield first
    first.terminate()
    first.wait(10)


def start_again(tmp_path: Path) -> int:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "smtp_desktop"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "PySide6" not in done.stderr
    return done.returncode


def test_a_second_start_raises_the_first_window_and_ends(
    window: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    for _ in range(3):
        assert start_again(tmp_path) == 0
    assert window.poll() is None
