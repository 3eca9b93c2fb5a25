"""The daily check: without a try too many, one at a time, and what it finds is kept and told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from smtp_desktop.adapters.files.memory import InMemoryKnownFacts
from smtp_desktop.adapters.log.notices import SqliteNotices
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.errors import (
    SecretStoreLocked,
    SendingLogFailed,
    SettingsUnreadable,
    SmtpDesktopError,
)
from smtp_desktop.model.account import BasicAuth
from smtp_desktop.model.draft import Draft
from smtp_desktop.model.notices.ends import End, What
from smtp_desktop.model.notices.people import When
from smtp_desktop.services.accounts.known import KnownFacts
from smtp_desktop.services.watch.daily import Daily
from smtp_desktop.services.watch.watch import Checked, State
from smtp_desktop.waiting import Cancellation
from support.told import AT, OFFLINE, UNKNOWN_PERSON, WAS_REFUSED, Office


class Morning:
    """An office whose accounts are checked; a check finds what `finds` says."""

    def __init__(
        self,
        folder: Path,
        remind_after: Callable[[], int] = lambda: 0,
        start: Callable[[], None] = lambda: None,
    ) -> None:
        self.office = Office(folder)
        self.finds: list[Finding | None] = []
        self.ends: tuple[End, ...] = ()
        self.asked: list[str] = []
        self.looked: list[datetime] = []
        self.is_taken = False
        self.troubles: list[tuple[type[SmtpDesktopError], str]] = []
        self.is_locked = False
        self.saved_at: datetime | None = AT - timedelta(days=9)
        self.known = KnownFacts(InMemoryKnownFacts())
        stand_in: Any = self
        self.daily = Daily(
            stand_in,
            lambda: SqliteNotices(self.office.entries),
            lambda: self.office.accounts,
            self.office.log,
            self.known,
            lambda: self.office.telling,
            self.office,
            self.turn,
            lambda name: self.saved_at,
            self.office,
            remind_after,
            start,
        )

    @contextmanager
    def turn(self, seconds: float) -> Iterator[bool]:
        yield not self.is_taken

    # ---- what the watch does ------------------------------------------------------------------

    def check(self, name: str, cancellation: Cancellation, seconds: float = 0) -> Checked:
        self.asked.append(name)
        if self.is_locked:
            raise SecretStoreLocked("locked")
        found = self.finds.pop(0) if self.finds else None
        states = {None: State.WORKING, "offline": State.UNKNOWN}
        state = states.get(found.code if found else None, State.FAILING)
        return Checked(name, state, self.office.at, found, (), self.ends)

    def facts(self, name: str, now: datetime) -> Checked:
        self.looked.append(now)
        return Checked(name, State.WORKING, now, None, (), self.ends)

    def held_back(self, name: str, now: datetime) -> Checked:
        return replace(self.facts(name, now), state=State.UNKNOWN)

    # -------------------------------------------------------------------------------------------

    def runs(self) -> list[State]:
        found = self.daily.run(Patience(self), self.hear)
        return [one.state for one in found or ()]

    def hear(self, error: SmtpDesktopError, account: str) -> None:
        self.troubles.append((type(error), account))

    def tested_at(self) -> datetime | None:
        draft = self.office.accounts.draft("default")
        assert draft
        found = self.known.tested_at("default", draft)
        return found and found.astimezone(AT.tzinfo)


class Patience(Cancellation):
    """Lets time pass at once."""

    def __init__(self, morning: Morning) -> None:
        super().__init__()
        self._morning = morning

    def wait(self, seconds: float) -> None:
        self._morning.office.passes(seconds=seconds)


@pytest.fixture
def morning(tmp_path: Path) -> Morning:
    return Morning(tmp_path)


def test_every_account_is_checked_and_the_window_knows_when(morning: Morning) -> None:
    morning.office.add_account("second", "sales@acme.test")
    assert morning.runs() == [State.WORKING, State.WORKING]
    assert morning.asked == ["default", "second"]
    assert morning.tested_at() == AT
    assert SqliteNotices(morning.office.entries).checked_at() == AT


def test_an_account_that_fails_is_no_longer_known_to_work(morning: Morning) -> None:
    morning.runs()
    morning.finds = [WAS_REFUSED]
    assert morning.runs() == [State.FAILING]
    assert morning.tested_at() is None


def test_where_nothing_can_be_said_nothing_is_changed(morning: Morning) -> None:
    morning.runs()
    morning.finds = [OFFLINE] * 99
    assert morning.runs() == [State.UNKNOWN]
    assert morning.tested_at() == AT


def test_after_the_computer_woke_up_the_network_is_waited_for(morning: Morning) -> None:
    morning.finds = [OFFLINE, OFFLINE]
    assert morning.runs() == [State.WORKING]
    assert len(morning.asked) == 3
    assert morning.office.at == AT + timedelta(seconds=20)


def test_whoever_sent_an_hour_ago_is_not_signed_in(morning: Morning) -> None:
    morning.office.send()
    morning.office.passes(hours=1)
    assert morning.runs() == [State.WORKING]
    assert (morning.asked, morning.tested_at()) == ([], AT)
    morning.office.passes(hours=20)
    morning.runs()
    assert morning.asked == ["default"]


def test_whoever_failed_since_is_looked_at(morning: Morning) -> None:
    morning.office.send()
    morning.office.send(WAS_REFUSED)
    morning.runs()
    assert morning.asked == ["default"]


def test_the_third_try_of_a_refused_password_is_not_made(morning: Morning) -> None:
    morning.office.send()
    for _ in range(2):
        morning.office.passes(hours=1)
        morning.office.send(WAS_REFUSED)
    assert morning.runs() == [State.UNKNOWN]
    assert morning.asked == []
    morning.saved_at = morning.office.at
    assert morning.runs() == [State.WORKING]
    assert morning.asked == ["default"], "somebody has saved another one"


def test_one_refusal_is_looked_into(morning: Morning) -> None:
    morning.office.send(WAS_REFUSED)
    morning.runs()
    assert morning.asked == ["default"]


def test_another_fault_is_looked_at_every_day(morning: Morning) -> None:
    fault = structs.replace(WAS_REFUSED, code="cert_expired_or_clock")
    for _ in range(3):
        morning.office.send(fault)
        morning.office.passes(days=1)
        morning.runs()
    assert len(morning.asked) == 3


def test_while_another_program_checks_this_one_does_not(morning: Morning) -> None:
    morning.is_taken = True
    assert morning.daily.run(Patience(morning), morning.hear) is None
    assert morning.asked == []
    assert morning.daily.check("default", Cancellation()).state is State.WORKING


def test_behind_a_locked_keyring_nobody_is_asked(morning: Morning) -> None:
    morning.is_locked = True
    assert morning.runs() == []
    assert morning.troubles == [(SecretStoreLocked, "default")]
    with pytest.raises(SecretStoreLocked):
        morning.daily.check("default", Cancellation())


def test_a_level_of_an_end_is_told_once_by_mail_and_on_the_desktop(morning: Morning) -> None:
    office = morning.office
    office.send()
    office.people.add("it@acme.test", When.AT_ONCE)
    morning.ends = (End(What.CLIENT_SECRET, AT + timedelta(days=40)),)
    subjects = []
    for _ in range(45):
        office.passes(days=1)
        morning.runs()
        subjects += office.subjects()
    assert subjects == ["it@acme.test: Email from jane@acme.test: something ends soon"] * 4
    assert len(office.bubbles) == 4
    assert "The Client Secret ends on" in office.bubbles[0][1]


def test_what_is_too_old_is_deleted_though_nobody_sends(morning: Morning) -> None:
    morning.office.send(UNKNOWN_PERSON)
    for days in (100, 1, 1):
        morning.office.passes(days=days)
        morning.runs()
    assert morning.office.log.count() == 0


def test_a_secret_that_is_old_is_reminded_of_once_if_somebody_wants_that(tmp_path: Path) -> None:
    days: list[int] = []
    morning = Morning(tmp_path, lambda: days[0] if days else 0)
    office = morning.office
    without = office.accounts.account("default")
    office.accounts.save_settings(structs.replace(without, auth=BasicAuth("jane")), "default")
    office.send()
    office.people.add("it@acme.test", When.AT_ONCE)
    morning.saved_at = AT
    found = []
    for day in range(40):
        office.passes(days=1)
        morning.runs()
        found += [letter.get_content() for _, letter in office.mails]
        office.subjects()
        days[:] = [30] if day >= 5 else []
    (text,) = found
    assert "The password or secret has been due for a change since 2026-12-30." in text
    assert [one.what for one in morning.daily.overview()[0].expires] == [What.ROTATION]
    days[:] = [0]
    assert morning.daily.overview()[0].expires == ()


def test_where_there_is_no_secret_nobody_is_reminded_of_it(tmp_path: Path) -> None:
    morning = Morning(tmp_path, lambda: 1)
    morning.office.send()
    morning.office.passes(days=5)
    morning.runs()
    assert morning.daily.overview()[0].expires == ()


def test_whoever_asks_for_all_of_them_sees_when_that_was(morning: Morning) -> None:
    morning.office.add_account("off", "off@acme.test", enabled=False)
    morning.runs()
    morning.office.passes(hours=3)
    morning.daily.check_all(Cancellation())
    assert morning.asked[-1] == "default"
    assert morning.daily.checked_at() == morning.office.at


def test_the_overview_is_what_was_seen_last(morning: Morning) -> None:
    morning.ends = (
        End(What.CERTIFICATE, AT + timedelta(days=60)),
        End(What.CLIENT_SECRET, AT + timedelta(days=40)),
    )
    morning.office.add_account("off", "off@acme.test", enabled=False)
    assert morning.daily.checked_at() is None
    morning.runs()
    (one,) = morning.daily.overview()
    assert (one.account, one.email) == ("default", "jane@acme.test")
    assert [(end.what, end.days) for end in one.expires] == [
        (What.CLIENT_SECRET, 40),
        (What.CERTIFICATE, 60),
    ]
    assert morning.daily.checked_at() == AT
    morning.office.entries.write_with(
        lambda one: one.execute("UPDATE ends SET what = 'of_tomorrow' WHERE what = 'certificate'")
    )
    morning.office.entries.write_with(lambda one: one.execute("UPDATE ending SET what = 'x'"))
    assert len(morning.daily.overview()[0].expires) == 1


def test_a_log_that_cannot_be_used_keeps_nobody_from_checking(
    morning: Morning, tmp_path: Path
) -> None:
    morning.office.entries.close()
    (tmp_path / "sent-9.db").mkdir()
    assert morning.runs() == [State.WORKING]
    assert morning.troubles == [(SendingLogFailed, "")]


def test_a_damaged_list_of_people_keeps_nobody_from_checking_and_is_said(morning: Morning) -> None:
    morning.office.people_settings.write("people", "oh")
    assert morning.runs() == [State.WORKING]
    assert morning.troubles == [(SettingsUnreadable, "")]
    assert morning.daily.checked_at() == AT


def test_a_check_that_was_missed_is_caught_up_on(tmp_path: Path) -> None:
    started: list[int] = []
    morning = Morning(tmp_path, start=lambda: started.append(1))
    morning.daily.catch_up()
    assert started == [1]
    morning.runs()
    morning.office.passes(hours=24)
    morning.daily.catch_up()
    assert started == [1]
    morning.office.passes(hours=2)
    morning.daily.catch_up()
    assert started == [1, 1]


def test_what_the_settings_say_no_more_is_over(morning: Morning) -> None:
    certificate = End(What.CERTIFICATE, AT + timedelta(days=60))
    morning.ends = (End(What.PROVIDER, AT + timedelta(days=40)), certificate)
    morning.runs()
    morning.ends = ()  # it signs in another way, and sent an hour ago
    morning.runs()
    assert [one.what for one in morning.daily.overview()[0].expires] == [What.CERTIFICATE]


def test_what_was_sent_in_another_zone_ends_on_the_day_it_ends_here(morning: Morning) -> None:
    here = timezone(-timedelta(hours=5))
    morning.office.at = AT.astimezone(here)
    morning.office.send()
    morning.office.passes(hours=2)
    (found,) = morning.daily.run(Patience(morning)) or ()
    assert morning.looked == [morning.office.at]
    assert morning.looked[0].tzinfo is here
    assert found.at == AT, "when it was last known to work"


def test_where_nobody_may_send_that_is_looked_at_once_a_day(morning: Morning) -> None:
    account = morning.office.accounts.account("default")
    morning.office.accounts.save_settings(structs.replace(account, enabled=False), "default")
    morning.office.send()
    assert morning.runs() == []
    assert morning.daily.checked_at() == morning.office.at


def test_an_account_that_cannot_be_read_keeps_no_other_from_being_checked(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning.office.add_account("broken", "broken@acme.test")
    read = morning.office.accounts.draft

    def draft(name: str = "default") -> Draft | None:
        if name == "broken":
            raise SettingsUnreadable("It is damaged.")
        return read(name)

    monkeypatch.setattr(morning.office.accounts, "draft", draft)
    morning.daily.check_all(Cancellation())
    assert morning.asked == ["default"]
    assert [one.account for one in morning.daily.overview()] == ["default"]
