"""An email of the log that is opened: what came of it, who can fix it, and its papers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smtp_desktop.gui.changes.log.page import heading
from smtp_desktop.gui.state.log.page import LogPage
from smtp_desktop.gui.state.result import Tone
from smtp_desktop.ports.sending_log import State
from smtp_desktop.printable import Printable
from smtp_desktop.services.support.letter import Letter
from support.logged import (
    ENDED,
    LOST,
    PARTLY,
    PASSWORD,
    SENDING,
    SENT,
    LogDesk,
)

CHECKING = replace(SENDING, door=Printable("check"))


def page(desk: LogDesk) -> LogPage:
    found = desk.state.log
    assert found is not None
    return found


def opened(desk: LogDesk, number: int) -> LogPage:
    desk.subject.log.entry.open(number)
    desk.tasks.run()
    return page(desk)


def test_a_check_is_told_of_as_what_it_is() -> None:
    check = replace(PASSWORD, door=Printable("check"))
    desk = LogDesk(check, replace(check, state=State.UNCLEAR), replace(CHECKING, number=3))
    found = [opened(desk, number).opened for number in (1, 2, 3)]
    said = [(one.result.title, one.result.text) for one in found if one and one.result]
    assert [str(title) for title, _ in said] == [
        "The server did not accept the username or password.",
        "Not known: the check did not finish",
        "Checking…",
    ]
    assert str(said[1][1]) == "The check did not finish. Nothing was sent."
    assert str(said[2][1]) == "The check is under way. Nothing is sent."
    assert str(heading(check)).endswith(", a check of jane@acme.test: nothing was sent")
    assert "to jane@acme.test, through old-accounting" in str(heading(PASSWORD))


@pytest.mark.parametrize(
    ("entry", "tone", "title", "text"),
    [
        (SENT, Tone.GOOD, "Sent", "not yet proof"),
        (PASSWORD, Tone.BAD, PASSWORD.title, "not what smtp.acme.test expects"),
        (PARTLY, Tone.NEUTRAL, "Sent to 1 of 2", "Refused: b@shop.example"),
        (LOST, Tone.NEUTRAL, "Not known: the answer was lost", "before you send it again"),
        (ENDED, Tone.NEUTRAL, "Not known: the program was ended", "before you send it again"),
        (SENDING, Tone.NEUTRAL, "Sending…", "on its way"),
        (replace(PASSWORD, code=Printable("of_next_year")), Tone.BAD, PASSWORD.title, ""),
        (replace(PASSWORD, code=Printable(), title=Printable()), Tone.BAD, "Not sent", "535"),
    ],
)
def test_an_email_is_opened(entry: object, tone: Tone, title: str, text: str) -> None:
    desk = LogDesk(entry)  # type: ignore[arg-type]
    found = opened(desk, 1).opened
    assert found is not None
    assert found.result is not None
    assert (found.result.tone, str(found.result.title)) == (tone, title)
    assert text in str(found.result.text or "")
    assert "Entry 1" in found.result.details
    assert "jane@" not in found.result.details, "details name nobody unless they are told to"


def test_of_some_who_were_refused_the_reply_to_them_stands_beside_that_to_all() -> None:
    found = opened(LogDesk(PARTLY), 1).opened
    assert found is not None
    assert found.result is not None
    assert found.result.said == (
        "250 2.0.0 queued as 7; b@shop.example: 550 5.1.1 No such user here"
    )


def test_a_failure_comes_with_owners_actions_details_and_a_message_for_it() -> None:
    desk = LogDesk(PASSWORD)
    result = opened(desk, 1).opened.result  # type: ignore[union-attr]
    assert result is not None
    assert result.finding is not None
    assert result.finding.owners == ("user", "it_admin")
    assert len(result.finding.actions) == 3
    assert result.finding.fixes == (), "the form may hold other settings by now"
    (letter,) = result.letters
    assert letter.to == "it_admin"
    assert "535" in letter.text
    assert "smtp.acme.test, port 587" in letter.text
    assert "old-accounting" in result.full_details


def test_an_email_of_an_account_that_is_gone_can_be_opened() -> None:
    desk = LogDesk(replace(PASSWORD, account=Printable("gone")))
    result = opened(desk, 1).opened.result  # type: ignore[union-attr]
    assert result is not None
    assert "{" not in str(result.text)
    assert [one.to for one in result.letters] == ["it_admin"]


def test_what_is_open_says_what_came_of_it_later() -> None:
    desk = LogDesk(SENDING)
    opened(desk, 1)
    desk.look()
    desk.log.complete(1, SENT)
    desk.look()
    assert str(page(desk).opened.result.title) == "Sent"  # type: ignore[union-attr]


def test_an_email_that_is_gone_closes() -> None:
    desk = LogDesk(SENT)
    assert opened(desk, 7).opened is None


def test_an_answer_after_closing_is_not_shown() -> None:
    desk = LogDesk(SENT)
    desk.subject.log.entry.open(1)
    desk.subject.log.entry.close()
    desk.tasks.run()
    assert page(desk).opened is None


def test_the_papers_of_what_is_open_fold_and_are_saved() -> None:
    desk = LogDesk(PASSWORD)
    log = desk.subject.log
    log.entry.toggle_details()  # nothing is open: nothing happens
    opened(desk, 1)
    log.entry.toggle_details()
    log.entry.name_people(named=True)
    log.entry.toggle_letter("it_admin")
    papers = page(desk).opened.papers  # type: ignore[union-attr]
    assert (papers.is_details_open, papers.names_people, papers.open_letter) == (
        True, True, "it_admin",
    )  # fmt: skip
    log.entry.toggle_letter("it_admin")
    log.entry.save_letter(Letter("it_admin", "Hello"), "/a.txt")
    desk.tasks.run()
    papers = page(desk).opened.papers  # type: ignore[union-attr]
    assert papers.open_letter == ""
    assert papers.note is not None
    assert desk.services.text_files.files["/a.txt"] == "Hello"


def test_a_state_of_a_newer_version_is_not_known() -> None:
    desk = LogDesk(replace(LOST, door=Printable("carrier_pigeon"), state=State.UNCLEAR))
    assert opened(desk, 1).opened.result is not None  # type: ignore[union-attr]
