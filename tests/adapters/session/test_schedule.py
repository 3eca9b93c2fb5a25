"""What lets the daily check run, looked at by the systems' own verifiers where they are here."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest

from conftest import missing
from smtp_desktop.adapters.session.schedule import (
    LaunchAgent,
    ScheduledTask,
    Timer,
    agent,
    for_this_system,
    service,
    task,
    timer,
)
from smtp_desktop.errors import FileNotWritten
from smtp_desktop.ports.relaying import Autostart
from support.posix import timers_are_systemds

NASTY = ('/opt/Jane\'s 100% "mail" $HOME/python', "-m", "smtp_desktop", "check", "--scheduled")


def systemd_analyze(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    if not shutil.which("systemd-analyze"):
        missing("systemd-analyze")
    environ = os.environ | {"XDG_RUNTIME_DIR": str(folder), "SYSTEMD_LOG_LEVEL": "warning"}
    return subprocess.run(
        ["systemd-analyze", *words], env=environ, capture_output=True, text=True, timeout=60
    )


@pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")
@pytest.mark.parametrize("portable", ["", '/media/100% "stick"'])
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path, portable: str) -> None:
    program = tmp_path / "a 100% $HOME place" / "python"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (tmp_path / "check.service").write_text(service((str(program), *NASTY[1:]), portable))
    (tmp_path / "check.timer").write_text(timer())
    units = [str(tmp_path / name) for name in ("check.service", "check.timer")]
    done = systemd_analyze("--user", "verify", *units, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")
def test_systemd_would_find_a_fault(tmp_path: Path) -> None:
    (tmp_path / "check.service").write_text(service(("/no such/python", "check")))
    path = str(tmp_path / "check.service")
    assert systemd_analyze("--user", "verify", path, folder=tmp_path).returncode
    calendar = next(line for line in timer().splitlines() if line.startswith("OnCalendar="))
    done = systemd_analyze("calendar", calendar.partition("=")[2], folder=tmp_path)
    assert done.returncode == 0, done.stderr


class Commands:
    """The system's commands: some of them fail."""

    def __init__(self, *failing: str) -> None:
        self.failing = failing
        self.run: list[str] = []

    def __call__(self, command: Sequence[str]) -> bool:
        said = " ".join(command)
        self.run.append(said)
        return not any(word in said for word in self.failing)


class AtLogin:
    """The entry that stands in where no systemd answers."""

    is_on = False

    def install(self) -> str:
        self.is_on = True
        return "autostart"

    def uninstall(self) -> bool:
        was, self.is_on = self.is_on, False
        return was


def is_on(subject: Autostart) -> bool:
    return subject.is_on


def made(tmp_path: Path, commands: Commands, at_login: AtLogin) -> Timer:
    return Timer(str(tmp_path), "check", service(NASTY), timer(), at_login, commands)


@timers_are_systemds
def test_a_folder_whose_name_is_no_utf_8_stands_in_the_unit_as_it_is(tmp_path: Path) -> None:
    unit = service(NASTY, os.fsdecode(b"/media/B\xfcro"))
    Timer(str(tmp_path), "check", unit, timer(), AtLogin(), Commands()).install()
    assert b'"SMTP_DESKTOP_HOME=/media/B\xfcro"' in (tmp_path / "check.service").read_bytes()


@timers_are_systemds
def test_the_timer_is_enabled_and_removed_and_twice_is_as_once(tmp_path: Path) -> None:
    commands = Commands()
    subject = made(tmp_path, commands, AtLogin())
    for _ in range(2):
        assert subject.install() == str(tmp_path / "check.timer")
    assert (tmp_path / "check.service").read_text() == service(NASTY)
    assert commands.run[:3] == [
        "systemctl --user show --property=Version",
        "systemctl --user daemon-reload",
        "systemctl --user enable --now check.timer",
    ]
    assert not is_on(subject), "systemd has made no link yet"
    (tmp_path / "timers.target.wants").mkdir()
    (tmp_path / "timers.target.wants" / "check.timer").symlink_to(tmp_path / "check.timer")
    assert (is_on(subject), subject.is_at_login) == (True, False)
    assert subject.uninstall()
    assert "systemctl --user disable --now check.timer" in commands.run
    assert not is_on(subject)
    assert not list(tmp_path.glob("check.*"))
    assert not subject.uninstall()


def test_once_systemd_answers_nothing_is_checked_at_log_in_as_well(tmp_path: Path) -> None:
    at_login = AtLogin()
    made(tmp_path, Commands("show"), at_login).install()
    assert is_on(at_login)
    made(tmp_path, Commands(), at_login).install()
    assert not is_on(at_login)


@pytest.mark.parametrize("failing", ["show", "daemon-reload", "enable"])
def test_where_no_systemd_answers_it_checks_at_log_in(tmp_path: Path, failing: str) -> None:
    at_login = AtLogin()
    subject = made(tmp_path, Commands(failing), at_login)
    assert subject.install() == "autostart"
    assert (is_on(subject), subject.is_at_login) == (True, True)
    assert not list(tmp_path.glob("check.*"))
    assert subject.uninstall()
    assert not at_login.is_on


def test_a_folder_that_nobody_may_write_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    subject = made(tmp_path / "file", Commands(), AtLogin())
    with pytest.raises(FileNotWritten):
        subject.install()


# The elements of the schema's types, in their order where it has one (Task Scheduler schema 1.2).
SETTINGS = {
    *("AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy"),
    *("DisallowStartIfOnBatteries", "StopIfGoingOnBatteries", "AllowHardTerminate"),
    *("StartWhenAvailable", "NetworkProfileName", "RunOnlyIfNetworkAvailable", "WakeToRun"),
    *("Enabled", "Hidden", "DeleteExpiredTaskAfter", "IdleSettings", "NetworkSettings"),
    *("ExecutionTimeLimit", "Priority", "RunOnlyIfIdle"),
}
ORDERED = {
    "Task": ["RegistrationInfo", "Triggers", "Principals", "Settings", "Data", "Actions"],
    "CalendarTrigger": [
        *("StartBoundary", "EndBoundary", "Enabled", "Repetition", "ExecutionTimeLimit"),
        *("RandomDelay", "ScheduleByDay"),
    ],
    "LogonTrigger": ["StartBoundary", "EndBoundary", "Enabled", "Repetition", "UserId", "Delay"],
    "Exec": ["Command", "Arguments", "WorkingDirectory"],
}
JANE = "S-1-5-21-1-2-3-1001"
SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def test_the_task_is_as_the_schema_says() -> None:
    data = task((r"C:\Program Files\A & B\python.exe", "-m", "smtp_desktop", "a b"), JANE)
    assert data.startswith(b"\xff\xfe"), "UTF-16 with its mark, as the first line says"
    root = ET.fromstring(data.decode("utf-16").encode("utf-16"))
    for name, order in ORDERED.items():
        (element,) = [one for one in root.iter() if one.tag == SPACE + name]
        names = [child.tag.removeprefix(SPACE) for child in element]
        places = [order.index(one) for one in names]
        assert places == sorted(places), name
    (settings,) = root.iter(f"{SPACE}Settings")
    values = {child.tag.removeprefix(SPACE): child.text for child in settings}
    assert values.keys() <= SETTINGS
    for name, value in {
        "DisallowStartIfOnBatteries": "false",
        "StopIfGoingOnBatteries": "false",
        "StartWhenAvailable": "true",
        "WakeToRun": "false",
    }.items():
        assert values[name] == value
    assert root.findtext(f".//{SPACE}Command") == r"C:\Program Files\A & B\python.exe"
    assert root.findtext(f".//{SPACE}Arguments") == '-m smtp_desktop "a b"'


def test_nobody_else_s_log_in_starts_the_task() -> None:
    """Windows lets only administrators register a task that anybody's log-in starts."""
    root = ET.fromstring(task(NASTY, JANE).decode("utf-16").encode("utf-16"))
    assert [one.findtext(f"{SPACE}UserId") for one in root.iter(f"{SPACE}LogonTrigger")] == [JANE]


@pytest.mark.skipif(not shutil.which("xmllint"), reason="another parser is not here")
def test_another_parser_reads_the_task(tmp_path: Path) -> None:
    file = tmp_path / "task.xml"
    file.write_bytes(task(NASTY, JANE))
    done = subprocess.run(["xmllint", "--noout", file], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_task_is_made_and_deleted() -> None:
    commands = Commands()
    subject = ScheduledTask("Check", NASTY, {}, commands, lambda: JANE)
    assert subject.install() == "Check"
    assert commands.run[0].startswith("schtasks /create /f /tn Check /xml ")
    assert is_on(subject)
    assert subject.uninstall()
    assert commands.run[-1] == "schtasks /delete /f /tn Check"
    refusing = ScheduledTask("Check", NASTY, {}, Commands("schtasks"), lambda: JANE)
    assert not refusing.uninstall()
    with pytest.raises(FileNotWritten):
        refusing.install()
    with pytest.raises(FileNotWritten):
        ScheduledTask("Check", NASTY, {"SMTP_DESKTOP_HOME": "E:"}, commands).install()


def test_a_task_is_made_for_nobody_whom_windows_does_not_name() -> None:
    def unknown() -> str:
        raise OSError("Access is denied")

    commands = Commands()
    with pytest.raises(FileNotWritten, match="who is signed in"):
        ScheduledTask("Check", NASTY, {}, commands, unknown).install()
    assert commands.run == []


def test_the_agent_is_as_launchd_reads_it(tmp_path: Path) -> None:
    found = plistlib.loads(agent(NASTY, "org.check", "/Volumes/stick"))
    minute = found["StartCalendarInterval"].pop("Minute")
    assert 0 <= minute < 30
    assert found == {
        "Label": "org.check",
        "ProgramArguments": list(NASTY),
        "StartCalendarInterval": {"Hour": 9},
        "RunAtLoad": False,
        "ProcessType": "Background",
        "EnvironmentVariables": {"SMTP_DESKTOP_HOME": "/Volumes/stick"},
    }
    commands = Commands()
    path = tmp_path / "agents" / "check.plist"
    subject = LaunchAgent(str(path), "org.check", agent(NASTY, "org.check"), commands)
    for _ in range(2):
        assert subject.install() == str(path)
    assert is_on(subject)
    assert "bootout" in commands.run[0]
    assert "bootstrap" in commands.run[1]
    assert subject.uninstall()
    assert not subject.uninstall()
    refusing = LaunchAgent(str(path), "org.check", b"", Commands("bootstrap"))
    with pytest.raises(FileNotWritten):
        refusing.install()
    assert not is_on(refusing)


def test_units_stand_where_the_person_keeps_settings(tmp_path: Path) -> None:
    timer = for_this_system({"XDG_CONFIG_HOME": str(tmp_path)}, "linux")
    assert isinstance(timer, Timer)
    folders = {Path(unit.path).parent for unit in timer._units}
    assert folders == {tmp_path / "systemd" / "user"}


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_every_system_has_its_own_and_a_portable_copy_as_well(platform: str) -> None:
    plain = for_this_system({"XDG_CONFIG_HOME": "/c"}, platform)
    portable = for_this_system({"XDG_CONFIG_HOME": "/c", "SMTP_DESKTOP_HOME": "/x"}, platform)
    assert type(plain) is type(portable)
    differing = {key for key, value in vars(plain).items() if vars(portable)[key] != value}
    assert differing & {"_timer", "_name", "_label"}, "each has a name of its own"
