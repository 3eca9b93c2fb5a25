"""The window: its head, the form, the result and the foot; shortcuts, questions, focus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from smtp_desktop.gui.state.result import Tone
from smtp_desktop.gui.state.summary import status
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.view.footer import Footer
from smtp_desktop.gui.view.form.form import SettingsForm
from smtp_desktop.gui.widgets import early, style
from smtp_desktop.gui.widgets.basics import LinkButton, PlainLabel, TextLabel, show_text
from smtp_desktop.gui.widgets.cards import CAN_SPEAK
from smtp_desktop.gui.widgets.late import Late, parts_made_in
from smtp_desktop.gui.widgets.rows import set_tab_order
from smtp_desktop.gui.widgets.text import said
from smtp_desktop.model.draft import Field

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent
    from PySide6.QtWidgets import QTabWidget

    from smtp_desktop.gui.view.accounts import AccountPicker
    from smtp_desktop.gui.view.dialogs import QuestionBox
    from smtp_desktop.gui.view.mailbox import MailboxPage
    from smtp_desktop.gui.view.result.delivery_card import DeliveryCard
    from smtp_desktop.gui.view.result.report import ResultPanel
    from smtp_desktop.ports.system import Clock


_GROWING = 500  # milliseconds; a busy computer needs some of them to lay out wrapped lines
_FRAME = 40  # what the system draws around a window, at the most


class MainWindow(QWidget):
    """Shows a `WindowState`; with a mailbox it has a second tab for it.

    Signals: `painted` once, after the first paint; `answered` (Choice) to the question of a state;
    `tab_asked` (index), `file_asked`, `help_asked`, `explain_asked`; `delivery_made`
    (DeliveryCard) when that card is there to be heard, `accounts_made` (AccountPicker) likewise.
    """

    painted = Signal()
    answered = Signal(object)
    tab_asked = Signal(int)
    file_asked = Signal()
    help_asked = Signal()
    explain_asked = Signal()
    delivery_made = Signal(object)
    accounts_made = Signal(object)

    def __init__(self, clock: Clock, *, has_mailbox: bool = False) -> None:
        super().__init__()
        self._clock = clock
        self._is_painted = False
        self._focus_number = 0
        self._raised_number = 0
        self._parts: object = None
        self._hears_keys = False
        self._news: object = None
        self._phase: object = None
        self.may_close: Callable[[], bool] = lambda: True
        self.is_busy: Callable[[], bool] = lambda: False
        self.form = SettingsForm()
        self.footer = Footer()
        self.mailbox: MailboxPage | None = None
        self.question: QuestionBox | None = None
        self._title = PlainLabel(self.tr("Send email from this computer"))
        style.dress(self._title, "title")
        self._status = TextLabel("muted")
        early.align_right(self._status)
        self._intro = TextLabel("muted")
        self._open_file = LinkButton(self.tr("Open it…"))
        self._open_file.setAccessibleName(self.tr("Open a settings file"))
        self._open_file.clicked.connect(self.file_asked)
        self._explain = LinkButton(self.tr("Explain an error…"))
        self._explain.clicked.connect(self.explain_asked)
        self.tabs: QTabWidget | None = None
        self.setWindowTitle("SMTP Desktop")
        room = self.screen().availableSize()  # small, on a laptop with large letters
        self.resize(min(620, room.width()), min(640, room.height() - _FRAME))
        self._build(has_mailbox=has_mailbox)

    @Late
    def report(self) -> ResultPanel:
        """The result panel, made when it is first needed."""
        from smtp_desktop.gui.view.result.report import ResultPanel

        panel = ResultPanel()
        self._column.insertWidget(1, panel)
        return panel

    @Late
    def accounts(self) -> AccountPicker:
        """Which account is on the screen, made when there is a second one."""
        from smtp_desktop.gui.view.accounts import AccountPicker

        picker = AccountPicker()
        self._head.insertWidget(1, picker)
        self.accounts_made.emit(picker)
        return picker

    @Late
    def delivery(self) -> DeliveryCard:
        """The question what became of the message, made when it is first needed."""
        from smtp_desktop.gui.view.result.delivery_card import DeliveryCard

        card = DeliveryCard()
        self._column.insertWidget(self._column.indexOf(self.report) + 1, card)
        self.delivery_made.emit(card)
        return card

    def listen_to_keys(self) -> None:
        """The shortcuts, and the scroll area that follows the focus."""
        from PySide6.QtGui import QKeySequence, QShortcut

        shortcuts: dict[str, Callable[[], None]] = {
            "Ctrl+S": self.footer.save_asked.emit,
            "Ctrl+Return": self.footer.test_asked.emit,
            "Ctrl+Enter": self.footer.test_asked.emit,
            "Esc": self.footer.stop_asked.emit,
            "F1": self.help_asked.emit,
            "Ctrl+Shift+E": self.explain_asked.emit,
            "Ctrl+1": partial(self._choose_tab, 0),
            "Ctrl+2": partial(self._choose_tab, 1),
        }
        for keys, action in shortcuts.items():
            QShortcut(QKeySequence(keys), self, action)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)
        application.paletteChanged.connect(self._redress)
        if CAN_SPEAK:
            from smtp_desktop.gui.widgets.spoken import speak_folds

            speak_folds()
        self._hears_keys = True
        set_tab_order(self)
        if style.wants_contrast():
            self._redress()

    def show_state(self, state: WindowState) -> None:
        """Show a state."""
        self.form.show_state(state)
        if state.shows_result or MainWindow.report.is_made_in(self):
            self.report.show_state(state)
        if state.shows_delivery or MainWindow.delivery.is_made_in(self):
            self.delivery.show_state(state)
        self.footer.show_state(state)
        if len(state.known.accounts) > 1 or MainWindow.accounts.is_made_in(self):
            self.accounts.show_state(state)
        self._render_head(state)
        if self.tabs and self.mailbox:
            self.mailbox.show_state(state)
            if self.tabs.currentIndex() != int(state.frame.shows_mailbox):
                self.tabs.setCurrentIndex(int(state.frame.shows_mailbox))
        self._render_question(state)
        self._show_result(state)
        self._show_sign_in(state)
        self._order_tabs(state)
        if state.frame.focus and state.frame.focus[0] != self._focus_number:
            self._focus_number = state.frame.focus[0]
            self._focus_on(state.frame.focus[1])
        if state.frame.raised and state.frame.raised != self._raised_number:
            self._raised_number = state.frame.raised
            self.come_to_front()
        if state.frame.is_closing:
            self.close()

    def come_to_front(self) -> None:
        """A second start asks for this window, or a sign-in has come back from the browser."""
        from PySide6.QtCore import Qt

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

    def _render_head(self, state: WindowState) -> None:
        tone, sentence = status(state, self._clock)
        sign = "● " if tone is Tone.GOOD else ""
        show_text(
            self._status,
            sign + said(sentence) if sentence else "",
            "good" if tone is Tone.GOOD else "muted",
        )
        intro = self.tr(
            "Type your email address: we fill in the rest. IT gave you a settings file?"
        )
        show_text(self._intro, intro if state.is_first_run and not state.known.has_mailbox else "")
        self._open_file.setVisible(state.is_first_run and not state.known.has_mailbox)

    def _order_tabs(self, state: WindowState) -> None:
        """Put parts that were made late into the order of Tab."""
        lines = (
            tuple(state.form.notices),
            state.form.drops_client_secret,
            state.saved.has_client_secret,
        )
        made = (
            parts_made_in(self.form),
            state.known.others_here,
            state.imported,
            state.known.buttons,
            state.panel.fixes,
        )
        parts = (*made, state.panel.result, state.delivery, lines)
        if self._hears_keys and parts != self._parts:
            self._parts = parts
            set_tab_order(self)

    def _show_result(self, state: WindowState) -> None:
        """Scroll to what a test or a save says: when it begins, grows, ends and is answered."""
        lines = bool(state.panel.steps), state.panel.is_slow
        news = (state.work, state.panel.result, state.delivery and state.delivery.answer, *lines)
        if news != self._news:
            self._news = news
            if state.shows_result:  # at once, and whenever wrapped lines have found their height
                self._growing.start()
                QTimer.singleShot(0, self, self._scroll_to_result)

    @Late
    def _growing(self) -> QTimer:
        """Runs for a moment after each news, while the lines below it find their height."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(_GROWING)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._follow_growth)
        return timer

    def _follow_growth(self) -> None:
        if self._growing.isActive():
            QTimer.singleShot(0, self, self._scroll_to_result)

    def _show_sign_in(self, state: WindowState) -> None:
        """Scroll to what a person needs beside the browser, once each time that changes."""
        phase = state.sign_in.view.phase if state.sign_in.view and state.is_connecting else None
        if phase is not self._phase:
            self._phase = phase
            if not state.shows_result:
                QTimer.singleShot(0, self, self._scroll_to_sign_in)

    def _scroll_to_sign_in(self) -> None:
        self._scroll.ensureWidgetVisible(self.form.microsoft.panel, 0, 12)

    def _scroll_to_result(self) -> None:
        parts = self.delivery.to_be_seen if MainWindow.delivery.is_made_in(self) else []
        for part in parts or [self.report]:
            self._scroll.ensureWidgetVisible(part, 0, 12)

    def _focus_on(self, field: Field) -> None:
        if field is Field.TEST_TO:
            self.footer.to.setFocus()
        else:
            self.form.focus_on(field)

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        page = self._scroll.widget()
        if now is not None and page is not None and page.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now, 20, 60)

    def _redress(self) -> None:
        style.redress(self)

    def _choose_tab(self, index: int) -> None:
        if self.tabs:
            self.tab_asked.emit(index)

    def _render_question(self, state: WindowState) -> None:
        if state.frame.question and self.question is None:
            from smtp_desktop.gui.view.dialogs import QuestionBox  # seldom asked, so loaded late

            self.question = QuestionBox(self)
            self.question.answered.connect(self.answered)
        if self.question:
            self.question.ask(state.frame.question)

    def _build(self, *, has_mailbox: bool) -> None:
        head = self._head = QHBoxLayout()
        head.setContentsMargins(16, 14, 16, 0)
        head.setSpacing(16)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._status)
        right.addLayout(early.at_the_end(self._explain))
        head.addWidget(self._title)
        head.addLayout(right, 1)
        intro = QHBoxLayout()
        intro.setContentsMargins(16, 2, 16, 0)
        intro.addWidget(self._intro, 1)
        intro.addWidget(self._open_file)
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(16, 10, 16, 12)
        self._column.setSpacing(12)
        self._column.addWidget(self.form)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameStyle(0)
        early.refuse_focus(self._scroll)
        self._scroll.setWidget(page)
        body: QWidget = self._with_mailbox() if has_mailbox else self._scroll
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(intro)
        whole.addWidget(body, 1)
        whole.addWidget(self.footer)

    def _with_mailbox(self) -> QTabWidget:
        from PySide6.QtWidgets import QTabWidget

        from smtp_desktop.gui.view.mailbox import MailboxPage

        self.mailbox = MailboxPage()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._scroll, self.tr("Settings"))
        self.tabs.addTab(self.mailbox, self.tr("Practice mailbox"))
        self.tabs.tabBarClicked.connect(self.tab_asked)
        return self.tabs
