"""Several programs write at once, and are killed: nothing that the log has taken is lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from support.sending_log import EVERYTHING, SENT, opened

ROOT = Path(__file__).parents[3]
WRITERS = 4
ROWS = int(os.environ.get("SMTP_DESKTOP_LOG_ROWS", "500"))  # a writer; 10,000 take some minutes
KILLS = 12


def start(folder: Path, name: str, many: int) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    return subprocess.Popen(
        [sys.executable, "-m", "servers.log_writer", str(folder), name, str(many)],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        bufsize=0,  # else a line that was read ahead in part is lost to `communicate`
        cwd=ROOT,
    )


def acknowledged(process: subprocess.Popen[bytes]) -> list[str]:
    """What a writer was told is in the log; of a line cut short nobody knows."""
    out = process.communicate(timeout=170)[0].decode()
    return [line for line in out.splitlines(keepends=True) if line.endswith("\n")]


def test_four_programs_at_once_lose_nothing_from_the_first_moment_on(tmp_path: Path) -> None:
    writers = [start(tmp_path / "log", f"writer-{each}", ROWS) for each in range(WRITERS)]
    taken = [line.strip() for one in writers for line in acknowledged(one)]

    assert [one.returncode for one in writers] == [0] * WRITERS
    assert len(taken) == WRITERS * ROWS
    with opened(tmp_path / "log") as log:
        found = log.store.entries(EVERYTHING)
        assert sorted(one.sender for one in found) == sorted(taken)
        assert len({one.number for one in found}) == len(found)
        assert log.files() == ["sent-1.db"]


def test_whoever_is_killed_takes_nothing_along(tmp_path: Path) -> None:
    chance, taken = random.Random(9), list[str]()
    for each in range(KILLS // WRITERS):
        names = [f"round-{each}-{one}" for one in range(WRITERS)]
        writers = [start(tmp_path / "log", name, 1_000_000) for name in names]
        for one in writers:
            assert one.stdout
            taken.append(one.stdout.readline().decode().strip())
        time.sleep(chance.uniform(0.05, 0.4))
        for one in writers:
            one.kill()
        taken += [line.strip() for one in writers for line in acknowledged(one)]

    assert len(taken) > KILLS
    with opened(tmp_path / "log") as log:
        senders = log.senders()
        assert set(taken) <= set(senders)
        assert len(set(senders)) == len(senders), "none is there twice"
        assert log.store.set_aside() is None


AT_WORK = """
import atexit, sys, threading, time
atexit.register(time.sleep, 0.2)  # the last thing of all: the thread goes on meanwhile
from datetime import datetime
from smtp_desktop.adapters.log.listing import SqliteListing
now = lambda: datetime.now().astimezone()
listing = SqliteListing(sys.argv[1], now)
began = threading.Event()

def ask():
    while True:
        listing.tally(now())
        began.set()

threading.Thread(target=ask, daemon=True).start()
assert began.wait(30)
"""


def test_a_program_may_end_while_the_log_is_being_asked(tmp_path: Path) -> None:
    """The connection is not closed under a thread that uses it: that would be a crash."""
    with opened(tmp_path) as log:
        log.store.keep([(0, SENT)] * 30_000)
    folders = os.pathsep.join([str(ROOT / "tests"), str(ROOT)])
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", AT_WORK, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": folders},
            timeout=60,
            check=False,
        )
        assert done.returncode == 0
