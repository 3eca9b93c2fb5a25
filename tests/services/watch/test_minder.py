"""When a program that runs for long checks by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from smtp_desktop.adapters.log.notices import SqliteNotices
from smtp_desktop.model.notices.people import When
from smtp_desktop.services.watch.minder import Minder
from smtp_desktop.waiting import Cancellation
from support.told import NOT_THERE, UNKNOWN_PERSON, WAS_REFUSED, Office


class Desk:
    """A minder whose checks are counted; a check notes that it was."""

    def __init__(self, folder: Path) -> None:
        self.office = Office(folder)
        self.notices = SqliteNotices(self.office.entries)
        self.checks = 0
        self.changes: list[bool] = []
        self.waits: list[float] = []
        self.minder = Minder(
            lambda: self.notices, lambda: self.office.telling, self, self.check, self.office
        )
        self.stop = Cancellation()

    def check(self) -> None:
        self.checks += 1
        self.notices.note_checked(self.office.at)

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.office.passes(seconds=seconds)
        if not self.changes:
            self.stop.cancel()
        return bool(self.changes) and self.changes.pop(0)

    def looks(self, *, has_changed: bool = False) -> int:
        """How many checks have begun by now."""
        self.minder.look(Cancellation(), has_changed=has_changed)
        return self.checks


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_it_checks_once_a_day(desk: Desk) -> None:
    for _ in range(3 * 24 * 60):
        desk.looks()
        desk.office.passes(minutes=1)
    assert desk.checks == 3


def test_after_waking_up_it_checks_if_the_last_check_is_long_ago(desk: Desk) -> None:
    assert desk.looks() == 1
    desk.office.passes(hours=5)
    assert desk.looks(has_changed=True) == 1
    desk.office.passes(hours=1)
    assert desk.looks() == 1
    assert desk.looks(has_changed=True) == 2


@pytest.mark.parametrize("finding", [WAS_REFUSED, NOT_THERE])
def test_while_an_account_fails_each_change_is_a_reason_but_not_each_minute(
    desk: Desk, finding: object
) -> None:
    desk.looks()
    desk.office.send()
    desk.office.send(replace(WAS_REFUSED) if finding is WAS_REFUSED else NOT_THERE)
    for _ in range(15):
        desk.office.passes(minutes=1)
        desk.looks(has_changed=True)
    assert desk.checks == 2


def test_a_check_that_never_ends_is_begun_again_after_a_while(desk: Desk) -> None:
    desk.minder = Minder(
        lambda: desk.notices, lambda: desk.office.telling, desk, lambda: None, desk.office
    )
    desk.looks()
    assert desk.checks == 0


def test_whoever_is_owed_news_is_told_though_nothing_fails_any_more(desk: Desk) -> None:
    office = desk.office
    office.send()
    office.people.add("boss@acme.test", When.DAILY)
    office.send(UNKNOWN_PERSON)
    desk.looks()
    assert office.subjects() == []
    office.passes(hours=24)
    desk.looks()
    assert office.subjects() == ["boss@acme.test: 1 email from jane@acme.test was not delivered"]


def test_it_goes_on_until_it_is_stopped_and_waits_until_a_network_stands(desk: Desk) -> None:
    desk.changes = [False, True, True, False, False]
    desk.minder.run(desk.stop)
    assert desk.waits == [60.0, 60.0, 15.0, 15.0, 60.0, 60.0]
    assert desk.checks == 1


def test_a_log_that_cannot_be_used_stops_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.office.entries.close()
    for file in tmp_path.glob("sent-*"):
        file.unlink()
    (tmp_path / "sent-1.db").mkdir()
    desk.looks()
    assert desk.checks == 0
