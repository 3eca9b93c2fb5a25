"""Folders that nobody but their owner looks into, on every system."""

from __future__ import annotations

import os
import stat
import struct
import sys
from pathlib import Path

import pytest

from smtp_desktop.ownership import (
    make_private,
    own_identifier,
    own_identity,
    own_number,
    private_rights,
)
from smtp_desktop.places import make_folder


def test_what_this_user_makes_is_this_user_s(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    assert os.stat(tmp_path / "file").st_uid == own_number()


def test_a_private_folder_can_be_used_by_its_owner(tmp_path: Path) -> None:
    make_private(str(tmp_path / "Größe"))
    (tmp_path / "Größe" / "file").write_text("text")
    assert (tmp_path / "Größe" / "file").read_text() == "text"


def test_a_folder_that_is_there_already_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError) as told:
        make_private(str(tmp_path))
    assert told.value.filename == str(tmp_path)


def test_a_folder_whose_own_folder_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as told:
        make_private(str(tmp_path / "nowhere" / "folder"))
    assert told.value.filename == str(tmp_path / "nowhere" / "folder")


def test_every_folder_of_the_program_is_made_that_way(tmp_path: Path) -> None:
    """Also one that SMTP_DESKTOP_HOME puts where everybody may look."""
    stick = tmp_path / "stick"
    make_folder(str(stick / "accounts"))
    assert all(is_private(one) for one in (stick, stick / "accounts"))
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    assert not is_private(tmp_path / "open")


def test_who_this_is_needs_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USERNAME", "USERDOMAIN", "USER"):
        monkeypatch.delenv(name, raising=False)
    if sys.platform == "win32":
        assert own_identity()[0] == 1, "the version of a security identifier"
    else:
        with pytest.raises(OSError, match="no named pipes"):
            own_identity()


class Jane:
    """What Windows tells about a process of hers."""

    def behind(self, descriptor: int) -> int:
        raise OSError

    def own(self) -> int:
        return 7

    def user_of(self, process: int) -> bytes:
        assert process == self.own()
        return b"\x01\x05\0\0\0\0\0\x05" + struct.pack("<5I", 21, 1, 2, 4294967295, 1001)

    def let_forward(self, process: int) -> None:
        raise OSError


def test_a_user_is_written_as_windows_does() -> None:
    assert own_identifier(Jane()) == "S-1-5-21-1-2-4294967295-1001"


def test_what_is_private_is_so_for_a_user_and_not_for_whoever_owns_it() -> None:
    """What is made with an administrator's rights belongs to the group; its owner would be locked
    out of the settings once the program starts without them."""
    rights = private_rights("S-1-5-21-1-2-3-1001")
    assert "(A;OICI;FA;;;S-1-5-21-1-2-3-1001)" in rights
    assert not any(f";;;{owner})" in rights for owner in ("OW", "CO"))


if sys.platform == "win32":

    def test_windows_itself_reads_who_this_is() -> None:
        import ctypes

        rights = ctypes.WinDLL("advapi32", use_last_error=True)
        text, found = ctypes.c_wchar_p(own_identifier()), ctypes.c_void_p()
        assert rights.ConvertStringSidToSidW(text, ctypes.byref(found))
        assert rights.EqualSid(found, ctypes.create_string_buffer(own_identity()))

    def is_private(folder: Path) -> bool:
        """Whether no group of users has rights in a folder (in the letters of SDDL)."""
        import ctypes

        rights = ctypes.WinDLL("advapi32", use_last_error=True)
        found, length = ctypes.create_string_buffer(4096), ctypes.c_ulong()
        assert rights.GetFileSecurityW(str(folder), 4, found, 4096, ctypes.byref(length))
        text = ctypes.c_wchar_p()
        assert rights.ConvertSecurityDescriptorToStringSecurityDescriptorW(
            found, 1, 4, ctypes.byref(text), None
        )
        assert text.value
        return not any(f";;;{group})" in text.value for group in ("WD", "BU", "AU"))

else:

    def is_private(folder: Path) -> bool:
        return stat.S_IMODE(os.stat(folder).st_mode) == 0o700
