"""After a green test: the question, the answers, and the look at the domain beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtp_desktop.diagnosis.domain_report import DomainReport
from smtp_desktop.errors import SecretStoreUnavailable
from smtp_desktop.gui.state.delivery import Arrival, Delivery
from smtp_desktop.gui.state.result import Action
from smtp_desktop.gui.state.summary import status
from smtp_desktop.gui.state.window import Work
from smtp_desktop.model.draft import Field
from smtp_desktop.ports.system import Received
from support.clock import NOW
from support.delivered import GOOD, POOR, accepted
from support.dns import FakeDns
from support.presenter import Desk, FakeServices, filled_in, finding
from support.registered import press


def asked(desk: Desk) -> Delivery:
    assert desk.state.delivery is not None
    return desk.state.delivery


def said(desk: Desk) -> str:
    return " ".join(str(one) for one in asked(desk).advice)


def test_a_green_test_asks_what_became_of_the_message() -> None:
    desk = accepted()
    assert desk.state.shows_delivery
    assert str(asked(desk).title) == "Look in that inbox. Did it arrive?"
    assert str(asked(desk).full_title) == "Did the test email arrive at jane@acme.com?"
    assert asked(desk).advice == ()
    assert asked(desk).receipt == "250 2.0.0 Ok: queued as 4cG7Yk2Xz"


def test_the_domain_is_looked_at_beside_the_window() -> None:
    desk = accepted()
    assert asked(desk).is_checking
    assert desk.state.work is Work.NONE
    desk.tasks.run()
    report = asked(desk).report
    assert report is not None
    assert [line.code for line in report.lines] == ["spf_names", "dkim_found", "dmarc_reject"]
    assert not asked(desk).is_checking


def test_a_domain_that_leads_nowhere_is_not_looked_at() -> None:
    desk = filled_in()
    desk.subject.test()
    desk.tasks.run()
    assert desk.state.shows_delivery
    assert (asked(desk).domain, asked(desk).report) == ("", None)
    assert not asked(desk).is_checking
    assert desk.services.dns.asked == []


def test_a_refused_test_asks_nothing_and_takes_the_question_back() -> None:
    desk = accepted()
    desk.tasks.run()
    desk.services.tester.finding = finding()
    desk.subject.test()
    assert not desk.state.shows_delivery
    desk.tasks.run()
    assert desk.state.delivery is None


def test_an_arrived_message_is_good_news_in_the_head_as_well() -> None:
    desk = accepted()
    desk.subject.delivery.answer(Arrival.ARRIVED)
    assert "work from here to the mailbox" in said(desk)
    assert str(status(desk.state, desk.services.clock).text) == "Working, arrived · today 09:14"
    desk.subject.edit(Field.HOST, "smtp2.acme.com")
    assert "Changed since the test" in str(status(desk.state, desk.services.clock).text)


def test_the_question_stays_when_the_password_is_kept_until_the_program_ends() -> None:
    desk = accepted()
    desk.tasks.run()
    desk.services.secrets.trouble = SecretStoreUnavailable("none")
    desk.subject.save()
    desk.tasks.run()
    desk.subject.act(Action.KEEP_UNTIL_QUIT)
    desk.tasks.run()
    assert desk.state.saved.until_quit
    assert desk.state.shows_delivery
    desk.subject.edit(Field.HOST, "smtp2.acme.com")
    assert not desk.state.shows_delivery


def test_the_head_does_not_call_untested_what_has_just_failed() -> None:
    desk = accepted()
    desk.tasks.run()
    desk.services.tester.finding = finding()
    desk.subject.test()
    desk.tasks.run()
    assert str(status(desk.state, desk.services.clock).text) == "Test failed"
    desk.services.tester.finding = None
    desk.subject.test()
    desk.tasks.run()
    assert "Working" in str(status(desk.state, desk.services.clock).text)


def test_in_junk_puts_the_faults_of_the_domain_first() -> None:
    desk = accepted(FakeDns(POOR))
    desk.subject.delivery.answer(Arrival.JUNK)
    assert said(desk).startswith("Mark the message")
    desk.tasks.run()
    assert said(desk).startswith("First fix what is marked")
    assert asked(desk).answer is Arrival.JUNK


def test_in_junk_with_good_records_asks_to_mark_it() -> None:
    desk = accepted(FakeDns(GOOD))
    desk.tasks.run()
    desk.subject.delivery.answer(Arrival.JUNK)
    assert said(desk).startswith("Mark the message")
    assert "jane@acme.com" in said(desk)


def test_not_yet_gives_what_it_needs_to_follow_the_message() -> None:
    desk = accepted()
    desk.subject.delivery.answer(Arrival.NOT_YET)
    assert asked(desk).shows_receipt
    for part in ("Wait some minutes", "Junk or Spam", "letter by letter: jane@acme.com", "receipt"):
        assert part in said(desk)
    reference = asked(desk).reference
    assert reference.startswith("smtp.gmail.com, 2026-11-20 09:14")
    assert reference.endswith("queued as 4cG7Yk2Xz")
    assert "pw-typed" not in reference


def test_without_a_receipt_none_is_offered() -> None:
    delivery = Delivery(1, "jane@acme.com", "joe@acme.com", answer=Arrival.NOT_YET)
    assert not delivery.shows_receipt
    assert "receipt" not in " ".join(map(str, delivery.advice))


def test_an_answer_can_be_changed() -> None:
    desk = accepted()
    desk.subject.delivery.answer(Arrival.NOT_YET)
    desk.subject.delivery.answer(Arrival.ARRIVED)
    assert asked(desk).has_arrived


def test_an_answer_without_a_question_changes_nothing() -> None:
    desk = Desk()
    before = desk.state
    desk.subject.delivery.answer(Arrival.ARRIVED)
    assert desk.state == before


def test_the_question_stays_when_the_settings_are_saved() -> None:
    desk = accepted()
    desk.tasks.run()
    desk.subject.delivery.answer(Arrival.ARRIVED)
    desk.subject.save()
    assert desk.state.shows_delivery
    desk.tasks.run()
    assert desk.state.shows_delivery
    assert asked(desk).has_arrived


@pytest.mark.parametrize("saves_first", [True, False])
def test_that_it_arrived_is_known_after_a_restart(*, saves_first: bool) -> None:
    desk = accepted()
    desk.tasks.run()
    if saves_first:
        press(desk, "save")
    desk.subject.delivery.answer(Arrival.ARRIVED)
    desk.tasks.run()
    if not saves_first:
        press(desk, "save")
    again = Desk(desk.services)
    assert again.state.tested is not None
    assert again.state.tested.has_arrived
    assert "arrived" in str(status(again.state, again.services.clock).text)


def test_a_later_test_of_other_settings_is_not_said_to_have_arrived() -> None:
    desk = accepted()
    desk.tasks.run()
    desk.subject.save()
    desk.tasks.run()
    desk.subject.delivery.answer(Arrival.ARRIVED)
    desk.tasks.run()
    desk.subject.test()
    desk.tasks.run()
    assert desk.state.tested is not None
    assert not desk.state.tested.has_arrived
    again = Desk(desk.services)
    assert again.state.tested is not None
    assert not again.state.tested.has_arrived


def test_undo_all_takes_the_question_away_with_its_result() -> None:
    desk = accepted()
    desk.subject.undo_all()
    desk.tasks.run()
    assert not desk.state.shows_delivery


def test_the_late_news_of_an_earlier_message_is_not_taken_for_this_one() -> None:
    desk = accepted(FakeDns(POOR))
    (late,) = desk.tasks.waiting[:1]
    desk.tasks.waiting.clear()
    desk.subject.test()
    desk.tasks.waiting.pop(0)()
    desk.tasks.waiting.clear()
    late()
    assert asked(desk).is_checking


class BrokenCheck:
    def check(self, *_: object) -> DomainReport:
        raise ValueError("a bug")


def test_a_look_that_breaks_ends_quietly() -> None:
    desk = accepted()
    desk.services.sender_domain = BrokenCheck()  # type: ignore[assignment]
    desk.subject.test()
    desk.tasks.run()
    assert asked(desk).report == DomainReport("acme.com")
    assert not asked(desk).is_checking


class PracticeMailbox:
    """Has what was sent."""

    def __init__(self) -> None:
        self.received: list[Received] = []

    def messages(self) -> list[Received]:
        return self.received


@pytest.mark.parametrize("has_message", [True, False])
def test_the_practice_mailbox_answers_for_itself(*, has_message: bool) -> None:
    services = FakeServices()
    mailbox = PracticeMailbox()
    services.mailbox = mailbox
    desk = filled_in(services)
    desk.subject.test()
    desk.tasks.run()
    if has_message:
        at = NOW + timedelta(seconds=1)
        mailbox.received.append(Received("jane@acme.test", ("jane@acme.test",), "Test", "", at))
    desk.subject.act(Action.SHOW_MAILBOX)
    assert asked(desk).has_arrived is has_message
