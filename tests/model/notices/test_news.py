"""The table of what is owed, line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smtp_desktop.model.notices.health import (
    LASTS,
    Cause,
    Condition,
    Health,
    Said,
    after_submission,
)
from smtp_desktop.model.notices.news import (
    QUIET,
    Claim,
    Item,
    Known,
    News,
    Standing,
    Told,
    added,
    all_owed,
    claimed,
    delivered,
    failed,
    is_due,
    moved,
    next_claim,
    owed,
)
from smtp_desktop.model.notices.people import When

NOW = datetime(2026, 11, 30, 9, 14, tzinfo=UTC)
UNKNOWN = Health()
WORKING = Health(Condition.WORKING)
BROKEN = Health(Condition.FAILING, "sign_in_expired", 1)
FULL = replace(BROKEN, code="quota")
FIXED = Health(Condition.WORKING, "", 1)


def said(cause: Cause, at: datetime = NOW, *, is_notice: bool = False) -> Said:
    return Said(cause, at, "sign_in_expired", is_notice=is_notice)


def standing(failures: int = 0, **healths: Health) -> Standing:
    return Standing(healths, 9, lambda account, above: failures)


@pytest.mark.parametrize(
    ("health", "cause", "after"),
    [
        (UNKNOWN, Cause.ACCEPTED, WORKING),
        (UNKNOWN, Cause.MESSAGE, WORKING),
        (WORKING, Cause.ACCOUNT, BROKEN),
        (BROKEN, Cause.ACCOUNT, BROKEN),
        (FULL, Cause.ACCOUNT, BROKEN),
        (BROKEN, Cause.ACCEPTED, FIXED),
        (FIXED, Cause.ACCOUNT, replace(BROKEN, episode=2)),
        (WORKING, Cause.MESSAGE, WORKING),
        (BROKEN, Cause.COMPUTER, BROKEN),
        (BROKEN, Cause.NOTHING, BROKEN),
        (FULL, Cause.HELD_BACK, FULL),
        (WORKING, Cause.HELD_BACK, WORKING),
        (FULL, Cause.WAY, BROKEN),
    ],
)
def test_what_a_submission_says(health: Health, cause: Cause, after: Health) -> None:
    assert after_submission(health, said(cause)) == after


def test_a_notice_that_fails_says_nothing_and_one_that_works_says_that_it_works() -> None:
    for cause in (Cause.ACCOUNT, Cause.WAY, Cause.MESSAGE):
        assert after_submission(WORKING, said(cause, is_notice=True)) == WORKING
        assert after_submission(UNKNOWN, said(cause, is_notice=True)) == UNKNOWN
    assert after_submission(BROKEN, said(Cause.ACCEPTED, is_notice=True)) == FIXED


def test_a_server_that_is_not_there_is_the_account_only_if_that_lasts() -> None:
    doubted = after_submission(WORKING, said(Cause.WAY))
    assert (doubted, doubted.doubted) == (WORKING, NOW)
    soon = after_submission(doubted, said(Cause.WAY, NOW + LASTS / 2))
    assert (soon, soon.doubted) == (WORKING, NOW), "the doubt begins with the first failure"
    late = after_submission(doubted, said(Cause.WAY, NOW + LASTS))
    assert (late, late.since, late.doubted) == (BROKEN, NOW, None)
    again = after_submission(doubted, said(Cause.ACCEPTED, NOW + LASTS))
    assert (again, again.doubted) == (WORKING, None)


def test_a_breakdown_is_dated_by_its_first_failure() -> None:
    broken = after_submission(WORKING, said(Cause.ACCOUNT))
    later = after_submission(broken, said(Cause.ACCOUNT, NOW + QUIET))
    assert (later.since, later.failed_since) == (NOW, NOW)
    fixed = after_submission(later, said(Cause.ACCEPTED, NOW + 2 * QUIET))
    assert (fixed.since, fixed.failed_since) == (NOW + 2 * QUIET, NOW)
    assert after_submission(fixed, said(Cause.ACCEPTED, NOW + 3 * QUIET)).since == fixed.since


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
        (replace(FIXED, doubted=NOW), FIXED, 3, False, None),
    ],
)
def test_what_is_owed(
    health: Health, knew: Health, failures: int, *, other_way: bool, news: News | None
) -> None:
    assert owed(health, knew, failures, has_other_way=other_way) is news


def test_whoever_has_no_such_address_is_owed_nothing() -> None:
    told = Told(0, NOW)
    assert all_owed(told, standing(3, default=WORKING))
    assert not all_owed(replace(told, is_stopped=True), standing(3, default=WORKING))


def test_news_of_a_broken_account_leave_through_another() -> None:
    told = Told(0, NOW, {"a": Known(WORKING, 0)})
    alone = standing(1, a=BROKEN)
    assert alone.way_for("a") == ""
    assert next_claim(told, alone, When.AT_ONCE, NOW, "1") is None
    for others, way in (
        ({"b": UNKNOWN, "c": WORKING}, "c"),
        ({"b": UNKNOWN}, "b"),
        ({"b": FULL}, ""),
        ({"b": replace(WORKING, doubted=NOW)}, ""),
    ):
        assert standing(1, a=BROKEN, **others).way_for("a") == way
    claim = next_claim(told, standing(1, a=BROKEN, c=WORKING), When.AT_ONCE, NOW, "1")
    assert claim
    assert (claim.way, [(one.account, one.news) for one in claim.items]) == (
        "c",
        [("a", News.FAILING), ("c", News.NOT_DELIVERED)],
    ), "one notice for all accounts"
    assert next_claim(told, alone, When.AT_ONCE, NOW - QUIET, "1") is None, "too soon"
    known = delivered(claimed(told, claim, When.AT_ONCE, NOW), "1").known
    assert known == {"a": Known(BROKEN, 9), "c": Known(WORKING, 9)}


def test_whoever_is_new_is_told_no_old_news() -> None:
    told = added(standing(default=BROKEN), When.AT_ONCE, NOW)
    assert (told.knows("default"), told.not_before) == (Known(BROKEN, 9), NOW)
    assert told.knows("of_tomorrow") == Known(UNKNOWN, 9)


def test_the_day_of_a_daily_notice_begins_at_eight() -> None:
    assert added(standing(), When.DAILY, NOW).not_before == datetime(2026, 12, 1, 8, tzinfo=UTC)
    early = NOW.replace(hour=7)
    assert added(standing(), When.DAILY, early).not_before == NOW.replace(hour=8, minute=0)


def test_a_clock_set_back_makes_nobody_wait_for_years() -> None:
    told = Told(0, NOW)
    assert not is_due(told, When.AT_ONCE, NOW - timedelta(hours=1))
    assert is_due(told, When.AT_ONCE, NOW - timedelta(hours=7))
    assert not is_due(told, When.DAILY, NOW - timedelta(hours=24))
    assert is_due(told, When.DAILY, NOW - timedelta(days=400))


def test_tries_are_further_and_further_apart() -> None:
    told, now, waits = Told(0, NOW), NOW, []
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
    return Claim(token, "default", (Item("default", News.NOT_DELIVERED, FIXED, up_to, 1),))


def test_the_claim_that_ends_last_does_not_take_back_what_the_later_one_told() -> None:
    """The clock goes back 400 days between two claims, and the first one ends last."""
    told = Told(1, NOW)
    told = claimed(told, claim("first", 2), When.AT_ONCE, NOW)
    back = NOW - timedelta(days=400)
    assert is_due(told, When.AT_ONCE, back)
    told = claimed(told, claim("second", 3), When.AT_ONCE, back)
    assert delivered(told, "first") == told, "what the second one says is not told yet"
    assert failed(told, "first", back) == told
    told = delivered(told, "second")
    assert delivered(told, "first") == told
    assert failed(told, "first", back + QUIET) == told
    assert told.knows("default").up_to == 3


def test_whoever_is_to_be_told_at_another_time_has_no_second_notice_at_once() -> None:
    known = {"default": Known(BROKEN, 4)}
    daily = added(standing(), When.DAILY, NOW)
    at_once = added(standing(), When.AT_ONCE, NOW)
    waiting = Told(0, NOW + QUIET / 2, known)
    assert moved(waiting, at_once) == waiting
    assert moved(Told(0, daily.not_before, known), at_once) == Told(0, NOW + QUIET, known)
    assert moved(waiting, daily) == Told(0, daily.not_before, known)
    assert moved(Told(0, NOW - QUIET, known), at_once) == Told(0, NOW, known)
