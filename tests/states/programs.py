"""The page of other programs: the relay on, off and in trouble, programs added and listed."""

from __future__ import annotations

from smtp_desktop.errors import RelayNotStarted, RelayPortTaken
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.draft import Draft
from smtp_desktop.ports.system import OtherAccount
from support.other_programs import FakeRelay, ProgramsDesk, used
from support.programs import JANE

OTHERS = (
    OtherAccount("thunderbird", JANE),
    OtherAccount("msmtp", Draft(email="jane@acme.test", host="smtp.acme.test", port="587")),
    OtherAccount("msmtp", Draft(email="cron@acme.test", host="127.0.0.1", port="2525")),
)


def programs_looking() -> WindowState:
    desk = ProgramsDesk()
    return desk.state._replace(programs=None)


def programs_off() -> WindowState:
    return ProgramsDesk().state


def programs_refused() -> WindowState:
    state = ProgramsDesk(FakeRelay(runs=True)).state
    assert state.saved.draft is not None
    return state.with_saved(draft=state.saved.draft._replace(enabled=False))


def programs_starting() -> WindowState:
    desk = ProgramsDesk()
    desk.subject.programs.switch(on=True)
    return desk.state


def programs_stopping() -> WindowState:
    desk = ProgramsDesk(FakeRelay(runs=True))
    desk.subject.programs.switch(on=False)
    return desk.state


def programs_silent() -> WindowState:
    relay = FakeRelay()
    relay.is_hung = True
    return ProgramsDesk(relay).state


def programs_not_started() -> WindowState:
    relay = FakeRelay()
    relay.trouble = RelayNotStarted("Access is denied.")
    desk = ProgramsDesk(relay)
    desk.subject.programs.switch(on=True)
    desk.tasks.run()
    return desk.state


def programs_port_taken() -> WindowState:
    relay = FakeRelay()
    relay.ends = RelayPortTaken("taken", 2525, is_reserved=False)
    desk = ProgramsDesk(relay)
    desk.add("Old accounting")
    desk.subject.programs.close_card()
    desk.subject.programs.switch(on=True)
    desk.tasks.run()
    return desk.state


def programs_port_changed() -> WindowState:
    desk = ProgramsDesk()
    for name in ("Old accounting", "Website"):
        desk.add(name)
    desk.subject.programs.close_card()
    desk.move_port()
    return desk.state


def programs_none_yet() -> WindowState:
    return ProgramsDesk(FakeRelay(runs=True)).state


def programs_naming() -> WindowState:
    desk = ProgramsDesk(FakeRelay(runs=True))
    desk.subject.programs.ask_for_name()
    desk.subject.programs.add(" ")
    return desk.state


def programs_added() -> WindowState:
    desk = ProgramsDesk(FakeRelay(runs=True))
    desk.add("Old accounting")
    return desk.state


def programs_listed() -> WindowState:
    relay = FakeRelay(runs=True)
    relay.tallies = {"old-accounting": used(214, 3, 12), "website": used(9, 0, 3 * 24 * 60)}
    desk = ProgramsDesk(relay, *OTHERS)
    for name, account in (("Old accounting", "default"), ("Website", "shop"), ("Backup", "")):
        desk.add(name, account)
    desk.subject.programs.close_card()
    return desk.state


def programs_revoking() -> WindowState:
    desk = ProgramsDesk(FakeRelay(runs=True))
    desk.add("Old accounting")
    desk.subject.programs.close_card()
    desk.subject.programs.ask_to_revoke("Old accounting")
    return desk.state


def programs_in_practice() -> WindowState:
    return programs_none_yet().with_known(has_mailbox=True)


STATES = (
    programs_looking, programs_off, programs_refused, programs_starting, programs_stopping,
    programs_silent, programs_not_started, programs_port_taken, programs_port_changed,
    programs_none_yet,
    programs_naming, programs_added, programs_listed, programs_revoking, programs_in_practice,
)  # fmt: skip
