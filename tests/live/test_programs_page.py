"""The relay that the window starts: a process of its own, which sends for a program just added."""

from __future__ import annotations

import smtplib
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from servers.addresses import free_ports
from servers.sink import Sink
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.gui.view.programs.page import OtherProgramsPage
from smtp_desktop.model.account import NoAuth
from smtp_desktop.program import Program
from smtp_desktop.waiting import Cancellation, Deadline
from support.presenter import FakeServices
from support.relays import JANE, LETTER, account_at
from support.window import Office

pytestmark = pytest.mark.live
TO = "joe@acme.test"
_SECONDS = 30_000  # milliseconds, on a computer that does much else


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture
def program(home: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    trusted = home / "ca.pem"
    sink.ca.cert_pem.write_to_path(str(trusted))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    program = Program(is_quiet=True)
    program.accounts.save(account_at(sink.port, auth=NoAuth()), {})
    program.relay.register.keep_port(*free_ports(1))
    yield program
    program.relaying.stop(Deadline(20), Cancellation())


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, program: Program) -> OtherProgramsPage:
    services = FakeServices()
    services.relaying = program.relaying
    office = Office(qtbot, services, QtTasks(qapp))
    office.keys(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    found = office.window.programs
    assert found is not None
    qtbot.waitUntil(found.listed.add.isEnabled)
    return found


def test_a_program_added_in_the_window_sends_through_the_relay_that_it_started(
    qtbot: QtBot, page: OtherProgramsPage, program: Program, sink: Sink
) -> None:
    page.relay.switch.click()
    qtbot.waitUntil(lambda: program.relaying.status().is_running, timeout=_SECONDS)
    qtbot.waitUntil(lambda: page.relay.stands == "Running", timeout=_SECONDS)
    # Windows starts no copy with the session that keeps its things in a folder of its own.
    assert program.relay.autostart.is_on is (sys.platform != "win32")
    page.listed.add.click()
    QTest.keyClicks(page.name.name, "Old accounting")
    QTest.keyClick(page.name.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: OtherProgramsPage.values.is_made_in(page), timeout=_SECONDS)
    shown = {key: one.text() for key, one in page.values.fields.items()}

    with smtplib.SMTP(shown["server"], int(shown["port"]), timeout=30) as client:
        client.login(shown["username"], shown["password"])
        client.sendmail(JANE, [TO], LETTER)
    assert [(one.sender, one.recipients) for one in sink.taken] == [(JANE, [TO])]

    def stopped() -> bool:
        return not program.relaying.status().is_running and not page.relay.switch.isChecked()

    page.relay.switch.click()
    qtbot.waitUntil(stopped, timeout=_SECONDS)
    assert program.relay.autostart.uninstall() is False
    with pytest.raises(OSError):
        smtplib.SMTP(shown["server"], int(shown["port"]), timeout=5)


def test_a_relay_whose_port_is_taken_says_so_and_takes_another_when_asked_to(
    qtbot: QtBot, page: OtherProgramsPage, program: Program
) -> None:
    program.relaying.add("Old accounting")  # so that the port may not change any more
    with socket.create_server(("127.0.0.1", program.relay.register.book().port)):
        page.relay.switch.click()
        qtbot.waitUntil(page.relay.problem.isVisible, timeout=_SECONDS)
        assert "another program uses port" in page.relay.problem.text
        assert not page.relay.switch.isChecked()
        assert not program.relay.autostart.is_on

        before = program.relay.register.book().port
        page.relay.problem.links[0].click()
        qtbot.waitUntil(lambda: page.relay.stands == "Running", timeout=_SECONDS)
    assert program.relaying.status().port == program.relay.register.book().port != before
    page.relay.switch.click()
    qtbot.waitUntil(lambda: not program.relaying.status().is_running, timeout=_SECONDS)
