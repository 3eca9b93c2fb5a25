"""Where the page says that programs reach the relay, while it is being switched."""

from __future__ import annotations

import pytest

from smtp_desktop.gui.changes import programs as changes
from smtp_desktop.gui.state.programs.page import ProgramsPage
from support.other_programs import FakeRelay, ProgramsDesk


def page(desk: ProgramsDesk) -> ProgramsPage:
    assert desk.state.programs is not None
    return desk.state.programs


def test_one_that_does_not_end_in_time_is_not_said_to_be_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("smtp_desktop.gui.presenter.programs.page._SWITCHING", 0.01)
    desk = ProgramsDesk(FakeRelay(runs=True))
    desk.relay.is_deaf = True
    desk.subject.programs.switch(on=False)
    desk.tasks.run()
    assert str(page(desk).problem).startswith("It did not stop in time.")
    assert "takes nothing more" in str(changes.where(page(desk)))
    desk.relay.runs = False
    desk.open()
    assert "need no password of your provider" in str(changes.where(page(desk)))


def test_while_it_starts_it_is_not_said_to_start_some_other_time() -> None:
    relay = FakeRelay()
    relay.is_on = True
    desk = ProgramsDesk(relay)
    assert "does not run now" in str(changes.where(page(desk)))
    desk.subject.programs.switch(on=True)
    assert "does not run now" not in str(changes.where(page(desk)))
