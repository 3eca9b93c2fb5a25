"""A log that is damaged, full, foreign or held by another program: it is said."""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smtp_desktop.adapters.log.connection import NEEDS_RIGHT
from smtp_desktop.errors import SendingLogFailed
from support.sending_log import EVERYTHING, FAILED, SENT, Log, opened, put
from support.small_files import NOBODY, being, need_root, open_folder, small_disk


def written(folder: Path, rows: int = 50) -> Path:
    """A log of so many rows, all of them in its file; that file."""
    with opened(folder) as log:
        for each in range(rows):
            log.add(f"old-{each}@acme.test")
    return folder / "sent-1.db"


def cut_in_half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def cut_short(file: Path) -> None:
    os.truncate(file, 100)


def write_text(file: Path) -> None:
    file.write_text("Dear diary, this is no database.\n" * 400)


def write_garbage(file: Path) -> None:
    file.write_bytes(random.Random(1).randbytes(20_000))


def zero_header(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(b"\0" * 100 + data[100:])


def lose_tables(file: Path) -> None:
    one = sqlite3.connect(file)
    one.execute("DROP TABLE submission")
    one.commit()
    one.close()


@pytest.mark.parametrize(
    "damage", [cut_in_half, cut_short, write_text, write_garbage, zero_header, lose_tables]
)
def test_a_damaged_log_is_left_as_it_is_and_a_new_one_begun(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    file = written(tmp_path / "log")
    damage(file)
    as_it_was = file.read_bytes()
    with opened(tmp_path / "log") as log:
        log.add("new@acme.test")

        assert log.senders() == ["new@acme.test"]
        assert log.files() == ["sent-1.db", "sent-2.db"]
        found = log.store.set_aside()
        assert found
        assert (found.folder, found.at) == (str(log.folder), log.at)
        assert damage is lose_tables or file.read_bytes() == as_it_was

        log.store.hide()
        log.store.purge()
        assert log.files() == ["sent-2.db"], "clearing the log clears what was set aside"
        assert log.store.set_aside() is None


def test_reading_notices_it_too(tmp_path: Path) -> None:
    write_text(written(tmp_path / "log"))
    with opened(tmp_path / "log") as log:
        assert log.senders() == []
        assert log.store.set_aside()


def test_an_empty_file_is_a_new_log(tmp_path: Path) -> None:
    os.truncate(written(tmp_path / "log"), 0)
    with opened(tmp_path / "log") as log:
        log.add("new@acme.test")
        assert (log.senders(), log.files()) == (["new@acme.test"], ["sent-1.db"])


def test_only_the_last_damaged_logs_are_kept(tmp_path: Path) -> None:
    for _ in range(5):
        with opened(tmp_path / "log") as log:
            log.add("new@acme.test")
            newest = max(log.folder.glob("sent-*.db"), key=lambda one: one.stat().st_mtime_ns)
        write_text(newest)
    with opened(tmp_path / "log") as log:
        log.add("new@acme.test")
        assert log.files() == ["sent-4.db", "sent-5.db", "sent-6.db"]


def test_whatever_bits_turn_over_an_entry_is_kept_or_it_is_said(tmp_path: Path) -> None:
    whole = written(tmp_path / "log", rows=200).read_bytes()
    chance, kept = random.Random(14), 0
    for trial in range(150):
        folder = tmp_path / str(trial)
        folder.mkdir()
        data = bytearray(whole)
        for _ in range(20):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (folder / "sent-1.db").write_bytes(data)
        with opened(folder) as log, contextlib.suppress(SendingLogFailed):
            log.add("new@acme.test")
            log.senders()  # whatever is left of the old ones
            kept += "new@acme.test" in log.senders() or log.store.set_aside() is not None
    assert kept > 140


def test_another_program_goes_on_in_the_new_file(tmp_path: Path) -> None:
    """Whoever had the damaged file open notices that there is a newer one."""
    with opened(tmp_path / "log") as first, opened(tmp_path / "log") as second:
        first.add("a")
        second.add("b")
        first.store._with_lock(first.store._set_aside)  # as after an error that only one has met
        first.add("c")
        second.add("d")

        assert first.senders() == second.senders() == ["c", "d"]


def test_a_newer_version_keeps_its_log_to_itself(tmp_path: Path) -> None:
    file = written(tmp_path / "log")
    newer = sqlite3.connect(file)
    newer.execute("PRAGMA user_version = 200")
    newer.close()
    with opened(tmp_path / "log") as log:
        with pytest.raises(SendingLogFailed, match="newer version"):
            log.add("x")
        assert log.files() == ["sent-1.db"]


@pytest.fixture
def public() -> Iterator[Path]:
    need_root()
    with open_folder() as folder:
        os.chmod(folder, 0o755)
        os.chown(folder, NOBODY, 0)
        yield folder


def test_a_folder_that_cannot_be_written_is_read_and_said(public: Path) -> None:
    with being(NOBODY):
        written(public / "log", rows=3)
        os.chmod(public / "log", 0o500)
        try:
            with opened(public / "log") as log:
                assert len(log.senders()) == 3
                with pytest.raises(SendingLogFailed) as caught:
                    log.add("x")
                assert str(caught.value) == NEEDS_RIGHT.format(folder=public / "log")
                assert log.files() == ["sent-1.db"]
        finally:
            os.chmod(public / "log", 0o700)


def test_no_folder_can_be_made(public: Path) -> None:
    with being(NOBODY), opened(public / "closed" / "log") as log:
        os.mkdir(public / "closed", 0o500)
        with pytest.raises(SendingLogFailed) as caught:
            log.add("x")
    assert str(caught.value) == NEEDS_RIGHT.format(folder=public / "closed")


def fill(log: Log) -> int:
    """Add until the disk is full; how many that were."""
    for many in range(10_000):
        try:
            log.add(f"person-{many}@acme.test")
        except SendingLogFailed:
            return many
    raise AssertionError("the disk is never full")


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", kilobytes=512) as disk:
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * 50_000)
        with opened(disk / "log") as log:
            many = fill(log)
            assert many > 20
            with pytest.raises(SendingLogFailed, match="disk is full"):
                log.add("x")
        with opened(disk / "log") as log:
            assert len(log.senders()) == many
            ballast.unlink()
            log.add("later@acme.test")
            assert len(log.senders()) == many + 1
            assert log.files() == ["sent-1.db"]


def test_a_log_that_a_full_disk_never_let_begin_is_not_called_damaged(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", kilobytes=512) as disk:
        (disk / "log").mkdir()
        ballast = disk / "ballast"
        with contextlib.suppress(OSError):
            ballast.write_bytes(b"x" * 1_000_000)
        with opened(disk / "log") as log:
            for call in (lambda: log.add("x"), log.senders):
                with pytest.raises(SendingLogFailed, match="disk is full"):
                    call()
            ballast.unlink()
            assert log.senders() == []
            log.add("later@acme.test")
            assert log.senders() == ["later@acme.test"]
            assert log.files() == ["sent-1.db"]


def test_who_holds_the_log_delays_nobody_for_longer_than_the_deadline(tmp_path: Path) -> None:
    written(tmp_path / "log")
    holder = sqlite3.connect(tmp_path / "log" / "sent-1.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with opened(tmp_path / "log", seconds=0.4) as log:
            began = time.monotonic()
            with pytest.raises(SendingLogFailed, match="another program"):
                log.add("x")
            first = time.monotonic() - began
            with pytest.raises(SendingLogFailed, match="another program"):
                put(log.store, SENT)
            second = time.monotonic() - began - first
            assert 0.6 < first < 1.5, "once, and once more"
            assert second < 0.4, "then it is not waited for again"
            holder.execute("ROLLBACK")
            log.add("later@acme.test")
            assert log.senders()[-1] == "later@acme.test"
    finally:
        holder.close()


def test_values_of_any_kind_are_no_traceback(tmp_path: Path) -> None:
    odd = (
        '[{"to": ["x"], "reply": [550, {"a": 1}, ["no"]]}, {"to": {}, "reply": [550, null, "no"]}]'
    )
    with opened(tmp_path / "log") as log:
        put(log.store, FAILED)
        for column in ("refused", "owners", "recipients", "title", "reply_text", "door"):
            question = f"UPDATE submission SET {column} = ?"
            log.store.write_with(lambda one, said=question: one.execute(said, (odd,)))  # type: ignore[misc]
            (entry,) = log.store.entries(EVERYTHING)
            assert entry.size == FAILED.size


def test_a_folder_in_its_place_is_no_fault_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "log" / "sent-1.db").mkdir(parents=True)
    with opened(tmp_path / "log") as log:
        with pytest.raises(SendingLogFailed, match="a folder is where its file should be"):
            log.add("x")
        with pytest.raises(SendingLogFailed, match="a folder is where its file should be"):
            log.store.count()
