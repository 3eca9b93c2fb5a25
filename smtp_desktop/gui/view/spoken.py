"""What a screen reader is told that Qt does not tell by itself: whether a part is open or folded.

Loaded after the first paint, where Qt can be told: see `FoldButton`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtGui import QAccessible

from smtp_desktop.gui.widgets.cards import FoldButton

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAccessibleInterface

_PRESS = "Press"


def speak_folds(shown: QtWidgets.QWidget) -> None:
    """From now on every fold tells whether it is open, also those that are `shown` already."""
    QAccessible.installFactory(_spoken)
    if QAccessible.isActive():  # who listened before got an answer that Qt keeps
        for fold in shown.findChildren(FoldButton):
            told = QAccessible.queryAccessibleInterface(fold)
            if not isinstance(told, _SpokenFold):
                QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(told))


def _spoken(_: str, thing: QObject) -> QAccessibleInterface | None:
    return _SpokenFold(thing) if isinstance(thing, FoldButton) else None


class _SpokenFold(QtWidgets.QAccessibleWidget):
    """A button that opens something."""

    def __init__(self, button: FoldButton) -> None:
        super().__init__(button, QAccessible.Role.Button)

    def role(self) -> QAccessible.Role:
        button = self.object()
        is_button = isinstance(button, FoldButton) and button.can_fold
        return QAccessible.Role.Button if is_button else QAccessible.Role.Heading

    def state(self) -> QAccessible.State:
        state, button = super().state(), self.object()
        if isinstance(button, FoldButton) and button.can_fold:
            state.expandable = True
            state.expanded = button.is_open
            state.collapsed = not button.is_open
        return state

    def actionNames(self) -> list[str]:  # noqa: N802 - Qt's name
        return [_PRESS, *super().actionNames()]

    def doAction(self, name: str) -> None:  # noqa: N802
        button = self.object()
        if name == _PRESS and isinstance(button, FoldButton):
            button.click()
        else:
            super().doAction(name)
