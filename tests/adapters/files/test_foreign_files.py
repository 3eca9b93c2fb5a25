"""What belongs to another user, or is no file at all, is left alone, and nobody waits for it."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import CANARY
from servers.computer import Computer
from smtp_desktop.adapters.files import atomic
from smtp_desktop.adapters.files.settings import read_beginning, read_file
from smtp_desktop.adapters.files.text import WrittenFiles
from smtp_desktop.errors import FileNotWritten, SettingsUnreadable
from smtp_desktop.model import codec
from support.fakes import account
from support.posix import device, mkfifo
from support.small_files import (
    NOBODY,
    SOMEBODY,
    Small,
    being,
    every,
    kept,
    need_root,
    open_folder,
    write,
)

GOOD = codec.encode(account(587))
OLD, NEW = "the old one", "the new one"


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that anybody may enter."""
    with open_folder() as folder:
        yield folder


def given_to(path: Path, user: int) -> Path:
    os.chown(path, user, -1, follow_symlinks=False)
    return path


# ---- Another user's ------------------------------------------------------------------------------


@kept
def test_a_file_of_another_user_is_not_read(small: Small, tmp_path: Path) -> None:
    need_root()
    write(small, tmp_path, OLD)
    given_to(small.path(tmp_path), NOBODY)
    if small.speaks:
        with pytest.raises(SettingsUnreadable, match="it belongs to another user"):
            small.read(tmp_path)
    else:
        assert small.read(tmp_path) == ""


@kept
def test_a_file_of_the_administrator_is_read(small: Small, elsewhere: Path) -> None:
    need_root()
    write(small, elsewhere, OLD)
    small.path(elsewhere).chmod(0o644)
    elsewhere.chmod(0o755)
    with being(NOBODY):
        assert small.read(elsewhere) == OLD


@kept
def test_nothing_is_written_into_a_folder_of_another_user(small: Small, tmp_path: Path) -> None:
    need_root()
    folder = tmp_path / "theirs"
    folder.mkdir()
    given_to(folder, NOBODY)
    said = write(small, folder, NEW)
    assert ("it belongs to another user" in said) == small.speaks
    assert [one.name for one in folder.iterdir() if not one.name.endswith(".lock")] == []


@every
def test_a_link_of_another_user_is_not_followed(small: Small, tmp_path: Path) -> None:
    need_root()
    write(small, tmp_path, OLD)
    target = tmp_path / "precious"
    small.path(tmp_path).rename(target)
    small.path(tmp_path).symlink_to(target)
    given_to(small.path(tmp_path), NOBODY)
    before = target.read_bytes()
    if small.file == "letter.txt":
        assert write(small, tmp_path, NEW) == "it is a link that another user has made"
    elif small.speaks:
        with pytest.raises(SettingsUnreadable, match="a link that another user has made"):
            small.read(tmp_path)
    else:
        assert small.read(tmp_path) == ""
    assert target.read_bytes() == before


def test_a_linked_folder_of_another_user_is_not_followed(tmp_path: Path) -> None:
    need_root()
    (tmp_path / "home").mkdir(exist_ok=True)
    link = tmp_path / "shared"
    link.symlink_to("home")
    given_to(link, NOBODY)
    with pytest.raises(FileNotWritten, match="a link that another user has made"):
        WrittenFiles().write(str(link / "letter.txt"), "text")
    given_to(link, 0)
    WrittenFiles().write(str(link / "letter.txt"), "text")
    assert (tmp_path / "home" / "letter.txt").read_text() == "text"


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no shared memory as files here")
@pytest.mark.parametrize("way", ["", "/proc/self/root"])
def test_a_link_among_the_systems_own_is_not_followed_either(tmp_path: Path, way: str) -> None:
    need_root()
    (tmp_path / "precious").write_text(GOOD)
    with tempfile.TemporaryDirectory(dir="/dev/shm") as shared:
        link = Path(shared) / "letter.txt"
        link.symlink_to(tmp_path / "precious")
        given_to(link, NOBODY)
        with pytest.raises(FileNotWritten, match="a link that another user has made"):
            WrittenFiles().write(f"{way}{link}", "text")
        with pytest.raises(SettingsUnreadable, match="a link that another user has made"):
            read_file(f"{way}{link}")
    assert (tmp_path / "precious").read_text() == GOOD


def test_a_letter_replaces_no_file_of_another_user(tmp_path: Path) -> None:
    need_root()
    file = tmp_path / "letter.txt"
    file.write_text("theirs")
    given_to(file, NOBODY)
    with pytest.raises(FileNotWritten, match="it belongs to another user"):
        WrittenFiles().write(str(file), "ours")
    assert file.read_text() == "theirs"


def test_the_own_link_of_a_user_who_is_not_the_administrator_is_followed(elsewhere: Path) -> None:
    need_root()
    given_to(elsewhere, NOBODY)
    with being(NOBODY):
        (elsewhere / "real.txt").write_text("old")
        (elsewhere / "letter.txt").symlink_to("real.txt")
        assert WrittenFiles().write(str(elsewhere / "letter.txt"), "new") is True
        assert (elsewhere / "real.txt").read_text() == "new"
    given_to(elsewhere / "letter.txt", SOMEBODY)
    with being(NOBODY), pytest.raises(FileNotWritten, match="another user"):
        WrittenFiles().write(str(elsewhere / "letter.txt"), "newer")


def test_links_that_lead_to_each_other_are_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(FileNotWritten, match="a link that leads nowhere"):
        WrittenFiles().write(str(tmp_path / "a"), "text")


def test_a_link_is_followed_as_the_system_follows_it(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "link").symlink_to("deep/er")
    (tmp_path / "back").symlink_to("link/../there.txt")
    (tmp_path / "whole").symlink_to(tmp_path / "link" / "new.txt")
    for name in ("link", "link/x", "back", "whole", "deep/./er", "nowhere/at/all", "."):
        path = str(tmp_path / name)
        assert atomic.followed(path) == os.path.realpath(path)


@pytest.mark.parametrize("command", [["test"], ["account", "save"]])
def test_settings_of_another_user_are_refused_in_the_terminal(
    command: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    need_root()
    file = tmp_path / "settings.toml"
    file.write_text(GOOD)
    given_to(file, NOBODY)
    assert Computer().run([*command, "--settings", str(file)]) == 2
    out, err = capfd.readouterr()
    assert f"{file}: it belongs to another user" in out + err


def test_saved_settings_of_another_user_are_refused_in_the_terminal(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    need_root()
    file = tmp_path / "settings.toml"
    file.write_text(GOOD)
    computer = Computer()
    computer.keep(str(file))
    given_to(home / "accounts" / "default.toml", NOBODY)
    assert computer.run(["account", "show"]) == 2
    out, err = capfd.readouterr()
    assert "it belongs to another user" in out + err
    assert CANARY not in out + err


def test_a_file_that_a_colleague_hands_over_can_be_looked_at(tmp_path: Path) -> None:
    need_root()
    file = tmp_path / "returned.eml"
    file.write_text("550 no")
    given_to(file, NOBODY)
    assert read_beginning(str(file), 100) == b"550 no"


# ---- No file at all ------------------------------------------------------------------------------


@kept
@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_ordinary_file_is_not_waited_for(
    small: Small, kind: str, tmp_path: Path
) -> None:
    place = small.path(tmp_path)
    if kind == "pipe":
        mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        device(place)
    if small.speaks:
        with pytest.raises(SettingsUnreadable, match=r"not an ordinary file|it is a folder"):
            small.read(tmp_path)
    else:
        assert small.read(tmp_path) == ""
        write(small, tmp_path, NEW)


@pytest.mark.timeout(20)
def test_a_pipe_that_nobody_reads_is_not_waited_for(tmp_path: Path) -> None:
    mkfifo(tmp_path / "pipe")
    with pytest.raises(FileNotWritten, match="a pipe that nobody reads"):
        WrittenFiles().write(str(tmp_path / "pipe"), "text")


@pytest.mark.timeout(20)
def test_a_pipe_whose_reader_falls_asleep_is_given_up(tmp_path: Path) -> None:
    mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(FileNotWritten, match="a pipe that nobody reads"):
        WrittenFiles(pipe_seconds=0.2).write(str(tmp_path / "pipe"), "x" * 1_000_000)
    os.close(reader)


@pytest.mark.timeout(20)
def test_a_pipe_gets_the_whole_text(tmp_path: Path) -> None:
    mkfifo(tmp_path / "pipe")
    text, heard = "ü" * 300_000, []
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)

    def listen() -> None:
        while piece := os.read(reader, 65_536):
            heard.append(piece)
        os.close(reader)

    # The writer has opened the pipe by then, else the reader would take this for the end.
    listener = threading.Timer(0.2, listen)
    listener.start()
    assert WrittenFiles().write(str(tmp_path / "pipe"), text) is False
    listener.join()
    assert b"".join(heard).decode() == text


def test_a_pipe_of_another_user_gets_nothing(tmp_path: Path) -> None:
    need_root()
    mkfifo(tmp_path / "pipe")
    given_to(tmp_path / "pipe", NOBODY)
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(FileNotWritten, match="it belongs to another user"):
        WrittenFiles().write(str(tmp_path / "pipe"), "text")
    assert os.read(reader, 10) == b""
    os.close(reader)


@every
def test_a_folder_that_may_not_be_written_keeps_its_file(small: Small, elsewhere: Path) -> None:
    need_root()
    write(small, elsewhere, OLD)
    for file in elsewhere.iterdir():
        file.chmod(0o644)
    elsewhere.chmod(0o555)
    with being(NOBODY):
        said = write(small, elsewhere, NEW)
    assert ("this user may not read or write it" in said) == small.speaks
    elsewhere.chmod(0o755)
    assert small.read(elsewhere) == OLD
