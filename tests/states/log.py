"""The page of the sending log: empty, long, opened and in trouble; and the people to notify."""

from __future__ import annotations

from dataclasses import replace

from smtp_desktop.errors import FileNotWritten, SendingLogFailed
from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.notices.people import When
from smtp_desktop.ports.sending_log import Entry, SetAside
from smtp_desktop.services.sending_log.browsing import Since
from smtp_desktop.services.watch.daily import Overview
from support.checked import FAILS, WORKS
from support.clock import NOW
from support.logged import ENDED, EVERYTHING, NO_MAILBOX, PARTLY, PASSWORD, SENDING, SENT, LogDesk


def log_looking() -> WindowState:
    desk = LogDesk(*EVERYTHING, is_open=False)
    desk.subject.show_page(Page.LOG)
    return desk.state


def log_empty() -> WindowState:
    return LogDesk().state


def log_unseen() -> WindowState:
    desk = LogDesk(*EVERYTHING, is_open=False)
    return desk.do(desk.subject.log.count)


def log_listed() -> WindowState:
    desk = LogDesk(*(EVERYTHING * 6))
    people = desk.subject.log.people
    desk.do(people.begin, lambda: people.save("jane@acme.test", When.AT_ONCE))
    return desk.do(people.begin, lambda: people.save("it@acme.test", When.DAILY))


def log_failures() -> WindowState:
    desk = LogDesk(*(EVERYTHING * 6))
    return desk.do(lambda: desk.subject.log.choose(failures=True))


def log_no_failures() -> WindowState:
    desk = LogDesk(*([SENT] * 12))
    return desk.do(lambda: desk.subject.log.choose(failures=True))


def log_nothing_found() -> WindowState:
    desk = LogDesk(*EVERYTHING)
    log = desk.subject.log
    return desk.do(lambda: log.choose(since=Since.WEEK), lambda: log.search("zebra"))


def _opened(entry: Entry) -> LogDesk:
    desk = LogDesk(*EVERYTHING, entry)
    desk.do(lambda: desk.subject.log.entry.open(len(EVERYTHING) + 1))
    return desk


def log_opened() -> WindowState:
    return _opened(PASSWORD).state


def log_opened_details() -> WindowState:
    desk = _opened(NO_MAILBOX)
    log = desk.subject.log
    return desk.do(log.entry.toggle_details, lambda: log.entry.name_people(named=True))


def log_opened_message() -> WindowState:
    desk = _opened(PASSWORD)
    return desk.do(lambda: desk.subject.log.entry.toggle_letter("it_admin"))


def log_opened_partly() -> WindowState:
    return _opened(PARTLY).state


def log_opened_sent() -> WindowState:
    return _opened(SENT).state


def log_opened_ended() -> WindowState:
    return _opened(ENDED).state


def log_opened_sending() -> WindowState:
    return _opened(SENDING).state


def log_cleared() -> WindowState:
    desk = LogDesk(*EVERYTHING)
    return desk.do(desk.subject.log.clear)


def log_exported() -> WindowState:
    desk = LogDesk(*EVERYTHING)
    return desk.do(lambda: desk.subject.log.export.start("/documents/sent-emails.csv"))


def log_damaged() -> WindowState:
    desk = LogDesk(SENT, is_open=False)
    desk.log.damaged = SetAside("/state/smtp-desktop/log", NOW)
    desk.open()
    return desk.state


def log_unreadable() -> WindowState:
    desk = LogDesk(SENT, is_open=False)
    desk.log.trouble = SendingLogFailed("the disk is full or reports a fault")
    desk.open()
    return desk.state


def _checked(*accounts: Overview) -> LogDesk:
    desk = LogDesk(*EVERYTHING)
    desk.services.daily.accounts = accounts
    desk.services.daily.at = NOW
    desk.do(lambda: desk.subject.daily.switch(on=True))
    return desk


def log_checked() -> WindowState:
    return _checked(WORKS).state


def log_account_failing() -> WindowState:
    return _checked(FAILS, replace(WORKS, account="second", email="sales@acme.test")).state


def log_checking() -> WindowState:
    desk = _checked(WORKS)
    desk.subject.daily.check()
    return desk.state


def log_check_not_installed() -> WindowState:
    desk = _checked(WORKS)
    desk.services.schedule.problem = FileNotWritten("the disk is full")
    return desk.do(lambda: desk.subject.daily.switch(on=False))


def log_checked_at_login() -> WindowState:
    desk = LogDesk(*EVERYTHING)
    desk.services.daily.accounts, desk.services.daily.at = (WORKS,), NOW
    desk.services.schedule.is_at_login = True
    return desk.do(lambda: desk.subject.daily.switch(on=True))


def log_people_unread_elsewhere() -> WindowState:
    """Another page is open, and nobody would be told of a failure."""
    return log_people_damaged().with_frame(page=Page.SETTINGS)


def log_people_adding() -> WindowState:
    desk = LogDesk(SENT)
    people = desk.subject.log.people
    return desk.do(people.begin, lambda: people.save("jane@acme", When.DAILY))


def log_people_changing() -> WindowState:
    desk = LogDesk(SENT)
    people = desk.subject.log.people
    desk.do(people.begin, lambda: people.save("jane@acme.test", When.AT_ONCE))
    return desk.do(lambda: people.change("jane@acme.test"))


def log_people_damaged() -> WindowState:
    desk = LogDesk(SENT, is_open=False)
    desk.services.people_store.write("people", "person = 3")
    desk.open()
    return desk.state


def log_people_set_aside() -> WindowState:
    desk = LogDesk(SENT, is_open=False)
    desk.services.people_store.write("people", 'address = "jane@acme.test"\nperson = 3')
    desk.open()
    return desk.do(desk.subject.log.people.set_aside)


def log_people_refused() -> WindowState:
    desk = LogDesk(SENT)
    people = desk.subject.log.people
    desk.do(people.begin, lambda: people.save("jane@acme.test", When.AT_ONCE))
    desk.services.people_stopped.add("jane@acme.test")
    return desk.do(people.look)


STATES = (
    log_looking, log_empty, log_unseen, log_listed, log_failures, log_no_failures,
    log_nothing_found, log_opened, log_opened_details, log_opened_message, log_opened_partly,
    log_opened_sent, log_opened_ended, log_opened_sending, log_cleared, log_exported, log_damaged,
    log_unreadable, log_people_adding, log_people_changing, log_people_damaged,
    log_people_set_aside, log_people_refused, log_people_unread_elsewhere, log_checked_at_login,
    log_checked, log_account_failing, log_checking, log_check_not_installed,
)  # fmt: skip
