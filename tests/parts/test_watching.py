"""Having people told: by a program of its own, started once and not for nobody."""

from __future__ import annotations

import sys
from pathlib import Path

import filelock
import pytest

from smtp_desktop.adapters.session import launch
from smtp_desktop.adapters.session.autostart import own_command
from smtp_desktop.parts.watching import WatchParts
from smtp_desktop.program import Program
from support.patience import wait_until
from support.posix import bubbles_are_shown


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, home: Path) -> list[tuple[str, ...]]:
    commands: list[tuple[str, ...]] = []
    monkeypatch.setattr(launch, "start_apart", commands.append)
    (home / "notify").mkdir()
    return commands


def test_an_errand_is_started_once_for_what_comes_in_a_row(started: list[tuple[str, ...]]) -> None:
    parts = WatchParts(Program())
    for _ in range(20):
        parts.call()
    assert started == [own_command({}, "notify", "send")]
    wait_until(lambda: len(started) == 2, "what came later is not told")


def test_no_errand_is_started_where_one_is_under_way(
    started: list[tuple[str, ...]], home: Path
) -> None:
    with filelock.FileLock(home / "errand.lock"):
        WatchParts(Program()).call()
    assert started == []


def test_where_no_turns_can_be_taken_people_are_told_all_the_same(
    started: list[tuple[str, ...]], home: Path
) -> None:
    (home / "errand.lock").mkdir()
    WatchParts(Program()).call()
    assert len(started) == 1


@pytest.mark.skipif(sys.platform == "darwin", reason="there always is a desktop")
def test_no_errand_is_started_for_nobody(started: list[tuple[str, ...]], home: Path) -> None:
    (home / "notify").rmdir()
    WatchParts(Program()).call()
    assert started == []


@bubbles_are_shown
def test_an_errand_is_started_for_who_sees_the_desktop(
    started: list[tuple[str, ...]], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "notify").rmdir()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    WatchParts(Program()).call()
    assert len(started) == 1, "the desktop shows it"


def test_where_nothing_can_be_started_sending_goes_on(
    started: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(command: tuple[str, ...]) -> None:
        raise OSError("no memory")

    monkeypatch.setattr(launch, "start_apart", fails)
    WatchParts(Program()).call()
