"""What lets the daily check run, in each system's own way: a timer of the user's systemd, the Task
Scheduler, a launch agent; where no systemd answers, at log-in.

Each fulfils ``ports.relaying.Autostart``. Doing again what was done changes nothing, and what is to
be removed may be gone already.
"""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from html import escape

from smtp_desktop.adapters.session.autostart import (
    AutostartFile,
    desktop_entry,
    escaped,
    is_switched_off_in,
    own_command,
    suffix_of,
)
from smtp_desktop.errors import FileNotWritten
from smtp_desktop.ownership import own_identifier, own_number
from smtp_desktop.places import HOME
from smtp_desktop.ports.relaying import Autostart, Schedule

NAME = "SMTP Desktop daily check"
_FILE = "smtp-desktop-check"
_LABEL = "org.smtp-desktop.check"
_SECONDS = 20.0
_HOUR = 9  # no clock change leaves it out, as it may any hour of the night
_SPREAD = 30  # minutes, so that not all computers of an office sign in at once

_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{name}</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>{user}</UserId>
      <Delay>PT5M</Delay>
    </LogonTrigger>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{hour}:00:00</StartBoundary>
      <Enabled>true</Enabled>
      <RandomDelay>PT{spread}M</RandomDelay>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <Enabled>true</Enabled>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT5M</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{words}</Arguments>
    </Exec>
  </Actions>
</Task>
"""

Run = Callable[[Sequence[str]], bool]


def for_this_system(environ: Mapping[str, str], platform: str = sys.platform) -> Schedule:
    """How the daily check runs on a platform as ``sys.platform`` names it."""
    command = own_command(environ, "check", "--scheduled")
    portable = environ.get(HOME, "")
    suffix = suffix_of(portable)
    if platform == "win32":
        return ScheduledTask(NAME + suffix.replace("-", " "), command, environ)
    home = os.path.expanduser("~")
    if platform == "darwin":
        path = os.path.join(home, "Library", "LaunchAgents", f"{_LABEL}{suffix}.plist")
        return LaunchAgent(path, f"{_LABEL}{suffix}", agent(command, _LABEL + suffix, portable))
    config = environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    at_login = AutostartFile(
        os.path.join(config, "autostart", f"{_FILE}{suffix}.desktop"),
        desktop_entry(command, NAME, "Signs in to see whether email can be sent", portable),
        is_switched_off_in,
    )
    units = os.path.join(config, "systemd", "user")
    return Timer(units, _FILE + suffix, service(command, portable), timer(), at_login)


def service(command: Sequence[str], portable: str = "") -> str:
    """The unit that checks once (systemd.service(5))."""
    program, *rest = (escaped(word) for word in command)
    # No variable is looked for in the program's own path, so a dollar sign stands for itself there.
    words = " ".join(f'"{word}"' for word in (program.replace("$$", "$"), *rest))
    place = portable.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    environment = f'Environment="{HOME}={place}"\n' if portable else ""
    return (
        "[Unit]\n"
        f"Description={NAME}\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"{environment}"
        f"ExecStart={words}\n"
        "TimeoutStartSec=300\n"
        "SuccessExitStatus=1\n"  # an account does not work: the check itself is done
    )


def timer() -> str:
    """The unit that says when (systemd.timer(5))."""
    return (
        "[Unit]\n"
        f"Description={NAME}\n"
        "\n"
        "[Timer]\n"
        f"OnCalendar=*-*-* {_HOUR:02}:00:00\n"
        "Persistent=true\n"
        f"RandomizedDelaySec={_SPREAD}min\n"
        "FixedRandomDelay=true\n"
        "AccuracySec=10min\n"
        "\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def task(command: Sequence[str], user: str) -> bytes:
    """The task as XML (Task Scheduler schema 1.2), in UTF-16 as its first line says.

    `user` is whose log-in starts it, as Windows identifies them: one that anybody's log-in starts
    only administrators may register.
    """
    program, *words = command
    text = _TASK.format(
        name=escape(NAME),
        user=escape(user),
        hour=f"{_HOUR:02}",
        spread=_SPREAD,
        program=escape(program),
        words=escape(subprocess.list2cmdline(words)),
    )
    return text.replace("\n", "\r\n").encode("utf-16")


def agent(command: Sequence[str], label: str, portable: str = "") -> bytes:
    """The property list for launchd (launchd.plist(5))."""
    minute = zlib.crc32(" ".join(command).encode()) % _SPREAD
    values: dict[str, object] = {
        "Label": label,
        "ProgramArguments": list(command),
        "StartCalendarInterval": {"Hour": _HOUR, "Minute": minute},
        "RunAtLoad": False,
        "ProcessType": "Background",
    }
    return plistlib.dumps(values | ({"EnvironmentVariables": {HOME: portable}} if portable else {}))


class Timer:
    """A timer of the user's systemd; where none answers, `at_login` stands in for it."""

    def __init__(
        self,
        folder: str,
        name: str,
        service: str,
        timer: str,
        at_login: Autostart,
        run: Run | None = None,
    ) -> None:
        self._timer = f"{name}.timer"
        self._units = (
            AutostartFile(os.path.join(folder, f"{name}.service"), os.fsencode(service)),
            AutostartFile(os.path.join(folder, self._timer), os.fsencode(timer)),
        )
        self._wanted = os.path.join(folder, "timers.target.wants", self._timer)
        self._at_login = at_login
        self._run = run or _succeeds

    @property
    def is_on(self) -> bool:
        return os.path.lexists(self._wanted) or self._at_login.is_on

    @property
    def is_at_login(self) -> bool:
        return not os.path.lexists(self._wanted) and self._at_login.is_on

    def install(self) -> str:
        if os.path.lexists(self._wanted) and all(one.stands() for one in self._units):
            return self._units[-1].path
        if not self._systemctl("show", "--property=Version"):
            return self._at_login.install()
        for unit in self._units:
            unit.install()
        if self._systemctl("daemon-reload") and self._systemctl("enable", "--now", self._timer):
            self._at_login.uninstall()  # from a time when no systemd answered
            return self._units[-1].path
        self._remove()
        return self._at_login.install()

    def uninstall(self) -> bool:
        was_there = any(os.path.lexists(one.path) for one in self._units)
        if was_there:
            self._remove()
        return self._at_login.uninstall() or was_there

    def _remove(self) -> None:
        self._systemctl("disable", "--now", self._timer)
        for file in (*self._units, AutostartFile(self._wanted, b"")):
            file.uninstall()
        self._systemctl("daemon-reload")

    def _systemctl(self, *words: str) -> bool:
        return self._run(("systemctl", "--user", *words))


class ScheduledTask:
    """A task of this user in the Task Scheduler."""

    is_at_login = False

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environ: Mapping[str, str],
        run: Run | None = None,
        user: Callable[[], str] = own_identifier,
    ) -> None:
        self._name = name
        self._command = command
        self._is_portable = bool(environ.get(HOME))
        self._run = run or _succeeds
        self._user = user

    @property
    def is_on(self) -> bool:
        return self._run(("schtasks", "/query", "/tn", self._name))

    def install(self) -> str:
        import tempfile

        if self._is_portable:  # a task has no environment of its own to name the folder in
            raise FileNotWritten("The Task Scheduler cannot start a portable copy.")
        try:
            xml = task(self._command, self._user())
        except OSError as error:
            raise FileNotWritten("Windows does not tell who is signed in.") from error
        with tempfile.TemporaryDirectory() as folder:
            path = AutostartFile(os.path.join(folder, "task.xml"), xml).install()
            if not self._run(("schtasks", "/create", "/f", "/tn", self._name, "/xml", path)):
                raise FileNotWritten("The Task Scheduler did not take the task.")
        return self._name

    def uninstall(self) -> bool:
        return self.is_on and self._run(("schtasks", "/delete", "/f", "/tn", self._name))


class LaunchAgent:
    """An agent of this user's session; launchd forgets the old one before it reads the new."""

    is_at_login = False

    def __init__(self, path: str, label: str, data: bytes, run: Run | None = None) -> None:
        self._file = AutostartFile(path, data)
        self._place = f"gui/{own_number()}"
        self._label = label
        self._run = run or _succeeds

    @property
    def is_on(self) -> bool:
        return os.path.lexists(self._file.path)

    def install(self) -> str:
        path = self._file.path
        if self._file.stands():
            return path  # to forget it would end a check that is under way
        self._file.install()
        self._forget()
        if not self._run(("launchctl", "bootstrap", self._place, path)):
            self._file.uninstall()
            raise FileNotWritten(f"{path}: launchd did not take it.")
        return path

    def uninstall(self) -> bool:
        self._forget()
        return self._file.uninstall()

    def _forget(self) -> None:
        self._run(("launchctl", "bootout", f"{self._place}/{self._label}"))


def _succeeds(command: Sequence[str]) -> bool:
    """Whether a command of the system ends well, in time."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell; a command of the system
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            creationflags=0x08000000 if sys.platform == "win32" else 0,  # CREATE_NO_WINDOW
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
