"""The foot of the window: what is not saved, where the test goes, and the two big buttons."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from smtp_desktop.gui.state.summary import field_names
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.gui.widgets import early
from smtp_desktop.gui.widgets.basics import (
    TARGET,
    Input,
    LinkButton,
    PlainLabel,
    TextLabel,
    show_text,
)
from smtp_desktop.gui.widgets.rows import Row
from smtp_desktop.gui.widgets.text import said
from smtp_desktop.model.draft import Field
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say


class Footer(QWidget):
    """Always in sight.

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
        self._line = TextLabel("muted")
        self._undo = LinkButton(self.tr("Undo all"))
        self._undo.clicked.connect(self.undo_asked)
        self.to = Input()
        self.to.textEdited.connect(partial(self.edited.emit, Field.TEST_TO))
        self.to.left.connect(partial(self.left.emit, Field.TEST_TO))
        self._label = PlainLabel(self.tr("Test Email A&ddress"))
        self._label.setBuddy(self.to)
        self.to.setAccessibleName(self.tr("Test Email Address"))
        self.to.setMinimumHeight(TARGET + 4)
        self._row = Row(self.to)
        self._label.setMinimumHeight(TARGET + 4)
        self.test = QPushButton()
        self.test.setMinimumHeight(TARGET + 4)
        self.test.clicked.connect(self._press_test)
        self.save = QPushButton(self.tr("&Save"))
        self.save.setMinimumHeight(TARGET + 4)
        self.save.clicked.connect(self.save_asked)
        self._stops = False
        self._build()

    def show_state(self, state: WindowState) -> None:
        text, unsaved = "", state.unsaved
        if state.saved.at:
            text = "✓ " + said(say(words.SAVED, time=f"{state.saved.at:%H:%M}"))
        elif state.has_unsaved and unsaved:
            text = "● " + self.tr("Unsaved changes: {0}").format(field_names(unsaved))
        show_text(self._line, text, "good" if state.saved.at else "muted")
        self._undo.setVisible(not state.saved.at and state.has_unsaved and state.is_idle)
        self.to.show_value(state.form.draft.test_to)
        self.to.setReadOnly(not state.can_change(Field.TEST_TO))
        self._row.show_remarks(problem=said(state.form.problems.get(Field.TEST_TO)))
        self._stops = state.shows_stop
        self.test.setText(self.tr("S&top") if self._stops else self.tr("&Test Email"))
        self.save.setEnabled(state.work is not Work.SAVING)

    def _press_test(self) -> None:
        (self.stop_asked if self._stops else self.test_asked).emit()

    def _build(self) -> None:
        first = QHBoxLayout()
        first.addWidget(self._line, 1)
        first.addWidget(self._undo)
        second = QHBoxLayout()
        second.setSpacing(10)
        second.addLayout(early.at_the_top(self._label))
        second.addWidget(self._row, 1)
        second.addLayout(early.at_the_top(self.test))
        second.addLayout(early.at_the_top(self.save))
        rule = QWidget()
        rule.setFixedHeight(1)
        rule.setAutoFillBackground(True)
        rule.setBackgroundRole(QPalette.ColorRole.Mid)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(rule)
        column = QVBoxLayout()
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(6)
        whole.addLayout(column)
        column.addLayout(first)
        column.addLayout(second)
