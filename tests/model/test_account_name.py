"""The name of an account: what can be one on every system."""

import pytest

from smtp_desktop.errors import SettingsInvalid
from smtp_desktop.model import account_name


@pytest.mark.parametrize(
    "name", [account_name.DEFAULT, "a", "7", "Work", "a.b", "a-b_c.", "x" * 64, "com", "com10"]
)
def test_a_name_that_can_be_a_files(name: str) -> None:
    account_name.check(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "-a", "_a", "ü", "٣", "x" * 65, "a\n", "a b"],
)
def test_a_name_that_can_be_none_somewhere(name: str) -> None:
    with pytest.raises(SettingsInvalid) as told:
        account_name.check(name)
    assert told.value.key == "--account"


@pytest.mark.parametrize("name", ["con", "NUL.x", "Prn", "aux", "com0", "LPT9", "com1.toml"])
def test_a_device_of_windows_is_no_name(name: str) -> None:
    with pytest.raises(SettingsInvalid, match=f"Windows keeps the name {name.partition('.')[0]} "):
        account_name.check(name)


def test_what_may_not_come_first_is_said_as_that() -> None:
    with pytest.raises(SettingsInvalid, match="begins with a letter or a digit"):
        account_name.check(".hidden")
