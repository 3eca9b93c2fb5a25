"""The way to the log's files, also for a Python that was built without SQLite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from smtp_desktop.errors import SendingLogFailed

if TYPE_CHECKING:
    from smtp_desktop.adapters.log.departures import DepartureFiles
    from smtp_desktop.adapters.log.listing import SqliteListing
    from smtp_desktop.adapters.log.notices import SqliteNotices
    from smtp_desktop.adapters.log.store import SqliteEntries

NO_SQLITE = "this Python has no SQLite"


def entries_in(
    folder: str, now: Callable[[], datetime], news: Callable[[], None] = lambda: None
) -> SqliteEntries:
    """The entries in a folder; raises SendingLogFailed where nothing can keep them.

    `news` is called once there may be something to tell.
    """
    try:
        from smtp_desktop.adapters.log.store import SqliteEntries
    except ImportError as error:
        raise SendingLogFailed(NO_SQLITE) from error
    return SqliteEntries(folder, now, news=news)


def notices_in(entries: SqliteEntries) -> SqliteNotices:
    """What people know, in the same file."""
    from smtp_desktop.adapters.log.notices import SqliteNotices

    return SqliteNotices(entries)


def departures_in(folder: str, entries: Callable[[], SqliteEntries]) -> DepartureFiles:
    """What has set out and is not in these entries yet."""
    from smtp_desktop.adapters.log.departures import DepartureFiles

    return DepartureFiles(folder, entries)


def listing_in(folder: str, now: Callable[[], datetime]) -> SqliteListing:
    """The same entries as a list to look through; raises SendingLogFailed likewise."""
    try:
        from smtp_desktop.adapters.log.listing import SqliteListing
    except ImportError as error:
        raise SendingLogFailed(NO_SQLITE) from error
    return SqliteListing(folder, now)
