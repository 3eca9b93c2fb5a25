"""A file that a person asks for is written whole, or what was there stays."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtp_desktop.adapters.files import names
from smtp_desktop.adapters.files.atomic import System
from smtp_desktop.adapters.files.text import WrittenFiles
from smtp_desktop.errors import Cancelled, FileNotWritten


def test_a_text_is_written_in_utf8(tmp_path: Path) -> None:
    path = tmp_path / "Brief für IT.txt"
    assert WrittenFiles().write(str(path), "Grüße – ✓\n") is False
    assert path.read_text(encoding="utf-8") == "Grüße – ✓\n"
    assert {one.name for one in tmp_path.iterdir()} == {"home", path.name}


def test_what_was_there_is_replaced_and_that_is_told(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("old")
    assert WrittenFiles().write(str(path), "new") is True
    assert path.read_text() == "new"


def test_a_long_text_comes_in_parts_and_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    assert WrittenFiles().write(str(path), (f"{one}\n" for one in range(9000))) is False
    assert path.read_text().splitlines() == [str(one) for one in range(9000)]

    def parts() -> Iterator[str]:
        yield "new" * 9000
        raise Cancelled

    with pytest.raises(Cancelled):
        WrittenFiles().write(str(path), parts())
    with pytest.raises(FileNotWritten):
        WrittenFiles().write(str(path), iter(("new", "\ud800")))
    assert path.read_text().startswith("0\n1\n")
    assert [one.name for one in tmp_path.iterdir() if one.name != "home"] == ["table.csv"]


def test_a_link_keeps_pointing_to_its_file(tmp_path: Path) -> None:
    path, link = tmp_path / "letter.txt", tmp_path / "link.txt"
    path.write_text("old")
    link.symlink_to(path)
    assert WrittenFiles().write(str(link), "new") is True
    assert link.is_symlink()
    assert path.read_text() == "new"


def test_a_device_is_written_to(tmp_path: Path) -> None:
    assert WrittenFiles().write(os.devnull, "gone") is False
    assert not os.path.isfile(os.devnull)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "folder"),
        ("nowhere/letter.txt", "no such folder"),
        ("file/letter.txt", "no such folder"),
        ("x" * 300, "too long"),
        ("a\0b", "no file can have this name"),
    ],
)
def test_what_cannot_be_written_is_said_plainly(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(FileNotWritten, match=reason):
        WrittenFiles().write(f"{tmp_path}/{name}", "text")
    assert not [one for one in os.listdir(tmp_path) if one.endswith(".tmp")]


def test_an_old_file_stays_whole_when_the_text_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("old")
    with pytest.raises(FileNotWritten):
        WrittenFiles().write(str(path), "half \ud800")
    assert path.read_text() == "old"
    assert [one for one in os.listdir(tmp_path) if one.endswith(".tmp")] == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("x?.txt", "no file can have this name"),
        ("letter:it.txt", "no file can have this name"),
        ("bell\x07.txt", "no file can have this name"),
        ("folder|here/letter.txt", "no file can have this name"),
        ("x" * 252 + ".txt", "the name is too long"),
        ("🔑" * 128, "the name is too long"),
        ("aux.txt", "for a device"),
        ("Com1", "for a device"),
        ("lpt9.tar.gz", "for a device"),
        ("con .txt", "for a device"),
        ("NUL.txt", "for a device"),
        ("prn/letter.txt", "for a device"),
    ],
)
def test_a_name_that_windows_does_not_know_is_refused_there(
    tmp_path: Path, name: str, reason: str
) -> None:
    """There a colon makes a hidden part of another file, too long is a missing folder, and what is
    written as aux.txt is gone."""
    before = set(tmp_path.rglob("*"))
    windows = WrittenFiles(System(platform="win32"))
    with pytest.raises(FileNotWritten, match=reason):
        windows.write(str(tmp_path / name), "text")
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere it is a name like others")
def test_a_device_beside_the_program_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows takes it for no file of this folder: its whole path does not name the folder."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotWritten, match="for a device"):
        WrittenFiles().write("aux.txt", "text")


@pytest.mark.parametrize(
    "path",
    [
        r"C:\Brief für IT.txt",
        r"\\server\share\x.txt",
        r"\\?\C:\x.txt",
        "D:x.txt",
        r"\\.\NUL",
        "nul",
        "Console.txt",
    ],
)
def test_drives_and_shares_of_windows_are_no_part_of_a_name(path: str) -> None:
    assert names.fault(path, "win32") == ""
