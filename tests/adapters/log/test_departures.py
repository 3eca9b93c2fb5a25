"""What stands beside the log of messages that have set out, and how the log is told of it."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from smtp_desktop.adapters.log.departures import DepartureFiles
from smtp_desktop.ports.sending_log import State
from support.posix import modes_matter
from support.sending_log import EVERYTHING, SENT, Log, departing, opened, put

ROOT = Path(__file__).parents[3]


@contextmanager
def another(folder: Path, *names: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program that has noted these messages, and is killed at the end."""
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    process = subprocess.Popen(
        [sys.executable, "-m", "servers.departing", str(folder), *names],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout
    try:
        assert process.stdout.readline().strip() == str(len(names)).encode()
        yield process
    finally:
        process.kill()
        process.communicate()


def told(log: Log) -> list[tuple[str, State]]:
    """What the log says, the oldest first."""
    return [(str(one.message_id), one.state) for one in log.store.entries(EVERYTHING)][::-1]


def test_what_a_killed_program_has_left_is_told_to_the_log_by_who_reads_it(tmp_path: Path) -> None:
    with (
        another(tmp_path / "log", "<1@acme.test>", "<2@acme.test>"),
        opened(tmp_path / "log") as log,
    ):
        log.departures.recover_left()
        assert told(log) == []  # the other one still writes
        assert len(log.pages()) == 1
    with opened(tmp_path / "log") as log:
        log.departures.recover_left()
        both = [("<1@acme.test>", State.UNDER_WAY), ("<2@acme.test>", State.UNDER_WAY)]
        assert told(log) == both
        assert log.store.entries(EVERYTHING)[1] == replace(departing("<1@acme.test>"), number=1)
        assert log.pages() == []
        log.departures.recover_left()
        assert told(log) == both


def test_the_next_program_tells_what_the_last_has_left_and_not_what_it_adds(tmp_path: Path) -> None:
    with another(tmp_path / "log", "<1@acme.test>"):
        pass
    with opened(tmp_path / "log") as log:
        log.departures.open()
        log.departures.add(departing("<2@acme.test>"))
        page = log.departures.turn()
        log.departures.add(departing("<3@acme.test>"))
        log.departures.recover()
        assert told(log) == [("<1@acme.test>", State.UNDER_WAY)]
        assert len(log.pages()) == 2
        log.departures.forget([page])
        assert len(log.pages()) == 1
        log.departures.close()


def test_what_the_log_knows_is_not_told_again(tmp_path: Path) -> None:
    with another(tmp_path / "log", "<1@acme.test>", "<2@acme.test>"):
        pass
    with opened(tmp_path / "log") as log:
        put(log.store, replace(SENT, message_id=departing("<2@acme.test>").message_id))
        log.departures.recover_left()
        assert told(log) == [
            ("<2@acme.test>", State.ACCEPTED),
            ("<1@acme.test>", State.UNDER_WAY),
        ]


LINE = [1, 0, "relay", "", "default", "a@b.c", '["d@e.f"]', 1, 5, "<9@acme.test>", "", 0]
DAMAGE = {
    "nothing": b"",
    "no JSON": b"\0\0\0\xff\n",
    "another kind": b'{"at_us": 1}\n',
    "too few": json.dumps(LINE[:-1]).encode(),
    "too many": json.dumps([*LINE, None]).encode(),
    "a text for a number": json.dumps(["1", *LINE[1:]]).encode(),
    "nothing for a text": json.dumps([*LINE[:3], None, *LINE[4:]]).encode(),
    "a number for a text": json.dumps([*LINE[:3], 7, *LINE[4:]]).encode(),
    "too large a number": json.dumps([1 << 63, *LINE[1:]]).encode(),
    "below nothing": json.dumps([-1, *LINE[1:]]).encode(),
    "half a letter": json.dumps([*LINE[:3], "\ud800", *LINE[4:]]).encode(),
    "no UTF-8": b'[1,0,"\xff' + json.dumps(LINE).encode()[8:],
    "endless lists": b"[" * 100_000,
    "cut": json.dumps(LINE).encode()[:-7],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_of_a_damaged_page_all_that_is_whole_is_told(tmp_path: Path, damage: bytes) -> None:
    with opened(tmp_path / "log") as log:
        log.departures.open()
        log.departures.add(departing("<1@acme.test>"))
        page = Path(log.departures.turn())
        log.departures.close()
        page.write_bytes(damage + b"\n" + page.read_bytes() + damage)
        log.departures.recover_left()
        assert told(log) == [("<1@acme.test>", State.UNDER_WAY)]
        assert (log.pages(), log.files()) == ([], ["sent-1.db"])


@pytest.mark.parametrize("written", [0, 1, 40])
def test_a_line_cut_by_a_full_disk_takes_no_other_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    with opened(tmp_path / "log") as log:
        log.departures.open()
        log.departures.add(departing("<1@acme.test>"))
        real = os.write

        def full(handle: int, data: bytes) -> int:
            if not written:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(handle, data[:written])

        with monkeypatch.context() as disk:
            disk.setattr(os, "write", full)
            log.departures.add(departing("<2@acme.test>"))
            log.departures.add(departing("<3@acme.test>"))
        for name in ("<4@acme.test>", "<5@acme.test>"):
            log.departures.add(departing(name))
        log.departures.turn()
        log.departures.close()
        log.departures.recover_left()
        names = [f"<{number}@acme.test>" for number in (1, 4, 5)]
        assert told(log) == [(name, State.UNDER_WAY) for name in names]


def test_who_was_told_to_wait_adds_alone_as_soon_as_that_is_over(tmp_path: Path) -> None:
    with opened(tmp_path / "log") as log, opened(tmp_path / "log") as reader:
        reader.departures.open()  # as one that tells for long what a killed program has left
        log.departures.open()
        log.departures.add(departing("<1@acme.test>"))
        reader.departures.close()
        log.departures.turn()
        log.departures.add(departing("<2@acme.test>"))
        reader.departures.recover_left()
        assert told(reader) == []
        log.departures.close()
        log.departures.turn()
        log.departures.add(departing("<3@acme.test>"))  # after its end it takes nothing any more
        reader.departures.recover_left()
        names = [f"<{number}@acme.test>" for number in (1, 2, 3)]
        assert told(reader) == [(name, State.UNDER_WAY) for name in names]


def test_who_clears_the_log_clears_what_stands_beside_it(tmp_path: Path) -> None:
    with another(tmp_path / "log", "<1@acme.test>"):
        pass
    with opened(tmp_path / "log") as log:
        put(log.store, SENT)
        log.store.hide()
        log.store.purge()
        log.departures.recover_left()
        assert (told(log), log.pages()) == ([], [])


@modes_matter
def test_nobody_else_reads_a_page(tmp_path: Path) -> None:
    with another(tmp_path / "log", "<1@acme.test>"), opened(tmp_path / "log") as log:
        (page,) = log.pages()
        assert stat.S_IMODE((log.folder / page).stat().st_mode) == 0o600


def test_where_nothing_can_be_kept_nothing_is_raised(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"a file")
    with opened(tmp_path / "log") as log:
        departures = DepartureFiles(str(log.folder), lambda: log.store)
        departures.recover_left()
        departures.open()
        departures.recover()
        departures.add(departing("<1@acme.test>"))
        assert departures.turn() == ""
        departures.forget([str(tmp_path / "none")])
        departures.close()


def test_a_line_that_was_cut_on_a_full_disk_takes_none_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def cut(page: int, line: bytes) -> int:
        monkeypatch.setattr(os, "write", write)
        return write(page, line[:30])

    with opened(tmp_path / "log") as log:
        log.departures.open()
        monkeypatch.setattr(os, "write", cut)
        for name in ("<1@acme.test>", "<2@acme.test>"):
            log.departures.add(departing(name))
        log.departures.turn()
        log.departures.close()
        log.departures.recover_left()
        assert told(log) == [("<2@acme.test>", State.UNDER_WAY)]


def test_a_page_that_cannot_be_closed_well_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = os.close

    def failing(page: int) -> None:
        monkeypatch.setattr(os, "close", close)
        close(page)
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    with opened(tmp_path / "log") as log:
        log.departures.open()
        log.departures.add(departing("<1@acme.test>"))
        monkeypatch.setattr(os, "close", failing)
        pages = [log.departures.turn()]
        log.departures.add(departing("<2@acme.test>"))
        pages.append(log.departures.turn())
        assert sorted(log.pages()) == [Path(one).name for one in pages]
