"""Bubbles on the desktop, in each system's own way; see ``ports.notices.DesktopNotices``.

Linux: the Desktop Notifications Specification, version 1.2, by D-Bus, each call with a time limit,
for a daemon may hang. macOS: through AppleScript, which shows them as its own. Windows: see
``balloon``; there a bubble goes with the program that shows it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from smtp_desktop.adapters.files.known import KnownFactFile
from smtp_desktop.adapters.session import balloon
from smtp_desktop.adapters.session.autostart import own_command
from smtp_desktop.ports.notices import DesktopNotices, NoDesktop
from smtp_desktop.ports.storage import KnownFactStore

if TYPE_CHECKING:
    from typing import Any

_SECONDS = 3.0  # for each question
_PATH = "/org/freedesktop/Notifications"
_NAME = "org.freedesktop.Notifications"
_NORMAL = 1  # urgency
_DEFAULT = -1  # for as long as the daemon shows any
_KEPT = "desktop.json"
_BUS = "DBUS_SESSION_BUS_ADDRESS"
_SCRIPT = (
    "on run argv",
    "display notification (item 2 of argv) with title (item 1 of argv)",
    "end run",
)


def for_this_system(
    environ: Mapping[str, str], state: str, platform: str = sys.platform, *, is_quiet: bool
) -> DesktopNotices:
    """What shows bubbles on a platform as ``sys.platform`` names it; `state` is the folder in which
    it is kept which one was shown last. A quiet program is one in front of which nobody sits."""
    if not may_show(environ, platform):
        return NoDesktop()
    if platform == "darwin":
        return ScriptedBubbles()
    if platform == "win32":  # whoever sits there reads it anyway, and would wait for the bubble
        return balloon.Balloons(own_command(environ)) if is_quiet else NoDesktop()
    return BusBubbles(environ, KnownFactFile(state, _KEPT))


def may_show(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether there is anything that could show a bubble."""
    if platform == "win32":
        return balloon.is_there()
    # Without an address, asking could start a bus of its own that nobody else shares.
    return platform == "darwin" or bool(environ.get(_BUS))


class BusBubbles:
    """Shows bubbles by the session bus; one takes the place of the last."""

    def __init__(self, environ: Mapping[str, str], kept: KnownFactStore) -> None:
        self._environ = environ
        self._kept = kept

    def show(self, title: str, text: str) -> bool:
        address = self._environ.get(_BUS, "")
        from jeepney import DBusErrorResponse
        from jeepney.io.blocking import open_dbus_connection

        try:
            with open_dbus_connection(address) as bus:
                return self._shown(_Bus(bus), title, text)
        except (OSError, ValueError, RuntimeError, DBusErrorResponse):
            return False  # nobody is there, or who is there hangs

    def _shown(self, bus: _Bus, title: str, text: str) -> bool:
        capabilities = bus.ask(_NAME, _PATH, "GetCapabilities")
        daemon = f"{bus.ask_bus('GetId')} {bus.ask_bus('GetNameOwner', _NAME)}"
        body = escape(text, quote=False) if "body-markup" in capabilities else text
        hints = {"urgency": ("y", _NORMAL), "desktop-entry": ("s", "smtp-desktop")}
        number = bus.ask(
            _NAME,
            _PATH,
            "Notify",
            "susssasa{sv}i",
            ("SMTP Desktop", self._last(daemon), "smtp-desktop", title, body, [], hints, _DEFAULT),
        )
        self._kept.change(lambda _: {"bubble": {"daemon": daemon, "number": str(number)}})
        return True

    def _last(self, daemon: str) -> int:
        """The bubble that is replaced: ours, and of the same daemon, which may number anew."""
        known = self._kept.read().get("bubble", {})
        number = known.get("number", "")
        is_ours = known.get("daemon") == daemon and number.isascii() and number.isdigit()
        return int(number[:9]) if is_ours else 0


class _Bus:
    """Asks one question after the other; raises TimeoutError."""

    def __init__(self, bus: Any) -> None:
        self._bus = bus

    def ask(
        self, name: str, path: str, method: str, signature: str = "", body: tuple[Any, ...] = ()
    ) -> Any:
        """The first value of an answer."""
        from jeepney import DBusAddress, new_method_call
        from jeepney.wrappers import unwrap_msg

        message = new_method_call(DBusAddress(path, name, name), method, signature, body)
        return unwrap_msg(self._bus.send_and_get_reply(message, timeout=_SECONDS))[0]

    def ask_bus(self, method: str, *words: str) -> str:
        """The same of the bus itself."""
        name = "org.freedesktop.DBus"
        return str(self.ask(name, "/org/freedesktop/DBus", method, "s" * len(words), words))


class ScriptedBubbles:
    """Shows bubbles by AppleScript; what they say is never part of the script."""

    def show(self, title: str, text: str) -> bool:
        lines = [word for line in _SCRIPT for word in ("-e", line)]
        try:
            done = subprocess.run(  # noqa: S603 - no shell, and the texts are arguments
                ["/usr/bin/osascript", *lines, title, text],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return done.returncode == 0
