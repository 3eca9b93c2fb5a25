"""Start-up and memory, as ratios to bare references; prints a table.

    make bench                 21 rounds
    make bench ARGS="-n 41"    more of them on a noisy machine

First paint and memory are compared with a form of the same fields and nothing behind it, the
command line with an interpreter that does nothing. All programs take turns in every round, so that
a machine whose speed drifts drifts for all of them; medians count. They run where the program is
installed as people have it, without what tests put into every start of Python.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
INSTALLED = HERE.parent.parent / "build" / "bench" / "bin"  # by ``make installed``
PYTHON, SCRIPT = str(INSTALLED / "python"), str(INSTALLED / "smtp-desktop")


class Subject(NamedTuple):
    """A program to start; `reference` is the name of what it is compared with."""

    name: str
    command: Sequence[str]
    paints: bool
    reference: str
    goal: float = 0.0


class Round(NamedTuple):
    """One start: seconds to the first paint or to the end, and the memory it took in MB."""

    seconds: float
    memory: float


SUBJECTS = (
    Subject("bare form", (PYTHON, str(HERE / "reference_form.py")), True, "bare form"),
    Subject("smtp-desktop", (SCRIPT,), True, "bare form", 1.30),
    Subject("python -I -c pass", (PYTHON, "-I", "-c", "pass"), False, "python -I -c pass"),
    Subject("smtp-desktop --version", (SCRIPT, "--version"), False, "python -I -c pass", 1.6),
    Subject("smtp-desktop --help", (SCRIPT, "--help"), False, "python -I -c pass", 2.6),
)
MEMORY_GOAL = 1.15


def start(subject: Subject, environment: dict[str, str]) -> Round:
    """Start a program once, from before its first instruction."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        home = {"SMTP_DESKTOP_HOME": folder}
        if subject.paints:
            home["SMTP_DESKTOP_TRACE"] = str(trace)
        began = time.monotonic_ns()
        child = os.fork()
        if child == 0:
            quiet = os.open(os.devnull, os.O_RDWR)
            for handle in (0, 1, 2):
                os.dup2(quiet, handle)
            os.execvpe(subject.command[0], list(subject.command), {**environment, **home})
        _, status, usage = os.wait4(child, 0)
        ended = time.monotonic_ns()
        if status:
            raise SystemExit(f"{subject.name} ended with status {status}")
        if subject.paints:
            marks = dict(line.split() for line in trace.read_text().splitlines())
            ended = int(marks["first_paint"])
    return Round((ended - began) / 1e9, usage.ru_maxrss / 1024)


def measure(rounds: int) -> dict[str, list[Round]]:
    """So many starts of every program, in turn; the first round only warms up."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or every start would compile everything
    results: dict[str, list[Round]] = {one.name: [] for one in SUBJECTS}
    for number in range(rounds + 1):
        for subject in random.sample(SUBJECTS, len(SUBJECTS)):
            result = start(subject, environment)
            if number:
                results[subject.name].append(result)
    return results


def row(subject: Subject, results: dict[str, list[Round]]) -> str:
    own, reference = results[subject.name], results[subject.reference]
    seconds = statistics.median(one.seconds for one in own)
    ratio = statistics.median(
        mine.seconds / other.seconds for mine, other in zip(own, reference, strict=True)
    )
    goal = stated(ratio, subject.goal) if subject.goal else "reference"
    return f"{subject.name:<24}{seconds * 1000:>8.1f} ms {ratio:>8.2f} x   {goal}"


def stated(ratio: float, goal: float) -> str:
    """A goal, and whether it was missed, as the relay's speed is told."""
    return f"goal <= {goal:g}{'' if ratio <= goal else ', missed'}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=21, help="rounds")
    results = measure(parser.parse_args().n)
    for subject in SUBJECTS:
        print(row(subject, results))
    own, bare = (
        statistics.median(one.memory for one in results[name])
        for name in ("smtp-desktop", "bare form")
    )
    goal = stated(own / bare, MEMORY_GOAL)
    print(f"{'memory at first paint':<24}{own:>8.1f} MB {own / bare:>8.2f} x   {goal}")


if __name__ == "__main__":
    main()
