"""A whole search in the window with everything real behind it, loaded for the first time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from servers.certificates import Authority
from servers.name_server import name_server
from servers.web import body, web_server
from support.searching import page
from support.stalls import STALL

TESTS = Path(__file__).parents[2]

SEARCH = """
import sys
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.stalls import Meter, run_until
from servers.search_program import SearchProgram
from smtp_desktop.gui.presenter.presenter import Presenter
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.gui.wiring import wire
from smtp_desktop.model.draft import Field

program = SearchProgram(*map(int, sys.argv[1:3]))
application = QApplication([])
window = MainWindow(program.clock)
presenter = Presenter(window, program, QtTasks(application), "default")
wire(window, presenter)
window.show()
presenter.start()

run_until(lambda: presenter.screen.state.is_idle)
program.warm_up()  # which is done long before somebody has typed an address
early = {"dns.resolver", "requests", "smtp_desktop.adapters.network.pages"} & set(sys.modules)
assert not early, early
email = window.form.inputs[Field.EMAIL]
email.setFocus()
QTest.keyClicks(email, "jane@acme.com")
meter = Meter()
presenter.leave(Field.EMAIL)
run_until(lambda: not presenter.screen.state.search.is_running)
print(presenter.screen.state.form.draft.host, meter.longest)
window.may_close = lambda: True
"""


def longest_stall(web_port: int, name_port: int, trusted: Path) -> float:
    folders = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    environ = {
        **os.environ,
        "PYTHONPATH": folders,
        "QT_QPA_PLATFORM": "offscreen",
        "SSL_CERT_FILE": str(trusted),
    }
    done = subprocess.run(
        [sys.executable, "-c", SEARCH, str(web_port), str(name_port)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    host, longest = done.stdout.split()
    assert host == "smtp.acme.com"
    return float(longest)


def test_the_event_loop_never_stands_still_through_a_whole_search(tmp_path: Path) -> None:
    """The calmest of five: a busy machine stalls a loop that does nothing at all, now and then."""
    authority = Authority()
    trusted = tmp_path / "ca.pem"
    trusted.write_text(authority.pem)
    plays = {"/own/acme.com": body(page("smtp.acme.com"))}
    zone = {("acme.com", "TXT"): ["here"]}
    with web_server(authority.valid(), plays) as web, name_server(zone) as names:
        assert any(longest_stall(web.port, names.port, trusted) < STALL for _ in range(5))
