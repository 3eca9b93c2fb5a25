"""The relay switched on and off: with deadlines, and stopped by the person."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import pytest

from smtp_desktop.errors import Cancelled, RelayNotStarted
from smtp_desktop.waiting import Cancellation, Deadline
from support.other_programs import FakeRelay, relaying


class Silent(FakeRelay):
    """Starts, and is never heard of again."""

    def start(
        self, *, any_port: bool = False
    ) -> AbstractContextManager[Callable[[], RelayNotStarted | None]]:
        return nullcontext(lambda: None)


def soon() -> Deadline:
    return Deadline(0.1)


def test_one_that_runs_already_is_not_started_again() -> None:
    relay = FakeRelay(runs=True)
    relay.is_on = False
    relay.ends = RelayNotStarted("this one would have ended")
    relaying(relay).switch_on(soon(), Cancellation())
    assert relay.is_on


def test_one_that_begins_while_it_is_asked_is_not_taken_for_a_silent_one() -> None:
    relay = FakeRelay()

    def begins() -> bool:
        relay.runs = True
        return True

    relay.is_there = begins  # type: ignore[method-assign]
    assert not relaying(relay).status().is_silent


def test_where_nobody_answers_the_wait_ends_and_nothing_is_installed() -> None:
    relay = Silent()
    with pytest.raises(RelayNotStarted) as caught:
        relaying(relay).switch_on(soon(), Cancellation())
    assert str(caught.value) == ""
    assert not relay.is_on


def test_the_wait_can_be_stopped() -> None:
    stopped = Cancellation()
    stopped.cancel()
    with pytest.raises(Cancelled):
        relaying(Silent()).switch_on(Deadline(60), stopped)


def test_it_can_be_ended_and_still_starts_with_the_session() -> None:
    relay = FakeRelay(runs=True)
    assert relaying(relay).stop(soon(), Cancellation())
    assert not relay.runs
    assert relay.is_on
    assert not relaying(relay).stop(soon(), Cancellation()), "none is left to be ended"


def test_one_that_does_not_end_is_told() -> None:
    relay = FakeRelay(runs=True)
    relay.is_deaf = True
    with pytest.raises(RelayNotStarted):
        relaying(relay).stop(soon(), Cancellation())


def test_switched_off_while_none_runs_it_only_starts_no_more() -> None:
    relay = FakeRelay()
    relay.is_on = True
    relaying(relay).switch_off(soon(), Cancellation())
    assert not relay.is_on
