"""At most two sign-ins with the same secret in ten minutes, and nothing that gives it away."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CANARY
from servers.in_memory import MemoryDialer, Played
from smtp_desktop.errors import (
    Cancelled,
    ConnectionLost,
    LocalProtocolError,
    MechanismMissing,
    PermanentReply,
    SignInHeldBack,
    SmtpDesktopError,
    TransientReply,
)
from smtp_desktop.services.sending.attempts import FREE, WINDOW, Attempts
from smtp_desktop.services.testing.test_email import TestEmail
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.sasl import Credentials
from support.clock import RealClock
from support.counting import HOST, Desk, Keys, Text, refused_twice
from support.fakes import CATALOGUE, HASTY, PROVIDERS, account, outcome, run

# ---- Two, and then a question --------------------------------------------------------------------


def test_the_third_attempt_and_every_one_after_it_asks() -> None:
    desk = refused_twice()
    assert [desk.tries() for _ in range(4)] == [False] * 4


def test_whoever_tries_anyway_is_let_through_and_asked_again() -> None:
    desk = refused_twice()
    assert desk.tries(anyway=True)
    assert not desk.tries()


def test_it_is_said_when_the_next_attempt_is_free() -> None:
    desk = Desk()
    began = desk.clock.moment
    desk.tries()
    desk.passes(60)
    desk.tries()
    desk.passes(60)
    until = desk.until()
    assert until == began + timedelta(seconds=WINDOW)
    assert until.tzinfo is not None
    desk.clock.moment = until - timedelta(seconds=1)
    assert not desk.tries()
    desk.clock.moment = until
    assert desk.tries()
    assert desk.until() == began + timedelta(seconds=60 + WINDOW)


@given(st.lists(st.tuples(st.floats(0, 1500), st.booleans()), max_size=12))
def test_no_ten_minutes_ever_hold_three_attempts_that_nobody_was_asked_about(
    story: list[tuple[float, bool]],
) -> None:
    desk = Desk()
    let_through: list[datetime] = []
    for wait, anyway in story:
        desk.passes(wait)
        recent = [one for one in let_through if desk.clock.moment - one < timedelta(seconds=WINDOW)]
        went = desk.tries(anyway=anyway)
        assert went == (anyway or len(recent) < FREE)
        let_through += [desk.clock.moment] if went else []


def test_a_success_forgets() -> None:
    desk = Desk()
    desk.tries()
    desk.works()
    refused_twice(desk)
    assert not desk.tries()
    assert json.loads(desk.store.text)["attempts"]


def test_a_success_with_another_password_of_the_same_login_forgets_as_well() -> None:
    desk = refused_twice()
    desk.works("the right one")
    assert desk.tries()


@pytest.mark.parametrize(
    "other", [{"host": "smtp.other.test"}, {"username": "joe"}, {"secret": "another password"}]
)
def test_another_server_name_or_secret_counts_by_itself(other: dict[str, str]) -> None:
    desk = refused_twice()
    assert desk.tries(**other)  # type: ignore[arg-type]
    assert not desk.tries()


@pytest.mark.parametrize(
    "same", [{"host": "SMTP.Acme.TEST "}, {"username": " Jane"}], ids=["host", "username"]
)
def test_the_spelling_of_a_name_makes_no_other_login(same: dict[str, str]) -> None:
    assert not refused_twice().tries(**same)  # type: ignore[arg-type]


def test_tokens_count_by_their_account_alone() -> None:
    desk = Desk()
    assert desk.tries("first token", is_token=True)
    assert desk.tries("second token", is_token=True)
    assert not desk.tries("third token", is_token=True)
    assert desk.tries("third token", is_token=True, username="joe")


# ---- What counts ---------------------------------------------------------------------------------

COUNTS: list[BaseException] = [
    PermanentReply(Reply(535, ("no",))),
    PermanentReply(Reply(534, ("no",))),
    PermanentReply(Reply(550, ("no",))),
    TransientReply(Reply(454, ("not now",))),
    ConnectionLost("gone"),
    Cancelled("Stopped."),
    KeyboardInterrupt(),
]
COUNTS_NOT: list[SmtpDesktopError] = [
    MechanismMissing(("GSSAPI",)),
    LocalProtocolError("no password for this mechanism"),
    PermanentReply(Reply(503, ("no AUTH here",))),
    PermanentReply(Reply(504, ("unknown mechanism",))),
]


@pytest.mark.parametrize("error", COUNTS, ids=repr)
def test_whatever_the_server_may_have_looked_at_counts(error: BaseException) -> None:
    desk = Desk()
    assert [desk.tries(error=error) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("error", COUNTS_NOT, ids=repr)
def test_what_the_server_never_looked_at_does_not_count(error: SmtpDesktopError) -> None:
    desk = Desk()
    assert all(desk.tries(error=error) for _ in range(4))


def test_an_attempt_that_is_under_way_counts_before_anybody_knows_how_it_ends() -> None:
    desk = Desk()
    other = Attempts(desk.store, desk.keys, desk.clock)
    with other.one(HOST, Credentials("jane", lambda: CANARY)):
        assert desk.tries()
        assert not desk.tries()
        assert desk.tries(username="joe")


def program_tries(desk: Desk, error: SmtpDesktopError | None = None) -> bool:
    """Whether a program's sign-in was let through, and what it meets there."""
    try:
        with desk.subject.of_program(HOST, Credentials("jane", lambda: CANARY)):
            if error:
                raise error
    except SignInHeldBack:
        return False
    except SmtpDesktopError:
        return True
    return True


def test_a_program_whose_password_works_writes_nothing_down() -> None:
    desk = Desk()
    assert [program_tries(desk) for _ in range(5)] == [True] * 5
    assert (desk.store.text, desk.key) == ("", None)


@pytest.mark.parametrize(
    "error", [PermanentReply(Reply(535, ("5.7.8 no",))), ConnectionLost("gone")]
)
def test_a_program_that_is_refused_is_held_back_as_a_person_is(error: SmtpDesktopError) -> None:
    desk = Desk()
    assert [program_tries(desk, error) for _ in range(4)] == [True, True, False, False]
    assert not desk.tries()  # the window asks as well
    desk.passes(WINDOW)
    assert program_tries(desk)


def test_a_program_that_met_no_sign_in_is_not_held_back() -> None:
    desk = Desk()
    assert [program_tries(desk, MechanismMissing([])) for _ in range(4)] == [True] * 4
    assert desk.store.text == ""


def test_many_programs_at_once_with_secrets_of_their_own_are_not_in_each_others_way() -> None:
    desk = Desk()
    with ExitStack() as under_way:
        for number in range(8):
            credentials = Credentials("jane", partial("secret {}".format, number))
            other = Attempts(desk.store, desk.keys, desk.clock)  # as in another program
            under_way.enter_context(other.one(HOST, credentials))
    assert (desk.store.text, desk.key) == ("", None)


def test_another_program_sees_what_this_one_has_tried() -> None:
    desk = refused_twice()
    assert not Desk(desk.store).tries()


# ---- In the walk ---------------------------------------------------------------------------------


def test_no_secret_is_sent_a_third_time_and_the_finding_says_until_when() -> None:
    server = Played((b"220 hi\r\n", b"250-hi\r\n250 AUTH PLAIN\r\n", b"535 5.7.8 no\r\n"))
    attempts = Attempts(Text(), Keys(), RealClock())
    subject = TestEmail(
        MemoryDialer(server),
        RealClock(),
        lambda: CATALOGUE,
        lambda: PROVIDERS,
        HASTY,
        attempts=attempts,
    )
    tried = account(587, server.encryption)
    reports = [run(subject, tried, CANARY) for _ in range(3)]
    assert [outcome(one) for one in reports] == [
        ("auth", "bad_credentials"),
        ("auth", "bad_credentials"),
        ("auth", "login_throttled"),
    ]
    held = reports[2]
    assert [one.held_back_until is None for one in reports] == [True, True, False]
    assert held.held_back_until is not None
    assert held.finding is not None
    assert f"{held.held_back_until:%H:%M}" in " ".join(held.finding.actions)
    assert held.finding.owners == ("user", "wait")
    assert not [line for line in held.transcript if "AUTH PLAIN" in line and line.startswith("C")]


@pytest.mark.parametrize(
    ("host", "third"), [("mail.acme.test", "login_throttled"), ("localhost", "bad_credentials")]
)
def test_a_servers_ports_are_one_but_on_this_computer_each_is_another_helper(
    host: str, third: str
) -> None:
    server = Played((b"220 hi\r\n", b"250-hi\r\n250 AUTH PLAIN\r\n", b"535 5.7.8 no\r\n"))
    subject = TestEmail(
        MemoryDialer(server),
        RealClock(),
        lambda: CATALOGUE,
        lambda: PROVIDERS,
        HASTY,
        attempts=Attempts(Text(), Keys(), RealClock()),
    )
    tried = [account(port, server.encryption, host=host) for port in (587, 2525, 465)]
    reports = [run(subject, one, CANARY) for one in tried]
    assert [outcome(one)[1] for one in reports] == ["bad_credentials", "bad_credentials", third]
