"""Letters and Details for IT, as the presenter has them: whom they name, and what saving says."""

from __future__ import annotations

import pytest

import states.form as gallery
from conftest import CANARY
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import FileNotWritten
from smtp_desktop.gui.state.frame import Papers
from smtp_desktop.gui.state.result import Result
from smtp_desktop.services.support.letter import Letter
from support.fakes import CATALOGUE
from support.presenter import Desk, FakeServices, filled_in


def failed(failure: Failure) -> Desk:
    desk = filled_in(FakeServices())
    desk.subject.type_password(CANARY)
    desk.services.tester.finding = explain(failure, CATALOGUE)
    desk.services.tester.stage, desk.services.tester.reply = failure.stage, failure.reply
    desk.subject.test()
    desk.tasks.run()
    return desk


def result(desk: Desk) -> Result:
    assert desk.state.panel.result is not None
    return desk.state.panel.result


def letter(desk: Desk) -> Letter:
    return result(desk).letters[0]


def test_what_somebody_else_mends_comes_with_a_letter_to_each() -> None:
    assert [one.to for one in result(failed(gallery.MAILBOX_OFF)).letters] == ["it_admin"]
    both = result(failed(gallery.CHAIN)).letters
    assert [one.to for one in both] == ["it_admin", "provider"]
    assert "Set-CASMailbox -Identity 'jane@acme.test'" in letter(failed(gallery.MAILBOX_OFF)).text
    assert CANARY not in "".join(one.text for one in both)


def test_what_the_person_mends_and_what_works_has_no_letter() -> None:
    assert result(failed(gallery.GOOGLE)).letters == ()
    desk = filled_in()
    desk.subject.test()
    desk.tasks.run()
    assert result(desk).letters == ()


def test_a_letter_opens_and_folds_and_only_one_is_open() -> None:
    desk = failed(gallery.CHAIN)
    paperwork = desk.subject.papers
    for to, opened in (("it_admin", "it_admin"), ("provider", "provider"), ("provider", "")):
        paperwork.toggle_letter(to)
        assert desk.state.papers.open_letter == opened


def test_a_letter_is_saved_where_the_person_wants_it() -> None:
    desk = failed(gallery.MAILBOX_OFF)
    desk.subject.papers.save_letter(letter(desk), "/tmp/Letter.txt")
    desk.tasks.run()
    assert desk.services.text_files.files == {"/tmp/Letter.txt": letter(desk).text}
    note = desk.state.papers.note
    assert note is not None
    assert (note.letter, note.is_saved, str(note.text)) == (
        letter(desk), True, "Saved as /tmp/Letter.txt",
    )  # fmt: skip


def test_a_letter_that_cannot_be_saved_stays_and_the_reason_is_said() -> None:
    desk = failed(gallery.MAILBOX_OFF)
    before = result(desk)
    desk.services.text_files.trouble = FileNotWritten("the disk is full")
    desk.subject.papers.save_letter(letter(desk), "x")
    desk.tasks.run()
    note = desk.state.papers.note
    assert note is not None
    assert not note.is_saved
    assert "not saved: the disk is full. It is still here" in str(note.text)
    assert result(desk) == before
    assert desk.state.is_idle


def test_details_name_people_only_when_asked_to() -> None:
    desk = failed(gallery.MAILBOX_OFF)
    hidden, named = Papers(), Papers(names_people=True)
    assert result(desk).can_name_people
    assert "jane@acme.test" not in result(desk).details_for(hidden)
    assert "address-1@acme.test" in result(desk).details_for(hidden)
    assert "Sender: jane@acme.test" in result(desk).details_for(named)
    desk.subject.papers.name_people(named=True)
    assert desk.state.papers == named
    desk.subject.papers.name_people(named=False)
    assert desk.state.papers == hidden


@pytest.mark.parametrize("full", ["", "the same"])
def test_details_without_people_have_nothing_to_ask(full: str) -> None:
    subject = result(failed(gallery.REFUSED))._replace(details="the same", full_details=full)
    assert not subject.can_name_people
    assert subject.details_for(Papers(names_people=True)) == "the same"


def test_a_computer_without_a_keyring_is_set_up_by_it() -> None:
    state = gallery.no_keyring()
    assert state.panel.result is not None
    assert [one.to for one in state.panel.result.letters] == ["it_admin", "software"]
    assert "On the computer: office-pc" in state.panel.result.letters[0].text
    assert "Please set up a keyring" in state.panel.result.letters[0].text


def test_a_letter_about_the_network_says_which_way_is_closed() -> None:
    blocked = Failure(
        stage=Stage.CONNECT, errors=("ConnectionTimedOut",), host="smtp.acme.test", port=587
    )
    assert "smtp.acme.test, port 587 (TCP)" in " ".join(letter(failed(blocked)).text.split())
