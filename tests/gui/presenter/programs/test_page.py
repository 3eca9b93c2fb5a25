"""The page of other programs without a window: the relay on and off, programs added and revoked."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smtp_desktop.adapters.files.memory import InMemoryRegister
from smtp_desktop.errors import FileNotWritten, RelayNotStarted, RelayPortTaken, SettingsUnreadable
from smtp_desktop.gui.changes import programs as changes
from smtp_desktop.gui.state.frame import Choice, Page
from smtp_desktop.gui.state.programs.page import ProgramsPage, Switching
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.ports.system import OtherAccount
from smtp_desktop.services.relaying.relaying import ListedProgram
from support.other_programs import FakeRelay, ProgramsDesk, relaying, used
from support.presenter import Desk
from support.programs import JANE, Programs


def page(desk: Desk) -> ProgramsPage:
    assert desk.state.programs is not None
    return desk.state.programs


def test_nothing_is_asked_before_the_page_is_opened() -> None:
    assert Desk().state.programs is None


def test_off_it_says_what_it_is_for() -> None:
    shown = page(ProgramsDesk())
    assert not shown.is_on
    assert shown.is_empty
    assert str(changes.stands(shown)) == "Off"
    assert "need no password of your provider" in str(changes.where(shown))


def test_switched_on_it_starts_now_and_with_the_session() -> None:
    desk = ProgramsDesk()
    desk.subject.programs.switch(on=True)
    assert page(desk).switching is Switching.STARTING
    assert page(desk).is_on
    assert str(changes.stands(page(desk))) == "Starting…"
    desk.tasks.run()
    assert desk.relay.runs
    assert desk.relay.is_on
    assert str(changes.stands(page(desk))) == "Running"
    assert "127.0.0.1, port 2525. It starts when you sign in." in str(changes.where(page(desk)))


def test_in_practice_it_ends_with_the_window() -> None:
    shown = page(ProgramsDesk(FakeRelay(runs=True)))
    said = str(changes.where(shown, practice="you@practice.test"))
    assert "port 2525, until you close this window" in said
    assert said.endswith("What they send to you@practice.test arrives in the practice mailbox.")
    assert str(changes.where(shown, practice="")).endswith("until you close this window.")


def test_switched_off_it_ends_and_starts_no_more() -> None:
    desk = ProgramsDesk(FakeRelay(runs=True))
    desk.subject.programs.switch(on=False)
    assert str(changes.stands(page(desk))) == "Stopping…"
    assert str(changes.where(page(desk))).endswith("takes nothing more from programs.")
    desk.tasks.run()
    assert "need no password of your provider" in str(changes.where(page(desk)))
    assert (desk.relay.runs, desk.relay.is_on, page(desk).is_on) == (False, False, False)


def test_a_second_press_while_it_starts_does_nothing() -> None:
    desk = ProgramsDesk()
    desk.subject.programs.switch(on=True)
    desk.subject.programs.switch(on=False)
    assert len(desk.tasks.waiting) == 1


@pytest.mark.parametrize(
    ("trouble", "ends", "said"),
    [
        (RelayNotStarted("Access is denied."), None, "It could not start: Access is denied."),
        (None, RelayNotStarted("Disk full."), "It could not start: Disk full."),
        (None, RelayPortTaken("", 2525, is_reserved=False), "It could not start: another program"),
        (None, RelayPortTaken("", 25, is_reserved=True), "It could not start: this computer does"),
        (None, RelayNotStarted(), "It did not start in time."),
        (FileNotWritten("Disk full."), None, "It runs, but will not start when you sign in: Disk"),
    ],
)
def test_why_it_does_not_start_is_one_sentence(
    trouble: Exception | None, ends: RelayNotStarted | None, said: str
) -> None:
    relay = FakeRelay()
    relay.trouble, relay.ends = trouble, ends
    desk = ProgramsDesk(relay)
    desk.subject.programs.switch(on=True)
    desk.tasks.run()
    assert str(page(desk).problem).startswith(said)
    assert page(desk).is_on == isinstance(trouble, FileNotWritten)
    assert desk.relay.is_on is False


def test_what_was_wrong_is_forgotten_once_it_runs() -> None:
    relay = FakeRelay()
    relay.trouble = RelayNotStarted("Access is denied.")
    desk = ProgramsDesk(relay)
    desk.subject.programs.switch(on=True)
    desk.tasks.run()
    relay.runs = True
    desk.open()
    assert page(desk).problem is None


def test_an_added_program_shows_its_values_once() -> None:
    desk = ProgramsDesk(FakeRelay(runs=True))
    desk.subject.programs.ask_for_name()
    assert page(desk).is_adding
    desk.add("Old accounting")
    card = page(desk).card
    assert card is not None
    assert (card.name, card.username, card.server, card.port) == (
        "Old accounting",
        "old-accounting",
        "127.0.0.1",
        2525,
    )
    assert not page(desk).is_adding
    assert card.password.reveal() not in repr(desk.state)
    assert "reload" in desk.relay.told
    desk.subject.programs.close_card()
    assert page(desk).card is None
    assert [one.program.name for one in page(desk).listed] == ["Old accounting"]


def test_a_program_may_belong_to_an_account() -> None:
    desk = ProgramsDesk(names=("shop",))
    desk.add("Website", "shop")
    assert page(desk).listed[0].program.account == "shop"


@pytest.mark.parametrize("name", ["", "  "])
def test_a_program_needs_a_name(name: str) -> None:
    desk = ProgramsDesk()
    desk.subject.programs.ask_for_name()
    desk.subject.programs.add(name)
    assert str(page(desk).remark) == "Give it a name, so that you know it again."
    assert desk.tasks.waiting == []


def test_a_name_that_is_taken_is_refused_and_the_card_stays_open() -> None:
    desk = ProgramsDesk()
    desk.add("Backup")
    desk.add("backup")
    assert str(page(desk).remark) == "Not added: a program of this name is there already."
    assert page(desk).is_adding


def test_the_new_password_survives_another_account_and_undo_all() -> None:
    desk = ProgramsDesk(names=("shop",))
    desk.add("Backup")
    card = page(desk).card
    desk.subject.accounts.go_to("shop")
    desk.tasks.run()
    desk.subject.undo_all()
    assert page(desk).card is card


def test_revoking_asks_first() -> None:
    desk = ProgramsDesk(FakeRelay(runs=True))
    desk.add("Backup")
    desk.subject.programs.ask_to_revoke("Backup")
    question = desk.state.frame.question
    assert question is not None
    assert str(question.title) == "Let Backup send no more?"
    desk.subject.answer(Choice.CANCEL)
    assert page(desk).listed
    desk.subject.programs.ask_to_revoke("Backup")
    desk.subject.answer(Choice.REVOKE)
    desk.tasks.run()
    assert page(desk).is_empty
    assert page(desk).card is None
    assert desk.relay.told.count("reload") == 2


def test_a_program_that_is_revoked_elsewhere_takes_its_new_password_along() -> None:
    desk = ProgramsDesk()
    desk.add("Backup")
    desk.services.relaying.add("Scan")  # on the command line
    desk.tasks.a_second_passes()
    desk.tasks.run()
    card = page(desk).card
    assert card is not None
    assert [one.program.name for one in page(desk).listed] == ["Backup", "Scan"]
    desk.services.relaying.revoke("Backup")
    desk.tasks.a_second_passes()
    desk.tasks.run()
    assert page(desk).card is None

    listed = page(desk).listed
    again = changes.found(page(desk)._replace(card=card), ProgramsPage(listed=listed))
    assert again.card is None
    later = replace(listed[0].program, username=card.username, added="2027-01-01T00:00:00+00:00")
    other = ProgramsPage(listed=(ListedProgram(later, listed[0].tally),))
    assert changes.found(page(desk)._replace(card=card), other).card is None


def test_a_program_that_was_revoked_elsewhere_meanwhile_is_revoked() -> None:
    desk = ProgramsDesk(FakeRelay(runs=True))
    desk.add("Backup")
    desk.subject.programs.ask_to_revoke("Backup")
    desk.services.relaying.revoke("Backup")
    desk.subject.answer(Choice.REVOKE)
    desk.tasks.run()
    assert (page(desk).listed, page(desk).unread, page(desk).card) == ((), None, None)


def test_what_is_revoked_elsewhere_is_typed_into_nothing_more() -> None:
    desk = ProgramsDesk(FakeRelay(runs=True))
    desk.add("Backup")
    card = page(desk).card
    assert card is not None
    desk.relay.port = 2600
    desk.open()
    moved = page(desk).card
    assert moved is not None
    assert (moved.port, moved.password) == (2600, card.password)

    desk.services.relaying.revoke("Backup")
    desk.open()
    assert page(desk).card is None


def test_what_keeps_everything_from_being_sent_is_said() -> None:
    desk = ProgramsDesk(FakeRelay(runs=True))
    assert changes.obstacle(desk.state) is None
    off = desk.state.with_saved(draft=Draft(enabled=False))
    assert "every program is refused" in str(changes.obstacle(off))
    none = desk.state.with_saved(draft=None)
    assert "No account is saved yet" in str(changes.obstacle(none))
    assert changes.obstacle(none.with_known(accounts=("default", "shop"))) is None
    assert changes.obstacle(WindowState()) is None  # still loading


def test_what_a_program_has_done_is_one_line() -> None:
    relay = FakeRelay(runs=True)
    relay.tallies = {"a": used(12, 0, 5), "b": used(3, 1, 5 * 24 * 60)}
    desk = ProgramsDesk(relay)
    for name in ("a", "b", "c"):
        desk.add(name)
    lines = [str(changes.used(page(desk), one)) for one in page(desk).listed]
    assert lines[0].startswith("last used ")
    assert lines[0].endswith(" · 12 sent")
    assert "2026-11-" in lines[1]
    assert lines[1].endswith("3 sent, 1 refused")
    assert lines[2] == "not used yet"


def test_as_long_as_the_page_is_open_it_is_looked_at_again() -> None:
    desk = ProgramsDesk()
    desk.relay.runs = True
    desk.tasks.a_second_passes()
    desk.tasks.run()
    assert page(desk).is_on
    desk.subject.show_page(Page.SETTINGS)
    desk.tasks.a_second_passes()
    assert desk.tasks.waiting == []


def test_the_files_of_other_programs_are_read_when_the_page_is_opened_and_on_demand() -> None:
    other = OtherAccount("thunderbird", JANE)
    desk = ProgramsDesk(FakeRelay(), other)
    programs = desk.services.other_programs
    assert isinstance(programs, Programs)
    for _ in range(3):
        desk.tasks.a_second_passes()
        desk.tasks.run()
    desk.subject.programs.switch(on=True)
    desk.tasks.run()
    assert (programs.asked, page(desk).others) == (1, (other,))

    desk.subject.programs.look_for_others()
    desk.subject.programs.revoke("nobody")  # looks around itself meanwhile
    desk.tasks.run()
    assert (programs.asked, page(desk).others) == (2, (other,))
    desk.open()
    assert programs.asked == 3


def test_what_others_use_is_still_read_where_the_first_look_was_in_vain() -> None:
    other = OtherAccount("thunderbird", JANE)
    desk = ProgramsDesk(FakeRelay(), other)
    desk.subject.show_page(Page.SETTINGS)
    desk.subject.show_page(Page.PROGRAMS)
    desk.add("Backup")  # before anybody has looked
    assert page(desk).others == (other,)
    assert page(desk).listed


def test_a_damaged_register_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = ProgramsDesk()

    def damaged() -> None:
        raise SettingsUnreadable("line 3 is none")

    with monkeypatch.context() as patched:
        patched.setattr(desk.services.relaying, "status", damaged)
        desk.open()
        assert "line 3 is none" in str(page(desk).unread)
    desk.open()
    assert page(desk).unread is None


def test_a_damaged_register_hides_nothing_of_the_rest() -> None:
    store = InMemoryRegister()
    desk = ProgramsDesk(FakeRelay(runs=True), OtherAccount("thunderbird", JANE))
    desk.services.relaying = relaying(desk.relay, store)
    desk.add("Backup")
    before = store.read()
    store.change(lambda _: "nonsense")
    desk.open()
    shown = page(desk)
    assert "the list of programs is damaged" in str(shown.unread)
    assert shown.is_on
    assert shown.others
    assert shown.card is not None, "nobody knows whether it still counts"
    assert not shown.is_empty
    desk.subject.programs.switch(on=False)
    desk.tasks.run()
    assert not page(desk).is_on
    store.change(lambda _: before)
    desk.tasks.a_second_passes()
    desk.tasks.run()
    assert page(desk).unread is None
    assert page(desk).listed


def test_settings_of_another_program_are_used_on_the_first_page() -> None:
    other = OtherAccount("thunderbird", JANE)
    desk = ProgramsDesk(FakeRelay(), other)
    assert page(desk).others == (other,)
    desk.subject.programs.use(other)
    desk.tasks.run()
    assert desk.state.frame.page is Page.SETTINGS
    assert desk.state.form.draft.host == JANE.host
    assert desk.state.frame.focus is not None
    assert desk.state.frame.focus[1] is Field.PASSWORD


@pytest.mark.parametrize(
    ("draft", "same", "through"),
    [
        (Draft(email="jane@acme.test", host="SMTP.acme.test", port="587"), True, False),
        (Draft(host="smtp.acme.test", port="587"), True, False),
        (Draft(email="joe@acme.test", host="smtp.acme.test"), False, False),
        (Draft(email="jane@acme.test", host="smtp.other.test"), False, False),
        (Draft(host="localhost", port="2525"), False, True),
        (Draft(host="localhost", port="25"), False, False),
    ],
)
def test_what_is_the_same_as_here_is_told(draft: Draft, same: bool, through: bool) -> None:
    desk = ProgramsDesk()
    other = OtherAccount("msmtp", draft)
    assert changes.is_same(desk.state, other) is same
    assert changes.comes_through(page(desk), other) is through
    assert changes.is_same(WindowState(), other) is False


def test_by_which_account_a_program_sends_and_that_it_is_gone() -> None:
    desk = ProgramsDesk(names=("shop",))
    for name, account in (("Website", "shop"), ("Scanner", "gone"), ("Any", "")):
        desk.services.relaying.add(name, account)
    desk.open()
    assert desk.state.programs is not None
    listed = desk.state.programs.listed
    assert [str(changes.sends_by(desk.state, one) or "") for one in listed] == [
        "shop",
        "the account gone was removed: its email is refused",
        "",
    ]
    unread = desk.state.with_known(accounts=())
    assert str(changes.sends_by(unread, listed[1])) == "gone", "nobody has looked yet"
