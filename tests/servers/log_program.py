"""A program whose sending log lies in a folder of the test, with everything else in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from smtp_desktop.adapters.files.text import WrittenFiles
from smtp_desktop.adapters.log.listing import SqliteListing
from smtp_desktop.adapters.log.store import SqliteEntries
from smtp_desktop.ports.sending_log import NoDepartures
from smtp_desktop.services.sending_log.browsing import LogBrowser
from smtp_desktop.services.sending_log.sending_log import SendingLog
from support.clock import RealClock
from support.presenter import FakeServices


class LogProgram(FakeServices):
    """See ``services.services.Services``."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        clock = self.clock = RealClock()  # type: ignore[assignment]
        self.text_files: Any = WrittenFiles()
        self.entries = SqliteEntries(str(folder), clock.now)
        self.listing = SqliteListing(str(folder), clock.now)
        self.sending_log = SendingLog(lambda: self.entries, NoDepartures, clock, lambda _: None)
        self.log_browser = LogBrowser(
            lambda: self.listing, lambda: self.entries, self.sending_log, clock
        )
