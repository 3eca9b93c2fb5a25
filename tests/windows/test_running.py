"""How batches of tests run on Windows: what counts as their outcome, and what is tried again."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from resources.windows.suite import outcomes, run_tests
from support.patience import wait_until
from support.posix import scripts_run

pytestmark = scripts_run

# Stands for Wine with pytest behind it: each file does what the plan says of it.
WINE = r"""
import json, os, re, sys, time
from pathlib import Path

if sys.argv[1:3] != ["cmd", "/c"] or "pytest" not in sys.argv[3]:
    sys.exit()
here = Path(__file__).parent
plan = json.loads((here / "plan.json").read_text())
call = sys.argv[3]
report, log = (Path(one.replace("\\", "/")) for one in re.findall(r"Z:(\S+\.(?:part|log))", call))
files = re.findall(r"(?:^| )(tests/\S+)", call)
with (here / "calls").open("a") as calls:
    calls.write(json.dumps(files) + "\n")
cases, code = [], 0
for file in files:
    does = plan[file]
    log.write_text(file)
    if does == "dies":
        sys.exit(3)
    if does == "hangs":
        report.write_text("<testsuites><testcase file='" + file)
        (here / "hangs").write_text(str(os.getpid()))
        time.sleep(600)
    if does == "stumbles":  # over a folder that is there one moment and gone the next
        report.write_text("<testsuites><testcase file='' name=''><error message='collection "
                          "failure'/></testcase></testsuites>")
        sys.exit(1)
    fails = does == "fails" or does == "fails beside others" and "-alone" not in report.name
    cases.append(f"<testcase file='{file}' name='test_one' time='1'>"
                 + "<failure message='too slow'/>" * fails + "</testcase>")
    code = 2 if does == "is interrupted" else max(code, int(fails))
report.write_text("<testsuites>" + "".join(cases) + "</testsuites>")
sys.exit(code)
"""


class Runs:
    """A Windows whose tests do what is planned."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("wine", "wineserver"):
            (folder / name).write_text(f"#!{sys.executable}\n{WINE}", encoding="utf-8")
            (folder / name).chmod(0o700)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setattr(run_tests, "CHECKOUT", folder)
        (folder / "prefix.environment").write_text("export WINEPREFIX=/none\n", encoding="utf-8")
        self._folder = folder

    def plan(self, **files: str) -> list[str]:
        """What each file does; the files."""
        planned = {f"tests/{name}/test_it.py": does for name, does in files.items()}
        (self._folder / "plan.json").write_text(json.dumps(planned), encoding="utf-8")
        return list(planned)

    def windows(self) -> Any:
        return run_tests.Windows(self._folder)

    def run(self, files: list[str]) -> dict[str, str]:
        """What became of each room."""
        return {one.room: one.status for one in self.windows().run(files)}

    def judged(self, files: list[str]) -> list[Any]:
        """All outcomes, what has failed tried alone."""
        windows = self.windows()
        found: list[Any] = run_tests._alone(windows, windows.run(files))
        return found

    @property
    def calls(self) -> list[list[str]]:
        """The files of each call."""
        lines = (self._folder / "calls").read_text(encoding="utf-8").splitlines()
        return [[one.split("/")[1] for one in json.loads(line)] for line in lines]

    @property
    def hanging(self) -> int:
        """The number of the process that hangs, 0 before it does."""
        file = self._folder / "hangs"
        return int(file.read_text(encoding="utf-8") or 0) if file.exists() else 0


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    folder = tmp_path / "windows"
    folder.mkdir()
    return Runs(folder, monkeypatch)


def is_alive(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_a_batch_runs_once(runs: Runs) -> None:
    files = runs.plan(a="passes", b="fails")
    for _ in range(2):
        assert runs.run(files) == {"a": "passed", "b": "failed"}
    assert runs.calls == [["a", "b"]]


def test_a_batch_that_dies_is_tried_file_by_file(runs: Runs) -> None:
    files = runs.plan(a="passes", b="dies", c="passes")
    assert runs.run(files) == {"a": "passed", "b": "failed", "c": "passed"}
    assert runs.calls == [["a", "b", "c"], ["a"], ["b"], ["c"]]


def test_a_file_that_hangs_is_ended_and_said_to_have(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_tests, "SILENCE", 1.0)
    (found,) = runs.windows().run(runs.plan(a="hangs"))
    assert (found.status, found.said) == ("failed", "The process ended without a result, or hung.")
    wait_until(lambda: not is_alive(runs.hanging), "nothing of it is left")


def test_tests_that_were_broken_off_have_no_outcome(runs: Runs) -> None:
    """Their report is whole, and says nothing of the tests that had not begun."""
    assert runs.run(runs.plan(a="is interrupted")) == {"a": "failed"}
    assert runs.run(runs.plan(a="passes")) == {"a": "passed"}


def test_a_pytest_that_stumbles_is_laid_to_no_test_and_runs_no_others(runs: Runs) -> None:
    """Tried alone, a test without a file would be all tests there are."""
    files = runs.plan(a="stumbles")
    assert [(one.file, one.status) for one in runs.judged(files)] == [(files[0], "failed")]
    assert runs.calls == [["a"], ["a"]]
    assert runs.run(runs.plan(a="passes")) == {"a": "passed"}


def test_the_end_of_a_batch_ends_none_that_another_run_calls_the_same(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = threading.Thread(target=runs.run, args=[runs.plan(a="hangs")])
    first.start()
    try:
        wait_until(lambda: runs.hanging, "it hangs")
        (tmp_path / "other").mkdir()
        other = Runs(tmp_path / "other", monkeypatch)
        assert other.run(other.plan(a="passes")) == {"a": "passed"}
        assert is_alive(runs.hanging)
    finally:
        with suppress(ProcessLookupError):
            os.kill(runs.hanging, 9)
        first.join(30)


def interrupting(runs: Runs) -> Callable[[float], None]:
    """A sleep in which somebody presses Ctrl+C, once half a report is written."""
    sleep, pressed = time.sleep, list[bool]()

    def interrupted(seconds: float) -> None:
        if runs.hanging and not pressed:
            pressed.append(True)
            raise KeyboardInterrupt
        sleep(seconds)

    return interrupted


def test_half_a_report_of_a_run_that_was_interrupted_does_not_count(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = runs.plan(a="hangs")
    with monkeypatch.context() as patch:
        patch.setattr(time, "sleep", interrupting(runs))
        with pytest.raises(KeyboardInterrupt):
            runs.windows().run(files)
    wait_until(lambda: not is_alive(runs.hanging), "nothing of it is left")
    assert runs.run(runs.plan(a="passes")) == {"a": "passed"}


def test_what_passes_only_alone_is_counted_by_itself(
    runs: Runs, capfd: pytest.CaptureFixture[str]
) -> None:
    files = runs.plan(a="fails beside others", b="fails", c="passes")
    judged = runs.judged(files)
    assert {one.room: one.status for one in judged} == {
        "a": "alone",
        "b": "failed",
        "c": "passed",
    }
    assert runs.calls == [["a", "b", "c"], ["a"], ["b"]]
    outcomes.tell(judged)
    lines = capfd.readouterr().out.splitlines()
    assert "passed alone: tests/a/test_it.py::test_one" in lines
    assert "    beside others: too slow" in lines
    assert lines[-1].startswith("2 of 3 passed (66.67 %), 1 of them only when nobody was beside")


def test_what_failed_alone_is_tried_anew_each_time(runs: Runs) -> None:
    files = runs.plan(a="fails")
    assert [one.status for one in runs.judged(files)] == ["failed"]
    runs.plan(a="passes")
    assert [one.status for one in runs.judged(files)] == ["alone"]


def test_a_file_without_a_result_has_that_of_its_tests_once_it_has_one_alone(runs: Runs) -> None:
    windows = runs.windows()
    failed = windows.run(runs.plan(a="dies"))
    assert windows.again("tests/a/test_it.py", failed) == failed
    runs.plan(a="passes")
    (found,) = windows.again("tests/a/test_it.py", failed)
    assert (found.test, found.status) == ("tests/a/test_it.py::test_one", "alone")
    assert found.said == "beside others: The process ended without a result, or hung."


def test_once_the_time_is_over_nothing_begins(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    files = runs.plan(a="fails")
    runs.run(files)
    monkeypatch.setattr(run_tests, "MINUTES", -1.0)
    windows = runs.windows()
    (known,) = windows.run_in_time(files)
    assert known.status == "failed", "what has run counts"
    assert windows.again(files[0], [known]) == [known]
    other = windows.run_in_time(runs.plan(b="passes"))
    assert [one.status for one in other] == ["not begun"]
    assert runs.calls == [["a"]]
