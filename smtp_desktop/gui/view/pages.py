"""The pages of the window and their tabs; a page is built when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.widgets.late import Late

if TYPE_CHECKING:
    from smtp_desktop.gui.view.tab_bar import FlatTabs


HEIGHT_OF_TAB = 36  # px, at least
ROOM_OF_TAB = 18  # px above and below its words


class Pages(QWidget):
    """One page after the other; the tabs show as soon as there is a second page.

    ``pages.add(Page.MAILBOX, title, MailboxPage)`` is all that a new page needs: it is made when it
    is first opened, and `page_made` tells whoever fills it. Signals: `asked` (Page) when the person
    chooses a tab, `page_made` (Page, QWidget).
    """

    asked = Signal(object)
    page_made = Signal(object, object)

    def __init__(self, first: QWidget, title: str) -> None:
        super().__init__()
        self._stack = QStackedWidget()
        self._stack.addWidget(first)
        self._titles: list[tuple[Page, str]] = [(Page.SETTINGS, title)]
        self._made: dict[Page, QWidget] = {Page.SETTINGS: first}
        self._makers: dict[Page, Callable[[], QWidget]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._stack, 1)

    @Late
    def tabs(self) -> FlatTabs:
        """The tab bar, made with the second page."""
        from smtp_desktop.gui.view.tab_bar import FlatTabs

        bar = FlatTabs()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.insertWidget(0, bar)
        bar.tabBarClicked.connect(lambda index: self._ask(index))
        bar.chosen.connect(self._ask)
        return bar

    def leave_room(self) -> None:
        """Keep the place of the tabs free until they come, so that nothing below them moves."""
        high = self.fontMetrics().height() + ROOM_OF_TAB
        self._column.setContentsMargins(0, max(HEIGHT_OF_TAB, high), 0, 0)

    def add(self, page: Page, title: str, make: Callable[[], QWidget]) -> None:
        """A further page, made by `make` when it is first opened."""
        self._titles.append((page, title))
        self._makers[page] = make
        if not Pages.tabs.is_made_in(self):
            self.tabs.addTab(self._titles[0][1])
        self.tabs.addTab(title)

    def rename(self, page: Page, title: str) -> None:
        """Show another title on a tab, such as one with a number of news."""
        index = self.order.index(page)
        if self._titles[index] != (page, title):
            self._titles[index] = page, title
            self.tabs.setTabText(index, title)

    @property
    def order(self) -> list[Page]:
        """The pages as their tabs stand."""
        return [page for page, _ in self._titles]

    @property
    def made(self) -> dict[Page, QWidget]:
        """The pages that were opened so far."""
        return self._made

    @property
    def present(self) -> QWidget | None:
        """The page that is shown."""
        return self._stack.currentWidget()

    def show_page(self, page: Page) -> None:
        """Turn to a page; one that is not there is not turned to."""
        if page not in self.order:
            return
        if page not in self._made:
            self._made[page] = self._makers[page]()
            self._stack.addWidget(self._made[page])
            self.page_made.emit(page, self._made[page])
        if self._stack.currentWidget() is not self._made[page]:
            self._stack.setCurrentWidget(self._made[page])
        if Pages.tabs.is_made_in(self):
            self.tabs.setCurrentIndex(self.order.index(page))

    def ask_for(self, index: int) -> None:
        """What the keys Ctrl+1 and so on do."""
        if index < len(self._titles):
            self._ask(index)

    def _ask(self, index: int) -> None:
        if 0 <= index < len(self._titles):
            self.asked.emit(self._titles[index][0])
