"""A program of which a file is missing or damaged says so in the window."""

from __future__ import annotations

from smtp_desktop.errors import InstallationDamaged
from smtp_desktop.gui.changes import results
from support.presenter import Desk


def test_the_window_says_so_before_anybody_clicks() -> None:
    desk = Desk()
    before = desk.state
    desk.subject.tell_fault(ValueError("something else"))
    assert desk.state == before
    desk.subject.tell_fault(error := InstallationDamaged("providers.toml"))
    result = desk.state.panel.result
    assert result == results.failed(error)
    assert "providers.toml" in str(result.text)
