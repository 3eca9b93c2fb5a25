"""A real gnome-keyring on a session bus of its own, and a screen for the questions it asks.

Everything that they write lies in one short-lived folder; every process is ended with the
``with`` block. Programs under test are started with ``environ``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

from jeepney import DBusAddress, Properties, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

from support.patience import wait_until

PASSWORD = "keyring-password"

_NAME = "org.freedesktop.secrets"
_PATH = "/org/freedesktop/secrets"
_INTERFACE = "org.freedesktop.Secret"
_SERVICES = Path("/usr/share/dbus-1/services")
_PROMPTER = "org.gnome.keyring.SystemPrompter.service"
_FAST = Path("/dev/shm")  # the daemon waits for the disk after every change
_PATIENCE = 15.0

_BUS = """\
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def is_here() -> bool:
    """Whether this computer has what a keyring of one's own needs."""
    return all(map(shutil.which, ("dbus-daemon", "gnome-keyring-daemon")))


class KeyringDaemon:
    """A session bus and, unless `daemon` is False, an unlocked keyring on it.

    `collection` False leaves the daemon without any collection; `startable` lets the bus start it
    when somebody asks; `revived` starts and unlocks it again whenever it dies; `display` is where
    it may ask its questions.
    """

    def __init__(
        self,
        *,
        daemon: bool = True,
        collection: bool = True,
        startable: bool = False,
        revived: bool = False,
        display: str = "",
    ) -> None:
        self.folder = Path(
            tempfile.mkdtemp(prefix="keyring-", dir=_FAST if _FAST.is_dir() else None)
        )
        self._has_daemon = daemon
        self._has_collection = collection
        self._startable = startable
        self._is_revived = revived
        self._display = display
        self.revivals = 0
        self._bus: subprocess.Popen[bytes] | None = None
        self._daemon: subprocess.Popen[bytes] | None = None

    @property
    def environ(self) -> dict[str, str]:
        """What a program needs to find this keyring and no other."""
        values = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder}/bus",
            "NO_AT_BRIDGE": "1",
        }
        return values | ({"DISPLAY": self._display} if self._display else {})

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *failure: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the bus, the daemon and whatever the bus has started."""
        for process in (self._daemon, self._bus):
            if process is None:
                continue
            for sign in (signal.SIGCONT, signal.SIGTERM):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, sign)  # each leads a group of its own
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def lock(self) -> None:
        self._ask(f"{_INTERFACE}.Service", "Lock", "ao", [self._collection()])
        wait_until(self.is_locked, "the keyring is locked")

    def is_locked(self) -> bool:
        with self._connected() as bus:
            address = DBusAddress(self._collection(), _NAME, f"{_INTERFACE}.Collection")
            ((_, locked),) = unwrap_msg(
                bus.send_and_get_reply(Properties(address).get("Locked"), timeout=_PATIENCE)
            )
        return bool(locked)

    def freeze(self) -> None:
        """Let the daemon hang: it is there and answers nothing."""
        assert self._daemon
        self._daemon.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._daemon
        self._daemon.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Let the daemon die, as gnome-keyring does at times."""
        assert self._daemon
        self._daemon.kill()
        self._daemon.wait()
        wait_until(lambda: not self._is_on_the_bus(), "the keyring is off the bus")

    def start_again(self) -> None:
        self._start_daemon()

    def revive(self) -> None:
        """Start the daemon again where it has died: gnome-keyring does so now and then when it is
        busy, and what it kept is there when it is back."""
        if self.end() is not None:
            self.revivals += 1
            self._start_daemon()

    def entries(self) -> list[str]:
        """The names of all that is kept, in order; a keyring that is revived is asked again."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._entries()
            except DBusErrorResponse:
                if not self._is_revived or time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def _entries(self) -> list[str]:
        with self._connected() as bus:

            def value(path: str, interface: str, name: str) -> Any:
                address = DBusAddress(path, _NAME, f"{_INTERFACE}.{interface}")
                message = Properties(address).get(name)
                ((_, found),) = unwrap_msg(bus.send_and_get_reply(message, timeout=_PATIENCE))
                return found

            items = value(self._collection(), "Collection", "Items")
            return sorted(value(path, "Item", "Attributes")["service"] for path in items)

    @property
    def deaths(self) -> int:
        """How often it died and was started again."""
        file = self.folder / "deaths"
        return len(file.read_text()) if file.exists() else 0

    def end(self) -> int | None:
        """How the daemon ended by itself; None while it runs."""
        return self._daemon.poll() if self._daemon else None

    def _start(self) -> None:
        for name, mode in (("home", 0o700), ("run", 0o700), ("services", 0o755)):
            (self.folder / name).mkdir(mode)
        for name in (_PROMPTER, *([f"{_NAME}.service"] if self._startable else [])):
            if (_SERVICES / name).exists():
                shutil.copy(_SERVICES / name, self.folder / "services")
        config = self.folder / "bus.conf"
        config.write_text(_BUS.format(folder=self.folder))
        self._bus = self._run("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile")
        wait_until(self._answers, "the session bus is there")
        if self._has_daemon:
            self._start_daemon()

    def _start_daemon(self) -> None:
        password = self.folder / "password"
        password.write_text(PASSWORD)
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        if self._has_collection:
            command += ["--unlock"]
        if self._is_revived:
            again = (
                f"while :; do {' '.join(command)} <{password}; echo >>{self.folder}/deaths; done"
            )
            command = ["sh", "-c", again]
        with password.open("rb") as words:
            self._daemon = self._run(*command, reads=words)
        wait_until(self._is_on_the_bus, "the keyring is on the bus")

    def _run(self, *command: str, reads: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env=self.environ,
            stdin=reads or subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _answers(self) -> bool:
        try:
            with self._connected():
                return True
        except OSError:
            return False

    def _is_on_the_bus(self) -> bool:
        with self._connected() as bus:
            reply = bus.send_and_get_reply(message_bus.NameHasOwner(_NAME), timeout=_PATIENCE)
            return bool(unwrap_msg(reply)[0])

    def _collection(self) -> str:
        return str(self._ask(f"{_INTERFACE}.Service", "ReadAlias", "s", "default")[0])

    def _ask(self, interface: str, method: str, signature: str, argument: object) -> Any:
        message = new_method_call(
            DBusAddress(_PATH, _NAME, interface), method, signature, (argument,)
        )
        with self._connected() as bus:
            return unwrap_msg(bus.send_and_get_reply(message, timeout=_PATIENCE))

    @contextmanager
    def _connected(self) -> Iterator[DBusConnection]:
        with open_dbus_connection(f"unix:path={self.folder}/bus") as bus:
            yield bus


class Screen:
    """A screen without a monitor; ``press`` is a person at the keyboard."""

    size = "1366x768x24"

    def __enter__(self) -> Self:
        # Without -noreset it starts over when its last client leaves, under who is just connecting.
        words = ["-screen", "0", self.size, "-nolisten", "tcp", "-noreset"]
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), *words],
            pass_fds=(writing,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as numbers:
            self.display = f":{numbers.readline().strip()}"
        return self

    def __exit__(self, *failure: object) -> None:
        self._server.terminate()
        self._server.wait(5)

    @staticmethod
    def is_here() -> bool:
        return all(map(shutil.which, ("Xvfb", "xdotool")))

    def windows(self) -> list[str]:
        """The windows that ask for a password."""
        found = self._do("search", "--onlyvisible", "--class", "prompter")
        return found.stdout.decode().split()

    def wait_for_a_window(self) -> None:
        wait_until(lambda: bool(self.windows()), "a window asks for the password")

    def type(self, text: str) -> None:
        self._do("type", "--delay", "20", "--file", "-", written=text)

    def press(self, key: str) -> None:
        self._do("key", key)

    def _do(self, *words: str, written: str = "") -> subprocess.CompletedProcess[bytes]:
        environ = {"PATH": os.environ["PATH"], "DISPLAY": self.display}
        return subprocess.run(
            ["xdotool", *words],
            input=written.encode(),
            env=environ,
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )
