"""Every small file is written whole or not at all, its owner's only, and nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtp_desktop.adapters.files import atomic
from smtp_desktop.adapters.files.atomic import System
from smtp_desktop.adapters.files.known import KnownFactFile
from smtp_desktop.adapters.files.settings import read_file
from smtp_desktop.errors import SettingsUnreadable
from support.posix import modes_matter, signals_end_writes
from support.small_files import SMALL, Small, every, kept, need_root, small_disk, write

ROOT = Path(__file__).parents[3]
OLD, NEW = "the old one", "the new one"
HALF_AN_HOUR = 1800


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def left(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if file.name.endswith(".tmp")]


@contextlib.contextmanager
def umask(value: int) -> Iterator[None]:
    before = os.umask(value)
    try:
        yield
    finally:
        os.umask(before)


# ---- Whole or not at all -------------------------------------------------------------------------


@every
def test_what_is_written_replaces_what_was_there(small: Small, tmp_path: Path) -> None:
    for text in (OLD, NEW):
        assert write(small, tmp_path, text) == ""
        assert small.read(tmp_path) == text
    assert left(tmp_path) == []


@every
def test_on_a_full_disk_the_old_file_stays_whole_and_nothing_beside_it(
    small: Small, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        write(small, disk, OLD)
        files = {file.name for file in disk.iterdir()}
        with contextlib.suppress(OSError), (disk / "filling").open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        said = write(small, disk, "x" * 20_000)
        assert ("the disk is full" in said) == small.speaks
        assert small.read(disk) == OLD
        assert {file.name for file in disk.iterdir()} == files | {"filling"}
        (disk / "filling").unlink()
        assert write(small, disk, NEW) == ""
        assert small.read(disk) == NEW


KILLED = """
import os, resource, signal, sys
from pathlib import Path
from support.small_files import SMALL
from smtp_desktop.adapters.files.atomic import SYSTEM
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
small = SMALL[sys.argv[2]]
small.write(Path(sys.argv[1]), "the old one", SYSTEM)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # the first byte is one too many
small.write(Path(sys.argv[1]), "the new one", SYSTEM)
"""


@signals_end_writes
@pytest.mark.parametrize("name", SMALL)
def test_what_a_killed_program_has_left_goes_with_a_later_write(name: str, tmp_path: Path) -> None:
    small = SMALL[name]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), name],
        env={**os.environ, "PYTHONPATH": paths},
        check=False,
    )
    assert killed.returncode < 0
    assert small.read(tmp_path) == OLD
    (name_left,) = left(tmp_path)
    assert mode(tmp_path / name_left) == 0o600
    write(small, tmp_path, NEW)
    assert left(tmp_path) == [name_left]  # it could be of a program that is writing just now
    long_ago = time.time() - HALF_AN_HOUR
    os.utime(tmp_path / name_left, (long_ago, long_ago))
    write(small, tmp_path, NEW)
    assert left(tmp_path) == []


@every
def test_nothing_goes_but_what_such_a_write_has_left(small: Small, tmp_path: Path) -> None:
    others = [f".{small.file}-notes.tmp", ".other.toml-abcdefgh.tmp", f"{small.file}-abcdefgh.tmp"]
    for name in others:
        (tmp_path / name).write_text("somebody's")
    (tmp_path / f".{small.file}-a_folder.tmp").mkdir()
    for one in tmp_path.iterdir():
        os.utime(one, (0, 0))
    write(small, tmp_path, NEW)
    assert {*others, f".{small.file}-a_folder.tmp"} == set(left(tmp_path))


def test_what_another_user_has_left_stays(tmp_path: Path) -> None:
    need_root()
    beside = tmp_path / ".letter.txt-abcdefgh.tmp"
    beside.write_text("theirs")
    os.chown(beside, 65534, -1)
    os.utime(beside, (0, 0))
    atomic.replace(str(tmp_path / "letter.txt"), b"ours")
    assert left(tmp_path) == [beside.name]


def test_a_name_as_long_as_a_name_may_be_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("信" * 84)
    atomic.replace(str(path), b"text")
    assert path.read_bytes() == b"text"


# ---- Its owner's only ----------------------------------------------------------------------------


@modes_matter
@kept
def test_whatever_the_umask_nobody_else_enters(small: Small, tmp_path: Path) -> None:
    with umask(0):
        write(small, tmp_path / "one" / "two" / "three", OLD)
    made = [tmp_path / "one", *(tmp_path / "one").rglob("*")]
    assert {mode(one) for one in made if one.is_dir()} == {0o700}
    assert {mode(one) for one in made if one.is_file()} == {0o600}
    assert len(made) >= 4


@modes_matter
@every
def test_under_the_strictest_umask_its_owner_reads_it(small: Small, tmp_path: Path) -> None:
    with umask(0o777):
        write(small, tmp_path, OLD)
    assert mode(small.path(tmp_path)) == 0o600


@modes_matter
@kept
def test_a_folder_that_is_open_to_all_is_closed(small: Small, tmp_path: Path) -> None:
    folder = tmp_path / "config" / "accounts"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    folder.parent.chmod(0o777)
    write(small, folder, OLD)
    assert mode(folder) & 0o022 == 0
    if small.file == "default.toml":
        assert (mode(folder), mode(folder.parent)) == (0o700, 0o755)


@modes_matter
def test_a_folder_that_is_shared_on_purpose_stays_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    atomic.own_folder(str(tmp_path), only_ours=True)
    assert mode(tmp_path) == 0o1777
    tmp_path.chmod(0o700)


# ---- Two programs --------------------------------------------------------------------------------

MARKS = """
import sys
from datetime import datetime, timezone
from smtp_desktop.adapters.files.known import KnownFactFile
from smtp_desktop.model.draft import Draft
from smtp_desktop.services.accounts.known import KnownFacts
marks = KnownFacts(KnownFactFile(sys.argv[1], lock_seconds=60))
for number in range(30):
    marks.keep_has_client_secret(f"{sys.argv[2]}-{number}", has_one=True)
"""


def test_programs_that_remember_at_once_lose_none_of_their_marks(tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    programs = [
        subprocess.Popen([sys.executable, "-c", MARKS, str(tmp_path), name], env=environ)
        for name in "abc"
    ]
    assert [one.wait(60) for one in programs] == [0, 0, 0]
    names = {f"{name}-{number}" for name in "abc" for number in range(30)}
    assert set(KnownFactFile(str(tmp_path)).read()) == names


# ---- A file that another program has open, as on Windows -----------------------------------------


class Held:
    """A file that a virus scanner holds open for so many calls."""

    def __init__(self, times: int, code: int | None = 32) -> None:
        self.times, self.code = times, code
        self.slept: list[float] = []
        self.system = System(self.open, self.replace, self.remove, self.slept.append)

    def open(self, path: str, flags: int) -> int:
        self._fail()
        return os.open(path, flags)

    def replace(self, old: str, new: str) -> None:
        self._fail()
        os.replace(old, new)

    def remove(self, path: str) -> None:
        os.remove(path)

    def _fail(self) -> None:
        if self.times:
            self.times -= 1
            error = PermissionError(13, "The process cannot access the file")
            error.winerror = self.code  # type: ignore[attr-defined,unused-ignore]
            raise error


@every
@pytest.mark.parametrize("code", [None, 5, 32, 33])
def test_a_file_that_another_program_holds_is_waited_for(
    small: Small, code: int | None, tmp_path: Path
) -> None:
    small.write(tmp_path, OLD, atomic.SYSTEM)
    held = Held(3, code)
    small.write(tmp_path, NEW, held.system)
    assert small.read(tmp_path) == NEW
    assert len(held.slept) == 3


@every
def test_a_file_that_is_never_let_go_is_not_waited_for_without_end(
    small: Small, tmp_path: Path
) -> None:
    write(small, tmp_path, OLD)
    held = Held(1000)
    said = write(small, tmp_path, NEW, held.system)
    assert ("another program has it open" in said) == small.speaks
    assert small.read(tmp_path) == OLD
    assert left(tmp_path) == []
    assert sum(held.slept) < 2


def test_reading_waits_for_who_is_saving(tmp_path: Path) -> None:
    file = tmp_path / "default.toml"
    file.write_text(OLD)
    held = Held(4)
    assert read_file(str(file), held.system) == OLD
    assert held.slept == [0.05] * 4
    with pytest.raises(SettingsUnreadable, match="another program has it open"):
        read_file(str(file), Held(1000).system)


def test_a_missing_right_is_not_waited_for(tmp_path: Path) -> None:
    held = Held(1000, 0)
    (tmp_path / "default.toml").write_text(OLD)
    with pytest.raises(SettingsUnreadable, match="this user may not read"):
        read_file(str(tmp_path / "default.toml"), held.system)
    assert held.slept == []


def test_a_missing_folder_is_told_as_one_though_windows_calls_it_a_file() -> None:
    error = FileNotFoundError(2, "The system cannot find the path specified")
    error.winerror = 3  # type: ignore[attr-defined,unused-ignore]
    assert atomic.reason(error) == "there is no such folder"
