"""The program that only tells people: one at a time, and none of what comes meanwhile is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smtp_desktop.errors import Cancelled
from smtp_desktop.services.watch.errand import PATIENCE, Errand
from smtp_desktop.waiting import Cancellation

AT = datetime(2026, 11, 30, 9, 14, tzinfo=UTC)


class Quick(Cancellation):
    """Lets time pass at once."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office

    def wait(self, seconds: float) -> None:
        self.raise_if_cancelled()
        self._office.at += timedelta(seconds=seconds)
        self._office.waits.append(seconds)


class Office:
    """Tells what is due by the clock: `dues` are when there is more to do, asked one by one."""

    def __init__(self, *dues: datetime | None) -> None:
        self.at = AT
        self.dues = list(dues)
        self.done: list[str] = []
        self.waits: list[float] = []
        self.is_there = True
        self.is_taken = False
        stand_in: Any = self
        self.errand = Errand(lambda: stand_in, self.turn, stand_in, lambda: self.is_there)
        self.patience = Quick(self)

    @contextmanager
    def turn(self) -> Iterator[bool]:
        self.done.append("turn")
        yield not self.is_taken
        self.done.append("over")

    def now(self) -> datetime:
        return self.at

    def show(self) -> None:
        self.done.append("show")

    def tell(self, cancellation: Cancellation) -> datetime | None:
        self.done.append("tell")
        return self.dues.pop(0) if self.dues else None

    def runs(self) -> bool:
        return self.errand.run(self.patience)


def test_the_desktop_shows_it_at_once_and_the_notice_gathers_what_fails_in_a_row() -> None:
    office = Office()
    assert office.runs()
    assert office.done == ["turn", "show", "show", "tell", "over", "show", "tell"]
    assert office.waits == [3.0]


def test_while_another_program_does_it_this_one_does_nothing() -> None:
    office = Office()
    office.is_taken = True
    assert not office.runs()
    assert office.done == ["turn", "over"]


def test_it_waits_for_whose_time_comes_soon_and_looks_at_what_comes_meanwhile() -> None:
    soon = AT + timedelta(seconds=12)
    office = Office(soon, soon, soon, None)
    office.runs()
    assert office.waits == [3.0, 5.0, 4.0, 3.0]
    assert office.done.count("show") == 1 + office.done.count("tell")


def test_it_does_not_wait_for_whose_time_comes_late() -> None:
    late = AT + PATIENCE + timedelta(minutes=1)
    office = Office(late, late)
    office.runs()
    assert office.waits == [3.0]


def test_what_came_in_while_its_turn_was_over_is_told_in_another_turn() -> None:
    office = Office(None, AT, None, None)
    office.runs()
    assert office.done.count("turn") == 2


def test_it_ends_with_the_folder_it_works_for_and_when_it_is_stopped() -> None:
    office = Office(AT, AT, AT)
    office.is_there = False
    assert office.runs()
    assert office.done == []
    office.is_there = True
    office.patience.cancel()
    with pytest.raises(Cancelled):
        office.runs()
