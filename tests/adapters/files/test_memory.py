"""What is kept in memory alone has the rules of what is kept on the disk."""

from __future__ import annotations

import pytest

from smtp_desktop.adapters.files.memory import InMemorySettings
from smtp_desktop.errors import SettingsInvalid


@pytest.mark.parametrize("name", ["../../x", "x y", "", "con", "\xe9"])
def test_an_account_is_named_as_on_the_disk(name: str) -> None:
    with pytest.raises(
        SettingsInvalid,
        match=r"letters from A to Z, digits, dots and dashes|Windows keeps the name con",
    ):
        InMemorySettings().where(name)
