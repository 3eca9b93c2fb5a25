"""What only POSIX has: a test that needs it is skipped elsewhere, with the reason."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest


def not_on_windows(reason: str) -> pytest.MarkDecorator:
    """Skips a test there, and says what Windows does not have."""
    return pytest.mark.skipif(sys.platform == "win32", reason=reason)


modes_matter = not_on_windows("Windows has no modes and no umask")
signals_end_writes = not_on_windows("Windows has no signal that ends a write")
homes_are_named = not_on_windows("a home is where $HOME says, which Windows does not ask")
signals_are_sent = not_on_windows("Windows sends a program no such signals")
streams_are_closed = not_on_windows("Windows starts no program with one stream closed")
sockets_are_files = not_on_windows("Python for Windows knows no sockets that are files")
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
