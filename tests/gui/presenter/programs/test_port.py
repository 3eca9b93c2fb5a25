"""The port of the relay is another program's: one click takes another, and says who must know."""

from __future__ import annotations

from datetime import timedelta

from smtp_desktop.errors import RelayNotStarted, RelayPortTaken
from smtp_desktop.gui.changes import programs as changes
from smtp_desktop.gui.state.programs.page import ProgramsPage
from support.other_programs import FakeRelay, ProgramsDesk


def page(desk: ProgramsDesk) -> ProgramsPage:
    assert desk.state.programs is not None
    return desk.state.programs


def test_another_port_is_taken_by_one_click_and_the_programs_with_the_old_one_are_named() -> None:
    desk = ProgramsDesk()
    desk.add("Old accounting")
    desk.add("Website")
    desk.clock.moment += timedelta(minutes=1)
    desk.relay.ends = RelayPortTaken("taken", 2525, is_reserved=False)
    desk.subject.programs.switch(on=True)
    desk.tasks.run()
    assert "another program uses port 2525" in str(page(desk).problem)
    assert str(changes.way_out(page(desk))) == "Use another port"
    desk.subject.programs.switch(on=True, any_port=True)
    desk.tasks.run()
    assert page(desk).is_on
    assert page(desk).problem is changes.way_out(page(desk)) is None
    assert str(changes.port_changed(page(desk))) == (
        "The port is 2526 now. Enter it in these programs, or they cannot send: "
        "Old accounting, Website."
    )
    later = (desk.clock.moment + timedelta(minutes=1)).isoformat()
    desk.relay.tallies = {"website": {"sent": 1, "refused": 0, "last_used": later}}
    desk.open()
    assert str(changes.port_changed(page(desk))).endswith("cannot send: Old accounting.")
    desk.subject.programs.revoke("Old accounting")
    desk.tasks.run()
    assert changes.port_changed(page(desk)) is None


def test_other_trouble_is_helped_by_no_other_port() -> None:
    relay = FakeRelay()
    relay.trouble = RelayNotStarted("Access is denied.")
    desk = ProgramsDesk(relay)
    desk.subject.programs.switch(on=True)
    desk.tasks.run()
    assert changes.way_out(page(desk)) is None
