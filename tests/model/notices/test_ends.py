"""Each level of an end is told once, whatever computers and servers do meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.model.notices.ends import End, Noted, What, after_look

NOW = datetime(2026, 11, 30, 9, 14, tzinfo=UTC)
DAY = timedelta(days=1)


def told(end: End, *days: float) -> list[float]:
    """On which of these days somebody is told."""
    noted, found = None, []
    for day in days:
        noted, is_news = after_look(noted, end, NOW + day * DAY)
        found += [day] * is_news
    return found


@pytest.mark.parametrize(
    ("what", "levels"),
    [
        (What.CLIENT_SECRET, [70, 93, 99, 100]),
        (What.PROVIDER, [70, 93, 99, 100]),
        (What.SIGN_IN, [86, 93, 99, 100]),
        (What.CERTIFICATE, [86, 93, 99, 100]),
        (What.ROTATION, [100]),
    ],
)
def test_a_level_is_told_on_its_day(what: What, levels: list[float]) -> None:
    assert told(End(what, NOW + 100 * DAY), *range(110)) == levels


@pytest.mark.parametrize(
    ("life", "levels"), [(90, [76, 83, 89, 90]), (12, [8, 11, 12]), (3, [2, 3]), (1, [1])]
)
def test_a_certificate_that_lives_shortly_is_spoken_of_shortly_before(
    life: int, levels: list[float]
) -> None:
    end = End(What.CERTIFICATE, NOW + life * DAY, NOW)
    assert told(end, *range(100)) == levels


def test_of_levels_that_were_passed_unseen_the_nearest_alone_is_told() -> None:
    assert told(End(What.CLIENT_SECRET, NOW + 100 * DAY), 0, 99.5, 99.6) == [99.5]


def test_what_was_renewed_begins_anew() -> None:
    noted, _ = after_look(None, End(What.CLIENT_SECRET, NOW + 5 * DAY), NOW)
    renewed = End(What.CLIENT_SECRET, NOW + 700 * DAY)
    noted, is_news = after_look(noted, renewed, NOW + 2 * DAY)
    assert (noted, is_news) == (Noted(NOW + 700 * DAY, NOW + 2 * DAY), False)
    assert after_look(noted, renewed, NOW + 670 * DAY)[1]


def test_where_two_servers_show_two_certificates_the_earliest_counts() -> None:
    noted, news = None, 0
    for hour in range(0, 24 * 9 + 8, 2):
        days = 10 if hour % 4 else 60
        end = End(What.CERTIFICATE, NOW + days * DAY)
        noted, is_news = after_look(noted, end, NOW + timedelta(hours=hour))
        news += is_news
    assert news == 3


@given(
    st.sampled_from(What),
    st.lists(st.integers(-24 * 400, 24 * 400), min_size=1, max_size=40),
    st.integers(1, 800),
)
def test_no_level_is_told_twice_whatever_the_clock_does(
    what: What, hours: list[int], life: int
) -> None:
    end, noted, news = End(what, NOW, NOW - life * DAY), None, 0
    for hour in hours:
        noted, is_news = after_look(noted, end, NOW + timedelta(hours=hour))
        news += is_news
    assert news <= 4


@pytest.mark.parametrize("what", [What.CLIENT_SECRET, What.SIGN_IN, What.PROVIDER])
def test_what_was_renewed_counts_at_once_but_for_certificates(what: What) -> None:
    noted, _ = after_look(None, End(what, NOW + 5 * DAY), NOW)
    again, is_news = after_look(noted, End(what, NOW + 300 * DAY), NOW + DAY / 24)
    assert (again.at, is_news) == (NOW + 300 * DAY, False)
