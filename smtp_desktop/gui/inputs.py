"""Pieces that several groups of fields are made of."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from smtp_desktop.gui.widgets import TARGET, Input, PlainLabel


class ShowButton(QPushButton):
    """Shows and hides what is typed in a secret field."""

    def __init__(self, secret: QLineEdit, show: str, hide: str) -> None:
        super().__init__(show)
        self.setAccessibleName(self.tr("Show what is typed"))
        self._secret, self._words = secret, (show, hide)
        self.setCheckable(True)
        self.setMinimumHeight(TARGET)
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
    buddy.setMinimumHeight(TARGET)
    buddy.setAccessibleName(text.replace("&", ""))
    label.setMinimumHeight(max(buddy.sizeHint().height(), TARGET))
    return label
