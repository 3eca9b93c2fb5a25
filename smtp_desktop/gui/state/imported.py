"""Settings in the form that came from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.gui.state.result import Result
    from smtp_desktop.gui.state.service import Search, Service
    from smtp_desktop.gui.state.undo import Changes


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
