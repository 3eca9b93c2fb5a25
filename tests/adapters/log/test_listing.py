"""The log as a window looks at it: numbers, searches, tallies, and news of other programs."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs

from smtp_desktop.adapters.log.listing import SqliteListing
from smtp_desktop.adapters.log.opening import NO_SQLITE, listing_in
from smtp_desktop.errors import SendingLogFailed
from smtp_desktop.ports.sending_log import Entry, NothingListed, Selection, State, Tally
from smtp_desktop.printable import Printable
from smtp_desktop.smtp.reply import EnhancedStatus, Reply
from support.sending_log import AT, FAILED, SENT, Log, opened, put

ALL = Selection(limit=1000)
EARLIER = AT - timedelta(minutes=15)


def waits() -> bool:
    return False


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with opened(tmp_path) as found:
        yield found


@pytest.fixture
def listing(log: Log) -> Iterator[SqliteListing]:
    found = SqliteListing(str(log.folder), lambda: log.at)
    yield found
    found.close()


def found(listing: SqliteListing, **asked: object) -> list[int]:
    return list(listing.numbers(structs.replace(ALL, **asked), waits))


def test_a_log_that_is_not_there_lists_nothing_and_is_not_made(tmp_path: Path) -> None:
    for one in (SqliteListing(str(tmp_path / "none"), lambda: AT), NothingListed()):
        assert not one.numbers(ALL, waits)
        assert not one.read([])
        assert one.tally(EARLIER) == Tally()
        one.mark_seen()
        assert one.version() == one.version()
    assert not (tmp_path / "none").exists()


def test_numbers_come_newest_first_and_entries_by_their_numbers(
    log: Log, listing: SqliteListing
) -> None:
    numbers = [log.add(f"writer-{one}") for one in range(5)]
    assert found(listing) == numbers[::-1]
    assert found(listing, after=numbers[2]) == [numbers[4], numbers[3]]
    assert found(listing, limit=2) == [numbers[4], numbers[3]]
    read = listing.read([numbers[1], 999, numbers[3]])
    assert [one.sender for one in read] == ["writer-3", "writer-1"]


def test_a_check_that_was_fine_is_not_for_people(log: Log, listing: SqliteListing) -> None:
    check = Printable("check")
    put(log.store, replace(SENT, door=check))
    failed = put(log.store, replace(FAILED, door=check))
    assert found(listing, is_for_people=True) == [failed]
    assert len(found(listing)) == 2
    tally = listing.tally(EARLIER)
    assert (tally.emails, tally.failures, tally.failed_checks) == (0, 0, 1)


REPLY = Reply(550, ("No such user Müller here",), EnhancedStatus(5, 1, 1))
WANTED = replace(
    FAILED,
    sender=Printable("jane@acme.test"),
    recipients=(Printable("Jörg.Öhm@büro.test"), Printable("b_c@d.test")),
    title=Printable("There is no such mailbox."),
    message_id=Printable("<id-77%@acme.test>"),
    program=Printable("Old accounting"),
    reply=REPLY,
)


@pytest.mark.parametrize(
    "words",
    ["jane", "JANE@ACME", "jörg", "JÖRG", "Öhm", "öhm", "no such mailbox", "user müller", "550",
     "5.1.1", "id-77%", "b_c@", "accounting", "mailbox 550 jane", " jane  acme "],
)  # fmt: skip
def test_a_search_finds_it_however_it_is_written(
    log: Log, listing: SqliteListing, words: str
) -> None:
    put(log.store, replace(SENT, recipients=(), sender=Printable("somebody"), program=Printable()))
    wanted = put(log.store, WANTED)
    assert found(listing, words=tuple(words.split())) == [wanted]


@pytest.mark.parametrize("words", ["zebra", "jane zebra", "%", "b%c", "j_ne", "!"])
def test_a_search_finds_nothing_else(log: Log, listing: SqliteListing, words: str) -> None:
    put(log.store, replace(WANTED, message_id=Printable("<1@acme.test>")))
    assert found(listing, words=tuple(words.split())) == []


def test_of_very_many_words_the_first_count(log: Log, listing: SqliteListing) -> None:
    number = put(log.store, WANTED)
    assert found(listing, words=("jane",) * 5000) == [number]


def test_a_search_that_nobody_waits_for_ends(log: Log, listing: SqliteListing) -> None:
    entries = [(0, replace(SENT, sender=Printable(f"writer-{one}"))) for one in range(3000)]
    log.store.keep(entries)
    asked: list[int] = []

    def is_over() -> bool:
        asked.append(1)
        return len(asked) > 2

    selection = structs.replace(ALL, words=("nobody",))
    assert list(listing.numbers(selection, is_over)) == []
    assert 3 <= len(asked) < 10, "it was asked, and obeyed at once"
    assert found(listing, words=("writer-2999",)) == [3000], "the next one is whole again"


def test_a_tally_says_what_failed_and_what_nobody_has_seen(
    log: Log, listing: SqliteListing
) -> None:
    sent = put(log.store, SENT)
    failed = put(log.store, FAILED)
    ended = put(log.store, replace(SENT, state=State.UNDER_WAY, at=AT - timedelta(hours=1)))
    open_ = put(log.store, replace(SENT, state=State.UNDER_WAY, at=AT))
    last = put(log.store, SENT)
    assert listing.tally(EARLIER) == Tally(5, 2, 2, sent, last, open_ - 1)
    assert found(listing, failures=True, ended_before=EARLIER) == [ended, failed]
    listing.mark_seen()
    assert listing.tally(EARLIER) == Tally(5, 2, 0, sent, last, open_ - 1)
    log.store.keep([(open_, SENT)])
    put(log.store, FAILED)
    assert listing.tally(EARLIER) == Tally(6, 3, 1, sent, last + 1, last + 1)


def test_checks_are_counted_apart(log: Log, listing: SqliteListing) -> None:
    first = put(log.store, replace(FAILED, door=Printable("check")))
    for state in (State.ACCEPTED, State.UNCLEAR):
        put(log.store, replace(SENT, door=Printable("check"), state=state))
    last = put(log.store, FAILED)
    assert listing.tally(EARLIER) == Tally(1, 1, 1, first, last, last, failed_checks=2)
    assert log.store.count() == 1
    assert found(listing, failures=True, ended_before=EARLIER) == [last, last - 1, first]


def test_what_was_under_way_when_it_was_looked_at_and_fails_later_is_unseen(
    log: Log, listing: SqliteListing
) -> None:
    under_way = put(log.store, replace(SENT, state=State.UNDER_WAY, at=AT - timedelta(seconds=5)))
    seen = put(log.store, replace(FAILED, at=AT - timedelta(seconds=3), ms=2000))
    listing.mark_seen()
    assert listing.tally(EARLIER).unseen == 0
    log.store.keep([(under_way, replace(FAILED, at=AT - timedelta(seconds=5), ms=9000))])
    assert listing.tally(EARLIER).unseen == 1
    assert under_way < seen
    listing.mark_seen()
    assert listing.tally(EARLIER).unseen == 0, "also where the clock was set back since"


def test_what_is_cleared_is_not_listed_until_it_comes_back(
    log: Log, listing: SqliteListing
) -> None:
    numbers = [log.add("a"), put(log.store, FAILED)]
    assert log.store.hide() == 2
    assert found(listing) == []
    assert listing.tally(EARLIER) == Tally()
    log.store.show_hidden()
    assert found(listing) == numbers[::-1]


def test_a_change_by_anybody_is_a_new_version(log: Log, listing: SqliteListing) -> None:
    number = log.add("a")
    seen = {listing.version()}
    for change in (
        lambda: log.add("b"),
        lambda: log.store.keep([(number, FAILED)]),
        listing.mark_seen,
        log.store.hide,
        lambda: beside(log.folder),
    ):
        assert listing.version() in seen, "nothing has happened"
        change()
        version = listing.version()
        assert version not in seen
        seen.add(version)


def beside(folder: Path) -> None:
    """Another program writes."""
    with opened(folder) as other:
        other.add("c")


def test_a_new_file_is_a_new_version(log: Log, listing: SqliteListing) -> None:
    log.add("a")
    before = listing.version()
    log.store.close()
    (log.folder / "sent-2.db").touch()
    log.add("b")
    assert listing.version() != before
    assert [one.sender for one in listing.read(found(listing))] == ["b"]


def test_a_log_that_cannot_be_read_says_so(log: Log, listing: SqliteListing) -> None:
    log.add("a")
    holder = sqlite3.connect(log.folder / "sent-1.db")
    holder.execute("PRAGMA user_version = 900")
    holder.close()
    for ask in (
        lambda: listing.numbers(ALL, waits),
        lambda: listing.tally(EARLIER),
        lambda: listing.read([1]),
        listing.version,
    ):
        with pytest.raises(SendingLogFailed, match="newer version"):
            ask()


def test_a_damaged_log_is_followed_by_an_empty_one(log: Log, listing: SqliteListing) -> None:
    log.add("a")
    log.store.close()
    listing.close()
    (log.folder / "sent-1.db").write_bytes(b"no log at all" * 100)
    assert found(listing) == []
    assert log.files() == ["sent-1.db", "sent-2.db"]
    assert log.store.set_aside() is not None


def test_a_python_without_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(listing_in(str(tmp_path), lambda: AT), SqliteListing)
    monkeypatch.setitem(sys.modules, "smtp_desktop.adapters.log.listing", None)
    with pytest.raises(SendingLogFailed, match=NO_SQLITE):
        listing_in(str(tmp_path), lambda: AT)


def test_one_entry_is_what_was_written(log: Log, listing: SqliteListing) -> None:
    number = put(log.store, WANTED)
    expected: Entry = replace(WANTED, number=number)
    assert list(listing.read([number])) == [expected]
