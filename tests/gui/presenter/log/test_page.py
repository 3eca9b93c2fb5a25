"""What clicks on the page of the log mean: look, filter, search, open, export, clear and undo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from smtp_desktop.errors import FileNotWritten, SendingLogFailed
from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.state.log.page import LogPage
from smtp_desktop.ports.sending_log import SetAside
from smtp_desktop.printable import Printable
from smtp_desktop.services.sending_log.browsing import Since
from smtp_desktop.wording import sending_log as words
from support.clock import NOW
from support.logged import (
    CHECKED,
    EVERYTHING,
    NO_MAILBOX,
    PARTLY,
    PASSWORD,
    SENDING,
    SENT,
    LogDesk,
)
from support.presenter import MemoryTextFiles


def page(desk: LogDesk) -> LogPage:
    found = desk.state.log
    assert found is not None
    return found


def numbers(desk: LogDesk) -> list[int]:
    listed = page(desk).listed
    assert listed is not None
    return list(listed.numbers)


def opened(desk: LogDesk, number: int) -> LogPage:
    desk.subject.log.entry.open(number)
    desk.tasks.run()
    return page(desk)


def test_the_page_lists_everything_but_checks_that_were_fine() -> None:
    desk = LogDesk(*EVERYTHING)
    assert numbers(desk) == [9, 8, 6, 5, 4, 3, 2, 1]
    assert page(desk).tally.emails == 8
    assert [str(one.happened) for one in page(desk).listed.rows][:3] == [  # type: ignore[union-attr]
        "Sending…", "Sent", "The server did not accept the username or password.",
    ]  # fmt: skip


def test_the_first_emails_are_there_before_all_of_them() -> None:
    desk = LogDesk(*([SENT] * 250), is_open=False)
    desk.subject.show_page(Page.LOG)
    desk.tasks.run()
    lists = [state.log.listed for state in desk.view.states if state.log and state.log.listed]
    assert [(len(one.numbers), one.is_whole) for one in lists[:2]] == [(200, False), (250, True)]
    assert lists[0].serial == lists[1].serial


def test_what_others_write_appears_and_nothing_is_asked_while_nothing_changes() -> None:
    desk = LogDesk(SENT)
    desk.look()
    asked = len(desk.log.asked)
    desk.look()
    assert len(desk.log.asked) == asked
    desk.log.add(PASSWORD)
    desk.look()
    assert numbers(desk) == [2, 1]
    assert page(desk).tally.failures == 1
    assert len(desk.log.asked) == asked + 1, "only what is new"


def test_an_email_that_fails_later_joins_the_failures_in_its_place() -> None:
    desk = LogDesk(PASSWORD, SENDING, PASSWORD)
    desk.do(lambda: desk.subject.log.choose(failures=True))
    assert numbers(desk) == [3, 1]
    desk.look()
    desk.log.complete(2, NO_MAILBOX)
    desk.look()
    assert numbers(desk) == [3, 2, 1]
    desk.log.add(PASSWORD)
    desk.look()
    assert numbers(desk) == [4, 3, 2, 1]


def test_what_is_too_old_goes() -> None:
    desk = LogDesk(*([SENT] * 5))
    desk.look()
    desk.log.drop(2)
    desk.look()
    assert numbers(desk) == [5, 4, 3]
    desk.log.drop(5)
    desk.look()
    assert numbers(desk) == []


def test_filters_narrow_the_list() -> None:
    old = replace(SENT, at=NOW - timedelta(days=20), account=Printable("shop"))
    desk = LogDesk(old, NO_MAILBOX, SENT)
    log = desk.subject.log
    for change, expected in (
        ({"since": Since.TODAY}, [3]),
        ({"since": Since.WEEK}, [3, 2]),
        ({"since": Since.MONTH}, [3, 2, 1]),
        ({"account": "shop"}, [1]),
        ({"account": "", "failures": True}, [2]),
        ({"failures": False, "since": Since.EVER}, [3, 2, 1]),
    ):
        desk.do(lambda change=change: log.choose(**change))  # type: ignore[misc]
        assert numbers(desk) == expected, change
    waiting = len(desk.tasks.cancelled)
    log.choose(failures=False)
    log.search("")
    assert len(desk.tasks.cancelled) == waiting, "nothing else is asked for"


def test_of_a_word_that_is_typed_only_the_last_letter_is_answered() -> None:
    desk = LogDesk(*EVERYTHING)
    for typed in ("o", "or", "orders"):
        desk.subject.log.search(typed)
    before = [one.is_cancelled for one in desk.tasks.cancelled[-3:]]
    assert before == [True, True, False]
    desk.tasks.run()
    assert numbers(desk) == [3, 1]
    assert page(desk).query.words == "orders"


def test_rows_are_read_by_their_numbers() -> None:
    desk = LogDesk(*EVERYTHING)
    sent, before = NO_MAILBOX.at.astimezone(), PARTLY.at.astimezone()  # by this computer's clock
    desk.services.clock.moment = sent + timedelta(days=1)
    row = desk.subject.log.rows([3])[0]
    assert (str(row.when), str(row.to), row.owners) == (
        f"Yesterday {sent:%H:%M}", "orders@shop.example and 1 more", ("the recipient",),
    )  # fmt: skip
    assert row.exactly.startswith(f"{sent:%Y-%m-%d %H:%M:%S}")
    assert str(desk.subject.log.rows([1])[0].when) == f"{before:%Y-%m-%d %H:%M}"
    assert [one.has_failed for one in desk.subject.log.rows([9, 8, 3])] == [False, False, True]


def test_what_is_listed_is_saved_as_a_table() -> None:
    desk = LogDesk(*EVERYTHING, CHECKED)
    log = desk.subject.log
    desk.do(lambda: log.choose(failures=True))
    log.export.start("/sent.csv")
    assert page(desk).is_exporting
    assert str(page(desk).note) == "Writing the table… Rows so far: 0."
    desk.tasks.run()
    text = desk.services.text_files.files["/sent.csv"]
    assert text.startswith('\ufeff"at","door"')
    assert len(text.splitlines()) == 1 + 5
    assert "/sent.csv" in str(page(desk).note)


def test_a_table_is_saved_as_this_computer_s_spreadsheets_expect_it() -> None:
    desk = LogDesk(SENT)
    desk.services.list_separator = ";"
    desk.do(lambda: desk.subject.log.export.start("/sent.csv"))
    assert desk.services.text_files.files["/sent.csv"].startswith('\ufeff"at";"door"')


def test_a_table_that_cannot_be_saved_says_so() -> None:
    desk = LogDesk(SENT)
    desk.services.text_files.trouble = FileNotWritten("the disk is full")
    desk.do(lambda: desk.subject.log.export.start("/sent.csv"))
    assert "the disk is full" in str(page(desk).note)
    assert page(desk).has_failed
    desk.services.text_files.trouble = None
    desk.log.trouble = SendingLogFailed("it is damaged")
    desk.do(lambda: desk.subject.log.export.start("/sent.csv"))
    assert "it is damaged" in str(page(desk).note)


def test_a_table_that_nobody_wants_any_more_is_not_written() -> None:
    desk = LogDesk(SENT)
    export = desk.subject.log.export
    export.stop()
    assert page(desk).note is None
    export.start("/sent.csv")
    export.stop()
    assert (page(desk).is_exporting, str(page(desk).note)) == (False, words.EXPORT_STOPPED)
    desk.tasks.run()
    assert desk.services.text_files.files == {}
    assert str(page(desk).note) == words.EXPORT_STOPPED


def test_a_long_table_says_how_far_it_is() -> None:
    desk = LogDesk(*[SENT] * 4001)
    said: list[str] = []

    class Watched(MemoryTextFiles):
        def write(self, path: str, text: str | Iterable[str], line_end: str = "\n") -> bool:
            parts = [said.append(str(page(desk).note)) or part for part in text]  # type: ignore[func-returns-value]
            return super().write(path, parts)

    desk.services.text_files = Watched()
    desk.do(lambda: desk.subject.log.export.start("/sent.csv"))
    assert said[-1] == "Writing the table… Rows so far: 4000."
    assert "/sent.csv" in str(page(desk).note)


def test_clear_can_be_taken_back() -> None:
    desk = LogDesk(SENT, PASSWORD)
    opened(desk, 2)
    desk.do(desk.subject.log.clear)
    assert (numbers(desk), page(desk).cleared, page(desk).opened) == ([], 2, None)
    desk.log.add(SENT)
    desk.look()
    assert numbers(desk) == [3]
    desk.do(desk.subject.log.undo_clear)
    assert (numbers(desk), page(desk).cleared) == ([3, 2, 1], 0)
    desk.do(desk.subject.log.undo_clear)
    assert numbers(desk) == [3, 2, 1]


def test_after_a_while_what_was_cleared_is_deleted() -> None:
    desk = LogDesk(SENT, PASSWORD)
    desk.do(desk.subject.log.clear)
    desk.tasks.a_second_passes()
    desk.tasks.run()
    assert desk.log.kept == {}
    assert page(desk).cleared == 0


def test_what_was_brought_back_is_not_deleted_later() -> None:
    desk = LogDesk(SENT)
    desk.do(desk.subject.log.clear, desk.subject.log.undo_clear)
    desk.tasks.a_second_passes()
    desk.tasks.run()
    assert numbers(desk) == [1]
    assert list(desk.log.kept) == [1]


def test_a_log_that_comes_back_by_another_program_is_listed_whole() -> None:
    desk = LogDesk(SENT, PASSWORD)
    desk.log.hide()
    desk.look()
    desk.log.add(SENT)
    desk.look()
    desk.log.show_hidden()
    desk.look()
    assert numbers(desk) == [3, 2, 1]


def test_a_log_that_cannot_be_cleared_says_so() -> None:
    desk = LogDesk(SENT)
    desk.log.is_read_only = True
    desk.do(desk.subject.log.clear)
    assert "may not write" in str(page(desk).note)
    assert numbers(desk) == [1]


def test_failures_are_counted_until_the_page_is_opened() -> None:
    desk = LogDesk(PASSWORD, SENT, is_open=False)
    desk.do(desk.subject.log.count_soon, desk.tasks.a_second_passes)
    assert page(desk).tally.unseen == 1
    desk.open()
    assert page(desk).tally.unseen == 0
    desk.subject.show_page(Page.SETTINGS)
    desk.tasks.a_second_passes()
    desk.tasks.run()
    assert page(desk).tally.unseen == 0
    desk.log.add(NO_MAILBOX)
    desk.tasks.a_second_passes()
    desk.tasks.run()
    assert page(desk).tally.unseen == 1


def test_what_fails_while_the_page_is_open_is_seen() -> None:
    desk = LogDesk(SENT)
    desk.look()
    desk.log.add(PASSWORD)
    desk.look()
    desk.look()
    version = desk.log.version()
    desk.look()
    assert desk.log.version() == version, "to have seen it is written once"
    assert desk.log.tally(NOW).unseen == 0


def test_a_log_that_can_only_be_read_is_shown() -> None:
    desk = LogDesk(PASSWORD, is_open=False)
    desk.log.is_read_only = True
    desk.open()
    assert numbers(desk) == [1]
    assert page(desk).problem is None


def test_a_log_that_cannot_be_read_says_so_and_is_asked_again() -> None:
    desk = LogDesk(SENT, is_open=False)
    desk.log.trouble = SendingLogFailed("the disk is full")
    desk.open()
    assert str(page(desk).problem) == str(words.NOT_READ_NOW).format(reason="the disk is full")
    desk.look()
    assert page(desk).problem is not None
    desk.log.trouble = None
    desk.look()
    assert page(desk).problem is None
    assert numbers(desk) == [1]


def test_a_search_that_could_not_be_read_is_made_again() -> None:
    """Else what was listed before it would be shown as what it has found."""
    desk = LogDesk(SENT, PASSWORD)
    desk.log.trouble = SendingLogFailed("another part of this program is using it")
    desk.do(lambda: desk.subject.log.search("nobody@acme.test"))
    assert page(desk).problem is not None
    assert numbers(desk) == [2, 1]
    desk.log.trouble = None
    desk.look()
    assert page(desk).problem is None
    assert numbers(desk) == []


def test_a_search_that_nobody_waits_for_any_more_asks_nothing() -> None:
    """Each letter begins one, and they wait for each other."""
    desk = LogDesk(SENT, PASSWORD)
    asked = len(desk.log.asked)
    for length in range(1, 9):
        desk.subject.log.search("nobody@acme.test"[:length])
    desk.tasks.run()
    assert len(desk.log.asked) == asked + 1
    assert numbers(desk) == []


def test_rows_that_cannot_be_read_are_none_and_the_page_says_why() -> None:
    desk = LogDesk(SENT)
    desk.log.trouble = SendingLogFailed("it is damaged")
    assert desk.subject.log.rows([1]) == ()
    desk.tasks.a_second_passes()
    assert "it is damaged" in str(page(desk).problem)
    assert numbers(desk) == [1]


def test_a_problem_that_is_over_is_said_no_more() -> None:
    desk = LogDesk(SENT)
    desk.look()
    desk.log.trouble = SendingLogFailed("it is in use")
    assert desk.subject.log.rows([1]) == ()
    desk.tasks.a_second_passes()
    assert page(desk).problem is not None
    desk.log.trouble = None
    desk.look()
    assert page(desk).problem is None


def test_a_damaged_log_that_was_kept_is_told() -> None:
    desk = LogDesk(SENT, is_open=False)
    desk.log.damaged = SetAside("/logs", NOW)
    desk.open()
    assert page(desk).set_aside == SetAside("/logs", NOW)


def test_the_page_stays_when_another_account_comes_on_the_screen() -> None:
    desk = LogDesk(SENT)
    desk.subject.show_page(Page.SETTINGS)
    desk.subject.accounts.go_to("default")
    desk.tasks.run()
    desk.subject.undo_all()
    assert numbers(desk) == [1]


def test_failures_are_counted_again_after_the_page_was_in_sight() -> None:
    desk = LogDesk(SENT, is_open=False)
    desk.do(desk.subject.log.count_soon, desk.tasks.a_second_passes)
    desk.open()
    desk.do(desk.tasks.a_second_passes)  # on the screen: nothing to count
    desk.subject.show_page(Page.SETTINGS)
    desk.log.add(PASSWORD)
    desk.do(desk.tasks.a_second_passes)
    assert page(desk).tally.unseen == 1


def test_what_is_cleared_again_can_be_brought_back_for_as_long_again() -> None:
    desk = LogDesk(SENT)
    desk.do(desk.subject.log.clear)
    timers = list(desk.tasks.timers)
    desk.do(desk.subject.log.undo_clear, desk.subject.log.clear)
    for ten_minutes_after_the_first_time in timers:
        ten_minutes_after_the_first_time()
    desk.tasks.run()
    assert list(desk.log.kept) == [1]
    desk.do(desk.subject.log.undo_clear)
    assert numbers(desk) == [1]
