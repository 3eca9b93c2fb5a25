"""The window: head, pages, form and result, foot; shortcuts, questions, focus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.view.columns import Columns, Held, InSight
from smtp_desktop.gui.view.footer import Footer
from smtp_desktop.gui.view.form.form import SettingsForm
from smtp_desktop.gui.view.head import Head
from smtp_desktop.gui.view.pages import Pages
from smtp_desktop.gui.widgets import early, style
from smtp_desktop.gui.widgets.cards import CAN_SPEAK, Card
from smtp_desktop.gui.widgets.late import Late
from smtp_desktop.gui.widgets.rows import set_tab_order
from smtp_desktop.model.draft import Field

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent

    from smtp_desktop.gui.view.dialogs import QuestionBox
    from smtp_desktop.gui.view.log.page import LogPageView
    from smtp_desktop.gui.view.log.tray import Tray
    from smtp_desktop.gui.view.mailbox import MailboxPage
    from smtp_desktop.gui.view.programs.page import OtherProgramsPage
    from smtp_desktop.gui.view.result.report import ResultPanel
    from smtp_desktop.ports.system import Clock


_FRAME = 40  # what the system draws around a window, at the most
_SIZE = 680, 780


class MainWindow(QWidget):
    """Shows a `WindowState`; with a mailbox it has a second page for it.

    Signals: `painted` once, after the first paint; `returned` when the person comes back from
    another window; `answered` (Choice) to the question of a state; `page_asked` (Page),
    `file_asked`, `paste_asked`, `help_asked`, `explain_asked`, `about_asked`.
    """

    painted = Signal()
    returned = Signal()
    answered = Signal(object)
    page_asked = Signal(object)
    file_asked = Signal()
    paste_asked = Signal()
    help_asked = Signal()
    explain_asked = Signal()
    about_asked = Signal()

    def __init__(self, clock: Clock, *, has_mailbox: bool = False) -> None:
        super().__init__()
        self._is_painted = False
        self._is_left = False
        self._is_rendering = False
        self._focus_number = 0
        self._raised_number = 0
        self._parts: object = None
        self._hears_keys = False
        self._news: object = None
        self._phase: object = None
        self._is_ready = False
        self._way: object = None
        self.may_close: Callable[[], bool] = lambda: True
        self.is_busy: Callable[[], bool] = lambda: False
        self.head = Head(clock)
        self.form = SettingsForm()
        self.footer = Footer()
        self.columns = Columns(self.form)
        self.columns.turned.connect(self.footer.column.setMaximumWidth)
        self.question: QuestionBox | None = None
        self.tray: Tray | None = None
        self.clock = clock
        for name in ("file_asked", "paste_asked", "explain_asked", "help_asked", "about_asked"):
            getattr(self.head, name).connect(getattr(self, name))
        self.form.file_asked.connect(self.file_asked)
        self.form.submitted.connect(self.footer.test_asked)
        self.setWindowTitle(self.tr("Practice – SMTP Desktop") if has_mailbox else "SMTP Desktop")
        room = self.screen().availableSize()  # small, on a laptop with large letters
        self.resize(min(_SIZE[0], room.width()), min(_SIZE[1], room.height() - _FRAME))
        self._build()
        if has_mailbox:
            self.pages.add(Page.MAILBOX, self.tr("Practice mailbox"), _mailbox)

    @Late
    def report(self) -> ResultPanel:
        """The result panel, made when it is first needed."""
        from smtp_desktop.gui.view.result.report import ResultPanel

        panel = ResultPanel()
        self.columns.show_beside(panel)
        return panel

    @property
    def mailbox(self) -> MailboxPage | None:
        """The practice mailbox, once it was opened."""
        return self.pages.made.get(Page.MAILBOX)  # type: ignore[return-value]

    @property
    def programs(self) -> OtherProgramsPage | None:
        """The page of other programs, once it was opened."""
        return self.pages.made.get(Page.PROGRAMS)  # type: ignore[return-value]

    @property
    def log(self) -> LogPageView | None:
        """The page of the sending log, once it was opened."""
        return self.pages.made.get(Page.LOG)  # type: ignore[return-value]

    def listen_to_keys(self) -> None:
        """The shortcuts, and the scroll area that follows the focus."""
        from PySide6.QtGui import QKeySequence, QShortcut

        shortcuts: dict[str, Callable[[], object]] = {
            "Ctrl+S": self.footer.save_asked.emit,
            "Ctrl+Return": self.footer.test_asked.emit,
            "Ctrl+Enter": self.footer.test_asked.emit,
            "Esc": self.footer.stop_asked.emit,
            "F1": self.help_asked.emit,
            "Ctrl+O": self.file_asked.emit,
            "Ctrl+Shift+E": self.explain_asked.emit,
            "Ctrl+W": self.close,
            "Ctrl+Q": self.close,
            **{f"Ctrl+{number}": partial(self.pages.ask_for, number - 1) for number in range(1, 5)},
        }
        for keys, action in shortcuts.items():
            QShortcut(QKeySequence(keys), self, action)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)
        application.paletteChanged.connect(self._redress)
        if CAN_SPEAK:
            from smtp_desktop.gui.view.spoken import speak_folds

            speak_folds(self)
        self._hears_keys = True
        set_tab_order(self)
        if style.wants_contrast():
            self._redress()

    def add_pages(self) -> None:
        """The pages beside the settings, after the first paint; what is sent in practice stands in
        its mailbox, and in no log."""
        if Page.MAILBOX not in self.pages.order:
            self.pages.add(Page.LOG, self.tr("Sending Error Logs"), _log)
        self.pages.add(Page.PROGRAMS, self.tr("Other programs"), _programs)

    def show_state(self, state: WindowState) -> None:
        """Show a state."""
        self._is_rendering = True
        self._hold_choice(state)
        self.form.show_state(state)
        if state.shows_result or MainWindow.report.is_made_in(self):
            self.report.show_state(state)
        self.footer.show_state(state)
        self.head.show_state(state)
        self.pages.show_page(state.frame.page)
        if self.mailbox is not None:
            self.mailbox.show_state(state)
        if self.programs is not None:
            self.programs.show_state(state)
        if state.log is not None:
            self._show_log(state)
        if self.tray is not None:
            self.tray.show_state(state)
        self._is_rendering = False
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

    def _show_log(self, state: WindowState) -> None:
        """The log, and on its tab how many failures nobody has seen, or that nobody would be told
        of one."""
        assert state.log is not None
        if self.log is not None:
            self.log.show_state(state)
        title = self.tr("Sending Error Logs")
        if state.frame.page is not Page.LOG and state.log.tally.unseen:
            many = state.log.tally.unseen
            title = self.tr("Sending Error Logs ({many})").format(many=many)
        elif state.frame.page is not Page.LOG and state.log.people.is_unread:
            title = self.tr("Sending Error Logs (!)")
        if Page.LOG in self.pages.order:
            self.pages.rename(Page.LOG, title)

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

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            was_left, self._is_left = self._is_left, not self.isActiveWindow()
            if was_left and not self._is_left:
                self.returned.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.columns.arrange(self.width())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if self.may_close():
            event.accept()
        else:
            event.ignore()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802, A002 - Qt's names
        """Where the keyboard goes when what had it is hidden: nowhere that a letter would change.

        Qt would go on to the next field, and select what stands there.
        """
        if not self._is_rendering:
            return super().focusNextPrevChild(next)
        around = QApplication.focusWidget()
        while around is not None and not isinstance(around, Card):
            around = around.parentWidget()
        (around if around is not None and around.isVisible() else self).setFocus()
        return True

    def _order_tabs(self, state: WindowState) -> None:
        """Put parts that were made late into the order of Tab."""
        lines = (
            tuple(state.form.notices),
            state.form.drops_client_secret,
            state.saved.has_client_secret,
        )
        made = (
            self.form.parts_made,
            state.known.others_here,
            state.imported,
            state.known.buttons,
            state.panel.fixes,
            state.frame.page,
            state.programs,
            _parts_of_log(state),
            state.is_beginning,
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
            names_fields = state.panel.result is not None and state.panel.result.fields
            if state.shows_result and not names_fields:  # else the first of them has the focus
                self._news_in_sight.bring(self._scroll_to_result)

    @Late
    def _news_in_sight(self) -> InSight:
        """What scrolls to the news, made when there first is some."""
        return InSight(self._scroll)

    def _hold_choice(self, state: WindowState) -> None:
        """Keep Connection Type where somebody has just chosen in it: what Graph needs stands above
        it, and would push it out of sight."""
        way, self._way = self._way, state.form.draft.connection
        chosen = self.form.inputs.get(Field.CONNECTION)
        if chosen is not None and chosen.hasFocus() and way is not self._way:
            Held(chosen, self._scroll)

    def _show_sign_in(self, state: WindowState) -> None:
        """Scroll to what a person needs beside the browser, once each time that changes, and to
        Connect once all that it needs is there."""
        phase = state.sign_in.view.phase if state.sign_in.view and state.is_connecting else None
        was, self._phase = self._phase, phase
        was_ready, self._is_ready = self._is_ready, self._can_connect
        if not state.shows_result and (phase is not was or self._is_ready > was_ready):
            self._news_in_sight.bring(self._scroll_to_sign_in)

    @property
    def _can_connect(self) -> bool:
        is_made = SettingsForm.microsoft.is_made_in(self.form)
        return is_made and self.form.microsoft.panel.is_ready

    def _scroll_to_sign_in(self) -> None:
        """Not while the mouse is where it was pressed: another thing would lie below it."""
        panel = self.form.microsoft.panel
        if panel.button.underMouse():
            from PySide6.QtCore import Qt

            once = Qt.ConnectionType.SingleShotConnection
            panel.button.left.connect(self._scroll_to_sign_in, once)
        else:
            self._scroll.ensureWidgetVisible(panel, 0, 12)
            self._follow_focus(None, QApplication.focusWidget())  # where somebody is typing

    def _scroll_to_result(self) -> None:
        for part in self.report.to_be_seen:
            self._scroll.ensureWidgetVisible(part, 0, 12)

    def _focus_on(self, field: Field) -> None:
        if field is Field.TEST_TO:
            self.footer.to.setFocus()
        else:
            self.form.focus_on(field)

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """By the keyboard: what the mouse has pressed is in sight, and is to stay where it is."""
        page = self._scroll.widget()
        if now is None or page is None or isinstance(now, Card):
            return
        if page.isAncestorOf(now) and not QApplication.mouseButtons():
            self._scroll.ensureWidgetVisible(now, 20, 60)

    def _redress(self) -> None:
        style.redress(self)

    def _render_question(self, state: WindowState) -> None:
        if state.frame.question and self.question is None:
            from smtp_desktop.gui.view.dialogs import QuestionBox  # seldom asked, so loaded late

            self.question = QuestionBox(self)
            self.question.answered.connect(self.answered)
        if self.question:
            self.question.ask(state.frame.question)

    def _build(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameStyle(0)
        early.refuse_focus(self._scroll)
        self._scroll.setWidget(self.columns)
        self.pages = Pages(self._scroll, self.tr("Settings"))
        self.pages.leave_room()
        self.pages.asked.connect(self.page_asked)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self.pages, 1)
        whole.addWidget(self.footer)


def _mailbox() -> QWidget:
    from smtp_desktop.gui.view.mailbox import MailboxPage

    return MailboxPage()


def _programs() -> QWidget:
    from smtp_desktop.gui.view.programs.page import OtherProgramsPage

    return OtherProgramsPage()


def _log() -> QWidget:
    from smtp_desktop.gui.view.log.page import LogPageView

    return LogPageView()


def _parts_of_log(state: WindowState) -> object:
    """What of the log's page can be gone to with Tab."""
    log = state.log
    if log is None:
        return None
    opened = log.opened.result if log.opened else None
    return opened, log.people, bool(log.cleared), log.set_aside
