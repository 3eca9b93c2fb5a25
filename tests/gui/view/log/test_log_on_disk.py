"""The page over a real log on the disk: other programs write, the file is damaged or locked up."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from conftest import CANARY
from servers.log_program import LogProgram
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.gui.view.log.page import LogPageView
from support.logged import PASSWORD, SENT
from support.sending_log import put
from support.window import Office, texts

ROOT = Path(__file__).parents[4]
SECONDS = 20_000  # ms, at the most


class Desk:
    """An office whose page of the log is open over the log in a folder."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.program = LogProgram(folder)
        application = QCoreApplication.instance()
        assert application is not None
        self.office = Office(qtbot, self.program, QtTasks(application))
        self.office.keys(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: bool(self.listed), timeout=SECONDS)

    @property
    def page(self) -> LogPageView:
        found = self.office.window.log
        assert found is not None
        return found

    @property
    def listed(self) -> bool:
        log = self.office.state.log
        return bool(log and log.listed and log.listed.is_whole)

    @property
    def rows(self) -> list[str]:
        log = self.page.list.model
        return [log.text(row, 2) for row in range(log.rowCount())]

    def close(self) -> None:
        self.program.entries.close()
        self.program.listing.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def desk(qtbot: QtBot, folder: Path) -> Iterator[Desk]:
    one = Desk(qtbot, folder)
    yield one
    one.close()


def test_what_another_program_sends_appears_by_itself(
    desk: Desk, qtbot: QtBot, folder: Path
) -> None:
    assert desk.rows == []
    writer = subprocess.Popen(
        [sys.executable, "-m", "servers.log_writer", str(folder), "other", "40"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
        stdout=subprocess.DEVNULL,
    )
    qtbot.waitUntil(lambda: len(desk.rows) == 40 and "Sending…" not in desk.rows, timeout=SECONDS)
    assert writer.wait(20) == 0
    assert desk.rows.count("The mailbox is full.") == 2
    assert "Emails: 40. Failures: 2." in texts(desk.page)


def test_a_damaged_log_is_said_and_what_is_sent_next_is_listed(
    desk: Desk, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(desk.program.entries, SENT)
    qtbot.waitUntil(lambda: len(desk.rows) == 1, timeout=SECONDS)
    desk.close()
    (folder / "sent-1.db").write_bytes(b"no log " * 2000)
    put(desk.program.entries, PASSWORD)
    qtbot.waitUntil(lambda: desk.rows == [PASSWORD.title], timeout=SECONDS)
    assert "The log was damaged on" in texts(desk.page)
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toLocalFile()))
    desk.office.press("Show folder")
    assert [Path(one) for one in asked] == [folder]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything is allowed")
def test_a_log_that_may_only_be_read_is_shown(qtbot: QtBot, folder: Path) -> None:
    before = LogProgram(folder)
    put(before.entries, PASSWORD)
    before.entries.close()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        desk = Desk(qtbot, folder)
        assert desk.rows == [PASSWORD.title]
        desk.close()
    finally:
        folder.chmod(stat.S_IRWXU)


def test_a_full_search_over_the_disk(desk: Desk, qtbot: QtBot) -> None:
    put(desk.program.entries, SENT)
    put(desk.program.entries, PASSWORD)
    desk.office.presenter.log.search("535")
    qtbot.waitUntil(lambda: desk.rows == [PASSWORD.title], timeout=SECONDS)


def test_an_email_is_opened_from_the_disk_and_nothing_secret_is_on_the_page(
    desk: Desk, qtbot: QtBot
) -> None:
    put(desk.program.entries, PASSWORD)
    qtbot.waitUntil(lambda: len(desk.rows) == 1, timeout=SECONDS)
    desk.page.list.table.opened.emit(1, True)
    qtbot.waitUntil(lambda: "One of the two" in texts(desk.page), timeout=SECONDS)
    assert CANARY not in texts(desk.page)
    assert "from jane@acme.test" in texts(desk.page)
