"""The list of emails with what narrows it down, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from smtp_desktop.gui.view.log.model import LogModel
from smtp_desktop.gui.view.log.table import LogTable
from smtp_desktop.gui.widgets.basics import Input, PlainLabel, TextLabel, show_text
from smtp_desktop.gui.widgets.buttons import MainButton
from smtp_desktop.gui.widgets.cards import Callout, Card
from smtp_desktop.gui.widgets.flow import Flow
from smtp_desktop.gui.widgets.inputs import Choice
from smtp_desktop.gui.widgets.painting import Sign
from smtp_desktop.gui.widgets.style import BESIDE
from smtp_desktop.gui.widgets.text import said
from smtp_desktop.ports.sending_log import KEPT_DAYS
from smtp_desktop.services.sending_log.browsing import Query, Since
from smtp_desktop.wording import sending_log as words
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.gui.state.log.page import LogPage
    from smtp_desktop.gui.state.window import WindowState

MOST_COPIED = 1000  # rows
_ROWS_WITHOUT = 3  # that the table is high before anything was sent
_LEAST = 8  # letters that a list to choose from shows


class ListCard(Card):
    """Signals: `failures_chosen` (bool), `since_chosen` (Since), `account_chosen` (name),
    `searched` (text), `opened` (number, whether it was asked for), `copy_asked` (numbers, how many
    are selected), `export_asked`, `stop_asked` (of that), `clear_asked`, `undo_asked`,
    `folder_asked` (path)."""

    failures_chosen = Signal(bool)
    since_chosen = Signal(object)
    account_chosen = Signal(str)
    searched = Signal(str)
    opened = Signal(object, bool)
    copy_asked = Signal(object, int)
    export_asked = Signal()
    stop_asked = Signal()
    clear_asked = Signal()
    undo_asked = Signal()
    folder_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.model = LogModel()
        self.table = LogTable(self.model)
        self.model.setParent(self.table)
        self._version = 0
        self._accounts: tuple[str, ...] = ()
        self._folder = ""
        self._rows = _ROWS_WITHOUT
        self._is_unused = False
        self._make_filters()
        self._make_table()
        self._make_buttons()

    def show_page(self, state: WindowState, page: LogPage) -> None:
        """Show the list of a state."""
        self._show_filters(state, page.query)
        if page.listed is not None:
            self.model.show_listed(page.listed)
        if page.version != self._version:
            self._version = page.version
            self.model.forget_open()
            self.table.viewport().update()
        self.table.follows = page.opened is not None
        self._empty.setText(said(_empty(page)))
        self._stack.setCurrentIndex(int(page.is_empty))
        show_text(self.summary, said(_summary(page)))
        self._show_lines(page)
        is_there = bool(page.listed and page.listed.numbers)
        self.copy.setEnabled(is_there and not page.is_exporting)
        self.export.setEnabled(is_there and not page.is_exporting)
        is_some = page.tally.emails + page.tally.failed_checks > 0
        self.clear.setEnabled(is_some and not page.is_exporting)
        is_unused = page.is_empty and page.query.is_all and not page.cleared
        if is_unused is not self._is_unused:
            self._is_unused = is_unused
            self.show_rows(self._rows)

    def show_rows(self, rows: int) -> None:
        """Give the table room for so many rows; before the first email it needs less."""
        self._rows = rows
        shown = min(rows, _ROWS_WITHOUT) if self._is_unused else rows
        self._stack.setFixedHeight(self.table.height_of(shown))

    def _make_filters(self) -> None:
        title = TextLabel("section", self.tr("What was sent and what failed"))
        title.setMinimumWidth(40)
        self.what = _choice(self, self.tr("What is listed"))
        self.what.addItem(self.tr("Everything"), False)
        self.what.addItem(self.tr("Failures only"), True)
        self.what.activated.connect(lambda _: self.failures_chosen.emit(self.what.currentData()))
        head = QHBoxLayout()
        head.setSpacing(BESIDE)
        self.search = Input()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search emails"))
        self.search.setToolTip(self.tr("To, from, what happened, or the server's answer"))
        self.search.setClearButtonEnabled(True)
        self.search.typed.connect(self.searched)
        self.since = _choice(self, self.tr("Since when"))
        for name, since in (
            (self.tr("All days"), Since.EVER),
            (self.tr("Today"), Since.TODAY),
            (self.tr("7 days"), Since.WEEK),
            (self.tr("30 days"), Since.MONTH),
        ):
            self.since.addItem(name, since)
        self.since.activated.connect(lambda _: self.since_chosen.emit(self.since.currentData()))
        self.account = _choice(self, self.tr("Which account"))
        self.account.activated.connect(
            lambda _: self.account_chosen.emit(self.account.currentData())
        )
        line = QHBoxLayout()
        line.setSpacing(BESIDE)
        self.column.addLayout(head)
        head.addWidget(title, 1)
        head.addWidget(self.what)
        self.column.addLayout(line)
        line.addWidget(self.search, 3)
        line.addWidget(self.since, 1)
        line.addWidget(self.account, 1)

    def _make_table(self) -> None:
        self.problem = Callout(Sign.BAD)
        self._damaged = Callout()
        self._damaged.followed.connect(lambda _: self.folder_asked.emit(self._folder))
        self._empty = TextLabel("muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        for widget in (self.table, self._empty):
            holder = QWidget()
            inside = QHBoxLayout(holder)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(widget)
            self._stack.addWidget(holder)
        self.summary = TextLabel("hint")
        self.summary.setBuddy(self.table)
        self.table.opened.connect(self.opened)
        self.table.copy_asked.connect(self._copy)
        self.table.search_typed.connect(self._type)
        self.column.addWidget(self.problem)
        self.column.addWidget(self._damaged)
        self.column.addWidget(self._stack)
        self.column.addWidget(self.summary)

    def _make_buttons(self) -> None:
        self.copy = MainButton(self.tr("Copy rows"))
        self.copy.setAccessibleName(self.tr("Copy the selected rows"))
        self.copy.clicked.connect(self._copy)
        self.export = MainButton(self.tr("Save as a table…"))
        self.export.setToolTip(
            self.tr("What is listed, as CSV. IT gets it whole with “smtp-desktop log --json”.")
        )
        self.export.clicked.connect(self.export_asked)
        self.clear = MainButton(self.tr("Clear"))
        self.clear.setAccessibleName(self.tr("Clear the log"))
        self.clear.clicked.connect(self.clear_asked)
        self._note = Callout()
        self._note.followed.connect(lambda _: self.stop_asked.emit())
        self.cleared = Callout(Sign.IDLE)
        self.cleared.followed.connect(lambda _: self.undo_asked.emit())
        kept = TextLabel("hint", said(say(words.KEPT, days=KEPT_DAYS)))
        self.column.addWidget(Flow(self.copy, self.export, self.clear))
        self.column.addWidget(self.cleared)
        self.column.addWidget(self._note)
        self.column.addWidget(kept)

    def _show_filters(self, state: WindowState, query: Query) -> None:
        accounts = state.known.accounts
        if accounts != self._accounts:
            self._accounts = accounts
            self.account.clear()
            self.account.addItem(self.tr("All accounts"), "")
            for name in accounts:
                self.account.addItem(name, name)
        self.account.setVisible(len(accounts) > 1 or bool(query.account))
        _select(self.what, query.failures)
        _select(self.since, query.since)
        _select(self.account, query.account)
        self.search.show_value(query.words)

    def _show_lines(self, page: LogPage) -> None:
        self.problem.show_words(said(page.problem))
        damaged = page.set_aside
        self._folder = damaged.folder if damaged else ""
        if damaged:
            day = f"{damaged.at.astimezone():%Y-%m-%d}"
            self._damaged.show_words(
                said(say(words.DAMAGED_BESIDE, day=day)), self.tr("Show folder")
            )
        else:
            self._damaged.show_words("")
        sign = Sign.BAD if page.has_failed else Sign.IDLE if page.is_exporting else Sign.GOOD
        stop = (self.tr("Stop"),) if page.is_exporting else ()
        self._note.show_words(said(page.note), *stop, sign=sign)
        if page.cleared:
            text = said(say(words.CLEARED_FOR_NOW, many=_number(page.cleared)))
            self.cleared.show_words(text, self.tr("Undo"))
        else:
            self.cleared.show_words("")

    def _copy(self) -> None:
        many = self.table.selected_count
        if many:
            self.copy_asked.emit(self.table.selected_numbers(MOST_COPIED), many)

    def _type(self, letters: str) -> None:
        self.search.setFocus()
        self.search.end(False)
        self.search.insert(letters)


def _choice(card: QWidget, name: str) -> Choice:
    """A list to choose from that needs little room: its name is heard and not seen."""
    made = Choice()
    made.setParent(card)
    label = PlainLabel(name)
    label.setParent(card)
    label.setBuddy(made)
    label.hide()
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(_LEAST)
    return made


def _select(choice: Choice, value: object) -> None:
    place = choice.findData(value)
    if place >= 0 and place != choice.currentIndex():
        choice.setCurrentIndex(place)


def _empty(page: LogPage) -> Sentence | None:
    """What stands where no row does."""
    many = _number(page.tally.emails)
    if page.problem or not page.is_empty:
        return None
    if not page.tally.emails:
        return say(words.NOTHING_LEFT if page.cleared else words.NOTHING_SENT)
    if page.query == Query(failures=True):
        return say(words.NO_FAILURES, many=many)
    return say(words.NOTHING_LIKE_IT, many=many)


def _summary(page: LogPage) -> Sentence | None:
    """How much is listed."""
    if page.listed is None:
        return say(words.LOOKING)
    if not page.listed.is_whole or page.is_empty:
        return None
    if not page.query.is_all:
        return say(words.FOUND, many=_number(len(page.listed.numbers)))
    tally = page.tally
    many, failed = _number(tally.emails), _number(tally.failures)
    if not tally.failed_checks:
        return say(words.IN_ALL, many=many, failed=failed)
    checks = _number(tally.failed_checks)
    return say(words.IN_ALL_AND_CHECKS, many=many, failed=failed, checks=checks)


def _number(number: int) -> str:
    return QLocale().toString(number)
