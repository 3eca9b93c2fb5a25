"""What the window gives to the system to open: pages, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from hostile_addresses import HOSTILE
from smtp_desktop.gui.wiring import open_page

_SCHEMES = ("https", "http", "file", "javascript", "data", "smb", "ms-msdt", "search-ms", "mailto")


class Opened(QObject):
    """What would have been opened."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[str] = []

    @Slot(QUrl)
    def take(self, page: QUrl) -> None:
        self.pages.append(page.toString(QUrl.ComponentFormattingOption.FullyEncoded))


@pytest.fixture
def opened(qapp: QApplication) -> Iterator[Opened]:
    taker = Opened()
    for scheme in _SCHEMES:
        QDesktopServices.setUrlHandler(scheme, taker, "take")  # type: ignore[arg-type]
    yield taker
    for scheme in _SCHEMES:
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_a_hostile_address_is_opened_nowhere(opened: Opened, text: str) -> None:
    open_page(text)
    assert opened.pages == []


def test_a_page_of_help_is_opened_as_it_is(opened: Opened) -> None:
    page = "https://learn.microsoft.com/en-us/entra/identity-platform/v2-admin-consent?a=b%20c"
    open_page(page)
    assert opened.pages == [page]
