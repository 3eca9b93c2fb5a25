"""The events of a window in a test, which has no loop that would deliver them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def settle() -> None:
    """Let everything find its place: wrapped lines ask for their height once they know their
    width."""
    for _ in range(16):
        QCoreApplication.processEvents()
