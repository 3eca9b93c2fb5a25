"""The person's browser: $BROWSER if that is set, else what the system opens pages with."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping

from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.waiting import start_thread

_FAILS_WITHIN = 0.8  # seconds: a starter that fails does so at once, a browser stays

# A bundle points these into itself, which would break the browser; it keeps what was there before.
_OF_THE_BUNDLE = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_OF_QT = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QML2_IMPORT_PATH")


def _start_file(address: str) -> bool:
    """Hand an address to the shell of Windows, which starts whatever it takes it for."""
    try:
        os.startfile(address)  # type: ignore[attr-defined,unused-ignore]  # noqa: S606
    except (AttributeError, OSError):
        return False
    return True


class SystemBrowser:
    """See ``ports.sign_in.Browser``; `start_file` is what opens pages on Windows, and `start` tries
    a command and says whether it began."""

    def __init__(
        self,
        environ: Mapping[str, str],
        platform: str = sys.platform,
        *,
        is_bundle: bool = getattr(sys, "frozen", False),
        start_file: Callable[[str], bool] = _start_file,
        start: Callable[[list[str]], bool] | None = None,
    ) -> None:
        self._environ = environ
        self._platform = platform
        self._is_bundle = is_bundle
        self._start_file = start_file
        self._start = start or self._starts

    def open(self, address: WebAddress) -> bool:
        """Show a page."""
        for command in self._commands(address.text):
            if self._start(command):
                return True
        if self._platform == "win32":
            return self._start_file(address.text)
        return False

    def _commands(self, address: str) -> list[list[str]]:
        """What to try, in order; the address is an argument of its own and never a shell's."""
        chosen = self._environ.get("BROWSER", "")
        separator = ";" if self._platform == "win32" else ":"
        words = [self._words(one) for one in chosen.split(separator) if one.strip()]
        commands = [_with_address(one, address) for one in words]
        if commands:
            return commands
        if self._platform == "darwin":
            return [["open", address]]
        has_display = self._environ.get("DISPLAY") or self._environ.get("WAYLAND_DISPLAY")
        return [["xdg-open", address]] if self._platform != "win32" and has_display else []

    def _words(self, command: str) -> list[str]:
        """The words of a command of $BROWSER; on Windows a backslash is part of a path."""
        if self._platform == "win32":
            found = re.findall(r'((?:"[^"]*"|[^\s"])+)', command)
            words = [one.replace('"', "") for one in found]
            return [command.strip()] if os.path.isfile(command.strip()) else words
        try:
            return [word for word in shlex.split(command) if word != "&"]
        except ValueError:  # a quotation mark without its other half: part of the name, then
            return [command]

    def _starts(self, command: list[str]) -> bool:
        try:
            process = subprocess.Popen(  # noqa: S603 - no shell; the person chose the browser
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=self._clean(),
                start_new_session=True,
            )
        except (OSError, ValueError):
            return False
        try:
            return process.wait(_FAILS_WITHIN) == 0
        except subprocess.TimeoutExpired:
            start_thread("browser", lambda: _reap(process))
            return True

    def _clean(self) -> dict[str, str]:
        environ = {key: value for key, value in self._environ.items() if key not in _OF_QT}
        if self._is_bundle:
            for name in _OF_THE_BUNDLE:
                before = environ.pop(f"{name}_ORIG", None)
                environ.pop(name, None)
                if before is not None:
                    environ[name] = before
        return environ


def _with_address(words: list[str], address: str) -> list[str]:
    """A command of $BROWSER; ``%s`` in it stands for the address."""
    if any("%s" in word for word in words):
        return [word.replace("%s", address) for word in words]
    return [*words, address]


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for the browser, so that no dead process is left behind while the program runs."""
    process.wait()
