"""What only POSIX has: a test that needs it is skipped elsewhere, with the reason."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import missing


def not_on_windows(reason: str) -> pytest.MarkDecorator:
    """Skips a test there, and says what Windows does not have."""
    return pytest.mark.skipif(sys.platform == "win32", reason=reason)


modes_matter = not_on_windows("Windows has no modes and no umask")
signals_end_writes = not_on_windows("Windows has no signal that ends a write")
homes_are_named = not_on_windows("a home is where $HOME says, which Windows does not ask")
signals_are_sent = not_on_windows("Windows sends a program no such signals")
streams_are_closed = not_on_windows("Windows starts no program with one stream closed")
sockets_are_files = not_on_windows("Python for Windows knows no sockets that are files")
timers_are_systemds = not_on_windows("only Linux has systemd, whose links a user may make")
screens_may_be_missing = not_on_windows("Windows has a screen for every program")
wakes_are_counted = not_on_windows("Windows has no /proc that counts how often a process wakes up")
bubbles_are_shown = not_on_windows("the desktop of Windows is shown no bubbles")
entries_are_read = not_on_windows("nothing on Windows reads desktop entries")
scripts_run = not_on_windows("Windows starts no scripts of /bin/sh")


def openpty() -> tuple[int, int]:
    """A terminal without a screen: our end and the program's."""
    pty = pytest.importorskip("pty", reason="only POSIX has pseudo-terminals")
    ours, theirs = pty.openpty()
    return int(ours), int(theirs)


def echoes(terminal: int) -> bool:
    """Whether a terminal shows what is typed."""
    termios = pytest.importorskip("termios", reason="only POSIX has terminals of this kind")
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def device(path: Path) -> None:
    """Make a link to a file that is a device and never ends."""
    if sys.platform == "win32":
        pytest.skip("only POSIX has devices that are files")
    path.symlink_to("/dev/zero")


def mkfifo(path: str | Path) -> None:
    """Make a named pipe that is a file."""
    if sys.platform == "win32":
        pytest.skip("only POSIX has pipes that are files")
    os.mkfifo(path)


@contextmanager
def another_address(address: str) -> Iterator[None]:
    """An address of the loopback that comes and goes, as when a network does."""
    if sys.platform != "linux":
        pytest.skip("addresses are added here as on Linux")
    if not shutil.which("ip") or os.geteuid() != 0:
        missing("the right to add an address (root, with iproute2)")
    place = [f"{address}/32", "dev", "lo"]
    subprocess.run(["ip", "address", "add", *place], check=True)
    try:
        yield
    finally:
        subprocess.run(["ip", "address", "del", *place], check=True)
