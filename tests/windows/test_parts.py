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

ROOT = Path(__file__).parents[2]
WINDOWS = ROOT / "resources" / "windows"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(WINDOWS), *sys.path])


def load(name: str) -> Any:
    from importlib import import_module

    return import_module(name)


def test_the_icon_is_one_of_windows_in_all_sizes(qtbot: QtBot, tmp_path: Path) -> None:
    """A drawing or a photograph is no icon there."""
    icon = load("icon")
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
        load("icon").write(tmp_path / "no.svg", tmp_path / "no.ico")


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
    assert load("pinned").lines(REQUIREMENTS) == [
        "keyring==25.7.0 --hash=sha256:aa",
        "jeepney==0.9.0 --hash=sha256:bb",
        "pywin32-ctypes==0.2.3 --hash=sha256:cc --hash=sha256:dd",
    ]


def test_each_version_has_a_product_code_that_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = load("facts")
    code = facts.product_code()
    assert code == facts.product_code() == str(uuid.UUID(code)).upper()
    monkeypatch.setattr(facts, "version", lambda: "99.0.0")
    assert facts.product_code() != code


def test_the_facts_say_what_the_installers_do() -> None:
    done = subprocess.run(
        [sys.executable, WINDOWS / "facts.py"], capture_output=True, check=True, timeout=60
    )
    setup, package = json.loads(done.stdout)["Installers"]
    script = (WINDOWS / "installer.nsi").read_text(encoding="utf-8")
    assert f'"{setup["OptionForPath"]}"' in script
    assert f'"{setup["OptionToForget"]}"' in script
    assert f'!define NAME "{setup["ProductCode"]}"' in script
    stays = re.findall(r"!define RUNNING (\d+)", script)
    assert [str(one["InstallerReturnCode"]) for one in setup["ExpectedReturnCodes"]] == stays
    assert (setup["Scope"], package["Scope"]) == ("user", "machine")
    assert 'InstallScope="perMachine"' in (WINDOWS / "installer.wxs").read_text(encoding="utf-8")


REPORT = """\
<testsuites><testsuite>
<testcase file="tests\\a.py" name="test_one[x]"/>
<testcase file="tests\\a.py" name="test_two"><failure message="assert 1 == 2"/></testcase>
<testcase file="tests\\a.py" name="test_three"><error message="no such fixture"/></testcase>
<testcase file="tests\\a.py" name="test_four"><skipped message="only POSIX"/></testcase>
</testsuite></testsuites>
"""


def outcomes(tmp_path: Path) -> Any:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    return list(load("run_tests")._outcomes(report))


def test_what_became_of_a_test_is_read_from_the_report(tmp_path: Path) -> None:
    found = [(one.test, one.status, one.said) for one in outcomes(tmp_path)]
    assert found == [
        ("tests/a.py::test_one[x]", "passed", ""),
        ("tests/a.py::test_two", "failed", "assert 1 == 2"),
        ("tests/a.py::test_three", "failed", "no such fixture"),
        ("tests/a.py::test_four", "skipped", ""),
    ]


def test_a_failure_that_nobody_has_explained_is_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run_tests, found = load("run_tests"), outcomes(tmp_path)
    found += [run_tests.Outcome(f"tests/b.py::test_{number}", "passed") for number in range(999)]
    reasons = {"tests/a.py::test_two": "Wine cannot", "tests/a.py::test_three": "Wine cannot"}
    assert run_tests._say(found, reasons) == 0
    assert "cannot pass here: 2 tests: Wine cannot" in capfd.readouterr().out
    assert run_tests._say(found, {"tests/a.py::test_two": "Wine cannot"}) == 1
    assert "FAILED tests/a.py::test_three" in capfd.readouterr().out


def test_reasons_do_not_excuse_many(tmp_path: Path) -> None:
    reasons = {"tests/a.py": "everything here"}
    assert load("run_tests")._say(outcomes(tmp_path), reasons) == 1
