"""Who is told what, when, and through which account."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from conftest import CANARY
from smtp_desktop.errors import SecretNotFound, SendingSwitchedOff
from smtp_desktop.model.notices.people import When
from smtp_desktop.ports.submission import Door, Envelope, Outcome, Receipt, SubmissionRequest
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.waiting import Cancellation
from support.told import (
    AT,
    NOT_THERE,
    OFFLINE,
    UNKNOWN_PERSON,
    WAS_REFUSED,
    Office,
    accepted,
    no_such_person,
    refused,
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office whose account works, with one person to notify."""
    made = Office(tmp_path)
    made.send()
    made.people.add("it@acme.test", When.AT_ONCE)
    return made


def test_while_the_only_account_is_broken_a_notice_waits_and_one_tells_all(office: Office) -> None:
    for minutes in (1, 1, 1):
        office.send(WAS_REFUSED)
        office.passes(minutes=minutes)
        assert office.tells() is None
    assert office.subjects() == []
    office.passes(hours=1)
    office.send()
    office.tells()
    ((way, letter),) = office.mails
    assert (way, letter["From"]) == ("default", "Jane Doe <jane@acme.test>")
    assert letter["Subject"] == "Email from jane@acme.test works again; 3 emails were not sent"
    text = letter.get_content()
    assert "It could not be sent from 2026-11-30 08:14 +0000 to 2026-11-30 09:17 +0000." in text
    assert text.count("to joe@x.test: The server did not accept") == 3
    office.mails.clear()
    for hours in (1, 24):
        office.passes(hours=hours)
        office.tells()
    assert office.subjects() == [], "it is told once"


def test_with_another_account_nobody_waits(office: Office) -> None:
    office.add_account("second", "sales@acme.test")
    office.send(name="second")
    office.send(WAS_REFUSED)
    office.send(WAS_REFUSED)
    office.tells()
    ((way, letter),) = office.mails
    assert (way, letter["From"]) == ("second", "Jane Doe <sales@acme.test>")
    assert letter["Subject"] == "Email from jane@acme.test could not be sent (2 emails)"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    text = letter.get_content()
    for line in (
        "Since 2026-11-30 08:14 +0000, no email from jane@acme.test could be sent from",
        "What is wrong: The server did not accept the username or password.",
        "Who can fix it: whoever uses this account, your IT administrator",
        "What to do first: Type the password anew.",
        "It was last tried on 2026-11-30 08:14 +0000.",
    ):
        assert line in text
    assert "://" not in text
    office.mails.clear()
    office.passes(hours=1)
    office.send(WAS_REFUSED)
    office.tells()
    assert office.subjects() == [], "that it goes on failing is no news"
    office.send()
    office.tells()
    assert office.subjects() == ["it@acme.test: Email from jane@acme.test works again"]


def test_one_address_that_does_not_exist_is_no_broken_account(office: Office) -> None:
    office.send(UNKNOWN_PERSON, to="gone")
    office.tells()
    ((_, letter),) = office.mails
    assert letter["Subject"] == "1 email from jane@acme.test was not delivered"
    assert "to gone@x.test: There is no mailbox." in letter.get_content()
    assert office.bubbles == []


def test_failures_in_a_quarter_of_an_hour_are_counted_and_told_together(office: Office) -> None:
    office.send(UNKNOWN_PERSON)
    office.tells()
    assert len(office.subjects()) == 1
    for _ in range(30):
        office.send(UNKNOWN_PERSON)
        office.passes(seconds=20)
        due = office.tells()
    assert office.subjects() == []
    assert due == AT + timedelta(minutes=15)
    office.passes(minutes=5)
    office.tells()
    ((_, letter),) = office.mails
    assert letter["Subject"] == "30 emails from jane@acme.test were not delivered"
    assert "… and 10 more" in letter.get_content()


def test_whoever_wants_it_once_a_day_is_told_in_the_morning(office: Office) -> None:
    office.people.remove("it@acme.test")
    office.people.add("boss@acme.test", When.DAILY)
    office.send(UNKNOWN_PERSON)
    office.passes(hours=9)
    office.send(UNKNOWN_PERSON)
    assert office.tells() == AT.replace(day=1, month=12, hour=8, minute=0)
    assert office.subjects() == []
    office.passes(hours=15)
    office.tells()
    assert office.subjects() == ["boss@acme.test: 2 emails from jane@acme.test were not delivered"]
    office.send(UNKNOWN_PERSON)
    office.passes(hours=20)
    office.tells()
    assert office.subjects() == []


def test_two_programs_tell_it_once(office: Office) -> None:
    office.send(UNKNOWN_PERSON)
    second = office.program()
    first_ends = office.ends

    def meanwhile(request: SubmissionRequest) -> Receipt:
        second.tell(Cancellation())  # while the first one's notice is on its way
        return first_ends(request)

    office.ends = meanwhile
    office.tells()
    second.tell(Cancellation())
    assert len(office.subjects()) == 1


def test_a_notice_that_fails_is_tried_later_and_later_and_never_begins_another(
    office: Office,
) -> None:
    office.send(UNKNOWN_PERSON)
    office.ends = refused
    waits = []
    for _ in range(6):
        due = office.tells()
        assert due
        waits.append((due - office.at) // timedelta(minutes=15))
        office.at = due
    assert waits == [1, 2, 4, 8, 16, 24]
    office.ends = accepted
    office.tells()
    assert office.subjects() == ["it@acme.test: 1 email from jane@acme.test was not delivered"]
    office.passes(hours=7)
    office.tells()
    assert office.subjects() == []


def test_a_person_who_does_not_exist_is_written_to_once(office: Office) -> None:
    office.send(UNKNOWN_PERSON)
    office.ends = no_such_person
    assert office.tells() is None
    office.ends = accepted
    office.passes(days=2)
    office.tells()
    assert office.subjects() == []
    assert [one.address for one in office.people.refused()] == ["it@acme.test"]
    office.people.add("it@acme.test", When.AT_ONCE)
    assert office.people.refused() == ()
    office.send(UNKNOWN_PERSON)
    office.tells()
    assert len(office.subjects()) == 1, "whoever is added again is written to again"


def test_a_notice_of_which_nobody_knows_is_not_sent_twice(office: Office) -> None:
    office.send(UNKNOWN_PERSON)
    office.ends = lambda request: replace(refused(request), outcome=Outcome.UNCLEAR)
    office.tells()
    assert len(office.subjects()) == 1
    office.passes(days=1)
    office.tells()
    assert office.subjects() == []


@pytest.mark.parametrize("error", [SecretNotFound("no"), SendingSwitchedOff("default")])
def test_a_notice_that_cannot_set_out_is_tried_later(office: Office, error: Exception) -> None:
    def cannot(request: SubmissionRequest) -> Receipt:
        raise error

    office.send(UNKNOWN_PERSON)
    office.ends = cannot
    assert office.tells() == AT + timedelta(minutes=15)


def test_whoever_was_killed_behind_the_answer_sends_the_same_message_once_more(
    office: Office,
) -> None:
    class Killed(BaseException):
        pass

    taken = []

    def killed(request: SubmissionRequest) -> Receipt:
        taken.append(request.content)
        raise Killed

    office.send(UNKNOWN_PERSON)
    office.ends = killed
    with pytest.raises(Killed):
        office.tells()
    office.passes(minutes=14)
    office.tells()
    assert len(taken) == 1
    office.ends = accepted
    office.passes(minutes=1)
    office.tells()
    ((_, letter),) = office.mails
    assert letter["Message-ID"].encode() in taken[0], "mail programs show it once"


def test_offline_nobody_is_written_to(office: Office) -> None:
    for _ in range(3):
        office.send(OFFLINE)
        office.passes(hours=1)
        office.tells()
    office.send()
    office.tells()
    assert (office.subjects(), office.bubbles) == ([], [])


def test_a_server_that_is_not_there_is_looked_at_after_a_quarter_of_an_hour(
    office: Office,
) -> None:
    office.add_account("second", "sales@acme.test")
    office.send(name="second")
    office.send(NOT_THERE)
    assert office.tells() == AT + timedelta(minutes=15)
    assert (office.subjects(), office.looked_at) == ([], [])
    office.passes(minutes=15)
    office.tells()
    assert office.looked_at == ["default"]
    office.send(NOT_THERE)  # what the look has seen
    office.tells()
    assert office.subjects() == [
        "it@acme.test: Email from jane@acme.test could not be sent (2 emails)"
    ]


def test_a_server_that_was_away_for_a_moment_is_only_told_of_with_what_it_missed(
    office: Office,
) -> None:
    office.send(NOT_THERE)
    office.tells()
    office.passes(minutes=3)
    office.send()
    office.tells()
    assert office.subjects() == ["it@acme.test: 1 email from jane@acme.test was not delivered"]
    assert office.bubbles == []


def test_the_desktop_shows_when_it_begins_and_ends_once(office: Office) -> None:
    for _ in range(3):
        office.send(WAS_REFUSED, to="secret.recipient")
    office.telling.show()
    office.program().show()
    title, text = office.bubbles.pop()
    assert (title, office.bubbles) == ("Email from jane@acme.test cannot be sent", [])
    assert text.startswith("The server did not accept the username or password.")
    assert "secret.recipient" not in title + text
    office.send()
    office.telling.show()
    office.telling.show()
    assert [one for one, _ in office.bubbles] == ["Email from jane@acme.test works again"]


def test_accounts_that_are_gone_or_switched_off_are_no_news(office: Office) -> None:
    office.add_account("second", "sales@acme.test")
    for name in ("default", "second"):
        office.send(name=name)
    office.send(WAS_REFUSED, name="second")
    office.add_account("second", "sales@acme.test", enabled=False)
    office.telling.show()
    office.tells()
    assert (office.subjects(), office.bubbles) == ([], [])
    office.accounts.remove("second")
    office.passes(days=1)
    office.tells()
    assert office.subjects() == []


def test_who_is_added_is_told_no_old_news(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.send()
    office.send(UNKNOWN_PERSON)
    office.send(WAS_REFUSED)
    office.people.add("it@acme.test", When.AT_ONCE)
    office.tells()
    assert office.subjects() == []
    office.send()
    office.tells()
    assert office.subjects() == ["it@acme.test: Email from jane@acme.test works again"]


def test_a_list_that_was_written_by_hand_begins_with_the_next_failure(office: Office) -> None:
    office.entries.write_with(lambda one: one.execute("DELETE FROM told"))
    office.send(UNKNOWN_PERSON)
    office.tells()
    assert office.subjects() == []
    office.send(UNKNOWN_PERSON)
    office.tells()
    assert office.subjects() == ["it@acme.test: 1 email from jane@acme.test was not delivered"]


def test_a_log_that_is_begun_anew_under_a_notice_begins_with_how_it_is(office: Office) -> None:
    office.send(UNKNOWN_PERSON)

    def renewed(request: SubmissionRequest) -> Receipt:
        office.entries.write_with(lambda one: one.execute("DELETE FROM told"))
        return accepted(request)

    office.ends = renewed
    office.tells()
    office.mails.clear()
    office.passes(days=1)
    office.tells()
    assert office.subjects() == []


def test_a_message_whose_program_was_ended_is_told(office: Office) -> None:
    envelope = Envelope("jane@acme.test", ("joe@x.test",))
    office.log.begin(SubmissionRequest("default", envelope, b"", Door.SENDMAIL))
    office.tells()
    assert office.subjects() == []
    office.passes(minutes=16)
    office.tells()
    ((_, letter),) = office.mails
    assert letter["Subject"] == "1 email from jane@acme.test was not delivered"


def test_changing_how_soon_somebody_is_told_loses_nothing(office: Office) -> None:
    office.send(UNKNOWN_PERSON)
    office.people.add("IT@acme.test", When.DAILY)
    office.tells()
    assert office.subjects() == []
    office.people.add("it@acme.test", When.AT_ONCE)
    office.passes(minutes=15)
    office.tells()
    assert len(office.subjects()) == 1


@pytest.mark.parametrize("hours", [-24 * 400, -2, 2, 24 * 400])
def test_a_clock_that_is_set_tells_nothing_twice(office: Office, hours: int) -> None:
    """Also where the hour comes twice, at the end of summer: moments are counted in UTC."""
    office.send(UNKNOWN_PERSON)
    office.tells()
    assert len(office.subjects()) == 1
    office.passes(hours=hours)
    office.tells()
    assert office.subjects() == []
    office.send(UNKNOWN_PERSON)
    for _ in range(30):
        office.tells()
        office.passes(minutes=15)
    assert len(office.subjects()) == 1


def test_no_reply_of_a_server_and_no_secret_is_in_a_notice(office: Office) -> None:
    def replied(request: SubmissionRequest) -> Receipt:
        return replace(
            refused(request, UNKNOWN_PERSON), reply=Reply(550, (f"BUY NOW password={CANARY}",))
        )

    request = SubmissionRequest(
        "default", Envelope("jane@acme.test", ("joe@x.test",)), b"", Door.API
    )
    office.log.finish(office.log.begin(request), replied(request))
    office.tells()
    ((_, letter),) = office.mails
    assert "BUY NOW" not in str(letter)
