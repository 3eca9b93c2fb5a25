"""Connect with everything real behind it, its library loaded for the first time: no stall."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.stalls import STALL

TESTS = Path(__file__).parents[2]

CONNECT = """
import sys
from PySide6.QtWidgets import QApplication
from support.stalls import Meter
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.practice import Practice

practice = Practice(with_window=False)
practice.start()
application = QApplication([])
tasks = QtTasks(application)
account = practice.microsoft_account
assert "msal" not in sys.modules
seen = []

def job(cancellation, report):
    return practice.sign_in.connect("default", account, None, report, cancellation)

def ended(outcome):
    seen.append(outcome)
    application.quit()

meter = Meter()
tasks.start(job, lambda progress: None, ended, ended)
application.exec()
assert "msal" in sys.modules
print(seen[0].person.address, meter.longest)
practice.stop()
"""


def longest_stall() -> float:
    folders = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    environ = {**os.environ, "PYTHONPATH": folders, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", CONNECT],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    person, longest = done.stdout.split()
    assert person == "you@practice.test"
    return float(longest)


def test_the_event_loop_never_stands_still_while_somebody_connects() -> None:
    """The calmest of five: a busy machine stalls a loop that does nothing at all, now and then."""
    assert any(longest_stall() < STALL for _ in range(5))
