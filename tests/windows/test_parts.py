"""What the Windows installers are made of: the icon, the pinned libraries, the facts for fleets."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from resources.windows import facts, pinned
from resources.windows.program import icon
from resources.windows.suite import outcomes, run_tests
from smtp_desktop.adapters.session import autostart, schedule

ROOT = Path(__file__).parents[2]
WINDOWS = ROOT / "resources" / "windows"
PNG = b"\x89PNG\r\n\x1a\n"


def test_the_icon_is_one_of_windows_in_all_sizes(qtbot: QtBot, tmp_path: Path) -> None:
    """A drawing or a photograph is no icon there."""
    file = tmp_path / "made" / "smtp-desktop.ico"
    icon.write(ROOT / "resources" / "icons" / "smtp-desktop.svg", file)
    data = file.read_bytes()
    assert struct.unpack_from("<HHH", data) == (0, 1, len(icon.SIZES))
    for at, size in enumerate(icon.SIZES):
        side, _, _, _, _, bits, length, begin = struct.unpack_from("<BBBBHHII", data, 6 + 16 * at)
        assert (side or 256, bits) == (size, 32)
        picture = data[begin : begin + length]
        assert picture.startswith(PNG)
        assert struct.unpack_from(">II", picture, 16) == (size, size)
    assert begin + length == len(data), "and nothing behind the last"


@pytest.mark.qt_log_ignore("Cannot read file")
def test_what_is_no_drawing_makes_no_icon(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "no.svg").write_text("not a drawing")
    with pytest.raises(ValueError, match="no drawing"):
        icon.write(tmp_path / "no.svg", tmp_path / "no.ico")


REQUIREMENTS = """\
# a remark
keyring==25.7.0 \\
    --hash=sha256:aa
jeepney==0.9.0 ; sys_platform == 'linux' \\
    --hash=sha256:bb
pywin32-ctypes==0.2.3 ; sys_platform == 'win32' \\
    --hash=sha256:cc \\
    --hash=sha256:dd
tomli==2.0.0 ; python_version < '3.11' \\
    --hash=sha256:ee
mypy==1.0 \\
    --hash=sha256:ff
"""


def test_markers_are_read_as_windows_reads_them() -> None:
    """pip itself would ask those of the computer that it runs on."""
    assert pinned.lines(REQUIREMENTS) == [
        "keyring==25.7.0 --hash=sha256:aa",
        "jeepney==0.9.0 --hash=sha256:bb",
        "pywin32-ctypes==0.2.3 --hash=sha256:cc --hash=sha256:dd",
    ]


def test_each_version_has_a_product_code_that_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    code = facts.product_code()
    assert code == facts.product_code() == str(uuid.UUID(code)).upper()
    monkeypatch.setattr(facts, "version", lambda: "99.0.0")
    assert facts.product_code() != code


def test_the_facts_say_what_the_installers_do() -> None:
    done = subprocess.run(
        [sys.executable, WINDOWS / "facts.py"], capture_output=True, check=True, timeout=60
    )
    setup, package = json.loads(done.stdout)["Installers"]
    parts = (WINDOWS / one for one in ("installer.nsi", "closing.nsh"))
    script = "".join(one.read_text(encoding="utf-8") for one in parts)
    assert f'"{setup["OptionForPath"]}"' in script
    assert f'"{setup["OptionToForget"]}"' in script
    assert f'!define NAME "{setup["ProductCode"]}"' in script
    stays = re.findall(r"!define RUNNING (\d+)", script)
    assert [str(one["InstallerReturnCode"]) for one in setup["ExpectedReturnCodes"]] == stays
    assert (setup["Scope"], package["Scope"]) == ("user", "machine")
    assert 'InstallScope="perMachine"' in (WINDOWS / "installer.wxs").read_text(encoding="utf-8")


def test_the_installer_knows_what_the_program_starts_by_itself() -> None:
    script = (WINDOWS / "closing.nsh").read_text(encoding="utf-8")
    named = dict(re.findall(r'^!define (RUN|RELAY|CHECK) "(.+?)"', script, re.MULTILINE))
    assert named == {"RUN": autostart._RUN, "RELAY": autostart.NAME, "CHECK": schedule.NAME}


def test_the_package_closes_what_runs_once_it_knows_of_an_upgrade_and_where_it_lies() -> None:
    text = (WINDOWS / "installer.wxs").read_text(encoding="utf-8")
    found = dict(re.findall(r'<Custom Action="(\w+)" Sequence="(\d+)"', text))
    # Windows Installer's own: CostFinalize 1000, InstallValidate 1400, InstallFinalize 6600.
    before = [int(found[one]) for one in ("CloseBefore", "CloseAndGo")]
    assert all(1000 < one < 1400 for one in before)
    assert int(found["GoOnAfter"]) > 6600
    assert len(re.findall("<Custom ", text)) == len(found) == 3


REPORT = """\
<testsuites><testsuite>
<testcase file="tests\\a\\a.py" name="test_one[x]" time="1.5"/>
<testcase file="tests\\a\\a.py" name="test_two"><failure message="assert 1 == 2"/></testcase>
<testcase file="tests\\a\\a.py" name="test_three"><error message="no such fixture"/></testcase>
<testcase file="tests\\a.py" name="test_four"><skipped message="only POSIX"/></testcase>
</testsuite></testsuites>
"""


@pytest.fixture
def found(tmp_path: Path) -> Any:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    return list(outcomes.read(report))


def passed(many: int) -> list[Any]:
    names = (f"tests/b/b.py::test_{number}" for number in range(many))
    return [outcomes.Outcome(one, "passed") for one in names]


def test_what_became_of_a_test_is_read_from_the_report(found: Any) -> None:
    assert [tuple(one) for one in found] == [
        ("tests/a/a.py::test_one[x]", "passed", "", 1.5),
        ("tests/a/a.py::test_two", "failed", "assert 1 == 2", 0),
        ("tests/a/a.py::test_three", "failed", "no such fixture", 0),
        ("tests/a.py::test_four", "skipped", "only POSIX", 0),
    ]


def test_a_failure_that_nobody_has_explained_is_one(
    found: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    reasons = {"tests/a/a.py::test_two": "Wine cannot", "tests/a/a.py::test_three": "nor this"}
    assert outcomes.tell(outcomes.explained([*found, *passed(999)], reasons)) == 0
    said = capfd.readouterr().out
    assert "cannot pass here: tests/a/a.py::test_two\n    Wine cannot" in said
    del reasons["tests/a/a.py::test_three"]
    assert outcomes.tell(outcomes.explained([*found, *passed(999)], reasons)) == 1
    assert "FAILED tests/a/a.py::test_three\n    no such fixture" in capfd.readouterr().out


def test_reasons_do_not_excuse_many(found: Any) -> None:
    assert outcomes.tell(outcomes.explained(found, {"tests/a": "everything here"})) == 1


def test_what_a_reason_is_for_may_pass_all_the_same(found: Any) -> None:
    """A reason is asked for where a test has failed, and takes nothing from one that passes."""
    judged = outcomes.explained(found, {"tests/a/a.py": "everything here"})
    assert [one.status for one in judged] == ["passed", "known", "known", "skipped"]


def test_every_room_has_a_line_and_what_is_skipped_its_reason(
    found: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    outcomes.tell([*found, *passed(5)])
    lines = [one.split() for one in capfd.readouterr().out.splitlines()]
    assert ["a", "3", "1", "0", "0", "2", "0", "0", "2"] in lines
    assert ["(no", "room)", "1", "0", "0", "0", "0", "1", "0", "0"] in lines
    assert ["b", "5", "5", "0", "0", "0", "0", "0", "0"] in lines
    assert ["all", "9", "6", "0", "0", "2", "1", "0", "2"] in lines
    assert ["skipped:", "1:", "only", "POSIX"] in lines


def test_a_batch_is_of_one_room() -> None:
    inside = [f"tests/a/test_{one}.py" for one in range(run_tests.BATCH + 2)]
    batches = run_tests._batches([*inside, "tests/b/test_a.py", "tests/test_b.py"])
    assert [len(one) for one in batches] == [run_tests.BATCH, 2, 1, 1]


def test_what_has_run_counts_until_a_file_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run_tests, "CHECKOUT", tmp_path)
    (tmp_path / "tests").mkdir()
    test = tmp_path / "tests" / "test_a.py"
    test.write_text("one", encoding="utf-8")
    (tmp_path / "README.md").write_text("anything", encoding="utf-8")
    before = run_tests._state()
    (tmp_path / "README.md").write_text("anything else", encoding="utf-8")
    assert run_tests._state() == before
    test.write_text("two", encoding="utf-8")
    assert run_tests._state() != before
