"""Jobs beside the window: only the latest is heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smtp_desktop.errors import SettingsUnreadable
from smtp_desktop.gui.presenter.background import Job, LatestJob
from smtp_desktop.waiting import Cancellation
from support.presenter import ManualTasks


def says(word: str) -> Job[str]:
    """A job that reports a word, and then gives it as its result."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> str:
        report(f"{word}…")
        return word

    return job


def fails(cancellation: Cancellation, report: Callable[[Any], None]) -> str:
    raise SettingsUnreadable("there is no such file")


class Listener:
    """A `LatestJob` with everything that was heard of it."""

    def __init__(self) -> None:
        self.tasks = ManualTasks()
        self.heard: list[str] = []
        self.subject = LatestJob(self.tasks)

    def start(self, job: Job[str]) -> None:
        self.subject.start(job, self.heard.append, self.fail, self.heard.append)

    def fail(self, error: Exception) -> None:
        self.heard.append(type(error).__name__)


def test_a_job_is_heard_until_it_ends() -> None:
    desk = Listener()
    desk.start(says("one"))
    assert desk.subject.is_running
    desk.tasks.run()
    assert desk.heard == ["one…", "one"]
    assert not desk.subject.is_running


def test_a_job_that_fails_has_ended_too() -> None:
    desk = Listener()
    desk.start(fails)
    desk.tasks.run()
    assert desk.heard == ["SettingsUnreadable"]
    assert not desk.subject.is_running


def test_a_new_job_cancels_the_one_before_and_drops_what_it_says() -> None:
    desk = Listener()
    desk.start(says("one"))
    desk.start(says("two"))
    assert [one.is_cancelled for one in desk.tasks.cancelled] == [True, False]
    desk.tasks.run()
    assert desk.heard == ["two…", "two"]


def test_a_job_that_has_ended_is_not_cancelled_by_the_next() -> None:
    desk = Listener()
    desk.start(says("one"))
    desk.tasks.run()
    desk.start(says("two"))
    assert not any(one.is_cancelled for one in desk.tasks.cancelled)


def test_a_call_for_later_is_dropped_with_its_job() -> None:
    desk = Listener()
    desk.start(says("one"))
    desk.subject.later(1.0, lambda: desk.heard.append("slow"))
    desk.tasks.a_second_passes()
    desk.subject.later(1.0, lambda: desk.heard.append("never"))
    desk.subject.abandon()
    desk.tasks.a_second_passes()
    desk.tasks.run()
    assert desk.heard == ["slow"]
