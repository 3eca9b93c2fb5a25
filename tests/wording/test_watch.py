"""What people are told, in words that they understand and that no filter takes for junk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from smtp_desktop.model.notices.ends import End, Ending, What
from smtp_desktop.model.notices.health import Condition, Health
from smtp_desktop.model.notices.news import Item, News
from smtp_desktop.ports.sending_log import State
from smtp_desktop.printable import Printable
from smtp_desktop.wording import watch as words
from support.sending_log import FAILED

NOW = datetime(2026, 11, 30, 9, 14, tzinfo=UTC)
BROKEN = Health(
    Condition.FAILING,
    "quota",
    1,
    since=NOW,
    failed_since=NOW,
    title="The mailbox is full.",
    owners=("user", "of_tomorrow"),
    step="Wait.",
    tried=NOW + timedelta(minutes=2),
)
FIXED = Health(Condition.WORKING, "", 1, since=NOW + timedelta(hours=1), failed_since=NOW)


def about(news: News, failures: int, health: Health = BROKEN, listed: int = 0) -> words.Told:
    item = Item("default", news, health, 9, failures)
    return words.Told("jane@acme.test", item, [replace(FAILED, at=NOW)] * listed)


SINCE = (
    "Since 2026-11-30 09:14 +0000, no email from jane@acme.test could be sent from the computer PC."
)


@pytest.mark.parametrize("news", News)
@pytest.mark.parametrize("failures", [0, 1, 2, 1204])
def test_a_subject_says_whose_email_and_how_many(news: News, failures: int) -> None:
    subject = words.subject([about(news, failures)], NOW)
    assert "jane@acme.test" in subject
    says_many = news not in (News.WORKS_AGAIN, News.ENDS)
    assert ("1204" in subject) == (failures == 1204 and says_many)
    assert "1 emails" not in subject
    assert not any(word.isupper() and len(word) > 1 for word in subject.split())


@pytest.mark.parametrize(
    ("ends", "title"),
    [
        ([(What.CERTIFICATE, 7)], "something ends soon"),
        ([(What.CERTIFICATE, 0), (What.PROVIDER, 30)], "something ends soon"),
        ([(What.CERTIFICATE, 7), (What.CLIENT_SECRET, -1)], "something has ended"),
        ([(What.ROTATION, 0)], "change the password or secret"),
        ([(What.ROTATION, -3), (What.SIGN_IN, 1)], "something ends soon"),
    ],
)
def test_the_title_of_an_end_says_whether_it_is_over(
    ends: list[tuple[What, int]], title: str
) -> None:
    found = [(what, NOW + timedelta(days=days)) for what, days in ends]
    endings = tuple(Ending(1, what, at) for what, at in found)
    item = Item("default", News.ENDS, FIXED, 9, 0, endings)
    told = words.Told("jane@acme.test", item, [])
    assert words.subject([told], NOW) == f"Email from jane@acme.test: {title}"
    if len(found) == 1:
        shown = words.ends_soon("jane@acme.test", End(*found[0]), NOW)
        assert shown[0] == f"Email from jane@acme.test: {title}"


def test_a_notice_of_several_accounts_says_so() -> None:
    both = [about(News.FAILING, 2), about(News.NOT_DELIVERED, 1)]
    assert words.subject(both, NOW).endswith("(2 emails), and news of other accounts")


def test_a_breakdown_says_since_when_what_who_and_what_to_do_first() -> None:
    assert words.body([about(News.FAILING, 23, listed=20)], "PC", NOW).splitlines() == [
        SINCE,
        "",
        "What is wrong: The mailbox is full.",
        "Who can fix it: whoever uses this account, of_tomorrow",
        "What to do first: Wait.",
        "",
        "These emails were not sent (23). Please send again those that are still needed:",
        *["2026-11-30 09:14 +0000  to joe@acme.test and 1 more: The mailbox is full."] * 20,
        "… and 3 more; the sending log of that computer has them all.",
        "",
        "It was last tried on 2026-11-30 09:16 +0000.",
        "You will get one more email when it works again.",
        "",
        "-- ",
        "SMTP Desktop on PC wrote this because you are on its list of people to notify.",
    ]


def test_what_is_not_known_is_left_out() -> None:
    plain = Health(Condition.FAILING, "x", 1)
    lines = words.body([about(News.FAILING, 0, plain)], "PC", NOW).splitlines()
    assert lines[:3] == [
        SINCE,
        "",
        "",
    ]
    again = words.body([about(News.WAS_FAILING, 0, replace(FIXED, since=None))], "PC", NOW)
    assert "It could not be sent" not in again
    untitled = about(News.NOT_DELIVERED, 1, FIXED)
    nameless = replace(untitled, failed=[replace(FAILED, title=Printable(""))])
    assert "and 1 more: Not sent" in words.body([nameless], "PC", NOW)


def test_whoever_reads_a_notice_sends_nothing_twice() -> None:
    """Some have it already, and of others nobody knows."""
    states = (State.PARTLY, State.UNCLEAR, State.UNDER_WAY, State.FAILED)
    failed = [replace(FAILED, at=NOW, state=state) for state in states]
    four = replace(about(News.NOT_DELIVERED, 4, FIXED), failed=failed)
    lines = words.body([four], "PC", NOW).splitlines()
    unknown = (
        "Nobody can say whether this email was sent. "
        "Ask joe@acme.test and 1 more before you send it again."
    )
    heading = (
        "Not all of these emails were sent to everybody (4). "
        "Read what became of each before you send it again:"
    )
    assert lines[2:7] == [
        heading,
        *(
            f"2026-11-30 09:14 +0000  to joe@acme.test and 1 more: {became}"
            for became in (
                "Refused: joe@acme.test. Everybody else should have it.",
                unknown,
                unknown,
                "The mailbox is full.",
            )
        ),
    ]


def test_that_it_works_again_says_from_when_to_when_it_did_not() -> None:
    berlin = NOW.astimezone(timezone(timedelta(hours=1)))
    lines = words.body([about(News.WAS_FAILING, 1, FIXED, listed=1)], "PC", berlin).splitlines()
    assert lines[1] == (
        "It could not be sent from 2026-11-30 10:14 +0100 to 2026-11-30 11:14 +0100."
    )
    assert "Since" not in lines[0]


def test_single_refusals_say_that_the_account_works() -> None:
    text = words.body([about(News.NOT_DELIVERED, 1, FIXED, listed=1)], "PC", NOW)
    assert text.startswith("Email from jane@acme.test works on the computer PC,")


def test_the_desktop_shows_the_beginning_and_the_end() -> None:
    assert words.changed("jane@acme.test", BROKEN) == (
        "Email from jane@acme.test cannot be sent",
        "The mailbox is full. Open SMTP Desktop to see what to do.",
    )
    assert words.changed("jane@acme.test", FIXED)[0] == "Email from jane@acme.test works again"


def test_what_ends_soon_is_told_with_its_day() -> None:
    ends = (
        Ending(1, What.CLIENT_SECRET, NOW + timedelta(days=7)),
        Ending(2, What.CERTIFICATE, NOW - timedelta(days=2)),
    )
    alone = about(News.ENDS, 0, FIXED)
    text = words.body([replace(alone, item=replace(alone.item, endings=ends))], "PC", NOW)
    assert text.splitlines()[:4] == [
        "Email from jane@acme.test works on the computer PC.",
        "",
        "The Client Secret ends on 2026-12-07, in 7 days.",
        "The server's certificate ended on 2026-11-28.",
    ]
    assert words.ends_soon("jane@acme.test", End(What.PROVIDER, NOW), NOW) == (
        "Email from jane@acme.test: something ends soon",
        "Sending with a password at this provider ends today, on 2026-11-30.",
    )


@pytest.mark.parametrize(
    ("days", "end"), [(2, "on 2026-12-02, in 2 days."), (1, "tomorrow, on 2026-12-01.")]
)
def test_days_are_counted_as_people_count(days: int, end: str) -> None:
    day = NOW.date() + timedelta(days=days)
    assert str(words.expires(What.CERTIFICATE, day, days)) == f"The server's certificate ends {end}"
    said = "The password or secret is to be changed"
    assert str(words.expires(What.ROTATION, day, days)) == f"{said} {end}"


def test_a_reminder_says_when_it_was_time() -> None:
    day = NOW.date()
    assert str(words.expires(What.ROTATION, day, 0)) == (
        "The password or secret has been due for a change since 2026-11-30."
    )
    assert "to be changed on 2026-11-30, in 3 days" in str(words.expires(What.ROTATION, day, 3))


def test_a_calendar_shows_what_the_day_is_for() -> None:
    assert str(words.on_its_day(What.CERTIFICATE)) == "The server's certificate ends"
    assert str(words.on_its_day(What.ROTATION)) == "Change the password or secret"


def test_what_ends_of_an_account_that_does_not_work_says_not_that_it_works() -> None:
    ends = (Ending(1, What.CLIENT_SECRET, NOW + timedelta(days=7)),)
    alone = about(News.ENDS, 0, BROKEN)
    text = words.body([replace(alone, item=replace(alone.item, endings=ends))], "PC", NOW)
    assert text.startswith("About email from jane@acme.test on the computer PC:\n")
