"""Emails of a sending log, and a desk whose page of the log is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model import codec
from smtp_desktop.ports.sending_log import Entry, State
from smtp_desktop.printable import Printable
from smtp_desktop.smtp.reply import EnhancedStatus, Reply
from support.clock import NOW
from support.memory_log import MemoryLog
from support.presenter import SAVED, Desk, FakeServices

SENT = Entry(
    number=0,
    at=NOW - timedelta(minutes=2),
    state=State.ACCEPTED,
    door=Printable("test"),
    program=Printable(),
    account=Printable("default"),
    sender=Printable("jane@acme.test"),
    recipients=(Printable("jane@acme.test"),),
    recipient_count=1,
    size=1234,
    message_id=Printable("<1@acme.test>"),
    route=Printable("smtp"),
    ms=841,
    reply=Reply(250, ("queued as 7",), EnhancedStatus(2, 0, 0)),
)
PASSWORD = replace(
    SENT,
    at=NOW - timedelta(minutes=14),
    state=State.FAILED,
    door=Printable("relay"),
    program=Printable("old-accounting"),
    code=Printable("bad_credentials"),
    title=Printable("The server did not accept the username or password."),
    owners=(Printable("user"), Printable("it_admin")),
    reply=Reply(535, ("Authentication credentials invalid",), EnhancedStatus(5, 7, 8)),
    refused=(),
)
NO_USER = Reply(550, ("No such user here",), EnhancedStatus(5, 1, 1))
NO_MAILBOX = replace(
    PASSWORD,
    at=NOW - timedelta(days=1, hours=2),
    code=Printable("recipient_unknown"),
    title=Printable("There is no such mailbox."),
    owners=(Printable("recipient"),),
    recipients=(Printable("orders@shop.example"), Printable("b@shop.example")),
    recipient_count=2,
    reply=NO_USER,
)
PARTLY = replace(
    NO_MAILBOX,
    at=NOW - timedelta(days=3),
    state=State.PARTLY,
    reply=SENT.reply,
    refused=((Printable("b@shop.example"), NO_USER),),
)
LOST = replace(SENT, at=NOW - timedelta(days=2), state=State.UNCLEAR)
SENDING = replace(SENT, at=NOW - timedelta(seconds=4), state=State.UNDER_WAY, reply=None)
ENDED = replace(SENDING, at=NOW - timedelta(hours=5))
CHECKED = replace(SENT, door=Printable("check"))
EVERYTHING = (PARTLY, LOST, NO_MAILBOX, ENDED, SENT, PASSWORD, CHECKED, SENT, SENDING)


class LogDesk(Desk):
    """A desk with these emails in its log, the oldest first, and the page of the log open."""

    def __init__(self, *entries: Entry, is_open: bool = True) -> None:
        services = FakeServices({"default": codec.encode(SAVED)})
        for one in entries:
            services.log_store.add(one)
        super().__init__(services)
        if is_open:
            self.open()

    @property
    def log(self) -> MemoryLog:
        return self.services.log_store

    def open(self) -> None:
        self.subject.show_page(Page.LOG)
        self.tasks.run()

    def look(self) -> None:
        """A quarter of a second passes with the page in sight."""
        self.subject.log.look()
        self.tasks.run()

    def do(self, *acts: Callable[[], object]) -> WindowState:
        for act in acts:
            act()
            self.tasks.run()
        return self.state
