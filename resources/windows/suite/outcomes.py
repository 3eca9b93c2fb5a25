"""What became of the tests on Windows: read from pytest's reports, told as a table of rooms."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

LEAST = 99.5  # per cent of the tests that Windows can run
COLUMNS = ("passed", "alone", "known", "failed", "skipped", "not begun")
HEADS = ("room", "tests", "passed", "alone", "cannot", "failed", "skipped", "not begun", "seconds")


class Outcome(NamedTuple):
    """What became of one test, as ``file::name``; `said` is its message where it did not pass, or
    did so only alone."""

    test: str
    status: str
    said: str = ""
    seconds: float = 0

    @property
    def file(self) -> str:
        return self.test.partition("::")[0]

    @property
    def room(self) -> str:
        """The folder of the tests in which it stands."""
        first, *rest = self.file.split("/")[1:] or [""]
        return first if rest else "(no room)"


def read(report: Path) -> Iterator[Outcome]:
    """The outcomes in a report of pytest."""
    for case in ET.parse(report).getroot().iter("testcase"):
        file = case.get("file", case.get("classname", "").replace(".", "/") + ".py")
        test = f"{file.replace(chr(92), '/')}::{case.get('name', '')}"
        seconds = float(case.get("time", 0))
        bad = next((one for one in case if one.tag in ("failure", "error")), None)
        skipped = case.find("skipped")
        if bad is not None:
            yield Outcome(test, "failed", (bad.get("message") or "")[:200], seconds)
        elif skipped is not None:
            yield Outcome(test, "skipped", skipped.get("message") or "", seconds)
        else:
            yield Outcome(test, "passed", "", seconds)


def explained(outcomes: Sequence[Outcome], reasons: Mapping[str, str]) -> list[Outcome]:
    """The same, but a failure whose test begins like one with a reason is known, and says that."""

    def judged(one: Outcome) -> Outcome:
        why = next((why for test, why in reasons.items() if one.test.startswith(test)), "")
        return one._replace(status="known", said=why) if why and one.status == "failed" else one

    return [judged(one) for one in outcomes]


def tell(outcomes: Sequence[Outcome]) -> int:
    """Print every test that did not pass with its cause, and the table of rooms; the exit code."""
    skips = Counter(one.said for one in outcomes if one.status == "skipped")
    for why, count in skips.most_common():
        print(f"skipped: {count}: {why}")
    for one in outcomes:
        if one.status == "known":
            print(f"cannot pass here: {one.test}\n    {one.said}")
        elif one.status == "failed":
            print(f"FAILED {one.test}\n    {one.said}")
        elif one.status == "not begun":
            print(f"not begun, for want of time: {one.test}")
        elif one.status == "alone":
            print(f"passed alone: {one.test}\n    {one.said}")
    print("\n".join(_table(outcomes)))
    counts = Counter(one.status for one in outcomes)
    passed = counts["passed"] + counts["alone"]
    ran = passed + counts["known"] + counts["failed"]
    share = 100 * passed / max(ran, 1)
    print(
        f"{passed} of {ran} passed ({share:.2f} %), {counts['alone']} of them only when nobody was "
        f"beside them, {counts['failed']} failed unexplained, {counts['skipped']} skipped"
    )
    return 1 if counts["failed"] or share < LEAST else 0


def _table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    rooms: dict[str, list[Outcome]] = {}
    for one in outcomes:
        rooms.setdefault(one.room, []).append(one)
    rows = [_row(room, inside) for room, inside in rooms.items()]
    for cells in (HEADS, *rows, _row("all", outcomes)):
        yield "  ".join([f"{cells[0]:<12}", *(f"{one:>9}" for one in cells[1:])])


def _row(room: str, inside: Sequence[Outcome]) -> tuple[str, ...]:
    counts = Counter(one.status for one in inside)
    seconds = sum(one.seconds for one in inside)
    return (room, str(len(inside)), *(str(counts[one]) for one in COLUMNS), f"{seconds:.0f}")
