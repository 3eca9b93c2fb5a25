"""The page of the log over 100,000 emails on the disk: quick to open, and never standing still."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.stalls import STALL

TESTS = Path(__file__).parents[3]
ROWS = 100_000
OPEN = 150.0  # ms from the click to the painted rows
TRIES = 5  # a busy machine stalls a loop that does nothing at all, now and then

USE = """
import json, subprocess, sys, time
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from servers.log_program import LogProgram
from support.stalls import Meter, run_until
from smtp_desktop.gui.presenter.presenter import Presenter
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.gui.wiring import wire

folder, rows = sys.argv[1], int(sys.argv[2])
program = LogProgram(Path(folder))
application = QApplication([])
window = MainWindow(program.clock)
tasks = QtTasks(application)
presenter = Presenter(window, program, tasks, "default")
wire(window, presenter)
window.resize(680, 780)
window.show()
presenter.start()

def wait_until(is_so):
    told = lambda: (longest, many(), log() and log()._replace(listed=None))
    run_until(is_so, told, 60)  # on a busy machine the table takes 40 s

def wait(milliseconds):
    end = time.monotonic() + milliseconds / 1000
    wait_until(lambda: time.monotonic() > end)

def log():
    return presenter.screen.state.log

def many():
    return len(log().listed.numbers) if log() and log().listed else 0

longest = {}
def measured(name, act, is_over):
    meter = Meter()
    act()
    wait_until(is_over)
    wait(60)
    longest[name] = meter.longest
    meter._timer.stop()

wait_until(lambda: presenter.screen.state.is_idle)
import smtp_desktop.gui.view.log.page  # as the warm-up has done by now
wait(200)
tabs = window.pages.tabs
place = tabs.tabRect(1).center()
began = time.perf_counter()
meter = Meter()
QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=place)
table = window.log.list.table
wait_until(lambda: many() >= 200)
table.viewport().repaint()
opened = (time.perf_counter() - began) * 1000
wait_until(lambda: log().listed.is_whole)
wait(60)
longest["open"] = meter.longest
assert many() == rows, many()
table.setFocus()
bar = table.verticalScrollBar()

def scroll():
    for step in range(60):
        bar.setValue(bar.maximum() * ((step * 37) % 60) // 60)
        application.processEvents()

def wheel():
    for _ in range(60):
        bar.setValue(bar.value() + 90)
        application.processEvents()

measured("jumps", scroll, lambda: True)
measured("wheel", wheel, lambda: True)
measured("end", lambda: QTest.keyClick(table, Qt.Key.Key_End),
         lambda: bar.value() == bar.maximum())
measured("home", lambda: QTest.keyClick(table, Qt.Key.Key_Home), lambda: bar.value() == 0)
measured("all", lambda: QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier),
         lambda: True)
measured("copy", lambda: QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
         lambda: True)
table_file = Path(folder + ".csv")

def export():
    presenter.log.export.start(str(table_file))

measured("export", export, lambda: not log().is_exporting)
assert table_file.read_bytes().count(b"\\n") == rows + 1, log().note
table_file.unlink()

def stop():
    export()
    wait(300)
    presenter.log.export.stop()

measured("stop", stop, lambda: not log().is_exporting)
wait(500)
assert not [one for one in table_file.parent.iterdir() if one.suffix in (".csv", ".tmp")]
measured("failures", lambda: presenter.log.choose(failures=True),
         lambda: log().listed.is_whole and many() == rows // 20)
measured("everything", lambda: presenter.log.choose(failures=False),
         lambda: log().listed.is_whole and many() == rows)
search = window.log.list.search

def type_words():
    for letter in "writer-77 full":
        QTest.keyClick(search, letter)
        wait(40)

measured("search", type_words, lambda: log().query.words == "writer-77 full"
         and log().listed.is_whole and 0 < many() < rows // 20)
measured("back", lambda: search.clear(), lambda: log().listed.is_whole and many() == rows)
table.setFocus()
writers = [subprocess.Popen(
    [sys.executable, "-m", "servers.log_writer", folder, f"live-{one}", "600"],
    stdout=subprocess.DEVNULL) for one in range(4)]
measured("live", lambda: None, lambda: all(one.poll() is not None for one in writers))
wait_until(lambda: many() >= rows + 2400 - 2400 * 70 // 64 and log().tally.emails == many())
assert [one.returncode for one in writers] == [0] * 4
print(json.dumps({"opened": opened, "longest": longest, "many": many()}))
window.may_close = lambda: True
window.close()
tasks.shut()
"""


def environ() -> dict[str, str]:
    folders = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    return {
        **os.environ,
        "PYTHONPATH": folders,
        "PYTHONFAULTHANDLER": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }


def used(folder: Path) -> tuple[float, dict[str, float]]:
    """How long the page took to open, and how long the window stood still at each thing done."""
    done = subprocess.run(
        [sys.executable, "-c", USE, str(folder), str(ROWS)],
        env=environ(),
        capture_output=True,
        text=True,
        timeout=300,  # an idle machine takes a tenth of it
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return told["opened"], told["longest"]


@pytest.mark.alone
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_emails_never_hold_the_window_up(tmp_path: Path) -> None:
    best = OPEN + 1
    worst: dict[str, float] = {}
    for each in range(TRIES):
        folder = tmp_path / str(each)
        fill(folder)
        opened, stalls = used(folder)
        best = min(best, opened)
        stalls.pop("open")  # that it may take longer is what `OPEN` says
        worst = {name: min(ms, worst.get(name, ms)) for name, ms in stalls.items()}
        if best <= OPEN and max(worst.values()) < STALL:
            break
    assert best <= OPEN
    assert {name: ms for name, ms in worst.items() if ms >= STALL} == {}


def fill(folder: Path) -> None:
    """A log with so many emails, of which each twentieth failed."""
    from dataclasses import replace

    from smtp_desktop.adapters.log.store import SqliteEntries
    from smtp_desktop.printable import Printable
    from support.clock import RealClock
    from support.sending_log import FAILED, SENT

    store = SqliteEntries(str(folder), RealClock().now)
    now = RealClock().now()
    for begin in range(0, ROWS, 5000):
        store.keep(
            [
                (
                    0,
                    replace(
                        FAILED if one % 20 == 0 else SENT,
                        at=now,
                        sender=Printable(f"writer-{one}@acme.test"),
                    ),
                )
                for one in range(begin, begin + 5000)
            ]
        )
    store.close()
