"""What stands between the cells of a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from smtp_desktop.adapters.files import separator


@pytest.mark.parametrize(
    ("found", "used"), [(";", ";"), (",", ","), ("", ","), ("|", ","), (";;", ",")]
)
def test_a_separator_that_no_other_reader_knows_is_not_used(
    monkeypatch: pytest.MonkeyPatch, found: str, used: str
) -> None:
    monkeypatch.setattr(separator, "_set_here", lambda: found)
    assert separator.list_separator() == used


@pytest.mark.skipif(sys.platform == "win32", reason="there a person has chosen one")
def test_without_windows_it_is_a_comma() -> None:
    assert separator.list_separator() == ","


if sys.platform == "win32":
    import winreg

    @pytest.fixture
    def region() -> Iterator[winreg.HKEYType]:
        """The key of the person's region, which has its separator again afterwards."""
        rights = winreg.KEY_READ | winreg.KEY_SET_VALUE
        path = r"Control Panel\International"
        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, path, 0, rights) as key:
            before = winreg.QueryValueEx(key, "sList")[0]
            yield key
            winreg.SetValueEx(key, "sList", 0, winreg.REG_SZ, before)

    def test_on_windows_it_is_the_one_of_the_region(region: winreg.HKEYType) -> None:
        for one in (";", ","):
            winreg.SetValueEx(region, "sList", 0, winreg.REG_SZ, one)
            assert separator.list_separator() == one
