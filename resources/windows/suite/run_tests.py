"""Runs the tests on the Windows Python under Wine, and says of each one that fails why it may.

    python -m resources.windows.suite.run_tests FOLDER [FILE|FOLDER…]    else all tests

FOLDER is as `setup` has made it.

A few files of a room at a time, as long as they go on; a batch that dies is tried again file by
file. What fails beside others is tried again alone, and said to be. What cannot work is listed with
its reason in `not_here.toml`. Exits with 1 for any other failure, and where too many cannot pass.

What has run is not run again as long as no file that counts has changed: who interrupts it goes on
where it was. With MINUTES in the environment, a batch that would begin later is left out, and said
to be.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any, Self

from resources.windows.suite import outcomes
from resources.windows.suite.outcomes import Outcome
from resources.windows.wine import CHECKOUT, SECONDS, Wine

LISTED = Path(__file__).with_name("not_here.toml")
WORKERS = int(os.environ.get("WORKERS", "2"))
MINUTES = float(os.environ.get("MINUTES", "inf"))
BATCH = 10  # files
SILENCE = 600.0  # seconds in which a batch says nothing, on a computer that does much else
ENDINGS = (0, 1, 5)  # of pytest that has run to its end: all passed, some failed, there was none
# In the environment of whatever a batch has started; the report, which no other run writes.
MARK = "SMTP_DESKTOP_BATCH"
NO_STREAMS: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
COUNTS = ("smtp_desktop", "tests", "resources", "pyproject.toml")  # for the outcome of a test
ALIKE = (  # what is the same on every system comes last, where time is short
    *("tests/model", "tests/smtp", "tests/diagnosis", "tests/discovery", "tests/wording"),
    *(
        "tests/adapters/keyring/test_interrupted",
        "tests/gui/state",
        "tests/gui/changes",
        "tests/gui/presenter",
        "tests/translations",
    ),
)


class Windows:
    """The Windows Python in a folder that `setup` has made."""

    def __init__(self, folder: Path) -> None:
        self._results = folder / "results" / _state()
        self._results.mkdir(parents=True, exist_ok=True)
        self._wine = Wine(folder, "prefix")
        self._python = _z(folder / "python" / "python.exe")
        self._environ = self._wine.environ | {
            "PYTHONPATH": f"{_z(CHECKOUT)};{_z(CHECKOUT / 'tests')}",
            "PYTHONUTF8": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONTZPATH": _z(Path("/usr/share/zoneinfo")),  # Windows has none for Python
            "PASS_QT_QPA_PLATFORM": "offscreen",
            "PASS_QT_QPA_FONTDIR": _z(folder / "fonts"),
        }
        self._environ.pop("DISPLAY", None)
        self._end = time.monotonic() + MINUTES * 60

    def __enter__(self) -> Self:
        """Start what all programs share, so that it belongs to no batch and ends with none."""
        self._wine.shut_down()
        for call in (["wineserver", "--persistent"], ["wine", "cmd", "/c", "exit"]):
            subprocess.run(call, env=self._environ, check=True, timeout=SECONDS, **NO_STREAMS)
        return self

    def __exit__(self, *_: object) -> None:
        self._wine.shut_down()

    def run_in_time(self, files: Sequence[str]) -> list[Outcome]:
        """The outcomes of a batch, none where the time is over before it begins."""
        began = time.monotonic()
        if began > self._end and not self._report(files).exists():
            return [Outcome(one, "not begun") for one in files]
        found = self.run(files)
        counts = Counter(one.status for one in found)
        said = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        print(f"{time.monotonic() - began:4.0f} s  {files[0]} …: {said}", flush=True)
        return found

    def run(self, files: Sequence[str]) -> list[Outcome]:
        """The outcomes of the tests in some files; a file that ends without any counts as one."""
        found = self._once(files)
        if found is not None:
            return found
        if len(files) == 1:
            return [Outcome(files[0], "failed", "The process ended without a result, or hung.")]
        return [outcome for one in files for outcome in self.run([one])]

    def again(self, file: str, failed: Sequence[Outcome]) -> list[Outcome]:
        """What became of the tests that have failed beside others, with nobody beside them; the
        same as before where the time is over."""
        if time.monotonic() > self._end:
            return list(failed)
        print(f"alone: {file}", flush=True)
        found = {one.test: one for one in self._once([file], "-alone") or []}
        said = {one.test: one.said for one in failed}
        if file in said and found:  # it had no result at all
            said = dict.fromkeys(found, said[file])
            failed = list(found.values())
        return [
            one._replace(status="alone", said=f"beside others: {said[one.test]}")
            if found.get(one.test, one).status == "passed"
            else one
            for one in failed
        ]

    def _report(self, files: Sequence[str], way: str = "") -> Path:
        """Where pytest says what became of some files."""
        batch = hashlib.sha256("\n".join(files).encode()).hexdigest()[:8]
        return self._results / (re.sub(r"\W+", "-", files[0]) + f"-{batch}{way}.xml")

    def _once(self, files: Sequence[str], way: str = "") -> list[Outcome] | None:
        report = self._report(files, way)
        log, part = report.with_suffix(".log"), report.with_suffix(".part")
        if way:  # what has failed is tried anew each time
            report.unlink(missing_ok=True)
        if not report.exists():
            part.unlink(missing_ok=True)  # of a run that was interrupted
            # cmd opens the streams: plain files of this side end Python there at once.
            call = (
                f"{self._python} -m pytest -q -p no:cacheprovider"
                f" --continue-on-collection-errors --tb=short --junitxml={_z(part)}"
                f" -o junit_family=xunit1 {' '.join(files)}"
                f" <nul >{_z(log)} 2>&1"
            )
            if self._call(call, str(report), log) in ENDINGS and _is_whole(part):
                part.rename(report)  # before that it may be half a report, or one of half the tests
        return list(outcomes.read(report)) if report.exists() else None

    def _call(self, call: str, name: str, log: Path) -> int | None:
        """Let a batch run as long as it goes on, and leave nothing of it behind; its exit code, or
        None where it has hung."""
        log.touch()
        with subprocess.Popen(
            ["wine", "cmd", "/c", call],
            cwd=CHECKOUT,
            env=self._environ | {MARK: name},
            start_new_session=True,
            **NO_STREAMS,
        ) as process:
            try:
                size, heard = -1, time.monotonic()
                while process.poll() is None and time.monotonic() - heard < SILENCE:
                    time.sleep(0.2)
                    if log.stat().st_size != size:
                        size, heard = log.stat().st_size, time.monotonic()
                return process.poll()
            finally:
                _kill(name)
                process.wait(SECONDS)


def _is_whole(report: Path) -> bool:
    """Whether a report is there and tells of tests; else pytest itself has stumbled over a file
    that is none of theirs."""
    return report.exists() and all(one.file for one in outcomes.read(report))


def _kill(name: str) -> None:
    """End all processes of a batch: those of Wine are in no group that would end together."""
    mark = f"{MARK}={name}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                os.kill(int(entry.name), 9)
        except OSError:
            continue  # it has ended, or is another user's


def _z(path: Path) -> str:
    """A path of this side as Wine's programs see it."""
    return "Z:" + str(path).replace("/", "\\")


def _state() -> str:
    """A name for the files as they are now: after any change, what has run counts no more."""
    sums = hashlib.sha256()
    for word in COUNTS:
        for one in sorted([CHECKOUT / word, *(CHECKOUT / word).rglob("*")]):
            if one.is_file() and one.suffix != ".pyc":
                sums.update(f"{one}\n".encode() + hashlib.sha256(one.read_bytes()).digest())
    return sums.hexdigest()[:12]


def _files(words: Sequence[str], left_out: Sequence[str]) -> list[str]:
    """The files that are named, and those in the folders that are; else all."""
    wanted = words or ["tests"]
    found = sorted(
        one.relative_to(CHECKOUT).as_posix()
        for word in wanted
        for one in ([CHECKOUT / word] if word.endswith(".py") else _within(CHECKOUT / word))
    )
    kept = [one for one in found if one in words or not one.startswith(tuple(left_out))]
    return sorted(kept, key=lambda one: one.startswith(ALIKE))


def _within(folder: Path) -> list[Path]:
    return list(folder.glob("**/test_*.py"))


def _batches(files: Sequence[str]) -> Iterator[list[str]]:
    """A few files at a time, each time of one room."""
    for _, room in groupby(files, lambda one: one.split("/")[1:-1][:1]):
        inside = list(room)
        for at in range(0, len(inside), BATCH):
            yield inside[at : at + BATCH]


def _alone(windows: Windows, found: Sequence[Outcome]) -> list[Outcome]:
    """The same outcomes, but for what has failed beside others those of it alone."""
    kept = [one for one in found if one.status != "failed"]
    failed = sorted(set(found) - set(kept))
    for file, tests in groupby(failed, lambda one: one.file):
        kept += windows.again(file, list(tests))
    return kept


def main(words: Sequence[str]) -> int:
    """Run the files that are named, or all of them; the exit code."""
    listed = tomllib.loads(LISTED.read_text(encoding="utf-8"))
    files = _files(words[1:], list(listed["files"]))
    reasons = {test: why for why, tests in listed["tests"].items() for test in tests}
    with Windows(Path(words[0]).resolve()) as windows, ThreadPoolExecutor(WORKERS) as pool:
        batches = pool.map(windows.run_in_time, _batches(files))
        found = [one for batch in batches for one in batch]
        judged = _alone(windows, outcomes.explained(found, reasons))
        judged = outcomes.explained(judged, reasons)  # also those of a file that had no result
    for file, why in listed["files"].items():
        print(f"left out: {file}: {why}")
    return outcomes.tell(judged)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
