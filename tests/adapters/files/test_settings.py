"""The settings file: whole or not at all, and its owner's only."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import CANARY, missing
from servers.keyrings import MemoryKeyring, Played, assert_only
from smtp_desktop.adapters.files.settings import SettingsFiles, read_beginning, read_file
from smtp_desktop.errors import SettingsInvalid, SettingsNotSaved, SettingsUnreadable
from smtp_desktop.model import codec
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.services.accounts.accounts import Accounts
from support.fakes import CLOUDS, account, secrets_of
from support.posix import modes_matter, signals_end_writes
from support.small_files import open_folder, somebody_else

ROOT = Path(__file__).parents[3]
GOOD = codec.encode(account(587))


@pytest.fixture
def folder(home: Path) -> Path:
    return home / "accounts"


@pytest.fixture
def subject(folder: Path) -> SettingsFiles:
    return SettingsFiles(str(folder), lock_seconds=0.2)


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that anybody may enter."""
    with open_folder() as one:
        yield one


def read(subject: SettingsFiles) -> None:
    subject.read("default")


def write(subject: SettingsFiles) -> None:
    subject.write("default", "new")


def remove(subject: SettingsFiles) -> None:
    subject.remove("default")


def program(script: str, *words: str) -> subprocess.Popen[bytes]:
    """Another program that uses the same files."""
    return subprocess.Popen([sys.executable, "-c", script, *words], cwd=ROOT)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_written_is_read(subject: SettingsFiles) -> None:
    assert subject.read("default") is None
    assert subject.names() == ()
    subject.write("default", GOOD)
    subject.write("work", "other")
    assert subject.read("default") == GOOD
    assert subject.names() == ("default", "work")
    subject.remove("default")
    subject.remove("default")
    assert subject.read("default") is None
    assert subject.names() == ("work",)


def test_a_byte_order_mark_is_no_fault(elsewhere: Path) -> None:
    file = elsewhere / "settings.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_file(str(file)) == GOOD


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "con", "NUL.x", "ü", "x" * 65, "a\n"]
)
def test_a_name_that_cannot_be_a_files_is_refused(subject: SettingsFiles, name: str) -> None:
    with pytest.raises(SettingsInvalid):
        subject.where(name)


@modes_matter
def test_files_are_their_owners_only_whatever_is_usual(
    subject: SettingsFiles, folder: Path
) -> None:
    before = os.umask(0)
    try:
        with subject.lock("default"):
            subject.write("default", GOOD)
    finally:
        os.umask(before)
    assert mode(folder) == 0o700
    assert {file.name: mode(file) for file in folder.iterdir()} == {
        "default.toml": 0o600,
        "default.toml.lock": 0o600,
    }


KILLED = """
import os, resource, signal, sys
from smtp_desktop.adapters.files.settings import SettingsFiles
os.umask(0)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # the first byte is one too many
SettingsFiles(sys.argv[1]).write("default", "new")
"""


@signals_end_writes
def test_killed_while_writing_the_old_file_is_whole_and_the_new_was_never_readable(
    subject: SettingsFiles, folder: Path
) -> None:
    subject.write("default", GOOD)
    with program(KILLED, str(folder)) as killed:
        assert killed.wait() == -signal.SIGXFSZ
    assert subject.read("default") == GOOD
    left = [file for file in folder.iterdir() if file.suffix == ".tmp"]
    assert [mode(file) for file in left] == [0o600]
    with subject.lock("default"):
        assert [file for file in folder.iterdir() if file.suffix == ".tmp"] == []


def test_a_file_too_large_for_the_disk_leaves_the_old_one(subject: SettingsFiles) -> None:
    resource = pytest.importorskip("resource", reason="only POSIX bounds the size of files")
    subject.write("default", GOOD)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(SettingsNotSaved, match="the disk is full"):
            subject.write("default", "x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert subject.read("default") == GOOD


def test_a_folder_that_may_not_be_written_is_told(elsewhere: Path) -> None:
    subject = SettingsFiles(str(elsewhere / "accounts"))
    (elsewhere / "accounts").mkdir(0o755)
    (elsewhere / "accounts" / "default.toml").write_text(GOOD)
    (elsewhere / "accounts").chmod(0o555)
    with somebody_else():
        for act in (write, remove):
            with pytest.raises(SettingsNotSaved, match="this user may not read or write it"):
                act(subject)
        with pytest.raises(SettingsNotSaved, match="this user may not"), subject.lock("default"):
            pass
    assert subject.read("default") == GOOD
    (elsewhere / "accounts").chmod(0o755)


def test_a_folder_that_may_not_be_entered_is_not_taken_for_an_empty_one(elsewhere: Path) -> None:
    subject = SettingsFiles(str(elsewhere / "accounts"))
    subject.write("default", GOOD)
    (elsewhere / "accounts").chmod(0o000)
    with somebody_else(), pytest.raises(SettingsUnreadable):
        subject.read("default")
    (elsewhere / "accounts").chmod(0o700)


def test_a_file_where_the_folder_should_be_is_told(elsewhere: Path) -> None:
    (elsewhere / "accounts").write_text("a file")
    subject = SettingsFiles(str(elsewhere / "accounts"))
    for act in (read, write):
        with pytest.raises((SettingsUnreadable, SettingsNotSaved)):
            act(subject)


def test_only_one_program_saves_an_account_at_a_time(folder: Path) -> None:
    with (
        SettingsFiles(str(folder)).lock("default"),
        pytest.raises(SettingsNotSaved, match="another program is saving"),
        SettingsFiles(str(folder), lock_seconds=0.1).lock("default"),
    ):
        pass
    with (
        SettingsFiles(str(folder)).lock("default"),
        SettingsFiles(str(folder), lock_seconds=0.1).lock("work"),
    ):
        pass


SAVES = """
import sys
from smtp_desktop.adapters.files.settings import SettingsFiles
subject = SettingsFiles(sys.argv[1])
for number in range(40):
    with subject.lock("default"):
        subject.write("default", f"{sys.argv[2]}-{number}\\n" * 2000)
"""


def test_programs_that_save_at_once_leave_one_of_their_files_whole(
    subject: SettingsFiles, folder: Path
) -> None:
    subject.write("default", "first\n" * 2000)
    with contextlib.ExitStack() as running:
        programs = [running.enter_context(program(SAVES, str(folder), name)) for name in "abc"]
        while any(one.poll() is None for one in programs):
            text = subject.read("default")
            assert text
            assert len(set(text.splitlines())) == 1
            time.sleep(0.001)
        assert [one.returncode for one in programs] == [0, 0, 0]
    assert subject.read("default") in [f"{name}-39\n" * 2000 for name in "abc"]
    assert sorted(file.name for file in folder.iterdir()) == ["default.toml", "default.toml.lock"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "none", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        done = False
    if not done:
        missing("a disk that can be filled (mounting needs root)")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_on_a_full_disk_settings_and_secret_stay_as_they_were(small_disk: Path) -> None:
    keyring = Played(MemoryKeyring())
    accounts = Accounts(
        SettingsFiles(str(small_disk / "accounts")), keyring.store(), lambda: CLOUDS
    )
    old, new = ({SecretKind.PASSWORD: Secret(text)} for text in ("old", CANARY))
    accounts.save(account(587), old)
    with contextlib.suppress(OSError), (small_disk / "filling").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    with pytest.raises(SettingsNotSaved, match="the disk is full"):
        accounts.save(account(465), new)
    assert accounts.account() == account(587)
    assert secrets_of(accounts) == old
    assert_only(keyring.entries(), pieces=1)
    names = {file.name for file in (small_disk / "accounts").iterdir()}
    assert names == {"default.toml", "default.toml.lock"}
    (small_disk / "filling").unlink()
    accounts.save(account(465), new)
    assert accounts.account() == account(465)
    assert secrets_of(accounts) == new


def test_of_a_file_of_any_kind_the_beginning_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "returned.eml"
    file.write_bytes(b"\xff\xfeS\x00" * 1000)
    assert read_beginning(str(file), 6) == b"\xff\xfeS\x00\xff\xfe"
    assert len(read_beginning(str(file), 1_000_000)) == 4000


def test_a_folder_and_a_missing_file_have_no_beginning(tmp_path: Path) -> None:
    for path, reason in ((tmp_path, "it is a folder"), (tmp_path / "gone", "no such file")):
        with pytest.raises(SettingsUnreadable, match=reason):
            read_beginning(str(path), 10)


def test_what_the_system_says_of_a_file_is_of_that_accounts_file(subject: SettingsFiles) -> None:
    assert subject.found("work") is None
    assert subject.found("../work") is None, "no such name"
    subject.write("work", GOOD)
    found = subject.found("work")
    assert found is not None
    assert found.st_ino == os.stat(subject.where("work")).st_ino
