"""What is kept of sign-ins: never in the way, and nothing that gives a secret away."""

from __future__ import annotations

import json
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CANARY
from services.counting import HOST, Desk, Text, Unwritable, refused_twice
from smtp_desktop.errors import PermanentReply
from smtp_desktop.services.attempts import WINDOW, Attempts
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.sasl import Credentials

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
