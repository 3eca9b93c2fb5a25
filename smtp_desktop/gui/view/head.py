"""The head of the window: its title, how it stands with the settings, and the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from smtp_desktop.gui.state.summary import Health, status
from smtp_desktop.gui.widgets import early
from smtp_desktop.gui.widgets.basics import TextLabel, announce, show_text
from smtp_desktop.gui.widgets.cards import Pill
from smtp_desktop.gui.widgets.late import Late
from smtp_desktop.gui.widgets.painting import Sign, paint_focus
from smtp_desktop.gui.widgets.style import CONTROL, MARGIN, SMALL_RADIUS, colours
from smtp_desktop.gui.widgets.text import said

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from smtp_desktop.gui.state.window import WindowState
    from smtp_desktop.gui.view.accounts.picker import AccountPicker
    from smtp_desktop.gui.view.menu import Menu
    from smtp_desktop.ports.system import Clock

HEIGHT = 58  # px, and as much more as two lines of a larger title need
_HALF = 0.62  # of a title on two lines, the longer one
_AROUND = 14  # px of that above and below them

SIGNS = {
    Health.IDLE: Sign.IDLE,
    Health.BUSY: Sign.BUSY,
    Health.GOOD: Sign.GOOD,
    Health.BAD: Sign.BAD,
    Health.WARNING: Sign.WARNING,
    Health.PAUSED: Sign.PAUSED,
}


class Head(QWidget):
    """As high in every state, so that nothing below it ever moves.

    Signals: `file_asked`, `paste_asked`, `explain_asked`, `help_asked`, `about_asked`; and those of
    the accounts: `account_chosen`, `account_created`, `account_renamed`, each with a name, and
    `account_removed`.
    """

    file_asked = Signal()
    paste_asked = Signal()
    explain_asked = Signal()
    help_asked = Signal()
    about_asked = Signal()
    account_chosen = Signal(str)
    account_created = Signal(str)
    account_renamed = Signal(str)
    account_removed = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._told = ""
        self._titles = (self.tr("Send email from this computer"), self.tr("Send email"))
        title = self._title = TextLabel("title", self._titles[0])
        metrics = title.fontMetrics()
        self._two_lines = round(metrics.horizontalAdvance(title.text()) * _HALF)
        short = metrics.horizontalAdvance(self._titles[1]) + 2
        self._short = min(short, self._two_lines)
        title.setMinimumWidth(self._two_lines)
        self.pill = Pill()
        self.more = MoreButton()
        self.more.setAccessibleName(self.tr("More"))
        self.more.setToolTip(self.tr("More"))
        self.more.clicked.connect(self._open_menu)
        line = self._line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN, 0, MARGIN - 8, 0)
        line.setSpacing(10)
        line.addWidget(title, 1)
        line.addWidget(self.pill)
        line.addWidget(self.more)
        self.setFixedHeight(max(HEIGHT, 2 * title.fontMetrics().lineSpacing() + _AROUND))

    def show_state(self, state: WindowState) -> None:
        """Show how it stands."""
        found = status(state, self._clock)
        text, more = said(found.text), said(found.more)
        if self._told and text and text != self._told:
            announce(self, text)
        self._told = text
        self.pill.show_pill(SIGNS[found.health], text, more)
        if len(state.known.accounts) > 1 or Head.accounts.is_made_in(self):
            self.accounts.show_state(state)
            self._fit_title()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit_title()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """What the short title needs, where that is what a narrow window has."""
        hint = super().minimumSizeHint()
        if not self._has_accounts:
            return hint
        return QSize(hint.width() - self._spared, hint.height())

    @property
    def _has_accounts(self) -> bool:
        return Head.accounts.is_made_in(self) and self.accounts.isVisibleTo(self)

    def _fit_title(self) -> None:
        """With the name of an account beside it, a narrow window has room for the short title."""
        title, room, whole = self._title, self.width(), self.pill.sizeHint().width()
        least = self._line.minimumSize().width() - self._spared
        needed = least + whole - self._pill_least
        longer = self._two_lines - self._short
        is_narrow = self._has_accounts and (
            room < least + longer or needed <= room < needed + longer
        )
        title.setMinimumWidth(self._short if is_narrow else self._two_lines)
        show_text(title, self._titles[is_narrow])
        # The name of an account is cut before the words of the pill are.
        has_room = self._has_accounts and room >= needed
        self.pill.setMinimumWidth(whole if has_room else 0)

    @property
    def _spared(self) -> int:
        """What the line can do without, in px: the long title, and all words of the pill."""
        pill = max(self.pill.minimumWidth(), self._pill_least)
        return self._title.minimumWidth() - self._short + pill - self._pill_least

    @property
    def _pill_least(self) -> int:
        return self.pill.minimumSizeHint().width()

    @Late
    def accounts(self) -> AccountPicker:
        """Which account is on the screen, made when there is a second one."""
        from smtp_desktop.gui.view.accounts.picker import AccountPicker

        picker = AccountPicker()
        self._line.insertWidget(1, picker)
        picker.chosen.connect(self.account_chosen)
        picker.created.connect(self.account_created)
        picker.renamed.connect(self.account_renamed)
        picker.remove_asked.connect(self.account_removed)
        return picker

    @Late
    def menu(self) -> Menu:
        """The menu, made when it is first opened."""
        from smtp_desktop.gui.view.menu import Menu

        menu = Menu(self.more)
        menu.account_asked.connect(lambda: self.accounts.ask_for_new())
        menu.file_asked.connect(self.file_asked)
        menu.paste_asked.connect(self.paste_asked)
        menu.explain_asked.connect(self.explain_asked)
        menu.help_asked.connect(self.help_asked)
        menu.about_asked.connect(self.about_asked)
        return menu

    def _open_menu(self) -> None:
        self.menu.open_below(self.more)


class MoreButton(QPushButton):
    """Three dots; opens the menu."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlat(True)
        self.setFixedSize(CONTROL + 2, CONTROL + 2)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(CONTROL + 2, CONTROL + 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        shades, painter = colours(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect())
        if self.underMouse() or self.isDown():
            ground = QPainterPath()
            ground.addRoundedRect(place, SMALL_RADIUS, SMALL_RADIUS)
            painter.fillPath(ground, early.brush(QColor(shades.idle_tint)))
        dots = QPainterPath()
        for step in (-1, 0, 1):
            dots.addEllipse(place.center() + QPointF(step * 5.5, 0), 1.6, 1.6)
        painter.fillPath(dots, early.brush(QColor(shades.text)))
        if self.hasFocus():
            paint_focus(painter, place)
