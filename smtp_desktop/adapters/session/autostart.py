"""What lets the relay start with this user's session, in each system's own way.

Linux has an XDG autostart entry: unlike a systemd unit it has the session's keyring, and is started
by the desktops that never reach systemd's graphical target. Windows has the Run key, macOS a launch
agent.
"""

from __future__ import annotations

import os
import re
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence

from smtp_desktop.adapters.files import atomic
from smtp_desktop.errors import FileNotWritten
from smtp_desktop.places import HOME
from smtp_desktop.ports.relaying import Autostart

NAME = "SMTP Desktop relay"
_FILE = "smtp-desktop-relay"
_LABEL = "org.smtp-desktop.relay"
_MAX_BYTES = 20_000
# What opens no black window for as long as it runs, beside what does; Windows opens one for every
# program of the terminal that it starts itself.
_WITHOUT_CONSOLE = {"smtp-desktop.exe": "smtp-desktop-window.exe", "python.exe": "pythonw.exe"}


def for_this_system(environ: Mapping[str, str], platform: str = sys.platform) -> Autostart:
    """How the relay starts with the session on a platform as ``sys.platform`` names it."""
    command, portable = relay_command(environ), environ.get(HOME, "")
    suffix = suffix_of(portable)
    if platform == "win32":
        return NotPortable() if portable else RunKey(command)
    home = os.path.expanduser("~")
    if platform == "darwin":
        folder, label = os.path.join(home, "Library", "LaunchAgents"), f"{_LABEL}{suffix}"
        agent = launch_agent(command, label, portable)
        return AutostartFile(os.path.join(folder, f"{label}.plist"), agent)
    config = environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    path = os.path.join(config, "autostart", f"{_FILE}{suffix}.desktop")
    entry = desktop_entry(command, portable=portable)
    return AutostartFile(path, entry, is_switched_off_in)


def suffix_of(portable: str) -> str:
    """What tells the entry of a portable copy, which has a folder of its own, from all others."""
    return f"-{zlib.crc32(os.fsencode(os.path.abspath(portable))):08x}" if portable else ""


def relay_command(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The command that starts the relay, by whole paths."""
    return own_command(environ, "relay")


def own_command(environ: Mapping[str, str], *words: str) -> tuple[str, ...]:
    """A command of this program, by whole paths: what the program itself was started by."""
    if environ.get("APPIMAGE"):
        return environ["APPIMAGE"], *words
    program = _without_console(sys.executable)
    if getattr(sys, "frozen", False):
        return program, *words
    return program, "-m", "smtp_desktop", *words


def _without_console(program: str) -> str:
    """The same program without a console of its own, where there is one beside it."""
    folder, name = os.path.split(program)
    quiet = os.path.join(folder, _WITHOUT_CONSOLE.get(name.lower(), ""))
    return quiet if os.path.isfile(quiet) else program


def desktop_entry(
    command: Sequence[str],
    name: str = NAME,
    comment: str = "Other programs on this computer send email through it",
    portable: str = "",
) -> bytes:
    """The entry of the Desktop Application Autostart specification; `portable` is the folder that a
    portable copy is to find again."""
    home = ("env", f"{HOME}={portable}") if portable else ()
    words = " ".join(_quoted(word) for word in (*home, *command))
    return os.fsencode(  # the folder's name need not be UTF-8
        "[Desktop Entry]\n"
        "Type=Application\n"
        f"Name={name}\n"
        f"Comment={comment}\n"
        f"Exec={words}\n"
        f"TryExec={command[0]}\n"
        "Terminal=false\n"
        "NoDisplay=true\n"
        "X-GNOME-Autostart-enabled=true\n"
    )


def is_switched_off_in(data: bytes) -> bool:
    """Whether the desktop's own settings have switched an entry off, which is left as it is."""
    return bool(
        re.search(rb"(?im)^Hidden *= *true *$|^X-GNOME-Autostart-enabled *= *false *$", data)
    )


def launch_agent(command: Sequence[str], label: str = _LABEL, portable: str = "") -> bytes:
    """The property list for launchd: started at log-in, and again only after a failure."""
    import plistlib  # reads XML too, which takes memory for as long as the relay runs

    values: dict[str, object] = {
        "Label": label,
        "ProgramArguments": list(command),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "LimitLoadToSessionType": "Aqua",
        "ProcessType": "Interactive",
    }
    return plistlib.dumps(values | ({"EnvironmentVariables": {HOME: portable}} if portable else {}))


class AutostartFile:
    """A file in a folder that the session reads; see ``ports.relaying.Autostart``."""

    def __init__(
        self,
        path: str,
        data: bytes,
        is_off: Callable[[bytes], bool] = lambda _: False,
        system: atomic.System = atomic.SYSTEM,
    ) -> None:
        self.path = path
        self._data = data
        self._is_off = is_off
        self._system = system

    @property
    def is_on(self) -> bool:
        try:
            data = atomic.read(self.path, _MAX_BYTES, system=self._system)
        except OSError:
            return False
        return not self._is_off(data)

    def stands(self) -> bool:
        """Whether the file is there and says just that."""
        try:
            return atomic.read(self.path, _MAX_BYTES, system=self._system) == self._data
        except OSError:
            return False

    def install(self) -> str:
        if self.stands():
            return self.path
        try:
            atomic.own_folder(os.path.dirname(self.path))
            atomic.replace(self.path, self._data, system=self._system)
            if not self.stands():
                raise FileNotWritten(f"{self.path}: it reads otherwise than it was written")
        except OSError as error:
            reason = atomic.reason(error, writing=True)
            raise FileNotWritten(f"{self.path}: {reason}") from error
        return self.path

    def uninstall(self) -> bool:
        if not os.path.lexists(self.path):
            return False
        try:
            atomic.remove(self.path, system=self._system)
        except OSError as error:
            raise FileNotWritten(f"{self.path}: {atomic.reason(error)}") from error
        return True


class NotPortable:
    """A portable copy where no entry can name its folder: what started would use another one."""

    is_on = False

    def install(self) -> str:
        raise FileNotWritten("Windows cannot start a portable copy with the session.")

    def uninstall(self) -> bool:
        return False


_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


def run_value(command: Sequence[str]) -> str:
    """The command line for the Run key, where every word stands in quotes."""
    return " ".join(f'"{word}"' if " " in word or "\\" in word else word for word in command)


if sys.platform == "win32":
    import winreg

    class RunKey:
        """A value of this user's Run key; see ``ports.relaying.Autostart``."""

        def __init__(self, command: Sequence[str]) -> None:
            self._value = run_value(command)

        @property
        def is_on(self) -> bool:
            return self._read(_RUN) is not None and not self._is_disapproved()

        def install(self) -> str:
            try:
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                    winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, self._value)
            except OSError as error:
                raise FileNotWritten(f"{_RUN}: {error.strerror}") from error
            return rf"HKCU\{_RUN}"

        def uninstall(self) -> bool:
            if self._read(_RUN) is None:
                return False
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN, 0, winreg.KEY_SET_VALUE) as key:
                    winreg.DeleteValue(key, NAME)
            except OSError as error:
                raise FileNotWritten(f"{_RUN}: {error.strerror}") from error
            return True

        def _is_disapproved(self) -> bool:
            """Whether the person has switched it off in the Task Manager."""
            told = self._read(_APPROVED)
            return isinstance(told, bytes) and bool(told) and bool(told[0] & 1)

        def _read(self, path: str) -> object:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                    return winreg.QueryValueEx(key, NAME)[0]
            except OSError:
                return None

else:

    class RunKey:
        """Elsewhere there is no such key."""

        def __init__(self, command: Sequence[str]) -> None:
            self._value = run_value(command)

        @property
        def is_on(self) -> bool:
            return False

        def install(self) -> str:
            raise FileNotWritten("This system has no Run key.")

        def uninstall(self) -> bool:
            return False


def _quoted(word: str) -> str:
    """A word of an Exec line: no shell reads it, and a percent sign begins a field code."""
    escaped = re.sub(r'(["`$\\])', r"\\\1", word).replace("\\", "\\\\").replace("%", "%%")
    return f'"{escaped}"' if re.search(r"[^A-Za-z0-9/._-]", word) else escaped


def escaped(word: str) -> str:
    """A word of an ExecStart line (systemd.service(5))."""
    return word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
