"""The way to the log's files, also for a Python that was built without SQLite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from smtp_desktop.errors import SendingLogFailed

if TYPE_CHECKING:
    from smtp_desktop.adapters.log.store import SqliteEntries

NO_SQLITE = "this Python has no SQLite"


def entries_in(folder: str, now: Callable[[], datetime]) -> SqliteEntries:
    """The entries in a folder; raises SendingLogFailed where nothing can keep them."""
    try:
        from smtp_desktop.adapters.log.store import SqliteEntries
    except ImportError as error:
        raise SendingLogFailed(NO_SQLITE) from error
    return SqliteEntries(folder, now)
