"""Before the secret of one service goes to the server of somebody else the window asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import CANARY
from gui.changes.test_service_line import OWN, saved, typed
from gui.presenter.test_detection import own_page
from smtp_desktop.gui.state.frame import Choice
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.services.detection.detection import Detected
from smtp_desktop.waiting import Cancellation
from support.presenter import Desk, FakeDetection, FakeServices
from support.searching import reports


def ready(email: str, host: str) -> Desk:
    desk = typed(Desk(), Field.EMAIL, email)
    desk.tasks.run()
    typed(desk, Field.HOST, host)
    desk.subject.choose_auth(AuthType.BASIC)
    desk.subject.type_password(CANARY)
    return desk


def after_test(desk: Desk) -> Desk:
    desk.subject.test()
    desk.tasks.run()
    return desk


def is_asked(state: WindowState) -> bool:
    return state.frame.question is not None and Choice.SEND_THERE in state.frame.question.choices


@pytest.mark.parametrize("host", ["smtp.office365.com", "smtp.lab.test"])
def test_a_password_for_gmail_is_asked_about_before_it_goes_elsewhere(host: str) -> None:
    desk = after_test(ready("jane@gmail.com", host))
    assert is_asked(desk.state)
    assert desk.services.tester.requests == []
    assert host in str(desk.state.frame.question and desk.state.frame.question.text)


def test_nothing_is_sent_when_the_answer_is_no() -> None:
    desk = after_test(ready("jane@gmail.com", "smtp.office365.com"))
    desk.subject.answer(Choice.DO_NOT_SEND)
    desk.tasks.run()
    assert desk.services.tester.requests == []
    assert desk.state.is_idle


def test_who_means_it_is_asked_once_for_this_server() -> None:
    desk = after_test(ready("jane@gmail.com", "smtp.office365.com"))
    desk.subject.answer(Choice.SEND_THERE)
    desk.tasks.run()
    after_test(desk)
    assert [one.elsewhere for one in desk.services.tester.requests] == [True, True]
    assert [one.anyway for one in desk.services.tester.requests] == [False, False]
    typed(desk, Field.HOST, "smtp.mail.yahoo.com")
    desk.subject.type_password(CANARY)
    assert is_asked(after_test(desk).state)


def test_a_saved_own_server_and_a_new_address_at_gmail_is_asked_about() -> None:
    desk = typed(saved(OWN), Field.EMAIL, "jane@gmail.com")
    desk.subject.edit(Field.USERNAME, "jane@gmail.com")
    desk.subject.type_password(CANARY)
    assert is_asked(after_test(desk).state)


@pytest.mark.parametrize("host", ["smtp.gmail.com", "smtp.sendgrid.net", "localhost"])
def test_what_may_belong_together_is_tested_without_a_question(host: str) -> None:
    desk = after_test(ready("jane@gmail.com", host))
    assert desk.state.frame.question is None
    assert len(desk.services.tester.requests) == 1
    assert not desk.services.tester.requests[0].elsewhere


def test_without_a_sign_in_nothing_secret_is_sent_and_nothing_asked() -> None:
    desk = ready("jane@gmail.com", "smtp.office365.com")
    desk.subject.choose_auth(AuthType.NONE)
    desk.subject.choose_encryption(Encryption.TLS)
    assert not is_asked(after_test(desk).state)


class Interrupted(FakeDetection):
    """Finds a first server, lets the person do something, then finds another one."""

    def __init__(self, first: Detected, then: Detected, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._found = first, then
        self._meanwhile = meanwhile

    def run(
        self, address: str, report: Callable[[Detected], None], cancellation: Cancellation
    ) -> Detected:
        first, then = self._found
        report(first)
        self._meanwhile()
        return then


def test_a_search_that_ends_under_the_question_is_no_part_of_the_answer() -> None:
    def asks_for_a_test() -> None:
        desk.subject.type_password(CANARY)
        desk.subject.test()
        asked.append(str(desk.state.frame.question and desk.state.frame.question.text))

    asked: list[str] = []
    first, then = (reports(own_page(f"{name}.lab.test"))[-1] for name in ("smtp", "mail"))
    services = FakeServices()
    services.detection = Interrupted(first, then, asks_for_a_test)
    desk = Desk(services)
    desk.subject.edit(Field.USERNAME, "jane@gmail.com")
    typed(desk, Field.EMAIL, "jane@acme.com")
    desk.tasks.run()
    assert "smtp.lab.test" in asked[0]
    assert desk.state.form.draft.host == "mail.lab.test"
    desk.subject.answer(Choice.SEND_THERE)
    desk.tasks.run()
    assert desk.services.tester.requests == []
    assert desk.state.form.password is None, "it was typed for the other one"
    desk.subject.type_password(CANARY)
    desk.subject.test()
    desk.tasks.run()
    assert desk.services.tester.requests == []
    assert is_asked(desk.state), "about the server that stands there now"
    assert "mail.lab.test" in str(desk.state.frame.question and desk.state.frame.question.text)
