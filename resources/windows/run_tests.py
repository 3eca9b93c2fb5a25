"""Runs the tests on the Windows Python under Wine, and says of each one that fails why it may.

    python run_tests.py FOLDER [FILE…]     FOLDER as `setup` has made it; without files all of them

A few files at a time, each batch with a limit; one that dies is tried again file by file. What
cannot work is listed with its reason in `not_here.toml`. Exits with 1 for any other failure.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
WORKERS = int(os.environ.get("WORKERS", "2"))
BATCH = 6  # files
SECONDS = 240  # for one batch


class Outcome(NamedTuple):
    """What became of one test, as ``file::name``; `said` is its message where it did not pass."""

    test: str
    status: str
    said: str = ""


class Windows:
    """The Windows Python in a folder that `setup` has made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._results = self._folder / "results"
        self._results.mkdir(exist_ok=True)
        line = (self._folder / "prefix.environment").read_text(encoding="utf-8")
        self._environ = os.environ | {
            name: value.strip("'") for name, value in re.findall(r"(\w+)=('[^']*'|\S+)", line)
        }
        self._environ |= {
            "PYTHONPATH": f"{_z(CHECKOUT)};{_z(CHECKOUT / 'tests')}",
            "PYTHONUTF8": "1",
            "PYTHONHASHSEED": "0",
            "PASS_QT_QPA_PLATFORM": "offscreen",
            "PASS_QT_QPA_FONTDIR": _z(Path("/usr/share/fonts/truetype/liberation")),
        }
        self._environ.pop("DISPLAY", None)

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
            f"{_z(self._folder / 'python' / 'python.exe')} -m pytest -q -p no:cacheprovider"
            f" --continue-on-collection-errors --tb=short --junitxml={_z(report)}"
            f" -o junit_family=xunit1 {' '.join(files)}"
            f" <nul >{_z(log)} 2>&1"
        )
        with subprocess.Popen(
            ["wine", "cmd", "/c", call],
            cwd=CHECKOUT,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
        return list(_outcomes(report)) if report.exists() else None


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


def _all_files(not_here: dict[str, str]) -> list[str]:
    found = sorted(str(one.relative_to(CHECKOUT)) for one in CHECKOUT.glob("tests/**/test_*.py"))
    return [one for one in found if not any(one.startswith(left_out) for left_out in not_here)]


def main(words: Sequence[str]) -> int:
    """Run the files that are named, or all of them; the exit code."""
    listed = tomllib.loads((HERE / "not_here.toml").read_text(encoding="utf-8"))
    files = list(words[1:]) or _all_files(listed["files"])
    batches = [files[at : at + BATCH] for at in range(0, len(files), BATCH)]
    windows = Windows(Path(words[0]))
    with ThreadPoolExecutor(WORKERS) as pool:
        outcomes = [one for found in pool.map(windows.run, batches) for one in found]
    counts = Counter(one.status for one in outcomes)
    reasons = {test: why for why, tests in listed["tests"].items() for test in tests}
    known: Counter[str] = Counter()
    unknown = []
    for one in outcomes:
        if one.status == "failed":
            why = next((why for test, why in reasons.items() if one.test.startswith(test)), "")
            known[why] += bool(why)
            unknown += [] if why else [one]
    for file, why in listed["files"].items():
        print(f"left out: {file}: {why}")
    for why, count in known.items():
        if why:
            print(f"cannot pass here: {count} tests: {why}")
    for one in unknown:
        print(f"FAILED {one.test}\n    {one.said}")
    print(f"{counts['passed']} passed, {len(unknown)} failed, {counts['skipped']} skipped")
    return 1 if unknown or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
