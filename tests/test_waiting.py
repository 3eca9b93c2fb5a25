"""Waiting: a result, an error, a deadline or a stop, and none of them late."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest

import smtp_desktop
from smtp_desktop.errors import Cancelled
from smtp_desktop.waiting import (
    SLICE,
    Cancellation,
    Deadline,
    call,
    start_thread,
    stopwatch,
    together,
)

LONG = 30.0


class Hung:
    """A call that does not come back by itself."""

    def __init__(self) -> None:
        self.has_begun = threading.Event()
        self.may_end = threading.Event()
        self.has_ended = threading.Event()

    def __call__(self) -> str:
        self.has_begun.set()
        self.may_end.wait(LONG)
        self.has_ended.set()
        return "late"

    def end(self) -> None:
        self.may_end.set()
        assert self.has_ended.wait(LONG)


# ---- call ----------------------------------------------------------------------------------------


def test_the_result_of_a_call_comes_back() -> None:
    assert call("look-up", lambda: ["192.0.2.1"], Deadline(LONG)) == ["192.0.2.1"]


def test_none_is_a_result_as_well() -> None:
    def nothing() -> None:
        return None

    assert call("look-up", nothing, Deadline(LONG), Cancellation()) is None


def test_a_call_runs_on_a_thread_of_its_own_that_says_what_it_does() -> None:
    name, is_daemon = call(
        "keyring",
        lambda: (threading.current_thread().name, threading.current_thread().daemon),
        Deadline(LONG),
    )
    assert (name, is_daemon) == ("smtp-desktop keyring", True)


@pytest.mark.parametrize("error", [OSError(2, "no such file"), KeyboardInterrupt(), SystemExit(3)])
def test_the_error_of_a_call_comes_back_as_it_is(error: BaseException) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        call("look-up", fail, Deadline(LONG), Cancellation())
    assert caught.value is error


def test_a_call_that_does_not_come_back_ends_at_the_deadline() -> None:
    hung = Hung()
    start = time.monotonic()
    with pytest.raises(TimeoutError, match="keyring"):
        call("keyring", hung, Deadline(0.2))
    took = round(time.monotonic() - start, 3)  # its last digits are those of binary fractions
    assert 0.2 <= took < 2
    hung.end()


def test_a_deadline_that_is_over_still_takes_a_result_that_is_there() -> None:
    for _ in range(20):
        try:
            assert call("look-up", lambda: "at once", Deadline(0)) == "at once"
        except TimeoutError:
            continue  # the thread was not quick enough: both are right
        return
    pytest.fail("a call that takes no time never made it")


@pytest.mark.leaves_thread
def test_a_call_is_left_behind_and_its_late_result_dropped() -> None:
    hung = Hung()
    with pytest.raises(TimeoutError):
        call("keyring", hung, Deadline(0.05))
    assert not hung.has_ended.is_set()
    assert call("keyring", lambda: "in time", Deadline(LONG)) == "in time"
    hung.end()
    assert call("keyring", lambda: "in time", Deadline(LONG)) == "in time"


def test_a_late_error_is_dropped_in_silence(recwarn: pytest.WarningsRecorder) -> None:
    may_end, thread = threading.Event(), list[threading.Thread]()

    def fail() -> None:
        thread.append(threading.current_thread())
        may_end.wait(LONG)
        raise OSError("late")

    with pytest.raises(TimeoutError):
        call("keyring", fail, Deadline(0.05))
    may_end.set()
    thread[0].join(LONG)
    assert not recwarn.list


def test_stop_takes_effect_while_a_call_hangs() -> None:
    hung, cancellation, stopped = Hung(), Cancellation(), list[float]()

    def stop() -> None:
        hung.has_begun.wait(LONG)
        time.sleep(0.1)
        stopped.append(time.monotonic())
        cancellation.cancel()

    stopper = start_thread("stop", stop)
    with pytest.raises(Cancelled):
        call("look-up", hung, Deadline(LONG), cancellation)
    assert time.monotonic() - stopped[0] < 0.2
    stopper.join(LONG)
    hung.end()


def test_who_was_stopped_before_does_not_wait_at_all() -> None:
    hung, cancellation = Hung(), Cancellation()
    cancellation.cancel()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        call("look-up", hung, Deadline(LONG), cancellation)
    assert time.monotonic() - start < 0.2
    hung.end()


def test_a_stop_is_noticed_within_a_slice_that_nobody_feels() -> None:
    assert SLICE <= 0.1


# ---- Deadline ------------------------------------------------------------------------------------


def test_a_deadline_counts_down_to_nothing() -> None:
    subject = Deadline(0.05)
    assert 0 < subject.remaining < 0.05 + 1e-6, "a sum and a difference of floats"
    assert not subject.is_over
    time.sleep(0.06)
    assert (subject.remaining, Deadline(0).remaining) == (0.0, 0.0)
    assert subject.is_over


@pytest.mark.parametrize(("part", "whole", "expected"), [(5, 60, 5), (60, 5, 5), (60, 0, 0)])
def test_a_part_never_outlives_the_whole(part: float, whole: float, expected: float) -> None:
    remaining = Deadline(part, Deadline(whole)).remaining
    assert expected - 1 < remaining <= expected


def test_a_part_of_a_part_is_bounded_by_all_of_them() -> None:
    whole = Deadline(10)
    assert Deadline(60, Deadline(30, whole)).remaining <= 10
    assert Deadline(1, Deadline(30, whole)).remaining <= 1
    assert whole.remaining > 9


# ---- Cancellation --------------------------------------------------------------------------------


def test_nothing_is_stopped_before_somebody_stops_it() -> None:
    subject = Cancellation()
    subject.raise_if_cancelled()
    assert not subject.is_cancelled


def test_a_stop_is_seen_from_every_thread_and_stays() -> None:
    subject = Cancellation()
    start_thread("stop", subject.cancel).join(LONG)
    subject.cancel()
    assert subject.is_cancelled
    for _ in range(2):
        with pytest.raises(Cancelled, match="Stopped"):
            subject.raise_if_cancelled()


def test_a_thread_is_started_beside_everything_else() -> None:
    ran = threading.Event()
    thread = start_thread("probe", ran.set)
    thread.join(LONG)
    assert ran.is_set()
    assert (thread.name, thread.daemon) == ("smtp-desktop probe", True)


# ---- together ------------------------------------------------------------------------------------


def test_calls_that_wait_at_the_same_time_give_their_results_in_order() -> None:
    def after(seconds: float) -> float:
        time.sleep(seconds)
        return seconds

    began = time.monotonic()
    results = together("looks", [lambda: after(0.3), lambda: after(0.1)], Deadline(LONG))
    assert results == [0.3, 0.1]
    assert time.monotonic() - began < 0.39


def test_a_fault_in_one_of_several_calls_comes_back_as_it_is() -> None:
    def broken() -> str:
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        together("looks", [lambda: "fine", broken], Deadline(LONG))


def test_stop_ends_the_wait_for_all_of_them() -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    hung = Hung()
    with pytest.raises(Cancelled):
        together("looks", [hung], Deadline(LONG), cancellation)
    hung.end()


def test_no_call_at_all_is_no_result() -> None:
    assert together("looks", (), Deadline(LONG)) == []


def test_a_stopwatch_tells_whole_milliseconds() -> None:
    times = iter([100.0, 100.0004, 100.0126])
    took = stopwatch(lambda: next(times))
    assert [took(), took()] == [0, 13]


def test_what_is_shown_is_not_measured_in_steps_of_sixteen_milliseconds() -> None:
    """Which is how ``time.monotonic`` goes on Windows; nobody makes milliseconds of it."""
    package = Path(smtp_desktop.__file__).parent
    shown = re.compile(r"monotonic\(\).*1000|began.*1000")
    found = [one.name for one in package.rglob("*.py") if shown.search(one.read_text("utf-8"))]
    assert found == ["waiting.py"]
    assert time.get_clock_info("perf_counter").resolution < 0.001
