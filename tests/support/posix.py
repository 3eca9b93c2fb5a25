"""What only POSIX has: a test that needs it is skipped elsewhere, with the reason."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest


def openpty() -> tuple[int, int]:
    """A terminal without a screen: our end and the program's."""
    pty = pytest.importorskip("pty", reason="only POSIX has pseudo-terminals")
    ours, theirs = pty.openpty()
    return int(ours), int(theirs)


def echoes(terminal: int) -> bool:
    """Whether a terminal shows what is typed."""
    termios = pytest.importorskip("termios", reason="only POSIX has terminals of this kind")
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def mkfifo(path: str | Path) -> None:
    """Make a named pipe that is a file."""
    if sys.platform == "win32":
        pytest.skip("only POSIX has pipes that are files")
    os.mkfifo(path)
