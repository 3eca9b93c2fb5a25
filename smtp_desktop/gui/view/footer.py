"""The foot of the window: what is not saved, where the test goes, and the two big buttons."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from smtp_desktop.gui.state.summary import note
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.gui.view.head import SIGNS
from smtp_desktop.gui.widgets.basics import TARGET, Input, LineLabel, LinkButton, PlainLabel
from smtp_desktop.gui.widgets.buttons import MainButton, SteadyButton
from smtp_desktop.gui.widgets.painting import SignIcon
from smtp_desktop.gui.widgets.style import BESIDE, CONTROL, MARGIN
from smtp_desktop.gui.widgets.text import said
from smtp_desktop.model.draft import Field

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_LEAST_INPUT = 150  # px for an address; where there is less beside the label, that stands above
_BUTTON = 104  # px: both big buttons are at least so wide


class Footer(QWidget):
    """Always in sight, and as high in every state.

    Signals: `edited` (Field, text), `left` (Field), `test_asked`, `stop_asked`, `save_asked`,
    `undo_asked`.
    """

    edited = Signal(object, str)
    left = Signal(object)
    test_asked = Signal()
    stop_asked = Signal()
    save_asked = Signal()
    undo_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._icon = SignIcon()
        self.note = LineLabel("muted")
        self._undo = LinkButton(self.tr("Undo all"))
        self._undo.clicked.connect(self.undo_asked)
        self.to = Input()
        self.to.typed.connect(partial(self.edited.emit, Field.TEST_TO))
        self.to.left.connect(partial(self.left.emit, Field.TEST_TO))
        self.to.returnPressed.connect(self._press_return)
        self._label = PlainLabel(self.tr("Test Email A&ddress"))
        self._label.setBuddy(self.to)
        self.to.setAccessibleName(self.tr("Test Email Address"))
        self.test = SteadyButton(self.tr("&Test Email"))
        self.test.setMinimumWidth(_BUTTON)
        self.test.clicked.connect(self._press_test)
        self.save = MainButton(self.tr("&Save"))
        self.save.setMinimumWidth(_BUTTON)
        self.save.clicked.connect(self.save_asked)
        self._stops = False
        self._is_narrow: bool | None = None
        self._build()

    def show_state(self, state: WindowState) -> None:
        found = note(state)
        text = said(found.text)
        self._icon.show_sign(SIGNS[found.health])
        self._icon.setVisible(bool(text))
        self.note.show_line(text, said(found.more))
        self._undo.setVisible(not state.saved.at and state.has_unsaved and state.is_idle)
        self.to.show_value(state.form.draft.test_to)
        self.to.setReadOnly(not state.can_change(Field.TEST_TO))
        self.to.setAccessibleDescription(said(state.form.problems.get(Field.TEST_TO)))
        self._stops = state.shows_stop
        words = self.tr("S&top") if self._stops else self.tr("&Test Email")
        if self.test.text() != words:
            self.test.setText(words)
        self.save.setEnabled(state.work is not Work.SAVING)
        self._fill(state)

    def _fill(self, state: WindowState) -> None:
        """One button is filled at most, and none while another one in the window is."""
        if state.work is Work.LOADING:  # as painted first
            self.test.show_filled(filled=True)
            return
        from smtp_desktop.gui.changes.showing.next_step import NextStep, next_step

        step = next_step(state)
        self.test.show_filled(filled=step is NextStep.TEST)
        self.save.show_filled(filled=step is NextStep.SAVE)

    def _press_test(self) -> None:
        (self.stop_asked if self._stops else self.test_asked).emit()

    def _press_return(self) -> None:
        if not self._stops:
            self.test_asked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As narrow as it is with the label above the field."""
        words = self._label.sizeHint().width()
        least = max(words, self._buttons + _LEAST_INPUT // 2) + 2 * MARGIN
        return QSize(least, super().minimumSizeHint().height())

    @property
    def _buttons(self) -> int:
        """px that both buttons need, with what is between them and the field."""
        parts = (max(one.sizeHint().width(), _BUTTON) for one in (self.test, self.save))
        return sum(parts) + 2 * BESIDE

    def _arrange(self) -> None:
        """The label beside its field, or above it where the window is narrow."""
        beside = self._label.sizeHint().width() + BESIDE + self._buttons
        is_narrow = self.width() < beside + 2 * MARGIN + _LEAST_INPUT
        if is_narrow is self._is_narrow:
            return
        self._is_narrow = is_narrow
        for part in (self._label, self.to, self.test, self.save):
            self._grid.removeWidget(part)
        row, column = (1, 0) if is_narrow else (0, 1)
        self._grid.addWidget(self._label, 0, 0, 1, 3 if is_narrow else 1)
        self._grid.addWidget(self.to, row, column)
        self._grid.addWidget(self.test, row, column + 1)
        self._grid.addWidget(self.save, row, column + 2)
        self._grid.setColumnStretch(0, 1 if is_narrow else 0)
        self._grid.setColumnStretch(1, 0 if is_narrow else 1)

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(6)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(BESIDE)
        self._grid.setVerticalSpacing(2)
        rule = QWidget()
        rule.setFixedHeight(1)
        rule.setAutoFillBackground(True)
        rule.setBackgroundRole(QPalette.ColorRole.Mid)
        self.column = QWidget()
        column = QVBoxLayout(self.column)
        column.setContentsMargins(MARGIN, 6, MARGIN, 14)
        column.setSpacing(6)
        column.addLayout(line)
        line.addWidget(self._icon)
        line.addWidget(self.note, 1)
        line.addWidget(self._undo)
        line.addStrut(max(TARGET, self._undo.sizeHint().height()))
        column.addLayout(self._grid)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(rule)
        centred = QHBoxLayout()
        whole.addLayout(centred)
        centred.addStretch(1)
        centred.addWidget(self.column, 1000)
        centred.addStretch(1)
        self.to.setMinimumHeight(CONTROL)
        self._arrange()
