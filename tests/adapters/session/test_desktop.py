"""Where a bubble can be shown at all: nobody starts a program to show one elsewhere."""

from __future__ import annotations

import pytest

from smtp_desktop.adapters.session.desktop import for_this_system, may_show
from smtp_desktop.ports.notices import NoDesktop

BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", BUS, True),
        ("linux", {}, False),
        ("darwin", {}, True),
        ("win32", {}, False),
        ("win32", BUS, False),
    ],
)
def test_where_a_bubble_can_be_shown(
    platform: str, environ: dict[str, str], *, expected: bool
) -> None:
    assert may_show(environ, platform) is expected
    found = for_this_system(environ, "/nowhere", platform)
    assert isinstance(found, NoDesktop) is not expected
