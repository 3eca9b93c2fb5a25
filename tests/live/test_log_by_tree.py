"""A program that sees nothing but the accessibility tree reads the log, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from conftest import missing
from servers.desktop import Desktop
from smtp_desktop.adapters.log.store import SqliteEntries
from smtp_desktop.places import Places
from support.logged import PASSWORD, SENT
from support.patience import wait_until

pytestmark = [pytest.mark.live, pytest.mark.slow]

CELL, TAB = "table cell", "page tab"


@pytest.fixture
def desktop(home: Path) -> Iterator[Desktop]:
    if not Desktop.is_here():
        missing("A screen (Xvfb, xdotool) with gnome-keyring and the accessibility bus")
    now = datetime.now().astimezone()
    store = SqliteEntries(Places({"SMTP_DESKTOP_HOME": str(home)}).log, lambda: now)
    store.keep([(0, replace(one, at=now)) for one in (SENT, PASSWORD, SENT)])
    store.close()
    with Desktop(home) as one:
        yield one


def test_a_row_and_its_finding_are_read(desktop: Desktop) -> None:
    desktop.start()
    wait_until(lambda: desktop.has(TAB, "Sending Error Logs (1)"), "it is counted on the tab", 30)
    desktop.key("ctrl+2")
    desktop.wait_for("Emails: 3. Failures: 1.")
    assert not desktop.has(TAB, "Sending Error Logs (1)")
    heads = [one.name for one in desktop.things() if one.role == "table column header"]
    assert heads == ["When", "To", "What happened", "Who can fix it"]
    failed = desktop.thing(CELL, "What happened: The server did not accept")
    assert desktop.has(CELL, "Who can fix it: You, your IT administrator")
    desktop.click(CELL, failed.name)
    desktop.wait_for("One of the two is not what")
    desktop.wait_for("You can fix this")
    assert "Check the username" in " ".join(one.name for one in desktop.things())
    assert failed.name in [one.name for one in desktop.things() if one.focused]
    desktop.key("Down")
    desktop.wait_for("not yet proof that it arrived")
    desktop.press_by_name("push button", "Close this email")
    assert not desktop.says("not yet proof that it arrived")
    assert desktop.end() == 0
