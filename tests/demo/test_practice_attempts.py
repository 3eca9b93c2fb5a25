"""In practice nothing is counted: trying wrong passwords is what it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtp_desktop.errors import PermanentReply
from smtp_desktop.practice import Practice
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.sasl import Credentials


def test_practice_never_holds_a_sign_in_back_and_writes_nothing(home: Path) -> None:
    attempts = Practice(with_window=False).attempts
    for _ in range(4):
        with (
            pytest.raises(PermanentReply),
            attempts.one("localhost", Credentials("you", lambda: "wrong")),
        ):
            raise PermanentReply(Reply(535, ("no",)))
    assert list(home.iterdir()) == []
