"""A click that needs a file of the program which is damaged."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from smtp_desktop.errors import InstallationDamaged
from smtp_desktop.gui.app import tell_what_is_missing
from support.presenter import FakeServices
from support.window import Office, register


class Damaged(FakeServices):
    """A program without its list of clouds, once that was damaged."""

    is_damaged = False

    def __getattribute__(self, name: str) -> Any:
        if name == "clouds" and self.is_damaged:
            raise InstallationDamaged("clouds.toml")
        return super().__getattribute__(name)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What is no matter of a damaged file, and goes where it went before."""
    others: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _, error, __: others.append(error))
    return others


def boxes(office: Office) -> list[QMessageBox]:
    return [one for one in office.window.findChildren(QMessageBox) if one.isVisible()]


def test_each_click_tells_it_again(qtbot: QtBot, heard: list[BaseException]) -> None:
    services = Damaged()
    office = Office(qtbot, services)
    tell_what_is_missing(office.window)
    register(office)
    services.is_damaged = True
    for _ in range(2):
        office.press("Connect…")
        (box,) = boxes(office)
        assert "missing or damaged" in box.text()
        assert "clouds.toml" in box.informativeText()
        box.close()
        assert boxes(office) == []
    assert heard == []


def test_one_box_at_a_time_is_enough(qtbot: QtBot, heard: list[BaseException]) -> None:
    office = Office(qtbot)
    tell_what_is_missing(office.window)
    for file in ("clouds.toml", "letters.toml"):
        error = InstallationDamaged(file)
        sys.excepthook(type(error), error, None)
    assert len(boxes(office)) == 1


def test_any_other_fault_is_told_as_before(qtbot: QtBot, heard: list[BaseException]) -> None:
    office = Office(qtbot)
    tell_what_is_missing(office.window)
    error = ValueError("a fault of the program")
    sys.excepthook(type(error), error, None)
    assert heard == [error]
    assert boxes(office) == []
