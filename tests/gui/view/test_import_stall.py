"""A file made to keep the reader busy falls on the window, and the window goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.view.test_importing import a_file, drop, words
from servers.computer import Computer
from services.imports.test_endless import HATS
from smtp_desktop.gui.state.result import Tone
from smtp_desktop.gui.tasks import QtTasks
from support.stalls import STALL, Meter
from support.window import Office

DOTS = "a." * 127_000 + "a = 1\n"
DOTS_OF_OUR_SIZE = "a." * 15_000 + "a = 1\n"
HATS_ON_ONE_LINE = "smtp://a" + HATS * 60_000


def longest_stall(qtbot: QtBot, office: Office, data: QMimeData) -> float:
    """How long the window stood still from the drop to the answer, in milliseconds."""
    office.presenter.undo_all()
    meter = Meter()
    drop(office, office.window.form, data)
    qtbot.waitUntil(lambda: office.state.is_idle, timeout=10_000)
    return meter.longest


@pytest.mark.parametrize("text", [DOTS, DOTS_OF_OUR_SIZE, HATS_ON_ONE_LINE], ids=len)
@pytest.mark.parametrize("is_file", [True, False], ids=["file", "text"])
def test_the_window_never_stands_still_for_what_is_dropped(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, text: str, *, is_file: bool
) -> None:
    """The calmest of five: a busy machine stalls a loop that does nothing at all, now and then."""
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    office = Office(qtbot, Computer(), QtTasks(qapp))  # type: ignore[arg-type]
    stalls = []
    for _ in range(5):
        stalls.append(longest_stall(qtbot, office, a_file(path) if is_file else words(text)))
        if stalls[-1] < STALL:
            break
    assert min(stalls) < STALL
    result = office.state.panel.result
    assert result is not None
    assert result.tone is Tone.BAD
