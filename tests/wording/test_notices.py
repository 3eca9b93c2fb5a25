"""A list of people that cannot be read names a way on only where the list itself is damaged."""

from __future__ import annotations

from smtp_desktop.errors import SettingsFromNewerVersion, SettingsInvalid
from smtp_desktop.wording import notices


def _said(error: SettingsInvalid) -> str:
    error.path = "people.toml"
    return str(notices.unread(error))


def test_a_damaged_list_names_the_command_that_goes_on_without_it() -> None:
    said = _said(SettingsInvalid("this is no address", "address", line=3))
    assert said.startswith("people.toml")
    assert "“smtp-desktop notify set-aside”" in said


def test_a_list_of_a_newer_version_is_not_to_be_set_aside() -> None:
    said = _said(SettingsFromNewerVersion("a newer version wrote this list"))
    assert said.startswith("people.toml")
    assert "set-aside" not in said
