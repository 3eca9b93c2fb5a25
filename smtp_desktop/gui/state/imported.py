"""Settings in the form that came from elsewhere, and the search for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.gui.state.undo import Changes

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.gui.state.result import Result
    from smtp_desktop.gui.state.service import Service


class Search(NamedTuple):
    """A search for the settings of a domain, under way or ended.

    `changes` are what was put into the form, also where it stood there already. `source` says
    where the server's name comes from. `is_unanswered` says that nothing answered, so that nobody
    knows whether there are settings.
    """

    domain: str
    is_running: bool = True
    is_slow: bool = False
    source: str = ""
    is_foreign: bool = False
    host: str = ""
    changes: Changes = Changes()
    is_unanswered: bool = False

    @property
    def can_undo(self) -> bool:
        return bool(self.changes)


class Imported(NamedTuple):
    """Where settings were taken from, and what they changed in the form.

    `had_password` says that a password stood beside them, which is left out. The rest is what the
    window showed before, for Undo.
    """

    source: str
    changes: Changes
    had_password: bool
    service: Service
    search: Search | None
    is_server_open: bool
    result: Result | None
    steps: tuple[Step, ...]
    before: Imported | None
