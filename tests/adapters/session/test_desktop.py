"""Where a bubble can be shown at all: nobody starts a program to show one elsewhere."""

from __future__ import annotations

import pytest

from smtp_desktop.adapters.session import balloon
from smtp_desktop.adapters.session.desktop import for_this_system, may_show
from smtp_desktop.ports.notices import NoDesktop

BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}


@pytest.fixture(autouse=True)
def taskbar(monkeypatch: pytest.MonkeyPatch) -> Taskbar:
    """One of Windows, that is there."""
    taskbar = Taskbar()
    monkeypatch.setattr(balloon, "is_there", taskbar.is_there)
    return taskbar


class Taskbar:
    def __init__(self) -> None:
        self.works = True

    def is_there(self) -> bool:
        return self.works


def test_without_a_taskbar_windows_shows_none(taskbar: Taskbar) -> None:
    taskbar.works = False
    assert not may_show({}, "win32")
    assert isinstance(for_this_system({}, "/nowhere", "win32", is_quiet=True), NoDesktop)


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", BUS, True),
        ("linux", {}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_where_a_bubble_can_be_shown(
    platform: str, environ: dict[str, str], *, expected: bool
) -> None:
    assert may_show(environ, platform) is expected
    found = for_this_system(environ, "/nowhere", platform, is_quiet=True)
    assert isinstance(found, NoDesktop) is not expected


@pytest.mark.parametrize(
    ("platform", "environ", "waits"),
    [("linux", BUS, False), ("darwin", {}, False), ("win32", {}, True)],
)
def test_nobody_in_front_of_a_program_waits_for_its_bubble(
    platform: str, environ: dict[str, str], *, waits: bool
) -> None:
    found = for_this_system(environ, "/nowhere", platform, is_quiet=False)
    assert isinstance(found, NoDesktop) is waits
