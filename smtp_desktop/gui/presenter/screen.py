"""The one place that holds the window's state: whoever changes it changes it here."""

from __future__ import annotations

from typing import Protocol

from smtp_desktop.gui.changes import results
from smtp_desktop.gui.changes.fixes import standing
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.model.draft import Field


class View(Protocol):
    """Shows a state; keeps nothing of its own."""

    def show_state(self, state: WindowState) -> None: ...


class Screen:
    """The current `state`; every change is rendered. `account` is the name of the one on it."""

    def __init__(self, view: View, account: str = DEFAULT) -> None:
        self.state = WindowState()
        self.account = account
        self._view = view
        self._number = 0

    def show(self, state: WindowState) -> None:
        """Make this the state."""
        if state.panel.fixes:
            state = state.with_panel(fixes=standing(state))
        self.state = results.standing(state)
        self._view.show_state(self.state)

    def focus_on(self, field: Field) -> tuple[int, Field]:
        """A value for ``Frame.focus`` that the view obeys once."""
        return (self.next_number(), field)

    def next_number(self) -> int:
        """A number that no state has had: whatever carries it is done by the view once."""
        self._number += 1
        return self._number
