"""The buttons that mend: a finding's change to the form, applied and tried at once, and Undo.

Knows no Qt. What is saved changes with Save alone, here as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smtp_desktop.diagnosis import fixes
from smtp_desktop.gui.changes import filling, typed_secret
from smtp_desktop.gui.changes import fixes as mended
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.presenter.sign_in import Connecting
from smtp_desktop.gui.state.sign_in import connected_as
from smtp_desktop.gui.state.window import FormState

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Fix
    from smtp_desktop.model.draft import Draft
    from smtp_desktop.model.provider import Providers


class Mending:
    """Applies what a finding advises, and takes it back."""

    def __init__(
        self,
        screen: Screen,
        providers: Providers,
        connecting: Connecting,
        test: Callable[[], None],
        stop: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._providers = providers
        self._connecting = connecting
        self._test = test
        self._stop = stop

    def apply(self, fix: Fix) -> None:
        """Change the form as a finding advises, and try again what it is for."""
        before = self._screen.state
        self._stop()
        if not self._screen.state.is_idle:
            return
        state = self._screen.state._replace(result=before.result, steps=before.steps)
        self._show(mended.applied(state, _mended_form(state, fix)))
        if self._screen.state.is_oauth and not connected_as(self._screen.state):
            self._connecting.connect(then=self._test if before.steps else None)
        else:
            self._test()

    def undo(self) -> None:
        """Put back what stood there before the last fix, whatever has come of it since."""
        self._stop()
        state = self._screen.state
        if state.mended and state.is_idle:
            self._show(mended.taken_back(state))

    def _show(self, after: FormState) -> None:
        """A server that a button names is one the person may never have heard of, so its password
        is typed anew."""
        self._screen.show(typed_secret.kept(self._screen.state, after, self._providers))


def _mended_form(state: FormState, fix: Fix) -> Draft:
    draft = fixes.mended(state.draft, fix.changes)
    if draft.auth_type is state.draft.auth_type:
        return draft
    # What the service knows of the other way to sign in is filled in as if the person chose it.
    return filling.auth_chosen(state._replace(draft=draft), draft.auth_type).draft
