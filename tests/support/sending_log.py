"""Entries of the sending log, and logs on a disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from smtp_desktop.adapters.log.departures import DepartureFiles
from smtp_desktop.adapters.log.store import SqliteEntries
from smtp_desktop.ports.sending_log import Entry, EntryStore, Selection, State
from smtp_desktop.printable import NOTHING, Printable
from smtp_desktop.smtp.reply import EnhancedStatus, Reply

AT = datetime(2026, 11, 30, 8, 14, tzinfo=UTC)
EVERYTHING = Selection(limit=1_000_000)

SENT = Entry(
    number=0,
    at=AT,
    state=State.ACCEPTED,
    door=Printable("relay"),
    program=Printable("old-accounting"),
    account=Printable("default"),
    sender=Printable("jane@acme.test"),
    recipients=(Printable("joe@acme.test"), Printable("jörg@acme.test")),
    recipient_count=2,
    size=1234,
    message_id=Printable("<1@acme.test>"),
    route=Printable("smtp"),
    ms=41,
    reply=Reply(250, ("queued as 7",), EnhancedStatus(2, 0, 0)),
)
FAILED = replace(
    SENT,
    state=State.FAILED,
    code=Printable("quota"),
    title=Printable("The mailbox is full."),
    owners=(Printable("recipient"), Printable("user")),
    reply=Reply(552, ("full",), EnhancedStatus(5, 2, 2)),
    refused=((Printable("joe@acme.test"), Reply(552, ("full",), EnhancedStatus(5, 2, 2))),),
)


class Log:
    """A log in a folder, with a clock that stands still until it is set."""

    def __init__(self, folder: Path, seconds: float = 1.0) -> None:
        self.folder = folder
        self.at = AT
        self.store = SqliteEntries(str(folder), lambda: self.at, seconds)
        self.departures = DepartureFiles(str(folder), lambda: self.store)

    def senders(self) -> list[str]:
        """Who sent what is there, the oldest first."""
        return [str(one.sender) for one in self.store.entries(EVERYTHING)][::-1]

    def add(self, sender: str) -> int:
        return put(self.store, replace(SENT, sender=Printable(sender), at=self.at))

    def pages(self) -> list[str]:
        """What stands beside the log."""
        return [one.name for one in self.folder.glob("set-out-*")]

    def files(self) -> list[str]:
        return sorted(one.name for one in self.folder.glob("sent-*.db"))


def departing(name: str) -> Entry:
    """A message that sets out, with an identifier of its own."""
    return replace(
        SENT,
        state=State.UNDER_WAY,
        message_id=Printable(name),
        route=NOTHING,
        ms=0,
        reply=None,
    )


def put(store: EntryStore, entry: Entry) -> int:
    """Keep one entry more; its number."""
    return store.keep([(0, entry)])[0]


@contextmanager
def opened(folder: Path, seconds: float = 1.0) -> Iterator[Log]:
    """A log that is closed at the end."""
    log = Log(folder, seconds)
    try:
        yield log
    finally:
        log.store.close()
