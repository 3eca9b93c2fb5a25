"""Runs the tests on the Windows Python under Wine, and says of each one that fails why it may.

    python run_tests.py FOLDER [FILE|FOLDER…]    FOLDER as `setup` has made it; else all tests

A few files at a time, each batch with a limit; one that dies is tried again file by file. What
cannot work is listed with its reason in `not_here.toml`. Exits with 1 for any other failure, and
where too many cannot pass. With MINUTES in the environment, a batch that would begin later is left
out, and said to be.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from wine import CHECKOUT, HERE, Wine

WORKERS = int(os.environ.get("WORKERS", "2"))
MINUTES = float(os.environ.get("MINUTES", "inf"))
BATCH = 6  # files
SECONDS = float(os.environ.get("SECONDS", "400"))  # for one batch
MARK = "SMTP_DESKTOP_BATCH"  # in the environment of whatever a batch has started
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
LEAST = 99.5  # per cent of the tests that Windows can run


class Outcome(NamedTuple):
    """What became of one test, as ``file::name``; `said` is its message where it did not pass."""

    test: str
    status: str
    said: str = ""


class Windows:
    """The Windows Python in a folder that `setup` has made."""

    def __init__(self, folder: Path) -> None:
        self._results = folder / "results"
        self._results.mkdir(exist_ok=True)
        self._python = _z(folder / "python" / "python.exe")
        self._environ = Wine(folder, "prefix").environ | {
            "PYTHONPATH": f"{_z(CHECKOUT)};{_z(CHECKOUT / 'tests')}",
            "PYTHONUTF8": "1",
            "PYTHONHASHSEED": "0",
            "PASS_QT_QPA_PLATFORM": "offscreen",
            "PASS_QT_QPA_FONTDIR": _z(Path("/usr/share/fonts/truetype/liberation")),
        }
        self._environ.pop("DISPLAY", None)
        self._end = time.monotonic() + MINUTES * 60

    def run_in_time(self, files: Sequence[str]) -> list[Outcome]:
        """The outcomes of a batch, none where the time is over before it begins."""
        began = time.monotonic()
        if began > self._end:
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

    def _once(self, files: Sequence[str]) -> list[Outcome] | None:
        name = re.sub(r"\W+", "-", files[0])
        report, log = self._results / f"{name}.xml", self._results / f"{name}.log"
        report.unlink(missing_ok=True)
        # cmd opens the streams: plain files of this side end Python there at once.
        call = (
            f"{self._python} -m pytest -q -p no:cacheprovider"
            f" --continue-on-collection-errors --tb=short --junitxml={_z(report)}"
            f" -o junit_family=xunit1 {' '.join(files)}"
            f" <nul >{_z(log)} 2>&1"
        )
        with subprocess.Popen(
            ["wine", "cmd", "/c", call],
            cwd=CHECKOUT,
            env=self._environ | {MARK: name},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                _kill(name)
        return list(_outcomes(report)) if report.exists() else None


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


def _outcomes(report: Path) -> Iterator[Outcome]:
    for case in ET.parse(report).getroot().iter("testcase"):
        file = case.get("file", case.get("classname", "").replace(".", "/") + ".py")
        test = f"{file.replace(chr(92), '/')}::{case.get('name', '')}"
        bad = next((one for one in case if one.tag in ("failure", "error")), None)
        if bad is not None:
            yield Outcome(test, "failed", (bad.get("message") or "")[:200])
        else:
            is_skipped = case.find("skipped") is not None
            yield Outcome(test, "skipped" if is_skipped else "passed")


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


def main(words: Sequence[str]) -> int:
    """Run the files that are named, or all of them; the exit code."""
    listed = tomllib.loads((HERE / "not_here.toml").read_text(encoding="utf-8"))
    files = _files(words[1:], list(listed["files"]))
    batches = [files[at : at + BATCH] for at in range(0, len(files), BATCH)]
    windows = Windows(Path(words[0]).resolve())
    with ThreadPoolExecutor(WORKERS) as pool:
        outcomes = [one for found in pool.map(windows.run_in_time, batches) for one in found]
    for file, why in listed["files"].items():
        print(f"left out: {file}: {why}")
    return _say(outcomes, {test: why for why, tests in listed["tests"].items() for test in tests})


def _say(outcomes: Sequence[Outcome], reasons: dict[str, str]) -> int:
    """Say what became of all tests; the exit code."""
    counts = Counter(one.status for one in outcomes)
    known: Counter[str] = Counter()
    unknown = []
    for one in outcomes:
        if one.status == "failed":
            why = next((why for test, why in reasons.items() if one.test.startswith(test)), "")
            known[why] += bool(why)
            unknown += [] if why else [one]
    for why, count in known.items():
        if why:
            print(f"cannot pass here: {count} tests: {why}")
    for one in unknown:
        print(f"FAILED {one.test}\n    {one.said}")
    for one in outcomes:
        if one.status == "not begun":
            print(f"not begun, for want of time: {one.test}")
    ran = counts["passed"] + counts["failed"]
    share = 100 * counts["passed"] / max(ran, 1)
    print(
        f"{counts['passed']} of {ran} passed ({share:.2f} %), {len(unknown)} failed unexplained, "
        f"{counts['skipped']} skipped"
    )
    return 1 if unknown or share < LEAST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
