"""Before a third sign-in with the same password the window asks. Without a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.diagnosis.stage import Status, Step
from smtp_desktop.gui.state.frame import Choice
from smtp_desktop.gui.state.result import Tone
from smtp_desktop.gui.state.window import Work
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.waiting import Cancellation
from support.clock import NOW
from support.presenter import Desk, filled_in, finding
from support.registered import connected
from support.tester import FakeTester


class CarefulTester(FakeTester):
    """Holds every sign-in back that is not ordered to go on."""

    def run(
        self,
        request: Request,
        report: Callable[[Step], None],
        cancellation: Cancellation,
        seconds: float = 0,
    ) -> TestReport:
        done = super().run(request, report, cancellation, seconds)
        if request.anyway:
            return done
        until = NOW + timedelta(minutes=7)
        return replace(done, finding=finding(), held_back_until=until)


def asked(desk: Desk | None = None) -> Desk:
    desk = desk or filled_in()
    desk.services.tester = CarefulTester()
    desk.subject.test()
    desk.tasks.run()
    return desk


def test_a_sign_in_that_was_held_back_is_asked_about() -> None:
    question = asked().state.frame.question
    assert question is not None
    assert str(question.title) == "You have tried this password twice in the last ten minutes."
    assert "smtp.acme.test" in str(question.text)
    assert "lock the account" in str(question.text)
    assert "09:21" in str(question.text)
    assert question.choices == (Choice.TRY_ANYWAY, Choice.WAIT)


def test_whoever_connected_is_asked_about_the_sign_in_and_not_a_password() -> None:
    question = asked(connected()).state.frame.question
    assert question is not None
    assert str(question.title) == "You have tried this sign-in twice in the last ten minutes."


def test_the_story_is_told_once_by_the_question_alone() -> None:
    desk = asked()
    assert not desk.state.shows_result
    desk.subject.answer(Choice.WAIT)
    assert desk.state.shows_result


def test_wait_changes_nothing_and_says_that_nothing_was_sent_and_until_when() -> None:
    desk = asked()
    before = desk.state
    desk.subject.answer(Choice.WAIT)
    assert desk.state == before.with_frame(question=None)
    result = desk.state.panel.result
    assert result is not None
    assert (str(result.title), str(result.text)) == (
        "Nothing was sent.", "It is safe to try again at 09:21."
    )  # fmt: skip
    assert (result.tone, result.finding) == (Tone.NEUTRAL, None)
    assert len(desk.services.tester.requests) == 1


def test_a_sign_in_that_was_held_back_is_no_step_that_failed() -> None:
    desk = filled_in()
    desk.services.tester = CarefulTester()
    desk.services.tester.finding = finding()  # and so the stand-in stops at the sign-in
    desk.subject.test()
    desk.tasks.run()
    assert {one.status for one in desk.state.panel.steps} == {Status.PASSED, Status.NOT_REACHED}


def test_try_anyway_signs_in_and_the_next_test_asks_again() -> None:
    desk = asked()
    desk.subject.answer(Choice.TRY_ANYWAY)
    assert desk.state.work is Work.TESTING
    desk.tasks.run()
    assert [one.anyway for one in desk.services.tester.requests] == [False, True]
    assert desk.state.frame.question is None
    assert desk.state.is_tested
    desk.subject.test()
    desk.tasks.run()
    assert desk.state.frame.question is not None


def test_a_fix_tests_again_and_is_asked_about_like_any_other_test() -> None:
    desk = filled_in()
    desk.services.tester = CarefulTester()
    desk.subject.fixes.apply(Fix("Use port 465 with SSL", {"port": 465, "encryption": "ssl"}))
    desk.tasks.run()
    assert desk.state.frame.question is not None
    assert desk.state.panel.fixes


@pytest.mark.parametrize("stops", [True, False])
def test_nothing_is_asked_where_nothing_was_held_back(stops: bool) -> None:
    desk = filled_in()
    desk.subject.test()
    if stops:
        desk.subject.stop()
    desk.tasks.run()
    assert desk.state.frame.question is None
