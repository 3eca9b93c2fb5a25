"""Pieces that several groups of fields are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from smtp_desktop.gui.widgets.basics import Input, PlainLabel
from smtp_desktop.gui.widgets.style import CONTROL

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent


class Choice(QComboBox):
    """A list to choose from; while it is locked it looks the same and keeps its value.

    Switched off, it would lose the keyboard to the next field. The wheel turns the page instead.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_locked = False

    def lock(self, *, locked: bool) -> None:
        self.is_locked = locked

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        if not self.is_locked:
            super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if self.is_locked:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if not self.is_locked:
            super().mousePressEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), CONTROL))


class ShowButton(QPushButton):
    """Shows and hides what is typed in a secret field."""

    def __init__(self, secret: QLineEdit, show: str, hide: str) -> None:
        super().__init__(show)
        self.setAccessibleName(self.tr("Show what is typed"))
        self._secret, self._words = secret, (show, hide)
        self.setCheckable(True)
        self.setMinimumHeight(CONTROL)
        self.toggled.connect(self._toggle)

    def _toggle(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self._secret.setEchoMode(mode)
        self.setText(self._words[int(shown)])


def secret_input() -> Input:
    """A line for a secret: hidden, which also keeps keyboards from learning it."""
    secret = Input()
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    return secret


def field_label(text: str, buddy: QWidget) -> QLabel:
    """The label of an input: names it for screen readers, and its letter leads there."""
    label = PlainLabel(text)
    label.setBuddy(buddy)
    buddy.setMinimumHeight(CONTROL)
    buddy.setAccessibleName(text.replace("&", ""))
    label.setMinimumHeight(max(buddy.sizeHint().height(), CONTROL))
    return label
