"""Where the time before the first paint goes: by phase, and by module that a bare form lacks.

    make start-costs                  11 rounds
    make start-costs ARGS="-n 31"     more of them on a noisy machine
    make start-costs ARGS=--count     the processor's instructions, the same in every run

Both programs take turns, and medians count. Modules are timed by Python itself, which slows
everything a little: their order tells more than their sum. Instructions are counted by valgrind,
where it is installed, and say what a change is worth on a machine that is busy with other things.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
OURS = ("-m", "smtp_desktop")
BARE = (str(HERE / "reference_form.py"),)
SHOWN = 40  # modules

_IMPORT = re.compile(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", re.MULTILINE)
_COUNTED = re.compile(r"I +refs: +([\d,]+)")

Table = dict[str, list[float]]


def started(command: tuple[str, ...], *before: str) -> tuple[str, dict[str, int]]:
    """One start up to the first paint: what it wrote to its standard error, and its marks."""
    with tempfile.TemporaryDirectory() as home:
        trace = Path(home) / "trace"
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "SMTP_DESKTOP_HOME": home,
            "SMTP_DESKTOP_TRACE": str(trace),
            "PYTHONHASHSEED": "0",
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or every start would compile everything
        done = subprocess.run(
            [*before, *command], env=environment, capture_output=True, text=True, check=True
        )
        lines = (line.split() for line in trace.read_text().splitlines())
        return done.stderr, {name: int(when) for name, when in lines}


def phases(marks: dict[str, int]) -> dict[str, float]:
    """Milliseconds from each mark to the next, by the name of the later one."""
    return {name: (marks[name] - marks[before]) / 1e6 for before, name in pairwise(marks)}


def measured(rounds: int) -> tuple[dict[str, Table], dict[str, Table]]:
    """The phases, and the milliseconds of each module, of both programs; the first round warms
    up."""
    times: dict[str, Table] = {"ours": defaultdict(list), "bare": defaultdict(list)}
    modules: dict[str, Table] = {"ours": defaultdict(list), "bare": defaultdict(list)}
    for number in range(rounds + 1):
        for name, command in (("ours", OURS), ("bare", BARE)):
            _, marks = started(command, sys.executable)
            told, _ = started(command, sys.executable, "-X", "importtime")
            if number:
                for phase, took in phases(marks).items():
                    times[name][phase].append(took)
                for microseconds, module in _IMPORT.findall(told):
                    modules[name][module].append(int(microseconds) / 1e3)
    return times, modules


def show(rounds: int) -> None:
    """Print the phases side by side, and the dearest of the modules that are only ours."""
    times, modules = measured(rounds)
    print(f"{'phase':<44}{'ours':>8}{'bare':>8}  ms")
    for phase, took in times["ours"].items():
        ours, bare = statistics.median(took), statistics.median(times["bare"][phase])
        print(f"{phase:<44}{ours:>8.1f}{bare:>8.1f}")
    own = {name: took for name, took in modules["ours"].items() if name not in modules["bare"]}
    costs = {name: statistics.median(took) for name, took in own.items()}
    print(f"\n{f'{len(own)} modules more, in themselves':<44}{sum(costs.values()):>8.1f}  ms")
    for name in sorted(costs, key=costs.__getitem__, reverse=True)[:SHOWN]:
        print(f"{name:<44}{costs[name]:>8.2f}")


def counted(command: tuple[str, ...]) -> int:
    """The instructions of one start, from the first to the last."""
    with tempfile.TemporaryDirectory() as folder:
        tool = ("valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out")
        told, _ = started(command, *tool, sys.executable)
    found = _COUNTED.search(told)
    if found is None:
        raise SystemExit("valgrind counted nothing.")
    return int(found[1].replace(",", ""))


def count() -> None:
    """Print the instructions of both programs."""
    if not shutil.which("valgrind"):
        raise SystemExit("valgrind is not installed.")
    ours, bare = counted(OURS), counted(BARE)
    print(
        f"{ours / 1e6:.0f} million instructions, a bare form {bare / 1e6:.0f}: {ours / bare:.3f} x"
    )


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=11, help="rounds")
    parser.add_argument("--count", action="store_true", help="count instructions")
    asked = parser.parse_args()
    if asked.count:
        count()
    else:
        show(asked.n)


if __name__ == "__main__":
    main()
