"""At most two sign-ins with the same secret in ten minutes, and nothing that gives it away."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CANARY
from fakes import FixedClock, account, outcome
from fakes import Now as RealClock
from servers.in_memory import MemoryDialer, Played
from smtp_desktop.errors import (
    Cancelled,
    ConnectionLost,
    MechanismMissing,
    PermanentReply,
    SignInHeldBack,
    SmtpDesktopError,
    TransientReply,
)
from smtp_desktop.services.attempts import FREE, WINDOW, Attempts
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.sasl import Credentials

HOST = "smtp.acme.test"
QUICK = 2  # what scrypt costs in tests that are not about it


class Text:
    """See ``services.attempts.AttemptStore``."""

    def __init__(self, text: str = "") -> None:
        self.text = text

    def read(self) -> str:
        return self.text

    def change(self, function: Callable[[str], str]) -> None:
        self.text = function(self.text)


class Unwritable(Text):
    """A disk that takes nothing."""

    def change(self, function: Callable[[str], str]) -> None:
        function(self.text)


class Desk:
    """A computer with its memory and a clock that is set by hand."""

    def __init__(self, store: Text | None = None) -> None:
        self.store = store or Text()
        self.clock = FixedClock()
        self.subject = Attempts(self.store, self.clock, QUICK)

    def tries(
        self,
        secret: str = CANARY,
        error: BaseException | None = None,
        *,
        host: str = HOST,
        username: str = "jane",
        is_token: bool = False,
        anyway: bool = False,
    ) -> bool:
        """Whether a sign-in was let through; the server says no, or whatever `error` is."""
        refusal = error or PermanentReply(Reply(535, ("5.7.8 no",)))
        credentials = Credentials(username, lambda: secret, is_token=is_token)
        try:
            with self.subject.one(host, credentials, anyway=anyway):
                raise refusal
        except SignInHeldBack:
            return False
        except BaseException as raised:
            if raised is not refusal:
                raise
            return True

    def works(self, secret: str = CANARY, username: str = "jane") -> None:
        with self.subject.one(HOST, Credentials(username, lambda: secret)):
            pass

    def passes(self, seconds: float) -> None:
        self.clock.moment += timedelta(seconds=seconds)

    def until(self) -> datetime:
        with (
            pytest.raises(SignInHeldBack) as held,
            self.subject.one(HOST, Credentials("jane", lambda: CANARY)),
        ):
            raise AssertionError("it was let through")
        return held.value.until


def refused_twice(desk: Desk | None = None) -> Desk:
    desk = desk or Desk()
    assert [desk.tries(), desk.tries()] == [True, True]
    return desk


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


def test_an_attempt_that_is_under_way_counts_for_every_secret_of_its_login() -> None:
    desk = Desk()
    desk.tries()
    other = Attempts(desk.store, desk.clock, QUICK)
    with other.one(HOST, Credentials("jane", lambda: "whatever it is")):
        assert not desk.tries()
        assert desk.tries(username="joe")


def test_another_program_sees_what_this_one_has_tried() -> None:
    desk = refused_twice()
    assert not Desk(desk.store).tries()


# ---- Nothing of this may ever be in the way ------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", "\0", '{"salt": 1}', '{"salt": "", "attempts": []}'),
        '{"salt": "00", "attempts": [["jane", "", 0]]}',
        '{"salt": "00", "attempts": [{"login": "a", "mark": "", "at": "now"}]}',
        '{"salt": "00", "attempts": [], "more": 1}',
        '{"salt": "\ud800"}',
        "[" * 100_000,
    ],
    ids=lambda text: text[:40],
)
def test_a_damaged_file_keeps_nobody_from_testing(text: str) -> None:
    desk = Desk(Text(text))
    refused_twice(desk)
    assert not desk.tries()


@given(st.text(max_size=60))
def test_no_text_in_the_file_is_ever_in_the_way(text: str) -> None:
    assert Desk(Text(text)).tries()


def test_a_file_that_cannot_be_written_keeps_nobody_from_testing() -> None:
    desk = Desk(Unwritable())
    assert all(desk.tries() for _ in range(4))


def test_times_to_come_are_those_of_a_clock_that_was_wrong() -> None:
    desk = Desk()
    desk.passes(86_400)
    refused_twice(desk)
    desk.passes(-86_400)
    refused_twice(desk)
    assert not desk.tries()


def test_no_more_is_kept_than_could_be_needed() -> None:
    desk = Desk()
    for number in range(150):
        desk.tries(username=f"user{number}")
    assert len(json.loads(desk.store.text)["attempts"]) <= 101
    desk.passes(WINDOW)
    desk.tries()
    assert len(json.loads(desk.store.text)["attempts"]) == 1


@given(st.text(st.characters(codec=None), min_size=1, max_size=20))
def test_any_secret_and_any_name_can_be_counted(text: str) -> None:
    desk = Desk()
    assert [desk.tries(text, username=text) for _ in range(3)] == [True, True, False]


# ---- Nothing gives the secret away ---------------------------------------------------------------


def test_a_dictionary_finds_dozens_of_passwords_that_fit() -> None:
    """Who has the file tries 10,000 likely passwords with the program's own code."""
    desk = refused_twice()
    assert CANARY not in desk.store.text
    assert HOST not in desk.store.text
    assert "jane" not in desk.store.text
    fitting = 0
    for number in range(10_000):
        frozen = Desk(Unwritable(desk.store.text))
        fitting += not frozen.tries(f"candidate {number}")
    assert 15 <= fitting <= 80  # 39 on average: one in 256


def test_attempts_with_the_same_secret_tell_no_more_than_one() -> None:
    desk = Desk()
    for _ in range(5):
        desk.tries(anyway=True)
    marks = [one["mark"] for one in json.loads(desk.store.text)["attempts"]]
    assert len(marks) == 5
    assert all(one == other for one, other in pairwise(marks))
    assert len(marks[0]) == 2  # hexadecimal digits: eight bits


def test_a_refusal_is_counted_within_a_tenth_of_a_second() -> None:
    desk = Desk()
    subject = Attempts(desk.store, desk.clock)
    credentials = Credentials("jane", lambda: CANARY)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        with (
            pytest.raises(PermanentReply),
            subject.one(HOST, credentials, anyway=True),
        ):
            raise PermanentReply(Reply(535, ("no",)))
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1


# ---- In the walk ---------------------------------------------------------------------------------


def test_no_secret_is_sent_a_third_time_and_the_finding_says_until_when() -> None:
    from fakes import CATALOGUE, HASTY, PROVIDERS, run
    from smtp_desktop.services.test_email import TestEmail

    server = Played((b"220 hi\r\n", b"250-hi\r\n250 AUTH PLAIN\r\n", b"535 5.7.8 no\r\n"))
    attempts = Attempts(Text(), RealClock(), QUICK)
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
