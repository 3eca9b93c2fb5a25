"""The card of the daily check: what a click does, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from smtp_desktop.errors import FileNotWritten, SecretStoreLocked, SendingLogFailed
from smtp_desktop.gui.changes.showing import daily as changes
from smtp_desktop.gui.state.form import Tested
from smtp_desktop.gui.state.log.daily import DailyPart
from smtp_desktop.gui.state.summary import Health as Sign
from smtp_desktop.gui.state.summary import status
from smtp_desktop.model.notices.health import Health
from support.checked import FAILS, WORKS
from support.clock import NOW, FixedClock
from support.logged import PASSWORD, LogDesk


@pytest.fixture
def desk() -> LogDesk:
    made = LogDesk()
    made.services.daily.accounts = (WORKS,)
    made.do(made.subject.daily.look)
    return made


def part(desk: LogDesk) -> DailyPart:
    assert desk.state.log
    return desk.state.log.daily


def test_it_shows_how_the_accounts_are(desk: LogDesk) -> None:
    found = part(desk)
    assert (found.is_on, found.accounts, found.checked_at) == (False, (WORKS,), None)
    now = NOW.astimezone()
    assert str(changes.last(found, now)) == "Not checked yet."
    assert (
        str(changes.last(found._replace(checked_at=NOW), now)) == f"Last checked today {now:%H:%M}."
    )
    assert str(changes.account(WORKS, now)).startswith("jane@acme.test has worked since ")
    assert "The mailbox is full." in str(changes.account(FAILS, now))
    unknown = replace(WORKS, health=Health())
    assert str(changes.account(unknown, now)) == "jane@acme.test: not known yet."
    assert [is_soon for _, is_soon in changes.ends(WORKS)] == [True, False]


def test_the_switch_installs_and_removes(desk: LogDesk) -> None:
    daily = desk.subject.daily
    desk.do(lambda: daily.switch(on=True))
    assert (part(desk).is_on, desk.services.schedule.is_on) == (True, True)
    desk.do(lambda: daily.switch(on=True))
    desk.do(lambda: daily.switch(on=False))
    assert (part(desk).is_on, desk.services.schedule.is_on) == (False, False)


@pytest.mark.parametrize(("on", "word"), [(True, "on"), (False, "off")])
def test_why_it_could_not_be_switched_is_said(desk: LogDesk, *, on: bool, word: str) -> None:
    daily = desk.subject.daily
    desk.do(lambda: daily.switch(on=not on))
    desk.services.schedule.problem = FileNotWritten("the disk is full")
    desk.do(lambda: daily.switch(on=on))
    found = part(desk)
    said = f"The daily check could not be switched {word}: the disk is full"
    assert str(found.problem) == said
    assert (found.is_on, found.is_switching) == (not on, False)


def test_a_second_click_while_it_switches_does_nothing(desk: LogDesk) -> None:
    daily = desk.subject.daily
    daily.switch(on=True)
    assert part(desk).is_switching
    daily.switch(on=True)
    desk.tasks.run()
    assert part(desk).is_on


def test_check_now_checks_every_account(desk: LogDesk) -> None:
    daily = desk.subject.daily
    daily.check()
    assert part(desk).is_checking
    daily.check()
    desk.services.daily.accounts = (FAILS,)
    desk.tasks.run()
    assert desk.services.daily.checked == ["default"]
    assert (part(desk).is_checking, part(desk).accounts) == (False, (FAILS,))


def test_a_log_that_cannot_be_read_is_said(desk: LogDesk) -> None:
    desk.services.daily.problem = SendingLogFailed("the disk is full")
    desk.do(desk.subject.daily.check)
    assert str(part(desk).problem) == "the disk is full"
    assert not part(desk).is_checking


def test_a_locked_keyring_is_said_in_plain_words(desk: LogDesk) -> None:
    desk.services.daily.locked = SecretStoreLocked("locked")
    desk.do(desk.subject.daily.check)
    assert "keyring" in str(part(desk).problem)
    assert not part(desk).is_checking
    desk.do(desk.subject.daily.hear)
    assert "keyring" in str(part(desk).problem), "it stays until somebody does something"
    desk.services.daily.locked = None
    desk.do(desk.subject.daily.check)
    assert part(desk).problem is None


def test_what_ends_is_saved_for_a_calendar(desk: LogDesk) -> None:
    desk.do(lambda: desk.subject.daily.save_calendar("/ends.ics"))
    (text,) = desk.services.text_files.files.values()
    assert text.startswith("BEGIN:VCALENDAR")
    assert text.count("BEGIN:VEVENT") == 2
    assert str(part(desk).note).startswith("Saved as /ends.ics.")


def test_what_others_send_is_heard_of_at_once(desk: LogDesk) -> None:
    desk.look()
    desk.services.daily.accounts = (FAILS,)
    desk.look()
    assert part(desk).accounts != (FAILS,), "nothing has changed in the log"
    desk.log.add(PASSWORD)
    desk.look()
    assert part(desk).accounts == (FAILS,)


def test_it_looks_again_and_again_while_the_window_is_open(desk: LogDesk) -> None:
    desk.subject.daily.begin()
    desk.services.daily.accounts = (FAILS,)
    desk.tasks.a_second_passes()
    desk.tasks.run()
    assert part(desk).accounts == (FAILS,)


def test_the_pill_says_that_an_account_does_not_work(desk: LogDesk) -> None:
    assert status(desk.state, FixedClock()).health is Sign.IDLE
    desk.services.daily.accounts = (FAILS,)
    desk.do(desk.subject.daily.look)
    found = status(desk.state, FixedClock())
    assert (found.health, str(found.text)[:20]) == (Sign.BAD, "Not working · since ")


def test_the_pill_says_the_time_of_this_computer(desk: LogDesk) -> None:
    """The log keeps that of another place."""
    at = datetime(2026, 12, 1, 22, 58, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    health = replace(FAILS.health, since=at)
    desk.services.daily.accounts = (replace(FAILS, health=health),)
    desk.do(desk.subject.daily.look)
    said = str(status(desk.state, FixedClock(at.astimezone())).text)
    assert said == f"Not working · since today {at.astimezone():%H:%M}"
    found = part(desk).failing_since("default")
    assert found is not None
    assert found.utcoffset() == at.astimezone().utcoffset()


def test_an_account_that_works_again_does_so_since_then_and_not_since_its_last_test(
    desk: LogDesk,
) -> None:
    earlier, later = NOW - timedelta(minutes=2), NOW - timedelta(minutes=1)
    tested = Tested(earlier, desk.state.form.draft, None, has_arrived=True)
    shown = desk.state._replace(tested=tested)
    clock = FixedClock(NOW.astimezone())
    assert str(status(shown, clock).text).startswith("Working, arrived · today")
    works = replace(WORKS.health, since=later)
    desk.services.daily.accounts = (replace(WORKS, health=works),)
    desk.do(desk.subject.daily.look)
    again = desk.state._replace(tested=tested)
    assert str(status(again, clock).text) == f"Working · today {later.astimezone():%H:%M}"


def test_at_the_start_a_missed_check_is_caught_up_on_and_the_entry_renewed(desk: LogDesk) -> None:
    def starts() -> tuple[list[str], int]:
        desk.subject.daily.begin()
        desk.tasks.a_second_passes()
        desk.tasks.run()
        return desk.services.daily.checked, desk.services.schedule.installed

    assert starts() == ([], 0), "it is switched off"
    desk.services.schedule.is_on = True
    assert starts() == (["caught up"], 1)
    desk.services.schedule.problem = FileNotWritten("the disk is full")
    assert starts() == (["caught up"] * 2, 2)
