"""The window in each of its states, for whoever looks at all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from PySide6.QtCore import QCoreApplication, QEvent

from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.view.window import MainWindow
from states.form import STATES
from support.clock import FixedClock
from support.events import settle

_IN_PRACTICE = ("mailbox", "programs_in_practice")


def shown(state: str, width: int, height: int) -> AbstractContextManager[MainWindow]:
    """The window in a state of the gallery."""
    return showing(STATES[state](), width, height, has_mailbox=state in _IN_PRACTICE)


@contextmanager
def showing(
    state: WindowState, width: int, height: int, *, has_mailbox: bool = False
) -> Iterator[MainWindow]:
    """The window in a state; it is laid out and not painted, which would take longer than that."""
    window = MainWindow(FixedClock(), has_mailbox=has_mailbox)
    window.setUpdatesEnabled(False)
    window.add_pages()
    window.listen_to_keys()
    window.show_state(state)
    window.resize(width, height)
    window.show()
    settle()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        let_go()


def let_go() -> None:
    """Have Qt delete what is closed, which it leaves to a loop of events that tests have none of.

    A window that stays is told of every other letter, palette and language that comes after it.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def resize(window: MainWindow, width: int, height: int) -> None:
    """Make the window as large as this, and let everything in it find its place."""
    window.resize(width, height)
    settle()
