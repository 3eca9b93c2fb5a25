"""Pictures of every state, narrow, wide and enlarged, light and dark: ``shots/`` after a test run.

They are to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFont, QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.view.form.registration import show_registration
from smtp_desktop.gui.view.window import MainWindow
from states.form import STATES
from support.clock import FixedClock
from support.events import settle
from support.gallery import let_go, resize, shown
from support.pictures import save

FOLDER = Path(os.environ.get("SMTP_DESKTOP_SHOTS", Path(__file__).parents[3] / "shots"))


def dark() -> QPalette:
    palette = QPalette(QColor("#3c3c3c"), QColor("#2b2b2b"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#1f1f1f"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#3b6fb6"))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor("#9a9a9a"))
    return palette


SCHEMES = ("light", "dark")


@contextmanager
def in_scheme(app: QApplication, scheme: str) -> Iterator[None]:
    """What runs in this block is light or dark."""
    before = QPalette(app.palette())
    if scheme == "dark":
        app.setPalette(dark())
    try:
        yield
    finally:
        app.setPalette(before)


@pytest.fixture(params=SCHEMES)
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    let_go()  # of windows of other tests: each would be told of the palette
    with in_scheme(qapp, request.param):
        yield request.param


@pytest.fixture(params=["usual", "double"])
def letters(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """How large letters and everything else are."""
    before = QFont(qapp.font())
    if request.param == "double":
        larger = QFont(before)
        larger.setPointSizeF(before.pointSizeF() * 2)
        qapp.setFont(larger)
    yield request.param
    qapp.setFont(before)


# The name of each picture's width, the width in px, and how high it may be.
SIZES = {
    "usual": [("480", 480, 1100), ("680", 680, 1100), ("1280", 1280, 1100)],
    "double": [("double", 2 * 680, 2000)],
}


@pytest.mark.parametrize("state", STATES)
def test_pictures_of_every_state_are_made(qapp: QApplication, letters: str, state: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    let_go()  # of windows of other tests: each would be told of the palette
    with shown(state, 480, 740) as window:
        for scheme in SCHEMES:
            with in_scheme(qapp, scheme):
                for name, width, highest in SIZES[letters]:
                    fit(window, width, highest)
                    picture = photographed(window)
                    assert picture.width() == width
                    save(picture, FOLDER / f"{state}-{name}-{scheme}.png")
                    assert is_drawn(picture)
                    background = picture.pixelColor(3, picture.height() // 2).lightness()
                    assert (background < 128) == (scheme == "dark")


def fit(window: MainWindow, width: int, highest: int) -> None:
    """Make the window as high as it needs to be, and no higher than this."""
    resize(window, width, 740)
    around = window.head.height() + window.footer.height() + 40
    needed = max(740, window.columns.sizeHint().height() + around)
    resize(window, width, min(needed, highest))


def test_a_picture_reads_as_it_was_painted(qapp: QApplication, tmp_path: Path) -> None:
    with shown("worked", 483, 740) as window:  # no line of it ends where four bytes do
        picture = photographed(window)
    save(picture, tmp_path / "picture.png")
    read = QImage(str(tmp_path / "picture.png"))
    assert is_drawn(read)
    assert read.convertToFormat(picture.format()) == picture


def photographed(window: MainWindow) -> QImage:
    window.setUpdatesEnabled(True)
    picture = window.grab().toImage()
    window.setUpdatesEnabled(False)
    settle()  # what was painted for the first time has more to say
    return picture


def test_a_picture_of_what_to_register_is_made(qtbot: QtBot, scheme: str) -> None:
    window = MainWindow(FixedClock())
    qtbot.addWidget(window)
    window.resize(640, 900)
    window.show()
    dialog = show_registration(window, "What to register at Microsoft", lambda _: None)
    settle()
    picture = dialog.grab().toImage()
    save(picture, FOLDER / f"dialog_registration-{scheme}.png")
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
