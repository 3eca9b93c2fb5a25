"""The window: its head, the form, the result and the foot; shortcuts, questions, focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from smtp_desktop.gui import style
from smtp_desktop.gui.dialogs import QuestionBox
from smtp_desktop.gui.footer import Footer
from smtp_desktop.gui.form import SettingsForm
from smtp_desktop.gui.mailbox import MailboxPage
from smtp_desktop.gui.outcomes import status
from smtp_desktop.gui.report import ResultPanel
from smtp_desktop.gui.state import FormState, Tone
from smtp_desktop.gui.text import said
from smtp_desktop.gui.widgets import LinkButton, TextLabel, show_text
from smtp_desktop.model.draft import Field
from smtp_desktop.services.ports import Clock


class MainWindow(QWidget):
    """Shows a `FormState`.

    Signals: `painted` once, after the first paint; `tab_asked` (index), `file_asked`, `help_asked`.
    """

    painted = Signal()
    tab_asked = Signal(int)
    file_asked = Signal()
    help_asked = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._is_painted = False
        self._focus_number = 0
        self.may_close: Callable[[], bool] = lambda: True
        self.form = SettingsForm()
        self.report = ResultPanel()
        self.footer = Footer()
        self.mailbox = MailboxPage()
        self.question = QuestionBox(self)
        self._title = QLabel(self.tr("Send email from this computer"))
        self._title.setProperty("role", "title")
        self._status = TextLabel("muted")
        self._status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._intro = TextLabel("muted")
        self._open_file = LinkButton(self.tr("Open it…"))
        self._open_file.setAccessibleName(self.tr("Open a settings file"))
        self._open_file.clicked.connect(self.file_asked)
        self.tabs = QTabWidget()
        self.setWindowTitle("SMTP Desktop")
        self.resize(620, 640)
        self._build()
        self._restyle()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self.footer.save_asked.emit)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.footer.test_asked.emit)
        QShortcut(QKeySequence("Esc"), self, self.footer.stop_asked.emit)
        QShortcut(QKeySequence("F1"), self, self.help_asked.emit)
        for number in (1, 2):
            self._tab_shortcut(number)
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    def show_state(self, state: FormState) -> None:
        """Show a state."""
        self.form.show_state(state)
        self.report.show_state(state)
        self.footer.show_state(state)
        self.mailbox.show_state(state)
        self._render_head(state)
        self.tabs.setTabVisible(1, state.has_mailbox)
        self.tabs.tabBar().setVisible(state.has_mailbox)
        if state.has_mailbox and self.tabs.currentIndex() != int(state.shows_mailbox):
            self.tabs.setCurrentIndex(int(state.shows_mailbox))
        self.question.render(state.question)
        if state.focus and state.focus[0] != self._focus_number:
            self._focus_number = state.focus[0]
            self._focus_on(state.focus[1])
        if state.is_closing:
            self.close()

    def come_to_front(self) -> None:
        """A second start asks for this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)  # once the picture is on the screen

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if self.may_close():
            event.accept()
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _render_head(self, state: FormState) -> None:
        tone, sentence = status(state, self._clock.now())
        sign = "● " if tone is Tone.GOOD else ""
        show_text(
            self._status,
            sign + said(sentence) if sentence else "",
            "good" if tone is Tone.GOOD else "muted",
        )
        intro = self.tr(
            "Type your email address: we fill in the rest. IT gave you a settings file?"
        )
        show_text(self._intro, intro if state.is_first_run and not state.has_mailbox else "")
        self._open_file.setVisible(state.is_first_run and not state.has_mailbox)

    def _focus_on(self, field: Field) -> None:
        if field is Field.TEST_TO:
            self.footer.to.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.form.focus_on(field)

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        page = self._scroll.widget()
        if now is not None and page is not None and page.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now, 20, 60)

    def _tab_shortcut(self, number: int) -> None:
        QShortcut(QKeySequence(f"Ctrl+{number}"), self, lambda: self._choose_tab(number - 1))

    def _choose_tab(self, index: int) -> None:
        if self.tabs.isTabVisible(index):
            self.tab_asked.emit(index)

    def _restyle(self) -> None:
        """Follow the system's colours; set only when they differ, because setting is a change."""
        sheet = style.sheet(style.colours(self.palette()), self.font().pointSizeF())
        if self.styleSheet() != sheet:
            self.setStyleSheet(sheet)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 14, 16, 0)
        head.setSpacing(16)
        head.addWidget(self._title)
        head.addWidget(self._status, 1)
        intro = QHBoxLayout()
        intro.setContentsMargins(16, 2, 16, 0)
        intro.addWidget(self._intro, 1)
        intro.addWidget(self._open_file)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.form)
        column.addWidget(self.report)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(page)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._scroll, self.tr("Settings"))
        self.tabs.addTab(self.mailbox, self.tr("Practice mailbox"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(intro)
        whole.addWidget(self.tabs, 1)
        whole.addWidget(self.footer)
