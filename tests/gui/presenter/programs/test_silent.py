"""A relay that is there and answers nobody: it was stopped, or it hangs."""

from __future__ import annotations

import pytest

from smtp_desktop.gui.changes import programs as changes
from smtp_desktop.gui.state.programs.page import ProgramsPage
from support.other_programs import FakeRelay, ProgramsDesk

SAID = "The relay is there, but does not answer."


@pytest.fixture
def desk() -> ProgramsDesk:
    relay = FakeRelay()
    relay.is_hung = relay.is_on = True
    return ProgramsDesk(relay)


def page(desk: ProgramsDesk) -> ProgramsPage:
    assert desk.state.programs is not None
    return desk.state.programs


def test_it_is_neither_running_nor_off(desk: ProgramsDesk) -> None:
    assert str(changes.stands(page(desk))) == "Does not answer"
    assert str(changes.trouble(page(desk))).startswith(SAID)
    assert "does not run now" not in str(changes.where(page(desk)))


def test_no_second_one_is_started_beside_it(desk: ProgramsDesk) -> None:
    desk.subject.programs.switch(on=True)
    desk.tasks.run()
    assert not desk.relay.runs
    assert str(page(desk).problem).startswith(SAID)


def test_once_it_is_gone_nothing_is_said_of_it(desk: ProgramsDesk) -> None:
    desk.subject.programs.switch(on=True)
    desk.tasks.run()
    desk.relay.is_hung = False
    desk.open()
    assert changes.trouble(page(desk)) is None
    assert str(changes.stands(page(desk))) == "Off"


def test_one_that_hangs_before_it_hears_that_it_is_to_end_is_told() -> None:
    desk = ProgramsDesk(FakeRelay(runs=True))
    desk.relay.is_hung = True
    desk.subject.programs.switch(on=False)
    desk.tasks.run()
    assert str(page(desk).problem).startswith(SAID)
