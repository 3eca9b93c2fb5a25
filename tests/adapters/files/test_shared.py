"""A file that is read keeps nobody from it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from smtp_desktop.adapters.files.settings import read_file
from smtp_desktop.adapters.files.shared import open_shared, replace_shared
from smtp_desktop.errors import SettingsUnreadable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "Größe.toml"
    file.write_text("the old one")
    return file


def test_who_reads_a_file_sees_its_bytes(file: Path) -> None:
    with os.fdopen(open_shared(str(file), os.O_RDONLY), "rb") as opened:
        assert opened.read() == b"the old one"


def test_a_file_that_is_read_can_be_deleted(file: Path) -> None:
    with os.fdopen(open_shared(str(file), os.O_RDONLY), "rb") as opened:
        file.unlink()
        assert opened.read() == b"the old one"
    assert not file.exists()


def test_a_file_that_is_read_can_be_replaced(file: Path) -> None:
    new = file.with_name("new")
    new.write_text("the new one")
    with os.fdopen(open_shared(str(file), os.O_RDONLY), "rb") as opened:
        replace_shared(str(new), str(file))
        assert opened.read() == b"the old one"
    assert file.read_text() == "the new one"
    assert not new.exists()


def test_a_file_is_put_where_none_is_and_over_one_that_nobody_reads(file: Path) -> None:
    for text in ("first", "second"):
        new = file.with_name("neu ä")
        new.write_text(text)
        replace_shared(str(new), str(file.with_name("place")))
        assert file.with_name("place").read_text() == text
    with pytest.raises(FileNotFoundError):
        replace_shared(str(file.with_name("nothing")), str(file))
    assert file.read_text() == "the old one"


def test_a_file_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_shared(str(tmp_path / "nothing"), os.O_RDONLY)


if sys.platform == "win32":

    def test_a_file_that_is_kept_from_others_is_told_as_such(file: Path) -> None:
        import ctypes
        from ctypes import wintypes

        kernel = ctypes.WinDLL("kernel32")
        kernel.CreateFileW.restype = wintypes.HANDLE
        alone = kernel.CreateFileW(str(file), 0xC0000000, 0, None, 3, 0x80, None)
        with pytest.raises(SettingsUnreadable, match="another program has it open"):
            read_file(str(file))
        kernel.CloseHandle(wintypes.HANDLE(alone))
        assert read_file(str(file)) == "the old one"
