"""Sentences below each other, each behind its dot, and indented where they go on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from smtp_desktop.gui.widgets.basics import PlainLabel, TextLabel, clear
from smtp_desktop.gui.widgets.style import BESIDE


class Bullets(QWidget):
    """A list of sentences; a single one needs no dot."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(BESIDE)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._texts: tuple[str, ...] = ()
        self.hide()

    def show_texts(self, texts: Sequence[str]) -> None:
        """Show these sentences; none at all takes no room."""
        if tuple(texts) != self._texts:
            self._texts = tuple(texts)
            clear(self._grid)
            for row, text in enumerate(self._texts):
                if len(self._texts) > 1:
                    dot = PlainLabel("•")
                    self._grid.addWidget(dot, row, 0, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(TextLabel("", text), row, 1)
        self.setVisible(bool(texts))
