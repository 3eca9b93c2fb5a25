"""What other programs on this computer send with, offered and taken over, without a window."""

from __future__ import annotations

from gui.presenter.test_imports import dropped, line, more
from smtp_desktop.gui.changes import imports as imported
from smtp_desktop.model import codec
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.ports.system import OtherAccount
from support.presenter import SAVED, Desk, FakeServices, filled_in
from support.programs import JANE, Programs

HERE = OtherAccount("thunderbird", JANE)


def beside_thunderbird(*found: OtherAccount) -> Desk:
    services = FakeServices()
    services.other_programs = Programs(*found)
    return Desk(services)


def test_on_a_first_run_what_other_programs_send_with_is_offered() -> None:
    desk = beside_thunderbird(*[HERE] * 5)
    assert desk.state.offers_others
    assert len(desk.state.known.others_here) == 3
    assert str(imported.offer(HERE)) == "Thunderbird on this computer sends as jane@acme.com."
    unnamed = OtherAccount("msmtp", Draft(host="smtp.acme.com"))
    assert str(imported.offer(unnamed)) == "msmtp on this computer sends through smtp.acme.com."


def test_where_settings_are_saved_nobody_looks_for_other_programs() -> None:
    services = FakeServices({"default": codec.encode(SAVED)})
    programs = Programs(HERE)
    services.other_programs = programs
    assert not Desk(services).state.shows_imports
    assert programs.asked == 0


def test_using_its_settings_fills_the_form_and_says_what_came_from_there() -> None:
    desk = beside_thunderbird(HERE)
    desk.subject.imports.use(HERE)
    desk.tasks.run()
    assert desk.state.form.draft == JANE._replace(test_to="jane@acme.com")
    assert line(desk.state) == (
        "Filled in from Thunderbird on this computer: Name, Email, Username, Outgoing Server, "
        "Port, Encryption, Test Email Address."
    )
    assert more(desk.state) == "Its password was not read. Type it below."
    assert not desk.state.offers_others
    assert desk.state.frame.focus is not None
    assert desk.state.frame.focus[1] is Field.PASSWORD


def test_undo_empties_the_form_and_offers_again_until_there_is_an_address() -> None:
    desk = beside_thunderbird(HERE)
    desk.subject.imports.use(HERE)
    desk.tasks.run()
    desk.subject.imports.undo()
    undone = desk.state
    assert undone.form.draft == Draft()
    assert undone.offers_others
    desk.subject.edit(Field.EMAIL, "jane@gmail.com")
    desk.subject.leave(Field.EMAIL)
    assert not desk.state.offers_others
    assert desk.state.form.draft.host == "smtp.gmail.com"


def test_nothing_of_another_program_is_looked_up_on_the_internet() -> None:
    desk = beside_thunderbird(HERE)
    desk.subject.imports.use(HERE)
    desk.tasks.run()
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()
    assert desk.services.detection.asked == []


def test_microsoft_in_another_program_is_connected_to_here() -> None:
    draft = JANE._replace(host="smtp.office365.com", auth_type=AuthType.BASIC)
    desk = beside_thunderbird()
    desk.subject.imports.use(OtherAccount("thunderbird", draft))
    desk.tasks.run()
    assert desk.state.form.is_oauth
    assert desk.state.service.provider is not None
    assert more(desk.state) == ""
    assert desk.state.service.notes


def test_undo_all_brings_the_offers_back() -> None:
    desk = beside_thunderbird(HERE)
    desk.subject.edit(Field.EMAIL, "jane@gmail.com")
    desk.subject.leave(Field.EMAIL)
    desk.subject.undo_all()
    assert desk.state.offers_others


def test_while_a_test_runs_nothing_is_taken_nor_taken_back() -> None:
    desk = dropped("smtp.acme.com:2525", filled_in())
    desk.subject.type_password("pw-typed")  # the one before was for another server
    desk.subject.test()
    running = desk.state
    desk.subject.imports.undo()
    desk.subject.imports.use(HERE)
    assert desk.state == running
