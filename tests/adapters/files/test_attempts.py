"""The file of sign-in attempts: two programs at once, and disks that do not take part."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import filelock
import pytest

from smtp_desktop.adapters.files.attempts import AttemptFile, NoAttempts
from support.fakes import side_by_side
from support.posix import modes_matter

ROOT = Path(__file__).parents[3]

COUNT = """
import sys
from smtp_desktop.adapters.files.attempts import AttemptFile
subject = AttemptFile(sys.argv[1], 30)
for _ in range(40):
    subject.change(lambda text: text + "x", lambda: None)
"""

TRY = """
import sys
from smtp_desktop.errors import PermanentReply, SignInHeldBack
from smtp_desktop.program import Program
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.sasl import Credentials
attempts = Program().attempts
try:
    with attempts.one("smtp.acme.test", Credentials("jane", lambda: "the same")):
        raise PermanentReply(Reply(535, ("no",)))
except PermanentReply:
    print("tried")
except SignInHeldBack:
    print("held back")
"""


def nothing() -> None:
    """What happens where nothing is left in the file."""


def program(script: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'keyrings'}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.strip()


@modes_matter
def test_what_is_written_is_read_and_its_owners_alone(tmp_path: Path) -> None:
    subject = AttemptFile(str(tmp_path / "state"))
    assert subject.read() == ""
    subject.change(lambda text: f"{text}one", nothing)
    subject.change(lambda text: f"{text} two", nothing)
    assert subject.read() == "one two"
    file = tmp_path / "state" / "attempts.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert {one.name for one in file.parent.iterdir()} <= {"attempts.json", "attempts.json.lock"}


def test_a_change_that_is_refused_leaves_the_file_and_lets_the_next_one_in(tmp_path: Path) -> None:
    subject = AttemptFile(str(tmp_path))
    subject.change(lambda text: "kept", nothing)

    def refuse(text: str) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        subject.change(refuse, nothing)
    began = time.monotonic()
    subject.change(lambda text: f"{text} on", nothing)
    assert subject.read() == "kept on"
    assert time.monotonic() - began < 1


def test_two_programs_at_once_lose_nothing(tmp_path: Path) -> None:
    side_by_side(lambda _: program(COUNT, str(tmp_path)), range(3))
    assert AttemptFile(str(tmp_path)).read() == "x" * 120


def test_many_programs_at_once_try_no_more_often_than_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of them makes the key that all of them count with."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "file_keyring.FileKeyring")
    monkeypatch.setenv("FILE_KEYRING", str(home / "keyring.json"))
    tried = side_by_side(lambda _: program(TRY), range(4))
    assert sorted(tried) == ["held back", "held back", "tried", "tried"]


def test_a_file_with_nothing_left_in_it_is_told_of_while_nobody_else_has_it(tmp_path: Path) -> None:
    subject = AttemptFile(str(tmp_path))
    heard: list[bool] = []

    def emptied() -> None:
        lock = filelock.FileLock(tmp_path / "attempts.json.lock")
        with pytest.raises(filelock.Timeout):
            lock.acquire(timeout=0)
        heard.append(True)

    subject.change(lambda text: "one", emptied)
    assert heard == []
    subject.change(lambda text: "", emptied)
    assert heard == [True]


def test_a_lock_that_is_never_let_go_is_not_waited_for_long(tmp_path: Path) -> None:
    with filelock.FileLock(tmp_path / "attempts.json.lock"):
        began = time.monotonic()
        AttemptFile(str(tmp_path), 0.2).change(lambda text: "written all the same", nothing)
        assert time.monotonic() - began < 2
    assert AttemptFile(str(tmp_path)).read() == "written all the same"


@pytest.mark.parametrize("what", ["a file", "a folder in its place"])
def test_a_place_that_cannot_be_written_is_no_trouble(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "state"
    if what == "a file":
        folder.write_text("in the way")
    else:
        (folder / "attempts.json").mkdir(parents=True)
    subject = AttemptFile(str(folder), 0.2)
    heard: list[str] = []

    def change(text: str) -> str:
        heard.append(text)
        return "new"

    subject.change(change, nothing)
    assert heard == [""]
    assert subject.read() == ""


def test_a_file_of_any_size_and_kind_is_read(tmp_path: Path) -> None:
    (tmp_path / "attempts.json").write_bytes(b"\xff" * 1_000_000)
    assert 0 < len(AttemptFile(str(tmp_path)).read()) <= 100_000


def test_practice_remembers_nothing() -> None:
    subject = NoAttempts()
    subject.change(lambda text: f"{text}x", nothing)
    assert subject.read() == ""
