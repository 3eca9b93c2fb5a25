"""Pictures of every state, narrow, wide and enlarged, light and dark: ``shots/`` after a test run.

They are to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QFont, QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.view.form.registration import show_registration
from smtp_desktop.gui.view.window import MainWindow
from states.form import STATES
from support.clock import FixedClock

FOLDER = Path(os.environ.get("SMTP_DESKTOP_SHOTS", Path(__file__).parents[3] / "shots"))


def dark() -> QPalette:
    palette = QPalette(QColor("#3c3c3c"), QColor("#2b2b2b"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#1f1f1f"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#3b6fb6"))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor("#9a9a9a"))
    return palette


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    before = QPalette(qapp.palette())
    if request.param == "dark":
        qapp.setPalette(dark())
    yield request.param
    qapp.setPalette(before)


@pytest.fixture(params=[480, 680, 1280, "double"])
def size(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[int | str]:
    """A width in px; ``double`` is 680 px with letters and everything else twice as large."""
    before = QFont(qapp.font())
    if request.param == "double":
        larger = QFont(before)
        larger.setPointSizeF(before.pointSizeF() * 2)
        qapp.setFont(larger)
    yield request.param
    qapp.setFont(before)


@pytest.mark.parametrize("state", STATES)
def test_a_picture_of_every_state_is_made(
    qtbot: QtBot, scheme: str, size: int | str, state: str
) -> None:
    window = MainWindow(FixedClock(), has_mailbox=state == "mailbox")
    window.add_pages()
    qtbot.addWidget(window)
    window.show_state(STATES[state]())
    window.show()
    width = size if isinstance(size, int) else 2 * 680
    window.resize(width, 740)
    settle()
    around = window.head.height() + window.footer.height() + 40
    highest = 1100 if isinstance(size, int) else 2000
    window.resize(width, min(max(740, window.columns.sizeHint().height() + around), highest))
    settle()
    FOLDER.mkdir(exist_ok=True)
    picture = window.grab().toImage()
    assert picture.save(str(FOLDER / f"{state}-{size}-{scheme}.png"))
    assert is_drawn(picture)
    background = picture.pixelColor(3, picture.height() // 2).lightness()
    assert (background < 128) == (scheme == "dark")


def settle() -> None:
    for _ in range(8):
        QCoreApplication.processEvents()


def test_a_picture_of_what_to_register_is_made(qtbot: QtBot, scheme: str) -> None:
    window = MainWindow(FixedClock())
    qtbot.addWidget(window)
    window.resize(640, 900)
    window.show()
    dialog = show_registration(window, "What to register at Microsoft", lambda _: None)
    for _ in range(8):
        QCoreApplication.processEvents()
    picture = dialog.grab().toImage()
    assert picture.save(str(FOLDER / f"dialog_registration-{scheme}.png"))
    assert is_drawn(picture)
    dialog.close()


def is_drawn(picture: QImage) -> bool:
    """Whether there is more than one plain surface on it."""
    colours = set()
    for x in range(0, picture.width(), 7):
        colours |= {picture.pixel(x, y) for y in range(0, picture.height(), 7)}
        if len(colours) > 8:
            return True
    return False
