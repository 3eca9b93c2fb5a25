"""The account on the screen, and the others to choose from; shown as soon as there are two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QInputDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
)

from smtp_desktop.gui.widgets.basics import TARGET
from smtp_desktop.gui.widgets.text import as_written, tr
from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.wording import frame
from smtp_desktop.wording import window as words

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from smtp_desktop.gui.state.window import WindowState


_LEAST = 8  # letters of a name


class AccountPicker(QPushButton):
    """A button with the account's name; its menu has the others, and what can be done with this.

    Signals: `chosen` (a name), `created` (a name), `renamed` (the new name), `remove_asked`.
    """

    chosen = Signal(str)
    created = Signal(str)
    renamed = Signal(str)
    remove_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFlat(True)
        self.setMinimumHeight(TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr(words.ACCOUNT))
        self.setToolTip(tr(words.ACCOUNT))
        self.dialog: QInputDialog | None = None
        self._names: tuple[str, ...] = ()
        self._current = ""
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.hide()

    def show_state(self, state: WindowState) -> None:
        """Show which account is on the screen."""
        self._names, self._current = state.known.accounts, state.known.account
        self.setText(_shown(self._current))
        self.setToolTip(f"{tr(words.ACCOUNT)}: {_plain(self._current)}")
        self.setEnabled(state.is_idle)
        self.setVisible(len(self._names) > 1)

    def ask_for_new(self) -> None:
        """Ask how a new account is to be called."""
        self._ask(words.NEW_ACCOUNT_TITLE, "", self.created.emit)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Where room is short, the beginning of a name is enough."""
        hint = self.sizeHint()
        metrics = self.fontMetrics()
        over = (
            metrics.horizontalAdvance(_plain(self._current)) - metrics.averageCharWidth() * _LEAST
        )
        return QSize(hint.width() - max(over, 0), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        option = QStyleOptionButton()
        self.initStyleOption(option)
        metrics, name = self.fontMetrics(), _plain(self._current)
        around = self.sizeHint().width() - metrics.horizontalAdvance(name)
        cut = metrics.elidedText(name, Qt.TextElideMode.ElideRight, self.width() - around)
        option.text = cut.replace("&", "&&")
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)

    def _fill(self) -> None:
        self._menu.clear()
        for name in self._names:
            action = self._menu.addAction(_shown(name))
            action.setCheckable(True)
            action.setChecked(name == self._current)
            action.triggered.connect(lambda _=False, name=name: self.chosen.emit(name))
        self._menu.addSeparator()
        self._menu.addAction(tr(frame.NEW_ACCOUNT)).triggered.connect(self.ask_for_new)
        self._menu.addAction(tr(words.RENAME_ACCOUNT)).triggered.connect(self._ask_for_name)
        self._menu.addAction(tr(words.REMOVE_ACCOUNT)).triggered.connect(self.remove_asked)

    def _ask_for_name(self) -> None:
        self._ask(words.RENAME_ACCOUNT_TITLE, self._current, self.renamed.emit)

    def _ask(self, title: str, name: str, on_named: Callable[[str], None]) -> None:
        dialog = QInputDialog(self.window())
        dialog.setWindowTitle(tr(title))
        dialog.setLabelText(tr(words.ACCOUNT_NAME))
        dialog.setTextValue(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(lambda text: on_named(_tidy(as_written(text))))
        field = dialog.findChild(QLineEdit)
        if isinstance(field, QLineEdit):
            field.setMaxLength(64)
        self.dialog = dialog
        dialog.destroyed.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        self.dialog = None


def _plain(name: str) -> str:
    return tr(words.DEFAULT_ACCOUNT) if name == DEFAULT else name


def _shown(name: str) -> str:
    return _plain(name).replace("&", "&&")


def _tidy(name: str) -> str:
    """A name as it can be a file's: without blanks."""
    return "-".join(name.split())
