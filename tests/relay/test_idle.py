"""A relay that waits: what it has loaded, and how often it wakes up."""

from __future__ import annotations

import time
from pathlib import Path

from support.patience import wait_until
from support.posix import wakes_are_counted
from support.relay_process import Process
from support.relays import JANE, LETTER


@wakes_are_counted
def test_a_relay_that_waits_has_not_loaded_what_keeps_its_log(process: Process) -> None:
    maps = Path(f"/proc/{process.process.pid}/maps")
    assert "sqlite" not in maps.read_text()
    client = process.client()
    client.sendmail(JANE, ["joe@acme.test"], LETTER)
    client.quit()
    assert "sqlite" in maps.read_text()


@wakes_are_counted
def test_idle_it_wakes_up_no_more_often_than_once_a_minute(process: Process) -> None:
    client = process.client()
    client.sendmail(JANE, ["joe@acme.test"], LETTER)
    client.quit()
    wait_until(lambda: sleeps(process.process.pid, 4), "the tallies are saved")
    assert sleeps(process.process.pid, 15)


def sleeps(process: int, seconds: float) -> bool:
    before = switches(process)
    time.sleep(seconds)
    return switches(process) - before <= 1


def switches(process: int) -> int:
    """How often all threads of a process have gone to sleep by now."""
    together = 0
    for one in Path(f"/proc/{process}/task").iterdir():
        lines = (one / "status").read_text().splitlines()
        together += sum(int(line.split()[1]) for line in lines if line.startswith("voluntary"))
    return together
