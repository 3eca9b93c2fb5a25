"""The window is dark where a person has chosen that, whatever the style of the system can do."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from smtp_desktop.gui.app import heed_dark


class Hints(QObject):
    """What the system says of its colours."""

    colorSchemeChanged = Signal(Qt.ColorScheme)  # noqa: N815 - as Qt calls it

    def __init__(self, scheme: Qt.ColorScheme) -> None:
        super().__init__()
        self.scheme = scheme
        self.asked = 0

    def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802
        self.asked += 1
        return self.scheme


class Application:
    """An application of Windows, as far as it is asked."""

    def __init__(self, name: str, scheme: Qt.ColorScheme) -> None:
        self.name = name
        self.hints = Hints(scheme)

    def styleHints(self) -> Hints:  # noqa: N802
        return self.hints

    def style(self) -> Application:
        return self

    def objectName(self) -> str:  # noqa: N802
        return self.name

    def setStyle(self, name: str) -> None:  # noqa: N802
        self.name = name


@pytest.mark.parametrize(
    ("style", "scheme", "then"),
    [
        ("windowsvista", Qt.ColorScheme.Dark, "fusion"),
        ("windowsvista", Qt.ColorScheme.Light, "windowsvista"),
        ("windowsvista", Qt.ColorScheme.Unknown, "windowsvista"),
        ("windows11", Qt.ColorScheme.Dark, "windows11"),
    ],
)
def test_the_style_of_windows_10_gives_way_in_the_dark(
    style: str, scheme: Qt.ColorScheme, then: str
) -> None:
    application = Application(style, scheme)
    heed_dark(cast("Any", application), lambda: True)
    assert application.name == then


def test_who_chooses_the_dark_later_gets_it() -> None:
    application = Application("windowsvista", Qt.ColorScheme.Light)
    heed_dark(cast("Any", application), lambda: False)
    application.hints.scheme = Qt.ColorScheme.Dark
    application.hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert application.name == "fusion"


@pytest.mark.parametrize(("style", "is_told"), [("windowsvista", False), ("windows11", True)])
def test_who_has_not_chosen_the_dark_pays_nothing_for_it(style: str, is_told: bool) -> None:
    """An answer of Qt's about its colours costs a seventh of the time to the first paint."""
    application = Application(style, Qt.ColorScheme.Light)
    heed_dark(cast("Any", application), lambda: is_told)
    assert application.hints.asked == 0
