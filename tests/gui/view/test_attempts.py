"""The question before a third sign-in: over the wire, and remembered across a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from conftest import CANARY
from servers.computer import Computer
from servers.scripted import ScriptedServer, due, greeted, refusing
from smtp_desktop.adapters.files.memory import InMemorySecretStore
from smtp_desktop.gui.state.frame import Choice
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.model.draft import Field
from smtp_desktop.ports.storage import SecretStore
from support.fakes import HASTY
from support.window import Office, by_text, question, texts

NO = refusing("AUTH", "535 5.7.8 no")
HELD_BACK = greeted("AUTH PLAIN").expect("QUIT")
ALL_WELL = due("content").output("250 2.0.0 queued").expect("QUIT")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(NO, NO, HELD_BACK, HELD_BACK, ALL_WELL) as one:
        yield one


def sign_ins(server: ScriptedServer) -> int:
    return len([line for line in server.said if line.startswith("AUTH")])


def opened(
    qtbot: QtBot, qapp: QApplication, server: ScriptedServer, keyring: SecretStore
) -> Office:
    """A window of the real program, filled in for the server."""
    services: Any = Computer(limits=HASTY, keyring=keyring)
    office = Office(qtbot, services, QtTasks(qapp))
    typed = {Field.EMAIL: "jane@acme.test", Field.HOST: "localhost", Field.PORT: str(server.port)}
    for field, text in typed.items():
        office.presenter.edit(field, text)
    office.presenter.answer(Choice.NO_ENCRYPTION)
    office.presenter.type_password(CANARY)  # with letters that no test keyboard has
    return office


def test_the_third_attempt_asks_even_after_a_restart(
    qtbot: QtBot, qapp: QApplication, server: ScriptedServer, home: Path
) -> None:
    keyring = InMemorySecretStore()
    first = opened(qtbot, qapp, server, keyring)
    for _ in range(2):
        first.press("Test Email")
        qtbot.waitUntil(lambda: first.state.is_idle)
        assert "did not accept the username or password" in texts(first.window.report)
    first.window.may_close = lambda: True
    first.window.close()

    second = opened(qtbot, qapp, server, keyring)
    second.press("Test Email")
    qtbot.waitUntil(lambda: second.state.frame.question is not None)
    assert sign_ins(server) == 2
    box = question(second)
    assert box.text() == "You have tried this password twice in the last ten minutes."
    assert box.defaultButton() is by_text(box.buttons(), "Wait")
    by_text(box.buttons(), "Wait").click()
    assert "It is safe to try again at" in texts(second.window.report)

    second.press("Test Email")
    qtbot.waitUntil(lambda: second.state.frame.question is not None)
    QTest.keyClick(question(second), Qt.Key.Key_Escape)
    assert second.state.frame.question is None
    assert sign_ins(server) == 2

    second.presenter.answer(Choice.TRY_ANYWAY)
    qtbot.waitUntil(lambda: second.state.is_idle)
    assert sign_ins(server) == 3
    assert "Test email sent" in texts(second.window.report)
    assert (home / "attempts.json").exists()
