"""What a person has decided, across restarts and with a damaged file."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtp_desktop.adapters.files.known import KnownFactFile
from smtp_desktop.services.accounts.preferences import Preferences


def preferences(folder: Path) -> Preferences:
    return Preferences(KnownFactFile(str(folder), "preferences.json"))


def test_settings_are_looked_up_unless_somebody_says_no(tmp_path: Path) -> None:
    assert preferences(tmp_path).looks_up
    preferences(tmp_path).allow_look_ups(allowed=False)
    assert not preferences(tmp_path).looks_up
    preferences(tmp_path).allow_look_ups(allowed=True)
    assert preferences(tmp_path).looks_up


def test_it_is_known_whether_a_decision_was_written(tmp_path: Path) -> None:
    assert preferences(tmp_path).allow_look_ups(allowed=False)
    (tmp_path / "a file").write_text("")
    assert not preferences(tmp_path / "a file" / "folder").allow_look_ups(allowed=False)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"look_ups": 5}', '{"look_ups": {"allowed": 1}}'])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "preferences.json").write_text(text)
    assert preferences(tmp_path).looks_up
