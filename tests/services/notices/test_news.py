"""The table of what is owed, line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smtp_desktop.model.notices.people import When
from smtp_desktop.services.notices.news import (
    QUIET,
    Cause,
    Claim,
    Condition,
    Health,
    News,
    Told,
    added,
    after_submission,
    claimed,
    delivered,
    failed,
    is_due,
    owed,
)

NOW = datetime(2026, 11, 30, 9, 14, tzinfo=UTC)
UNKNOWN = Health()
WORKING = Health(Condition.WORKING)
BROKEN = Health(Condition.FAILING, "sign_in_expired", 1)
FULL = replace(BROKEN, code="quota")
FIXED = Health(Condition.WORKING, "", 1)


@pytest.mark.parametrize(
    ("health", "cause", "after"),
    [
        (UNKNOWN, Cause.ACCEPTED, WORKING),
        (WORKING, Cause.ACCOUNT, BROKEN),
        (BROKEN, Cause.ACCOUNT, BROKEN),
        (FULL, Cause.ACCOUNT, BROKEN),
        (BROKEN, Cause.ACCEPTED, FIXED),
        (FIXED, Cause.ACCOUNT, replace(BROKEN, episode=2)),
        (WORKING, Cause.MESSAGE, WORKING),
        (BROKEN, Cause.COMPUTER, BROKEN),
    ],
)
def test_what_a_submission_says(health: Health, cause: Cause, after: Health) -> None:
    assert after_submission(health, cause, "sign_in_expired", is_notice=False) == after


def test_a_notice_that_fails_says_nothing_and_one_that_works_says_that_it_works() -> None:
    assert after_submission(WORKING, Cause.ACCOUNT, "quota", is_notice=True) == WORKING
    assert after_submission(BROKEN, Cause.ACCEPTED, is_notice=True) == FIXED


@pytest.mark.parametrize(
    ("health", "knew", "failures", "other_way", "news"),
    [
        (UNKNOWN, UNKNOWN, 3, True, None),
        (BROKEN, WORKING, 3, True, News.FAILING),
        (BROKEN, WORKING, 3, False, None),
        (BROKEN, FULL, 3, True, News.FAILING),
        (BROKEN, BROKEN, 3, True, None),
        (replace(BROKEN, episode=2), BROKEN, 3, True, News.FAILING),
        (FIXED, BROKEN, 3, False, News.WORKS_AGAIN),
        (FIXED, WORKING, 3, False, News.WAS_FAILING),
        (FIXED, UNKNOWN, 0, False, News.WAS_FAILING),
        (FIXED, FIXED, 3, False, News.NOT_DELIVERED),
        (FIXED, FIXED, 0, False, None),
    ],
)
def test_what_is_owed(
    health: Health, knew: Health, failures: int, *, other_way: bool, news: News | None
) -> None:
    told = Told(knew, 0, NOW)
    assert owed(health, told, failures, has_other_way=other_way) is news
    stopped = replace(told, is_stopped=True)
    assert owed(health, stopped, failures, has_other_way=other_way) is None


def test_whoever_is_new_is_told_no_old_news() -> None:
    told = added(BROKEN, 17, When.AT_ONCE, NOW)
    assert (told.health, told.up_to, told.not_before) == (BROKEN, 17, NOW)


def test_the_day_of_a_daily_notice_begins_at_eight() -> None:
    assert added(WORKING, 0, When.DAILY, NOW).not_before == datetime(2026, 12, 1, 8, tzinfo=UTC)
    early = NOW.replace(hour=7)
    assert added(WORKING, 0, When.DAILY, early).not_before == NOW.replace(hour=8, minute=0)


def test_a_clock_set_back_makes_nobody_wait_for_years() -> None:
    told = Told(WORKING, 0, NOW)
    assert not is_due(told, When.AT_ONCE, NOW - timedelta(hours=1))
    assert is_due(told, When.AT_ONCE, NOW - timedelta(hours=7))
    assert not is_due(told, When.DAILY, NOW - timedelta(hours=24))
    assert is_due(told, When.DAILY, NOW - timedelta(days=400))


def test_tries_are_further_and_further_apart() -> None:
    told, now, waits = Told(WORKING, 0, NOW), NOW, []
    for _ in range(8):
        told = claimed(told, claim("a", 3), When.AT_ONCE, now)
        told = failed(told, "a", now)
        waits.append((told.not_before - now) // timedelta(minutes=15))
        now = told.not_before
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]
    assert failed(
        claimed(told, claim("b", 3), When.AT_ONCE, now), "b", now, for_good=True
    ).is_stopped


def claim(token: str, up_to: int) -> Claim:
    return Claim(token, News.NOT_DELIVERED, FIXED, up_to, 1)


def test_the_claim_that_ends_last_does_not_take_back_what_the_later_one_told() -> None:
    """The clock goes back 400 days between two claims, and the first one ends last."""
    told = Told(FIXED, 1, NOW)
    told = claimed(told, claim("first", 2), When.AT_ONCE, NOW)
    back = NOW - timedelta(days=400)
    assert is_due(told, When.AT_ONCE, back)
    told = claimed(told, claim("second", 3), When.AT_ONCE, back)
    assert delivered(told, "first") == told, "what the second one says is not told yet"
    assert failed(told, "first", back) == told
    told = delivered(told, "second")
    assert delivered(told, "first") == told
    assert failed(told, "first", back + QUIET) == told
    assert told.up_to == 3
